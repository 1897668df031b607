"""One topic of an authority's page, put together from published figures and, where given, the area's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from forethought.insight.local import drawing
from forethought.insight.local.comparing import course_of, place_of
from forethought.insight.local.figures import beside_area, beside_neighbours, judged_beside, last_number, latest
from forethought.insight.local.holding import ENGLAND, held_of, reporting_code, told_periods
from forethought.insight.local.measures import JUDGED, About, about, companions, title_of
from forethought.insight.local.telling import sentences_of
from forethought.insight.local.values import Companion, Course, Latest, OwnFigure, Place, Together, Topic
from forethought.insight.national.wording import day, months_between, period_in_words
from forethought.insight.statistics import SYMBOLS, Area, judgement

_JUDGED_TITLE = "Leaders, as the latest inspection judged them"


@dataclass(frozen=True, slots=True)
class Owned:
    """The area's own figure for an indicator, and the card it was computed by."""

    card: str
    figure: OwnFigure


def topic(measure_id: str, one: Area, as_of: date, owned: Mapping[str, Owned]) -> Topic:
    """The topic of an indicator of the framework in one authority."""
    known = about(measure_id)
    made = _judged(known, one, as_of) if measure_id in JUDGED else _made(known, one, as_of, owned.get(measure_id))
    return replace(made, sentences=sentences_of(made, known, one.name))


def _made(known: About, one: Area, as_of: date, owned: Owned | None) -> Topic:
    measure_id = known.measure.id
    newest = latest(known, one, as_of)
    near, england = beside_neighbours(known, one), beside_area(known, ENGLAND)
    code = reporting_code(measure_id, one)
    held = held_of(measure_id, code)
    place, funnel = place_of(known.told, known.period, one, joint=bool(newest.together), decimals=known.decimals)
    series = [held[period] for period in known.periods if period in held]
    told = course_of(known.told, series, known.dataset.period_ends, code, known.decimals)
    return Topic(
        ids=(measure_id,),
        title=known.told.title,
        measured=_measured(known),
        unit=known.unit,
        latest=newest,
        last_number=None if newest.value is not None else last_number(known, one, as_of),
        neighbours=near,
        region=beside_area(known, one.region),
        england=england,
        place=place,
        course=told.course,
        trend=drawing.trend(known, one, newest),
        control=drawing.control(known, one, told.chart),
        strip=drawing.strip(known, one, near, england),
        funnel=drawing.funnel(known, one, funnel, place),
        together=_together(measure_id, one),
        own=owned.figure if owned else None,
        own_card=owned.card if owned else "",
        card=known.told.card,
        source=known.source,
        note=known.note,
    )


def _judged(known: About, one: Area, as_of: date) -> Topic:
    found = judgement(one.code)
    near, region, england = judged_beside(one)
    ends = found.inspected if found else known.dataset.period_ends
    newest = Latest(
        period=known.period,
        when=f"the stocktake of {day(known.dataset.period_ends)}",
        ends=ends,
        age_months=months_between(ends, as_of),
        published=known.dataset.published,
        value=None,
        shown=found.leaders if found else "not held",
        reason="" if found else "no inspection is held",
    )
    return Topic(
        ids=JUDGED,
        title=_JUDGED_TITLE,
        measured="the impact of leaders on work with children and families",
        unit="judgement",
        latest=newest,
        last_number=None,
        neighbours=near,
        region=region,
        england=england,
        place=Place("not compared", "", "A judgement is no amount"),
        course=Course("one figure", 1),
        trend=None,
        control=None,
        strip=None,
        funnel=None,
        together=_together(known.measure.id, one),
        own=None,
        own_card="",
        card="",
        source=known.source,
        note=known.note,
    )


def _measured(known: About) -> str:
    of = f", of {known.told.denominator}" if known.told.denominator else ""
    return f"{known.told.numerator}{of}"


def _together(measure_id: str, one: Area) -> Together:
    found = companions(measure_id)
    return Together(tuple(_companion(counter, one) for counter in found.counter), found.why, found.lacks)


def _companion(measure_id: str, one: Area) -> Companion:
    code = reporting_code(measure_id, one)
    period = told_periods(measure_id)[-1]
    found = held_of(measure_id, code).get(period)
    shown, reason = (found.shown, found.reason) if found else ("", SYMBOLS[""])
    return Companion(measure_id, title_of(measure_id), period_in_words(period), shown, reason)
