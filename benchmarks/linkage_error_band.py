"""In how many populations does the error band of a linked statistic hold the truth? The promise is 95 of 100.

    .venv/bin/python benchmarks/linkage_error_band.py [--seeds 100] [--first 3001] [--children 2000]

Each seed is another population of Synthetic England, linked with the numbers that services hold and without any, by
the model that comes with the package. The band is made without the truth: its calibration comes from numbers that were
hidden from the linkage. Some seconds a seed; every seed is one line, and the last is a table. Seeds 1001 to 1300 are
those the method was settled on; try changes there.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict

from forethought.workflow.linkage_studies.coverage import Covered, campaign


def main() -> None:
    options = _options()
    found: defaultdict[tuple[str, str], list[Covered]] = defaultdict(list)
    seeds = range(options.first, options.first + options.seeds)
    for seed in seeds:
        for each in campaign([seed], options.children):
            found[each.run, each.statistic].append(each)
        missed = [f"{run}: {what}" for (run, what), rows in found.items() if not rows[-1].inside]
        print(json.dumps({"seed": seed, "outside": missed}), flush=True)
    for (run, what), rows in found.items():
        inside = sum(row.inside for row in rows)
        wide = sum(row.band.high - row.band.low for row in rows) / len(rows)
        off = sum(row.truth - row.band.as_linked for row in rows) / len(rows)
        skew = sum(row.truth - row.band.middle for row in rows) / len(rows)
        as_linked = sum(row.truth == row.band.as_linked for row in rows)
        print(
            f"{run:16} {what:44} {inside:4} of {len(rows)}  mean width {wide:.5g}  truth - linked {off:+.5g}  "
            f"truth - middle {skew:+.5g}  exact as linked {as_linked}"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=3_001)
    parser.add_argument("--children", type=int, default=2_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
