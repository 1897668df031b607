"""How long every computable indicator takes on generated returns, beside a full check of the same files.

    .venv/bin/python benchmarks/indicators.py                                       # 1,500 children each
    .venv/bin/python benchmarks/indicators.py --ssda903 100000 --cin 700000         # as many as in England
    .venv/bin/python benchmarks/indicators.py --ssda903 10000 --cin --profile       # which indicators take the time

Every figure is of a process of its own, from its start to its end. ``reading`` reads this year's return, and last
year's where there is one, and does no more; ``indicators`` reads them too and then measures every indicator of the
return, family links and services of the children included (drawn from a seed: no generated return has them);
``check`` is ``forethought check`` on the same files. Peak memory is the kernel's figure for that process.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from returns_measure import AUTHORITY, FORETHOUGHT, YEAR, calibration, measure

from forethought.insight import Measuring, indicators, load_indicator
from forethought.insight.linked import read_linked
from forethought.sources import Intake, read

POPULATION = 12_000_000
COUNCIL = 1_500
SLOWEST = 12


@dataclass(frozen=True)
class Row:
    """One return, one job."""

    return_: str
    children: int
    job: str
    seconds: float
    cpu: float
    peak_mib: int
    notes: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    options = _options()
    if options.job:
        print(json.dumps(_job(options.job, *options.files)))
        return
    before = calibration()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="indicators-") as place:
        for return_, sizes in (("ssda903", options.ssda903), ("cin", options.cin)):
            for children in sizes:
                folder = options.keep or Path(place)
                _run(rows, folder / f"{return_}-{children}", return_, children)
    _publish(rows, before, calibration(), profile=options.profile)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ssda903", type=int, nargs="*", default=[COUNCIL], help="children looked after")
    parser.add_argument("--cin", type=int, nargs="*", default=[COUNCIL], help="children in need")
    parser.add_argument("--profile", action="store_true", help="also print the slowest indicators")
    parser.add_argument("--keep", type=Path, help="put the returns here, and leave them")
    parser.add_argument("--job", choices=("reading", "indicators"), help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(rows: list[Row], source: Path, return_: str, children: int) -> None:
    now = source / (f"ssda903_{YEAR}" if return_ == "ssda903" else f"cin_{YEAR}.xml")
    before = [str(source / f"ssda903_{YEAR - 1}")] if return_ == "ssda903" else []
    both: list[Any] = ["--return", return_, "--year", YEAR, "--authority", AUTHORITY, "--json"]
    words = [*both, "--children", children, "--faults", 0.02, "--out", source, *(["--previous"] if before else [])]
    if not now.exists():
        measure([*FORETHOUGHT, "synth", "returns", *words])
    for job in ("reading", "indicators"):
        done = measure([sys.executable, Path(__file__), "--job", job, return_, now, *before])
        rows.append(Row(return_, children, job, done.seconds, done.cpu, done.peak_mib, done.document))
        print(f"{return_} {children:,} {job}: {done.seconds:.1f} s", file=sys.stderr)
    last = ["--previous", before[0]] if before else []
    done = measure([*FORETHOUGHT, "check", now, *both, "--out", source / "run", *last], fine=(0, 1))
    rows.append(Row(return_, children, "check", done.seconds, done.cpu, done.peak_mib))
    print(f"{return_} {children:,} check: {done.seconds:.1f} s", file=sys.stderr)


def _job(job: str, return_: str, now: str, before: str = "") -> dict[str, Any]:
    """What one process does: read, and measure every indicator; seconds for each."""
    started = time.perf_counter()
    intake = read(Path(now), return_, YEAR)
    last = read(Path(before), return_, YEAR, previous=True) if before else None
    seconds = {"reading": time.perf_counter() - started}
    if job == "reading":
        return {"seconds": seconds}
    linked = read_linked(_links(intake))
    seconds["links drawn"] = time.perf_counter() - started - seconds["reading"]
    figures = 0
    with Measuring(
        return_,
        {**intake.tables, **linked},
        date(YEAR, 3, 31),
        previous=last.tables if last else None,
        population=POPULATION,
        authority=AUTHORITY,
        supplied=intake.supplied.get("Episodes", frozenset()),
        supplied_last=last.supplied.get("Episodes", frozenset()) if last else frozenset(),
    ) as measuring:
        for card in map(load_indicator, indicators()):
            if card.form == return_:
                begun = time.perf_counter()
                figures += len(measuring.of(card))
                seconds[card.id] = time.perf_counter() - begun
    return {"seconds": seconds, "indicators": len(seconds) - 2, "figures": figures}


def _links(intake: Intake) -> dict[str, pa.Table]:
    """Families of one to four of the children, each with a mother, and three services of each child."""
    table, column = ("Header", "CHILD") if intake.form == "ssda903" else ("ChildIdentifiers", "LAchildID")
    children = sorted({child for child in intake.tables[table][column].to_pylist() if child})
    chance = random.Random(YEAR)
    people, families, roles, births = [], [], [], []
    at = 0
    while at < len(children):
        members = children[at : at + chance.randint(1, 4)]
        people += [*members, f"m{at}"]
        families += [f"f{at}"] * (len(members) + 1)
        roles += [*(["child"] * len(members)), "mother"]
        births += [f"{date(2026, 3, 1) - timedelta(chance.randrange(6500))}" for _ in members] + ["1990-01-01"]
        at += len(members)
    known = [child for child in children for _ in range(3)]
    kinds = [("health", "contact"), ("school", "on_roll"), ("social_care", "case"), ("social_care", "looked_after")]
    drawn = [chance.choice(kinds) for _ in known]
    days = [f"{date(2026, 3, 1) - timedelta(chance.randrange(700))}" for _ in known]
    return {
        "Families": pa.table({"PersonId": people, "FamilyId": families, "Role": roles, "BirthDate": births}),
        "Services": pa.table(
            {"PersonId": known, "Agency": [a for a, _ in drawn], "Service": [s for _, s in drawn], "FirstDay": days}
        ),
        "Attendance": pa.table(
            {
                "PersonId": children,
                "SessionsPossible": ["300"] * len(children),
                "SessionsMissed": ["20"] * len(children),
            }
        ),
    }


def _publish(rows: Sequence[Row], before: dict[str, Any], after: dict[str, Any], *, profile: bool) -> None:
    query = min(before["query"], after["query"])
    print(f"{before['cores']} cores; load {before['load']:.1f} before, {after['load']:.1f} after; ", end="")
    print(f"the fixed query {before['query']:.3f} s before, {after['query']:.3f} s after\n")
    print("| Return | Children | Job | Seconds | Processor s | / query | / check | Peak MiB | Indicators | Figures |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        check = next(r for r in rows if (r.return_, r.children, r.job) == (row.return_, row.children, "check"))
        cells = [row.return_, f"{row.children:,}", row.job, f"{row.seconds:.1f}", f"{row.cpu:.1f}"]
        cells += [f"{row.seconds / query:.0f}", f"{row.seconds / check.seconds:.2f}", f"{row.peak_mib:,}"]
        cells += [str(row.notes.get(name, "")) for name in ("indicators", "figures")]
        print(f"| {' | '.join(cells)} |")
    for row in rows:
        if profile and row.job == "indicators":
            slow = sorted(row.notes["seconds"].items(), key=lambda item: -item[1])[:SLOWEST]
            print(f"\n{row.return_} {row.children:,}: " + ", ".join(f"{name} {took:.2f} s" for name, took in slow))
    document = {"benchmark": "indicators", "before": before, "after": after, "rows": [asdict(row) for row in rows]}
    print("\n" + json.dumps(document, separators=(",", ":")))


if __name__ == "__main__":
    main()
