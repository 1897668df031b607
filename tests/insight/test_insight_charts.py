"""Charts and downloads: England beside the local figure, no order by value, no colour for good or bad."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from forethought import insight
from forethought.insight import (
    BarChart,
    beside_england,
    chart_csv,
    compute,
    load_indicator,
    neighbours,
    published,
    published_up_to,
    workbook,
)
from forethought.insight.charts import from_json, to_json
from forethought.insight.charts.colours import ENGLAND, INK, OWN, PAPER, SOFT
from forethought.sources import read

SVG = "{http://www.w3.org/2000/svg}"


def chart_of(first: int = 60, later: int = 20, indicator: str = "C18") -> BarChart:
    rows = [
        {"LAchildID": str(n), "CPPID": "1", "CPPstartDate": "2025-06-01", "NumberOfPreviousCPP": number}
        for n, number in enumerate(["0"] * first + ["1"] * later)
    ]
    card = load_indicator(indicator)
    (found,) = compute(card, read({"ChildProtectionPlans": rows}, "cin", 2026).tables, 2026)
    return beside_england(card, found, "Westmarch", neighbours(indicator, 2026))


@pytest.mark.parametrize(
    ("indicator", "year", "value"),
    [("A01", 2025, "67"), ("A17", 2025, "10"), ("C10", 2025, "85.7"), ("C18", 2025, "24.5")],
)
def test_englands_figures_are_those_published(indicator: str, year: int, value: str) -> None:
    figure = published(indicator, year)
    assert figure is not None
    assert figure.value == value
    if figure.numerator:
        share = float(figure.numerator) / float(figure.denominator) * load_indicator(indicator).per
        assert share == pytest.approx(float(value), abs=0.5)
    newest = published_up_to(indicator, 2026)
    assert newest == figure
    assert published(indicator, 2031) is None
    assert published("V01", 2025) is None


def test_england_stands_beside_with_its_own_year() -> None:
    chart = chart_of()
    assert chart.line is not None
    assert (chart.line.label, chart.line.value, chart.line.shown) == ("England 2024-25", 24.5, "24.5")
    assert "Open Government Licence" in chart.frame.note
    assert chart.frame.subtitle.endswith("Westmarch, 2025-26")


def test_the_invented_neighbours_say_so() -> None:
    chart = chart_of()
    others = [mark.label for mark in chart.marks if not mark.own]
    assert len(others) == 5
    assert all("invented" in label for label in others)
    assert "do not exist" in chart.frame.note


def test_the_drawing_carries_its_own_description() -> None:
    chart = chart_of()
    description = ElementTree.fromstring(chart.svg()).find(f"{SVG}desc")
    assert description is not None
    for mark in chart.marks:
        assert f"{mark.label}: {mark.shown}" in str(description.text)
    assert "England 2024-25: 24.5" in str(description.text)


def test_a_hidden_figure_draws_no_bar() -> None:
    chart = chart_of(60, 3)
    own = chart.marks[0]
    assert (own.value, own.shown) == (None, "c")
    assert "hidden, a small number" in chart.description


def test_never_n10_areas_stand_in_alphabetical_order_and_alike() -> None:
    chart = chart_of()
    labels = [mark.label for mark in chart.marks]
    assert labels[0] == "Westmarch"
    assert labels[1:] == sorted(labels[1:])
    values = [mark.value or 0 for mark in chart.marks[1:]]
    assert values not in (sorted(values), sorted(values, reverse=True))
    colours = {bar.get("fill") for bar in ElementTree.fromstring(chart.svg()).iter(f"{SVG}rect")} - {PAPER}
    assert colours == {OWN.colour, SOFT}  # the reader's own area and all others


@pytest.mark.parametrize("polarity", ["high", "low", "neutral"])
def test_never_n10_which_way_is_better_changes_no_colour(polarity: str) -> None:
    card = replace(load_indicator("C18"), polarity=polarity)
    rows = [
        {"LAchildID": str(n), "CPPID": "1", "CPPstartDate": "2025-06-01", "NumberOfPreviousCPP": "0"} for n in range(40)
    ]
    (found,) = compute(card, read({"ChildProtectionPlans": rows}, "cin", 2026).tables, 2026)
    drawn = beside_england(card, found, "Westmarch").svg()
    assert set(re.findall(r"#[0-9a-f]{6}", drawn)) <= {INK, PAPER, SOFT, OWN.colour, ENGLAND.colour}


def test_never_n10_the_package_offers_no_ranking() -> None:
    assert not [name for name in insight.__all__ if re.search("rank|league|best|worst|score", name, re.IGNORECASE)]


def test_a_chart_that_was_stored_comes_back_the_same() -> None:
    for chart in (chart_of(), chart_of(60, 3), chart_of(indicator="C19")):
        assert from_json(json.loads(json.dumps(to_json(chart)))) == chart


def test_without_a_figure_for_england_there_is_no_line() -> None:
    chart = replace(chart_of(), line=None)
    assert from_json(json.loads(json.dumps(to_json(chart)))) == chart
    assert not any("England" in cell for row in chart.rows() for cell in row)


def test_table_csv_and_workbook_hold_the_same_rows() -> None:
    chart = chart_of()
    rows = chart.rows()
    assert [tuple(row) for row in csv.reader(io.StringIO(chart_csv(chart)))] == list(rows)
    book = load_workbook(io.BytesIO(workbook([chart])))
    assert book.sheetnames == ["C18"]
    values = [row[1].value for row in book["C18"].iter_rows(min_row=5)]
    assert values == [float(shown) for _, shown in rows[1:]]
