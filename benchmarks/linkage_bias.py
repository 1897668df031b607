"""Measure linkage on invented families and write the bias table of the transparency record.

python benchmarks/linkage_bias.py            print the figures
python benchmarks/linkage_bias.py --write    also replace src/forethought/cards/models/linkage_bias.csv
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from forethought.linkage import Quality, link, load_trained_model  # noqa: E402
from linkage.linkage_families import make_people, truth_of  # noqa: E402

SEED, FAMILIES = 31_415, 5_000
TABLE = ROOT / "src/forethought/cards/models/linkage_bias.csv"


def main() -> None:
    people = make_people(SEED, FAMILIES)
    settings = load_trained_model().settings(allow_test_numbers=True, allow_pseudo=True)
    start = time.perf_counter()
    report = link(people, settings, key=b"benchmark key, not a secret", truth=truth_of(people)).report
    seconds = time.perf_counter() - start
    print(f"{people.num_rows:,} records, {seconds:.1f} s, {people.num_rows / seconds:,.0f} records a second")
    for title, quality in (("with vetoes", report.quality), ("without", report.quality_without_veto)):
        assert quality is not None
        print(
            f"{title:12} precision {quality.precision:.4f} "
            f"recall {quality.recall:.4f} twins wrong {quality.twins_wrong:.4f}"
        )
    assert report.quality is not None
    if "--write" in sys.argv:
        write(report.quality)
    for group in report.quality.groups:
        print(group)


def write(quality: Quality) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle, lineterminator="\n")
        rows.writerow(("group", "value", "children", "recall", "low", "high"))
        for g in quality.groups:
            figures = (g.recall, g.low, g.high)
            shown = ["c" if f is None else f"{f:.4f}" for f in figures]
            rows.writerow((g.group, g.value, "c" if g.children is None else g.children, *shown))


if __name__ == "__main__":
    main()
