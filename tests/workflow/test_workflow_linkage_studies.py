"""Studies of linkage on Synthetic England: bands that hold the truth, numbers that pay, pages that are of today."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from forethought.workflow.linkage_studies.coverage import campaign
from forethought.workflow.linkage_studies.dividend import dividends, with_numbers
from forethought.workflow.linkage_studies.dividend_page import chart, dividend_csv, dividend_page
from forethought.workflow.linkage_studies.groups import TITLES
from forethought.workflow.linkage_studies.marks import dividend_mark, quality_mark
from forethought.workflow.linkage_studies.population import HEALTH, Population, make_population
from support_campaigns import size
from support_tree import ROOT

DOCS = ROOT / "docs" / "linkage"


@pytest.fixture(scope="module")
def made() -> Population:
    return make_population(2_000, 2)


def test_error_bands_hold_the_truth() -> None:
    rounds = size(2, 100)
    inside = Counter((c.run, c.statistic) for c in campaign(range(3_001, 3_001 + rounds), 2_000) if c.inside)
    assert len(inside) == 14
    assert not {key: n for key, n in inside.items() if n < (93 if rounds == 100 else 1)}


def test_numbers_are_given_to_more_and_more_records(made: Population) -> None:
    few, many = (with_numbers(made, coverage, 0) for coverage in (25, 75))
    source = few["source"].to_pylist()
    given = [
        {i for i, number in enumerate(t["nhs_number"].to_pylist()) if number and source[i] != HEALTH}
        for t in (few, many)
    ]
    assert given[0] < given[1]
    assert len(given[0]) / len([s for s in source if s != HEALTH]) == pytest.approx(0.25, abs=0.03)
    wrong = with_numbers(made, 100, 5)["nhs_number"].to_pylist()
    right = with_numbers(made, 100, 0)["nhs_number"].to_pylist()
    assert sum(a != b for a, b in zip(wrong, right, strict=True)) > 50


def test_a_right_number_finds_links_and_the_page_tells_of_it(made: Population) -> None:
    found = list(dividends(made, (0, 100), (0, 1)))
    none, full = found[0], found[1]
    assert (full.quality.recall or 0) > (none.quality.recall or 0)
    assert full.together > none.together
    assert full.with_parent > none.with_parent
    page = dividend_page(found)
    assert "most deprived fifth" in page
    rows = list(csv.DictReader(dividend_csv(found).splitlines()))
    assert {row["group"] for row in rows} == {"", *TITLES}
    assert all(row["children"] == "c" or int(row["children"]) >= 6 for row in rows if row["group"])
    drawn = chart(found)
    assert drawn.rows()[0] == ("Period", "0 % wrong", "1 % wrong")
    assert drawn.svg(headed=True).startswith("<svg")


@pytest.mark.parametrize(("name", "mark"), [("quality", quality_mark()), ("dividend", dividend_mark())])
def test_pages_are_of_todays_generator_and_model(name: str, mark: str) -> None:
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert f"`{mark}`" in page, f"run: python tools/linkage_pages.py {name}"


def test_the_committed_pages_show_every_characteristic() -> None:
    for name in ("quality", "dividend"):
        page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        assert all(f"| {title} |" in page for title in TITLES.values())
        shown = re.findall(r"\| (\d[\d,]*) \| \d+\.\d %", page)
        assert all(int(n.replace(",", "")) >= 6 for n in shown)
