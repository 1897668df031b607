"""Maps: every authority once, bands with their limits, hatching with its reason, codes old and new, no order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.charts import CREDITS, NARROW, WIDE, AreaMap, ChartError, MapValue
from forethought.insight.charts.banding import bands
from forethought.insight.charts.colours import BANDS
from forethought.insight.charts.shapes import outlines
from forethought.insight.statistics import areas
from insight.insight_charts_drawn import SVG, Drawn
from insight.insight_charts_samples import CITY, DUDLEY, frame, map_values

SHAPES = ("hex", "boundary")
each = pytest.mark.parametrize("shape", SHAPES)


def the_map(shape: str, own: str = DUDLEY) -> AreaMap:
    return AreaMap(frame("map"), "Per cent", map_values(), own, shape)  # type: ignore[arg-type]


def fills(drawn: Drawn) -> list[str]:
    return [one.get("fill", "") for one in drawn.root.iter(f"{SVG}path") if one.get("class") == "mark"]


@each
def test_every_authority_has_one_outline(shape: str) -> None:
    now = {area.code for area in areas("local_authority")}
    assert set(outlines(shape)) == now  # type: ignore[arg-type]
    assert len(now) == 153
    for one in outlines(shape).values():  # type: ignore[arg-type]
        left, top, right, bottom = one.box
        assert left < right, one.name
        assert top < bottom, one.name


def test_the_shapes_are_compact_and_say_whose_they_are() -> None:
    data = files("forethought.insight.charts") / "data"
    assert sum(len((data / name).read_bytes()) for name in ("cartogram.csv", "boundaries.csv")) <= 120_000
    readme = (data / "README.md").read_text(encoding="utf-8")
    for words in ("Open Parliament Licence", "Open Government Licence", "Contains OS data © Crown copyright"):
        assert words in readme
        assert words in " ".join(CREDITS.values())


@each
def test_north_is_up_and_the_areas_lie_where_they_are(shape: str) -> None:
    at = {one.name: one.box for one in outlines(shape).values()}  # type: ignore[arg-type]
    assert at["Northumberland"][1] < at["Leeds"][1] < at["Devon"][1]
    assert at["Cornwall"][0] < at["Devon"][0] < at["Kent"][0]


@each
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_areas_have_the_colour_of_their_band_and_the_legend_counts_them(shape: str, width: int) -> None:
    chart = the_map(shape)
    drawn = Drawn(chart.svg(width))
    found = bands(tuple(v.value for v in chart.values.values() if v.value is not None))
    wanted = [found.colour(v.value) for v in chart.values.values() if v.value is not None]
    assert len(fills(drawn)) == (153 if shape == "hex" else 153 + 33)
    assert sum(fill.startswith("url(#map") for fill in fills(drawn)) == 1
    words = " ".join(drawn.words)
    for band, limits in zip(BANDS, found.words, strict=True):
        assert f"{limits} ({Counter(wanted)[band]})" in words
    assert "c: hidden, a small number" in words
    assert CREDITS[shape][:60] in words


@each
def test_the_same_area_has_the_same_colour_on_the_map_as_in_the_table(shape: str) -> None:
    chart = the_map(shape)
    found = bands(tuple(v.value for v in chart.values.values() if v.value is not None))
    drawn = Drawn(chart.svg())
    of_path = {one.path: code for code, one in outlines(shape).items()}  # type: ignore[arg-type]
    seen = set()
    for one in drawn.root.iter(f"{SVG}path"):
        if one.get("class") == "mark":
            code = of_path[one.get("d", "")]
            value = chart.areas[code].value
            assert one.get("fill", "").startswith("url(") if value is None else one.get("fill") == found.colour(value)
            seen.add(code)
    assert len(seen) == 153


@each
@pytest.mark.parametrize("own", [DUDLEY, CITY])
def test_the_own_area_is_outlined_and_named(shape: str, own: str) -> None:
    chart = the_map(shape, own)
    drawn = Drawn(chart.svg())
    outlined = [one for one in drawn.root.iter(f"{SVG}path") if one.get("class") == "own"]
    assert {one.get("d") for one in outlined} == {outlines(shape)[own].path}  # type: ignore[arg-type]
    assert chart.areas[own].label in " ".join(drawn.words)
    assert f"{chart.areas[own].label}: {chart.areas[own].shown}" in chart.description
    none = Drawn(the_map(shape, "").svg())
    assert not [one for one in none.root.iter(f"{SVG}path") if one.get("class") == "own"]


@each
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_city_of_london_can_be_seen(shape: str, width: int) -> None:
    drawn = Drawn(the_map(shape).svg(width))
    path, box = outlines(shape)[CITY].path, outlines(shape)[CITY].box  # type: ignore[arg-type]
    sizes = []
    for one in drawn.root.iter(f"{SVG}path"):
        if one.get("d") == path:
            scale = float(re.findall(r"scale\(([\d.]+)\)", one.get("transform", ""))[0])
            sizes.append(scale * max(box[2] - box[0], box[3] - box[1]))
    assert len(sizes) == (2 if shape == "boundary" else 1)
    assert all(size >= 7.9 for size in sizes)


def test_barnsley_and_sheffield_are_known_by_both_codes() -> None:
    for old, new in (("E08000016", "E08000038"), ("E08000019", "E08000039")):
        for code in (old, new):
            chart = AreaMap(frame(), "n", {code: MapValue("There", 5.0, "5")}, code)
            assert ("There", "5") in chart.rows()
            assert "There 5" in Drawn(chart.svg()).words
        with pytest.raises(ChartError, match="twice"):
            AreaMap(frame(), "n", {old: MapValue("A", 5.0, "5"), new: MapValue("A", 5.0, "5")})


@pytest.mark.parametrize("code", ["E12000001", "E92000001", "E10000006", "nowhere", ""])
def test_a_code_of_no_authority_of_today_is_refused(code: str) -> None:
    with pytest.raises(ChartError, match="no such authority"):
        AreaMap(frame(), "n", {code: MapValue("A", 1.0, "1")})


def test_another_shape_or_another_own_area_is_refused() -> None:
    with pytest.raises(ChartError, match="no such map"):
        replace(the_map("hex"), shape="globe")
    with pytest.raises(ChartError, match="no such authority"):
        replace(the_map("hex"), own="E12000001")


def test_never_n10_the_table_beside_is_in_alphabetical_order() -> None:
    rows = the_map("hex").rows()
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names)
    assert len(names) == 153
    assert ("Isles of Scilly", "c") in rows


def test_an_authority_without_a_value_is_hatched_and_not_available() -> None:
    chart = AreaMap(frame(), "n", {DUDLEY: MapValue("Dudley", 5.0, "5")})
    assert chart.rows()[1] == ("Barking and Dagenham", "x")
    assert "152 authorities have no number" in chart.description
    assert "x: not available (152)" in " ".join(Drawn(chart.svg()).words)


@given(st.lists(st.floats(-1e9, 1e9), max_size=160).map(tuple))
def test_bands_rise_with_the_figures_and_every_figure_lies_in_one(values: tuple[float, ...]) -> None:
    found = bands(values)
    assert list(found.limits) == sorted(set(found.limits))
    assert len(found.words) == len(found.limits) + 1 <= 5
    places = [found.of(value) for value in sorted(values)]
    assert places == sorted(places)
    if values:
        assert {0, len(found.limits)} <= set(places)  # no outer band is empty


def test_bands_have_round_limits_and_one_far_out_does_not_set_them() -> None:
    found = bands((*(float(i) for i in range(100)), 10_000.0))
    assert found.limits == (20.0, 40.0, 60.0, 80.0)
    assert found.words == ("under 20", "20 to under 40", "40 to under 60", "60 to under 80", "80 and over")
    assert (found.of(19.9), found.of(20.0), found.of(80.0)) == (0, 1, 4)
    assert bands((3.0, 3.0)).words == ("all figures",)
    assert bands((0.0, 1.0)).limits[0] == 0.2
