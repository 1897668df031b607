"""One indicator's page as data: charts, table of authorities, definition, and what the checks on its figures found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from forethought.insight.cards import IndicatorCard, load_indicator
from forethought.insight.charts import AreaMap, ControlChart, FunnelChart, LineChart, StripChart
from forethought.insight.national.drawing import area_map, control_chart, funnel_chart, lines, strip
from forethought.insight.national.facts import Dataset, Definition, datasets, definition
from forethought.insight.national.scorecard import FRAMING, known_on
from forethought.insight.national.spread import MISSING, LocalFigure, local_figures
from forethought.insight.national.standing import Standing, latest_period, standing
from forethought.insight.national.wording import period_in_words, unit_of
from forethought.insight.statistics import SYMBOLS, Finding, area, check_measure, measure


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What of a page does not depend on the day."""

    map: AreaMap | None
    strip: StripChart | None
    lines: tuple[LineChart, ...]
    control: ControlChart | None
    funnel: FunnelChart | None
    table: tuple[tuple[str, ...], ...]
    checks: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator on a day.

    Charts are None (``lines`` empty) where there is nothing to draw: no figures of authorities, a single period, fewer
    than 12 yearly points, too few counts (``standing.spread.why_not``). ``table`` holds every authority in alphabetical
    order, header first: name, region, figure or reason; the header alone where none is published. ``checks`` are the
    checks on published figures that found something. ``card`` is the card that computes the same from a council's
    returns and what is linked to them, None where there is none.
    """

    standing: Standing
    definition: Definition
    dataset: Dataset
    period: str
    framing: str
    map: AreaMap | None
    strip: StripChart | None
    lines: tuple[LineChart, ...]
    control: ControlChart | None
    funnel: FunnelChart | None
    table: tuple[tuple[str, ...], ...]
    checks: tuple[Finding, ...]
    card: IndicatorCard | None


def indicator_page(measure_id: str, as_of: date) -> IndicatorPage:
    """The page of ``NF01`` to ``NF68`` on ``as_of``.

    Raises ``NationalError`` for another id, and for a day before the figures were taken.
    """
    told = definition(measure_id)
    known_on(as_of)
    one, drawn = standing(measure_id, as_of), _drawn(measure_id)
    return IndicatorPage(
        standing=one,
        definition=told,
        dataset=datasets()[told.dataset],
        period=latest_period(measure_id),
        framing=FRAMING,
        map=drawn.map,
        strip=drawn.strip,
        lines=drawn.lines,
        control=drawn.control,
        funnel=drawn.funnel,
        table=drawn.table,
        checks=drawn.checks,
        card=load_indicator(told.card) if told.card else None,
    )


@cache
def _drawn(measure_id: str) -> _Drawn:
    told, period = definition(measure_id), latest_period(measure_id)
    dataset = datasets()[told.dataset]
    one = standing(measure_id, dataset.published)
    local = local_figures(measure_id, period)
    return _Drawn(
        area_map(one, period, local, dataset),
        strip(one, period, local, dataset),
        lines(one, dataset),
        control_chart(one, dataset),
        funnel_chart(one, told, period, dataset),
        _table(measure_id, period, local),
        (*check_measure(measure_id), *_alike(measure_id, period, local)),
    )


def _alike(measure_id: str, period: str, local: Sequence[LocalFigure]) -> tuple[Finding, ...]:
    """All authorities with one and the same figure: an indicator that stands still tells nothing."""
    held = {one.value for one in local}
    if len(held) != 1 or None in held:
        return ()
    what = f"All {len(local)} authorities have the same figure, {local[0].shown}"
    why = "Figures that do not differ tell nothing of any area; what they count may no longer be recorded"
    return (Finding(what, f"{measure_id}, {period_in_words(period)}", why),)


def _table(measure_id: str, period: str, local: tuple[LocalFigure, ...]) -> tuple[tuple[str, ...], ...]:
    about = measure(measure_id)
    judged = about.kind == "judgement"
    head = ("Authority", "Region", f"{unit_of(about)}, {period_in_words(period)}", "Why there is no number")
    if judged:
        head = ("Authority", "Region", f"So judged, {period_in_words(period)}", "Why there is no answer")
    if not any(one.value is not None or one.symbol for one in local):
        return (head,)
    return (head, *((one.name, area(one.region).name, _cell(one, judged), _why(one)) for one in local))


def _cell(one: LocalFigure, judged: bool) -> str:
    return one.shown if one.value is None or not judged else "yes" if one.value else "no"


def _why(one: LocalFigure) -> str:
    if one.value is not None:
        return ""
    return SYMBOLS[one.symbol] if one.symbol in SYMBOLS and one.symbol else MISSING[one.symbol]
