"""Charts and downloads: England beside the local figure, no order by value, no colour for good or bad."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from forethought import insight
from forethought.insight import (
    Chart,
    Mark,
    beside_england,
    chart_csv,
    chart_rows,
    chart_svg,
    compute,
    load_indicator,
    neighbours,
    published,
    published_up_to,
    workbook,
)
from forethought.sources import read

SVG = "{http://www.w3.org/2000/svg}"


def chart_of(first: int = 60, later: int = 20, indicator: str = "C18") -> Chart:
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
    assert (chart.line_label, chart.line_shown) == ("England 2024-25", "24.5")
    assert "Open Government Licence" in chart.note


def test_the_invented_neighbours_say_so() -> None:
    chart = chart_of()
    others = [mark.label for mark in chart.marks if not mark.own]
    assert len(others) == 5
    assert all("invented" in label for label in others)
    assert "do not exist" in chart.note


def test_the_drawing_carries_its_own_description() -> None:
    chart = chart_of()
    root = ElementTree.fromstring(chart_svg(chart))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for mark in chart.marks:
        assert f"{mark.label}: {mark.shown}" in str(description.text)
    assert "England 2024-25: 24.5" in str(description.text)


def test_the_drawing_needs_no_script_style_or_network() -> None:
    text = chart_svg(chart_of())
    assert not re.search(r"<script|style=|<style|href|url\(|onload", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_bars_are_as_long_as_their_values_and_labels_are_kept_as_text() -> None:
    chart = Chart("c", "A & <b>", "Per cent", (Mark("X <y>", 10.0, "10"), Mark("Z", 20.0, "20"), Mark("N", None, "c")))
    root = ElementTree.fromstring(chart_svg(chart))
    lengths = [float(bar.get("width", "0")) for bar in root.iter(f"{SVG}rect")]
    assert lengths[1] == pytest.approx(2 * lengths[0])
    assert len(lengths) == 2
    assert "X <y>" in [text.text for text in root.iter(f"{SVG}text")]


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
    colours = {bar.get("fill") for bar in ElementTree.fromstring(chart_svg(chart)).iter(f"{SVG}rect")}
    assert colours == {"#1d70b8", "#6f777b"}  # the reader's own area and all others


@pytest.mark.parametrize("polarity", ["high", "low", "neutral"])
def test_never_n10_which_way_is_better_changes_no_colour(polarity: str) -> None:
    card = replace(load_indicator("C18"), polarity=polarity)
    rows = [
        {"LAchildID": str(n), "CPPID": "1", "CPPstartDate": "2025-06-01", "NumberOfPreviousCPP": "0"} for n in range(40)
    ]
    (found,) = compute(card, read({"ChildProtectionPlans": rows}, "cin", 2026).tables, 2026)
    drawn = chart_svg(beside_england(card, found, "Westmarch"))
    assert set(re.findall(r"#[0-9a-f]{6}", drawn)) <= {"#0b0c0c", "#1d70b8", "#6f777b"}


def test_never_n10_the_package_offers_no_ranking() -> None:
    assert not [name for name in insight.__all__ if re.search("rank|league|best|worst|score", name, re.IGNORECASE)]


def test_table_csv_and_workbook_hold_the_same_rows() -> None:
    chart = chart_of()
    rows = chart_rows(chart)
    assert [tuple(row) for row in csv.reader(io.StringIO(chart_csv(chart)))] == rows
    sheet = load_workbook(io.BytesIO(workbook([chart]))).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == chart.title
    written = [(row[0], row[1] if isinstance(row[1], str) else float(row[1])) for row in cells[1:-1]]
    assert written == [(label, float(shown) if shown[:1].isdigit() else shown) for label, shown in rows]


def test_a_text_never_becomes_a_formula() -> None:
    chart = Chart("c", "=1+1", "Per cent", (Mark("=2+2", 1.0, "1"),))
    sheet = load_workbook(io.BytesIO(workbook([chart]))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")} == {"s"}
