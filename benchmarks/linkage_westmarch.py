"""Measure linkage on the fictional partnership Westmarch: quality with and without vetoes, time.

python benchmarks/linkage_westmarch.py [seed] [children]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from forethought.linkage import LinkSettings, link  # noqa: E402
from linkage.linkage_westmarch import westmarch  # noqa: E402

SEED, CHILDREN = 2_718, 12_000


def main() -> None:
    given = [int(text) for text in sys.argv[1:3]]
    seed, children = (given + [SEED, CHILDREN][len(given) :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        records, truth = westmarch(Path(folder), seed, children)
    settings = LinkSettings(allow_test_numbers=True, allow_pseudo=True)
    start = time.perf_counter()
    report = link(records, settings, key=b"benchmark key, not a secret", truth=truth).report
    seconds = time.perf_counter() - start
    print(f"seed {seed}, {children:,} children, {records.num_rows:,} records, {seconds:.1f} s")
    for title, quality in (("with vetoes", report.quality), ("without", report.quality_without_veto)):
        assert quality is not None
        print(
            f"{title:12} precision {quality.precision:.4f} recall {quality.recall:.4f} "
            f"twins wrong {quality.twins_wrong:.4f} of {quality.twin_records}"
        )
    assert report.quality is not None
    for group in report.quality.groups:
        print(group)


if __name__ == "__main__":
    main()
