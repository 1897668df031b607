"""The charts of an indicator's page. Each title states a finding; the table beside is made from the same figures."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.insight.charts import (
    AreaMap,
    ControlChart,
    Dot,
    Frame,
    FunnelChart,
    LineChart,
    MapValue,
    ReferenceLine,
    StripChart,
    Track,
)
from forethought.insight.national import titles
from forethought.insight.national.course import control
from forethought.insight.national.facts import Dataset, Definition
from forethought.insight.national.spread import PER, LocalFigure, funnel_of
from forethought.insight.national.standing import ENGLAND, Standing
from forethought.insight.national.wording import day, period_in_words
from forethought.insight.statistics import Area, areas, figure, measure, periods

_BESIDE = 3
"""Regions in one chart beside England: with more lines than four, none can be followed."""


def area_map(one: Standing, period: str, local: Sequence[LocalFigure], dataset: Dataset) -> AreaMap | None:
    """The newest figures on the hexagons of today's authorities; None without any, and for judgements."""
    if one.distribution.quartiles is None:
        return None
    values = {found.code: MapValue(found.name, found.value, _mark(found)) for found in local}
    title = titles.map_title(one.distribution)
    return AreaMap(
        _frame(one, "map", title, f"authorities of England, {period_in_words(period)}", dataset), one.unit, values
    )


def strip(one: Standing, period: str, local: Sequence[LocalFigure], dataset: Dataset) -> StripChart | None:
    """Every authority along one axis with quartiles and England; None without figures, and for judgements."""
    if one.distribution.quartiles is None:
        return None
    dots = tuple(Dot(found.name, found.value, _mark(found), "other") for found in local)
    lines: tuple[ReferenceLine, ...] = ()
    if one.england and one.england.value is not None:
        lines = (ReferenceLine("England", one.england.value, one.england.shown),)
    place = f"{titles.held_words(local)}, {period_in_words(period)}"
    frame = _frame(one, "strip", titles.strip_title(one), place, dataset)
    return StripChart(frame, one.unit, dots, lines, one.distribution.quartiles)


def lines(one: Standing, dataset: Dataset) -> tuple[LineChart, ...]:
    """England over time, then England with three regions at a time; none with fewer than two periods."""
    told = periods(one.id)
    if len(told) < 2:
        return ()
    england = _track(one.id, ENGLAND, "England", told)
    spoken = tuple(map(period_in_words, told))
    span = f"{spoken[0]} to {spoken[-1]}"
    frame = _frame(one, "england", titles.line_title(one), f"England, {span}", dataset)
    found = [LineChart(frame, one.unit, spoken, (england,))]
    regions = [track for track in (_region(one.id, area, told) for area in areas("region")) if _any(track)]
    for start in range(0, len(regions), _BESIDE):
        few = regions[start : start + _BESIDE]
        latest = [(track.values[-1], track.shown[-1]) for track in few]
        title = titles.regions_title([(value, shown) for value, shown in latest if value is not None], told[-1])
        names = ", ".join(track.label for track in few)
        frame = _frame(one, f"regions-{start // _BESIDE + 1}", title, f"England, {names}, {span}", dataset)
        found.append(LineChart(frame, one.unit, spoken, (england, *few)))
    return tuple(found)


def control_chart(one: Standing, dataset: Dataset) -> ControlChart | None:
    """England's XmR chart, limits without moving ranges out of the ordinary; None below 12 yearly numbers."""
    chart = control(one.trend, dataset.period_ends)
    if chart is None:
        return None
    labels = tuple(period_in_words(point.period) for point in one.trend)
    frame = _frame(one, "control", titles.control_title(chart), f"England, {labels[0]} to {labels[-1]}", dataset)
    return ControlChart(frame, one.unit, chart, labels, _decimals(one.id))


def funnel_chart(one: Standing, told: Definition, period: str, dataset: Dataset) -> FunnelChart | None:
    """The funnel of published counts; None where too few of them are held (``one.spread.why_not`` says so)."""
    drawn = funnel_of(told, period)
    if drawn is None:
        return None
    place = f"authorities of England, {period_in_words(period)}"
    frame = _frame(one, "funnel", titles.funnel_title(one.spread), place, dataset, _FUNNEL)
    return FunnelChart(frame, one.unit, drawn, "", PER[told.kind], max(1, _decimals(one.id)))


_FUNNEL = (
    "Limits allow for the usual spread between areas. Outside the outer ones, ask why: a figure there is neither good "
    "nor bad by itself."
)


def _frame(one: Standing, kind: str, title: str, place: str, dataset: Dataset, *more: str) -> Frame:
    source = f"Source: {dataset.publisher}, {dataset.title}, published {day(dataset.published)}."
    subtitle = f"{one.title}, {one.unit}: {place}"
    return Frame(
        f"{one.id.lower()}-{kind}", title, subtitle, " ".join(part for part in (source, one.note, *more) if part)
    )


def _region(measure_id: str, area: Area, told: Sequence[str]) -> Track:
    return _track(measure_id, area.code, area.name, told)


def _track(measure_id: str, code: str, label: str, told: Sequence[str]) -> Track:
    found = [figure(measure_id, code, period) for period in told]
    return Track(label, tuple(one.value for one in found), tuple(one.shown or "x" for one in found))


def _any(track: Track) -> bool:
    return any(value is not None for value in track.values)


def _decimals(measure_id: str) -> int:
    return min(measure(measure_id).decimals, 2)


def _mark(one: LocalFigure) -> str:
    """What a chart shows: the number, the publisher's symbol, or ``x`` where the authority has no figure of its own."""
    return one.shown if one.value is not None or one.shown == one.symbol else "x"
