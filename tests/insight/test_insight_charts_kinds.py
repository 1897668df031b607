"""Every kind of chart: a sound drawing, readable without colour, no label on another, the same rows everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from forethought.insight import chart_csv, workbook
from forethought.insight.charts import (
    NARROW,
    WIDE,
    BarChart,
    Chart,
    ChartError,
    Dot,
    Frame,
    GroupChart,
    GroupMark,
    LineChart,
    Mark,
    StageChart,
    StripChart,
    Track,
    from_json,
    to_json,
)
from forethought.insight.charts.colours import BANDS, ENGLAND, NEIGHBOURS, OTHER, OWN, PAPER, REGION
from insight.insight_charts_drawn import SVG, Drawn
from insight.insight_charts_samples import HOSTILE, frame, hard, usual

USUAL = [pytest.param(chart, id=f"{type(chart).__name__}-{chart.frame.id}") for chart in usual()]
HARD = [pytest.param(chart, id=f"{type(chart).__name__}-{i}") for i, chart in enumerate(hard())]
WIDTHS = (WIDE, NARROW, 480)
each = pytest.mark.parametrize("chart", [*USUAL, *HARD])


@each
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("headed", [False, True])
def test_a_drawing_is_an_image_with_title_and_description(chart: Chart, width: int, headed: bool) -> None:
    drawn = Drawn(chart.svg(width, headed=headed))
    title, told = drawn.root.find(f"{SVG}title"), drawn.root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert drawn.root.get("role") == "img"
    assert drawn.root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert title.text == chart.frame.title
    assert told.text == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", chart.description)
    assert (drawn.root.get("viewBox"), drawn.width) == (f"0 0 {width} {drawn.height:.0f}", width)
    assert (chart.frame.note in " ".join(drawn.words)) == headed


@each
def test_a_drawing_needs_no_script_style_or_network(chart: Chart) -> None:
    drawn = Drawn(chart.svg())
    for one in drawn.root.iter():
        assert one.tag.removeprefix(SVG) in (
            *("svg", "title", "desc", "g", "rect", "line", "path", "circle", "polygon", "text"),
            *("defs", "pattern"),
        )
        for name, value in one.attrib.items():
            assert name not in ("style", "href", "src")
            assert not name.startswith("on")
            if name != "aria-labelledby":
                assert "script" not in value
    assert re.findall(r"https?://[^\"]+", drawn.text) == ["http://www.w3.org/2000/svg"]
    assert all(link.startswith(f"#{chart.frame.id}") for link in re.findall(r"url\(([^)]*)\)", drawn.text))


@each
@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_lies_on_another_or_leaves_the_drawing(chart: Chart, width: int) -> None:
    drawn = Drawn(chart.svg(width))
    assert drawn.overlaps() == []
    assert drawn.outside() == []


@each
@pytest.mark.parametrize("width", WIDTHS)
def test_letters_are_large_enough_to_read(chart: Chart, width: int) -> None:
    """At 320 pixels a page leaves a chart 290: letters of 12.2 or more are then still of 11."""
    drawn = Drawn(chart.svg(width))
    sizes = [float(text.get("font-size", "0")) for text in drawn.root.iter(f"{SVG}text")]
    assert all(size * min(1, (width - 30) / width) >= 10.8 for size in sizes)


@each
def test_two_layouts_of_one_chart_share_no_id(chart: Chart) -> None:
    ids = [set(re.findall(r' id="([^"]+)"', chart.svg(width))) for width in (WIDE, NARROW)]
    assert not ids[0] & ids[1]


def contrast(one: str, other: str) -> float:
    lights = sorted(_light(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("chart", USUAL)
def test_text_stands_out_at_four_and_a_half_and_shapes_at_three(chart: Chart) -> None:
    drawn = Drawn(chart.svg())
    for one in drawn.root.iter():
        if one.tag == f"{SVG}text":
            assert contrast(one.get("fill", ""), "#eeeeee" if isinstance(chart, StripChart) else PAPER) >= 4.5
        if one.get("class") in ("mark", "key"):
            edges = [one.get(kind, "") for kind in ("fill", "stroke") if one.get(kind, "").startswith("#")]
            assert max(contrast(edge, PAPER) for edge in edges) >= 3


def test_bands_are_told_apart_by_how_dark_they_are() -> None:
    lights = [_light(band) for band in BANDS]
    assert lights == sorted(lights, reverse=True)
    assert all(contrast(a, b) >= 1.3 for a, b in pairwise(BANDS))


def test_the_looks_differ_in_shape_and_in_dashes_too() -> None:
    every = (OWN, NEIGHBOURS, REGION, ENGLAND, OTHER)
    assert len({look.shape for look in every}) == 5
    assert len({look.dashes for look in every}) >= 4


@pytest.mark.parametrize("chart", USUAL)
def test_no_chart_is_red_or_green(chart: Chart) -> None:
    """N10: neither has a hue near red or near green; the turquoise of neighbours is more blue than green ones are."""
    for colour in Drawn(chart.svg()).colours():
        if colour.startswith("#"):
            red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            assert not (red > 2 * green and red > 2 * blue), colour
            assert not (green > 1.3 * red and green > 1.3 * blue), colour


@pytest.mark.parametrize("chart", USUAL)
def test_there_are_at_most_ten_light_lines(chart: Chart) -> None:
    light = [one for one in Drawn(chart.svg()).root.iter(f"{SVG}line") if one.get("stroke") == "#d9d9d9"]
    assert len(light) <= 10


@each
def test_rows_are_a_table(chart: Chart) -> None:
    rows = chart.rows()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(isinstance(cell, str) for row in rows for cell in row)


@each
def test_csv_and_workbook_hold_the_rows(chart: Chart) -> None:
    rows = chart.rows()
    plain = [tuple(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell) for cell in row) for row in rows]
    assert [tuple(row) for row in csv.reader(io.StringIO(chart_csv(chart)))] == [tuple(row) for row in rows]
    sheet = load_workbook(io.BytesIO(workbook([chart]))).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in cells[:3]] == [chart.frame.title, chart.frame.subtitle, chart.frame.note]
    for row, wanted in zip(cells[4:], plain[1:], strict=True):
        assert [_as_shown(value) for value in row[: len(wanted)]] == [_as_shown(cell) for cell in wanted]
    marked = list(sheet.tables.values())
    assert len(marked) == (1 if len(rows) > 1 else 0)
    if marked:
        names = [column.name for column in marked[0].tableColumns]
        assert names == [cell for cell in cells[3] if cell is not None]
        assert len({name.casefold() for name in names}) == len(names)


def _as_shown(cell: object) -> object:
    """A cell as a number where it is one, however it is written."""
    text = "" if cell is None else str(cell).replace(",", "")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?([eE]\+\d+)?", text) else str(cell or "")


def test_sheets_of_like_names_are_kept_apart() -> None:
    charts = [BarChart(frame(name), "Number", (Mark("A", 1.0, "1"),)) for name in ("a" * 40, "a" * 41, "chart-a", "a")]
    book = load_workbook(io.BytesIO(workbook(charts)))
    assert len({name.casefold() for name in book.sheetnames}) == 4
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert workbook([])


@pytest.mark.parametrize("text", ["=1+1", "1e5", "1,2", "inf", "nan", "½", "1,000,00", "+5", "٣"])
def test_what_is_no_plain_number_stays_text(text: str) -> None:
    chart = BarChart(Frame("c", "=2+2", "="), "=3", (Mark("=4", 1.0, text),))
    sheet = load_workbook(io.BytesIO(workbook([chart]))).worksheets[0]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert text in [cell.value for cell in found]


@each
def test_hostile_words_stay_words(chart: Chart) -> None:
    assert "<script" not in chart.svg()
    assert "<b " not in chart.svg(headed=True)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_what_is_no_number_is_refused(bad: float) -> None:
    for make in (
        lambda: BarChart(frame(), "", (Mark("A", bad, "?"),)),
        lambda: LineChart(frame(), "", ("1",), (Track("A", (bad,), ("?",)),)),
        lambda: StripChart(frame(), "", (Dot("A", bad, "?", "other"),)),
        lambda: GroupChart(frame(), "", (GroupMark("A", 1.0, bad, 1.0, "?"),)),
    ):
        with pytest.raises(ChartError, match="not a number that can be drawn"):
            make()


@pytest.mark.parametrize("id_", ["", "A", "a b", 'a"', "å", "a\n"])
def test_an_id_that_would_not_do_is_refused(id_: str) -> None:
    with pytest.raises(ChartError, match="id may hold"):
        Frame(id_, "t", "s")


def test_lines_are_four_at_most_and_as_long_as_their_periods() -> None:
    track = Track("A", (1.0,), ("1",))
    LineChart(frame(), "", ("1",), (track,) * 4)
    with pytest.raises(ChartError, match="4 at most"):
        LineChart(frame(), "", ("1",), (track,) * 5)
    for short in (Track("A", (), ()), Track("A", (1.0,), ()), Track("A", (1.0,), ("1",), (1.0,), ())):
        with pytest.raises(ChartError, match="one figure for each period"):
            LineChart(frame(), "", ("1",), (short,))


def test_a_ratio_of_nought_is_refused() -> None:
    with pytest.raises(ChartError, match="ratio of nought"):
        GroupChart(frame(), "", (GroupMark("A", 0.0, None, None, "0"),), 1.0, True)
    assert GroupChart(frame(), "", (GroupMark("A", 0.0, None, None, "0"),)).svg()


def test_hostile_labels_are_cut_and_shown_whole_in_the_table() -> None:
    chart = BarChart(frame(), "Number", (Mark(HOSTILE, 1.0, "1"),))
    assert any(word.endswith("…") for word in Drawn(chart.svg()).words)
    assert chart.rows()[1][0] == HOSTILE


def test_kinds_that_hold_only_what_may_be_shown_are_stored_and_come_back() -> None:
    stored = [chart for chart in (*usual(), *hard()) if isinstance(chart, BarChart | GroupChart | StageChart)]
    assert {type(chart) for chart in stored} == {BarChart, GroupChart, StageChart}
    for chart in stored:
        assert from_json(json.loads(json.dumps(to_json(chart)))) == chart
