"""Computing an indicator from the tables of a return, with small numbers hidden in everything meant to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from forethought.engine import Engine, compile_sql, tables_used
from forethought.insight.cards import IndicatorCard
from forethought.insight.errors import IndicatorError
from forethought.insight.intervals import byar, wilson
from forethought.model import CollectionYear, load_form
from forethought.quality import Desk

HIDDEN, NOT_APPLICABLE, UNRELIABLE = "c", "z", "u"
SMALL = 5
FEWEST = 30
"""Below this denominator a percentage is not shown: one child more or less would move it too far."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator for one area and year.

    ``shown``, ``shown_numerator``, ``shown_denominator``, ``shown_interval``, ``response`` and ``note`` may be shown
    to anybody the page is for: small numbers are hidden in them. ``numerator``, ``denominator``, ``value``, ``low``
    and ``high`` are exact, for further sums only, and never printed (they do not appear in ``repr``). Symbols: ``c``
    hidden, ``z`` nothing to divide by, ``u`` fewer than 30 to divide by.
    """

    indicator: str
    year: int
    period: str
    shown: str
    shown_numerator: str
    shown_denominator: str
    shown_interval: str
    response: str
    note: str
    numerator: int = field(repr=False)
    denominator: int = field(repr=False)
    value: float | None = field(repr=False)
    low: float | None = field(repr=False)
    high: float | None = field(repr=False)


def compute(
    card: IndicatorCard, tables: Mapping[str, pa.Table], year: int, population: int | None = None
) -> IndicatorResult:
    """The indicator ``card`` from text tables as ``sources.read`` gives them, for the year ending 31 March ``year``.

    ``population`` is what the card says it is: children in the area, or young people invited to answer. Raises
    ``IndicatorError`` when a table the card needs was not given, or a population is needed and missing: an
    indicator that cannot be computed is not nought.
    """
    _require(card, tables, year, population)
    row = _run(card, tables, year)
    numerator = int(row["numerator"] or 0)
    responded = row.get("responded")
    of = population if card.population == "denominator" else row["denominator"]
    denominator = int(of or 0)
    if card.population == "denominator" and numerator > denominator:
        raise IndicatorError(
            "More children are counted than live in the area", where=card.id, do="Check the population figure"
        )
    return _result(card, year, numerator, denominator, _response(responded, population))


def _require(card: IndicatorCard, tables: Mapping[str, pa.Table], year: int, population: int | None) -> None:
    missing = [name for name in card.needs if name not in tables]
    if missing:
        raise IndicatorError(
            f"{card.id} needs the table {', '.join(missing)}", why="a missing table is not an empty one", do="Add it"
        )
    if card.population != "none" and (population is None or population < 1):
        what = "children in the area" if card.population == "denominator" else "young people invited"
        raise IndicatorError(f"{card.id} needs the number of {what}", do="Give it as the population")
    if CollectionYear(year).start < card.valid_from:
        raise IndicatorError(
            f"The card of {card.id} holds from {card.valid_from.isoformat()}", where=str(year), do="Use a later year"
        )


def _run(card: IndicatorCard, tables: Mapping[str, pa.Table], year: int) -> dict[str, int | None]:
    form = load_form(card.form, year)
    form = replace(form, tables={name: form.tables[name] for name in card.needs})  # a card names all that it reads
    with Engine() as engine:
        desk = Desk(engine, form, tables, period=CollectionYear(year).period)
        desk.ready(tables_used(card.sql))
        rows = engine.query(compile_sql(card.sql, where=f"{card.id}.md")).to_pylist()
    row: dict[str, int | None] = rows[0]
    return {"denominator": None, **row}


def _result(
    card: IndicatorCard, year: int, numerator: int, denominator: int, response: tuple[str, str]
) -> IndicatorResult:
    label = CollectionYear(year).label
    value, low, high = _figures(card, numerator, denominator)
    hidden = _hidden(card, numerator, denominator)
    few = card.population != "denominator" and 0 < denominator < FEWEST
    shown = (
        HIDDEN if hidden else NOT_APPLICABLE if value is None else UNRELIABLE if few else _text(value, card.decimals)
    )
    interval = f"{_text(low, card.decimals)} to {_text(high, card.decimals)}" if low is not None else ""
    said, caution = response
    notes = [_NOTES.get(shown, ""), caution]
    return IndicatorResult(
        indicator=card.id,
        year=year,
        period=f"31 March {year}" if card.period.startswith("on ") else label,
        shown=shown,
        shown_numerator=HIDDEN if hidden else str(numerator),
        shown_denominator=HIDDEN if hidden and card.population != "denominator" else str(denominator),
        shown_interval="" if shown in _NOTES and shown != UNRELIABLE else interval,
        response=said,
        note=" ".join(note for note in notes if note),
        numerator=numerator,
        denominator=denominator,
        value=value,
        low=low,
        high=high,
    )


_NOTES = {
    HIDDEN: "Hidden, because it would show a number from 1 to 5.",
    NOT_APPLICABLE: "There is nothing to divide by.",
    UNRELIABLE: f"Fewer than {FEWEST}: the share is not shown, because one more or less would move it too far.",
}


def _figures(card: IndicatorCard, numerator: int, denominator: int) -> tuple[float | None, float | None, float | None]:
    if denominator == 0:
        return None, None, None
    value = card.per * numerator / denominator
    if card.population == "denominator":
        low, high = (card.per * limit / denominator for limit in byar(numerator))
    else:
        low, high = (card.per * limit for limit in wilson(numerator, denominator))
    return value, low, high


def _hidden(card: IndicatorCard, numerator: int, denominator: int) -> bool:
    """Whether a number from 1 to 5 would show, in the figure or as the rest of the whole."""
    parts = [numerator] if card.population == "denominator" else [numerator, denominator, denominator - numerator]
    return any(1 <= part <= SMALL for part in parts)


def _response(responded: int | None, invited: int | None) -> tuple[str, str]:
    """The response rate as it may be shown, and what to say of it."""
    if responded is None or invited is None:
        return "", ""
    if responded > invited:
        raise IndicatorError("More young people answered than were invited", do="Count everybody who was asked")
    caution = "Those who did not answer may see things differently."
    if any(1 <= part <= SMALL for part in (responded, invited - responded)):
        return HIDDEN, caution
    return f"{100 * responded / invited:.0f} per cent of {invited} invited", caution


def _text(value: float | None, decimals: int) -> str:
    """A figure rounded half away from nought, as the published ones are."""
    scaled = int((value or 0.0) * 10**decimals + 0.5 + 1e-9)
    return f"{scaled / 10**decimals:.{decimals}f}"
