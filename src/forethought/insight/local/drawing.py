"""The charts of one topic. Titles state the finding by rule; nothing is in an order by value, no colour judges."""

from __future__ import annotations

from functools import cache

from forethought.insight.charts import (
    ControlChart,
    Dot,
    Frame,
    FunnelChart,
    LineChart,
    ReferenceLine,
    StripChart,
    Track,
)
from forethought.insight.fair import Funnel, Xmr
from forethought.insight.local.figures import medians, neighbour_codes, shown_median
from forethought.insight.local.holding import ENGLAND, held_of, name_of, reporting_code
from forethought.insight.local.measures import About
from forethought.insight.local.values import Beside, Latest, Place
from forethought.insight.national import standing, taken
from forethought.insight.national.spread import PER, LocalFigure, local_figures
from forethought.insight.statistics import Area

_NOT_HELD = "not held"
_FUNNEL = "Limits allow for the usual spread between areas. Outside the outer ones, ask why: that is no judgement."


def trend(about: About, one: Area, newest: Latest) -> LineChart | None:
    """The area, its neighbours' median, its region and England over time; None with fewer than two periods."""
    if len(about.periods) < 2:
        return None
    code = reporting_code(about.measure.id, one)
    middle = medians(about, one)
    near = tuple(_NOT_HELD if value is None else shown_median(value, about.decimals) for value in middle)
    tracks = (
        _track(about, code, own=True),
        Track("Neighbours, median", middle, near),
        _track(about, one.region),
        _track(about, ENGLAND),
    )
    drawn = tuple(track for track in tracks if track.own or any(value is not None for value in track.values))
    span = f"{about.spoken[0]} to {about.spoken[-1]}"
    return LineChart(
        _frame(about, "trend", _trend_title(about, drawn[0]), f"{one.name}, {span}"), about.unit, about.spoken, drawn
    )


def _track(about: About, code: str, *, own: bool = False) -> Track:
    told = held_of(about.measure.id, code)
    found = [told.get(period) for period in about.periods]
    values = tuple(None if figure is None else figure.value for figure in found)
    shown = tuple(_NOT_HELD if figure is None else figure.shown for figure in found)
    return Track(name_of(code), values, shown, own=own)


def _trend_title(about: About, own: Track) -> str:
    held = [place for place, value in enumerate(own.values) if value is not None]
    if not held:
        return f"{own.label} has no number in any period"
    first, last = held[0], held[-1]
    newest = f"{own.label} {own.shown[last]} in {about.spoken[last]}"
    return newest if first == last else f"{newest}, {own.shown[first]} in {about.spoken[first]}"


def control(about: About, one: Area, chart: Xmr | None) -> ControlChart | None:
    """The XmR chart of the area's yearly figures; None below 12 of them."""
    if chart is None:
        return None
    told = held_of(about.measure.id, reporting_code(about.measure.id, one))
    labels = tuple(when for period, when in zip(about.periods, about.spoken, strict=True) if period in told)
    latest = chart.points[-1]
    title = f"{one.name}: the latest figure varies as the earlier ones did"
    if latest.value is None or not chart.phases[-1].enough:
        title = f"{one.name}: whether the figure changes cannot be told"
    elif latest.flag:
        title = f"{one.name}: the latest figure signals a change, ask why"
    frame = _frame(about, "control", title, f"{one.name}, {labels[0]} to {labels[-1]}")
    return ControlChart(frame, about.unit, chart, labels, about.decimals)


def strip(about: About, one: Area, near: Beside | None, england: Beside | None) -> StripChart | None:
    """Every authority along one axis, the area and its neighbours told apart; None without figures of authorities."""
    spread = _quartiles(about.measure.id)
    if spread is None:
        return None
    close = frozenset(neighbour_codes(one))
    own, others = None, []
    for code, name, dot, beside in _dots(about.measure.id, about.period):
        if code == one.code:
            own = Dot(name, dot.value, dot.shown, "own")
        else:
            others.append(beside if code in close else dot)
    given = [found for found in (near, england) if found is not None and found.value is not None]
    lines = tuple(ReferenceLine(_short(found), found.value or 0.0, found.shown) for found in given)
    dots = (*(() if own is None else (own,)), *others)
    frame = _frame(about, "strip", _strip_title(one, own, given), f"authorities of England, {about.spoken[-1]}")
    return StripChart(frame, about.unit, dots, lines, spread)


def funnel(about: About, one: Area, drawn: Funnel | None, place: Place) -> FunnelChart | None:
    """The funnel of all authorities with the area named; None where published counts are too few."""
    if drawn is None:
        return None
    title = f"{one.name}: {place.says}"
    if place.side:
        title = f"{one.name} lies {'above' if place.side == 'high' else 'below'} the outer limits: ask why"
    own = one.name if place.says != "not compared" else ""
    frame = _frame(about, "funnel", title, f"authorities of England, {about.spoken[-1]}", _FUNNEL)
    return FunnelChart(frame, about.unit, drawn, own, PER[about.told.kind], max(1, about.decimals))


@cache
def _dots(measure_id: str, period: str) -> tuple[tuple[str, str, Dot, Dot], ...]:
    """Every authority's dot, as another area's and as a neighbour's."""
    return tuple(
        (
            one.code,
            one.name,
            Dot(one.name, one.value, _mark(one), "other"),
            Dot(one.name, one.value, _mark(one), "neighbour"),
        )
        for one in local_figures(measure_id, period)
    )


def _mark(one: LocalFigure) -> str:
    return one.shown or _NOT_HELD


@cache
def _quartiles(measure_id: str) -> tuple[float, float, float] | None:
    return standing(measure_id, taken()).distribution.quartiles


def _short(one: Beside) -> str:
    return "Neighbours, median" if not one.code else one.label


def _strip_title(one: Area, own: Dot | None, lines: list[Beside]) -> str:
    said = f"{one.name} {own.shown}" if own is not None and own.value is not None else f"{one.name} has no number"
    return "; ".join(
        [said, *(f"{_short(line).lower() if not line.code else line.label} {line.shown}" for line in lines)]
    )


def _frame(about: About, kind: str, title: str, place: str, *more: str) -> Frame:
    note = " ".join(part for part in (about.source, about.note, *more) if part)
    return Frame(f"{about.measure.id.lower()}-{kind}", title, f"{about.told.title}, {about.unit}: {place}", note)
