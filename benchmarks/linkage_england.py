"""Linkage of three services of Synthetic England beside Splink 5: quality, twins, time and memory on the same files.

    .venv/bin/python benchmarks/linkage_england.py --children 40000              # makes the records by the way
    .venv/bin/python benchmarks/linkage_england.py --records FOLDER [--numbers]  # those that england_records.py made

Each engine is a process of its own; its seconds go from its start to who is who, the clusters of one threshold, without
the measuring. With ``--numbers`` both may use the NHS, pupil and learner numbers that the services really hold;
otherwise neither sees any. Splink is run as its documentation advises: a comparison of names with rarity for forename
and surname each, of birth dates, of postcodes, of sex; chance agreement from random pairs, the rest learned by two
passes. Of its clusters the threshold is taken that is best on the truth, which no user could know. Ours is the
threshold of its settings, chosen without labels, and the trained model that comes with the package (learned from other
children, of another seed); with ``--learn`` it learns from these very files.

Quality is counted over all pairs of records of one cluster against the truth. A twin is in a wrong person when a record
of the one shares a cluster with a record of the other.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from returns_measure import measure

STARTED = time.perf_counter()
Codes = NDArray[np.int64]
HERE = Path(__file__).resolve().parent
NUMBERS = ("nhs_number", "upn", "uln")
THRESHOLDS = (0, 2, 4, 6, 8, 10, 12)


def main() -> None:
    options = _options()
    if options.engine:
        print(json.dumps(_run(options)))
        return
    with tempfile.TemporaryDirectory(prefix="linkage-england-") as place:
        folder = options.records or Path(place)
        if not options.records:
            words = [str(folder), "--children", str(options.children), "--seed", str(options.seed)]
            measure([sys.executable, HERE / "england_records.py", *words])
        rows = {}
        for engine in ("splink", "forethought"):
            flags = [f"--{name}" for name in ("numbers", "learn") if getattr(options, name)]
            words = ["--engine", engine, "--records", str(folder), *flags]
            done = measure([sys.executable, HERE / "linkage_england.py", *words])
            rows[engine] = {"peak_mib": done.peak_mib, **done.document}
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    ours, theirs = rows["forethought"], rows["splink"]
    ratios = {
        name: round(ours[name] / theirs[name], 3)
        for name in ("seconds", "peak_mib", "wrong_and_missed", "twins_wrong")
        if theirs[name]
    }
    print(json.dumps({**told, "numbers": options.numbers, **rows, "ours by theirs": ratios}, indent=2))


def _run(options: argparse.Namespace) -> dict[str, Any]:
    records = pq.read_table(options.records / "records.parquet")
    if not options.numbers:
        blank = pa.nulls(len(records), pa.string())
        for name in NUMBERS:
            records = records.set_column(records.column_names.index(name), name, blank)
    truth = pq.read_table(options.records / "truth.parquet")
    return _splink(records, truth) if options.engine == "splink" else _forethought(records, truth, learn=options.learn)


def _forethought(records: pa.Table, truth: pa.Table, *, learn: bool) -> dict[str, Any]:
    from forethought.linkage import LinkSettings, link, load_trained_model

    invented = {"allow_test_numbers": True, "allow_pseudo": True}
    settings = LinkSettings(**invented) if learn else load_trained_model().settings(**invented)
    persons = link(records, settings, key=b"a key for benchmarks, not a secret").persons
    seconds = _seconds()
    found = _quality(persons["record_id"], persons["person_id"], truth)
    return {"seconds": seconds, "threshold": settings.automatic, **found}


def _seconds() -> float:
    return round(time.perf_counter() - STARTED, 1)


def _splink(records: pa.Table, truth: pa.Table) -> dict[str, Any]:
    import logging

    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    held = records.filter(pc.is_valid(records["date_of_birth"]))
    numbers = [name for name in NUMBERS if held[name].null_count < len(held)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.NameComparison("forename").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"),
            *(cl.ExactMatch(name) for name in numbers),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("date_of_birth", "surname"),
            block_on("date_of_birth", "forename"),
            block_on("date_of_birth", "postcode"),
            block_on("forename", "surname"),
            block_on("forename", "postcode"),
            block_on("surname", "postcode"),
            block_on("date_of_birth", "substr(forename, 1, 1)", "substr(surname, 1, 1)"),
            *(block_on(name) for name in numbers),
        ],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(held, dataset_display_name="records"), settings, log_level=None)
    training = linker.training
    sure = [block_on("date_of_birth", "forename", "surname", "postcode")]
    training.estimate_probability_two_random_records_match(sure, recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (block_on("date_of_birth"), block_on("forename", "surname")):
        training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=5_000_000)
    edges = linker.inference.predict(threshold_match_weight=min(THRESHOLDS), warning_mode="never")
    found, seconds = [], 0.0
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, threshold_match_weight=threshold)
        table = clusters.as_pyarrow_table()
        seconds = seconds or _seconds()
        found.append({"threshold": threshold, **_quality(table["record_id"], table["cluster_id"], truth)})
    best = min(found, key=lambda each: each["wrong_and_missed"])
    return {"seconds": seconds, **best, "pairs": len(edges.as_pyarrow_table())}


def _quality(records: pa.ChunkedArray, clusters: pa.ChunkedArray, truth: pa.Table) -> dict[str, Any]:
    """Pairs of one cluster that are one person, or are not; pairs of one person that are in no cluster together."""
    persons = pa.table({"record_id": records.cast(pa.string()), "cluster": clusters.cast(pa.string())})
    held = truth.select(["record_id", "truth_id", "twin_group"]).join(persons, "record_id", join_type="inner")
    cluster, person, twins = (_codes(held[name]) for name in ("cluster", "truth_id", "twin_group"))
    both = _pairs(cluster * (person.max() + 1) + person)
    together, true = _pairs(cluster), _pairs(person)
    precision, recall = both / max(together, 1), both / max(true, 1)
    return {
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / (precision + recall), 5) if both else 0.0,
        "wrong_and_missed": int(together - both + true - both),
        "twins_wrong": round(_twins_wrong(cluster, person, twins), 5),
        "twin_records": int((twins >= 0).sum()),
        "records": len(cluster),
    }


def _twins_wrong(cluster: Codes, person: Codes, twins: Codes) -> float:
    """The share of twins' records that share a cluster with a record of their twin."""
    at = np.flatnonzero(twins >= 0)
    place = cluster[at] * (twins.max() + 1) + twins[at]
    _, where = np.unique(place, return_inverse=True)
    low, high = np.full(where.max(initial=0) + 1, np.iinfo(np.int64).max), np.full(where.max(initial=0) + 1, -1)
    np.minimum.at(low, where, person[at])
    np.maximum.at(high, where, person[at])
    return float((low < high)[where].mean()) if len(at) else 0.0


def _pairs(groups: Codes) -> int:
    _, sizes = np.unique(groups, return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def _codes(column: pa.ChunkedArray) -> Codes:
    """A number for each different text, -1 where there is none."""
    return np.asarray(column.combine_chunks().dictionary_encode().indices.fill_null(-1)).astype(np.int64)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, help="the folder that england_records.py filled")
    parser.add_argument("--children", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=20_261_126)
    parser.add_argument("--numbers", action="store_true")
    parser.add_argument("--learn", action="store_true", help="ours learns from these very files, as Splink does")
    parser.add_argument("--engine", choices=("splink", "forethought"), help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
