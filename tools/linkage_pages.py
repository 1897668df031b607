"""Writes the pages of figures of linkage on Synthetic England.

    python tools/linkage_pages.py quality     docs/linkage/quality.md, under a minute on two processors
    python tools/linkage_pages.py dividend    docs/linkage/dividend.md, .svg and .csv, some minutes

Both are of the frozen generator, at the seed and size that the page states; the tests say when they are stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from forethought.workflow.linkage_studies.dividend import dividends
from forethought.workflow.linkage_studies.dividend_page import chart, dividend_csv, dividend_page
from forethought.workflow.linkage_studies.marks import CHILDREN, SEED
from forethought.workflow.linkage_studies.population import make_population
from forethought.workflow.linkage_studies.quality_page import quality_page, study

DOCS = Path(__file__).parents[1] / "docs" / "linkage"


def main(arguments: list[str]) -> int:
    """Make what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", choices=("quality", "dividend"))
    asked = parser.parse_args(arguments).page
    DOCS.mkdir(parents=True, exist_ok=True)
    made = make_population(CHILDREN, SEED)
    if asked == "quality":
        _write("quality.md", quality_page(study(made)))
        return 0
    found = list(dividends(made, progress=lambda line: sys.stderr.write(f"{line}\n") and None))
    _write("dividend.md", dividend_page(found))
    _write("dividend.svg", chart(found).svg(headed=True) + "\n")
    _write("dividend.csv", dividend_csv(found))
    return 0


def _write(name: str, text: str) -> None:
    (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
