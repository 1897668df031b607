"""The scorecard as rows for CSV or a workbook."""

from __future__ import annotations

from forethought.insight.national.missing import GapStanding
from forethought.insight.national.scorecard import Scorecard
from forethought.insight.national.spread import MISSING
from forethought.insight.national.standing import Standing

_LACKING = tuple(symbol for symbol in MISSING if symbol != "low")
HEADER = (
    "part", "id", "kind", "title", "status", "unit", "period", "england", "period_ends", "published", "lag_days",
    "age_months", "newer_due", "authorities", "with_number", "lower_quartile", "median", "upper_quartile",
    *(MISSING[symbol].replace(" ", "_") for symbol in _LACKING), "within_chance_share", "overdispersion", "ask_why",
    "areas_compared", "cards", "lacks", "asked_by", "source", "note",
)  # fmt: skip


def scorecard_rows(scorecard: Scorecard) -> tuple[tuple[str, ...], ...]:
    """Header first, then a row for each indicator and for each listed gap. All cells are text; dates are ISO.

    Shares are of 1, ages whole months. A cell is empty where nothing is known or nothing applies.
    """
    listed = [gap for part in scorecard.parts for gap in part.gaps if not gap.indicator] + list(scorecard.gaps)
    indicators = [(part.part.id, one) for part in scorecard.parts for one in part.standings]
    made = [*(_indicator(part, one) for part, one in indicators), *map(_gap, listed)]
    return (HEADER, *(tuple(cells.get(name, "") for name in HEADER) for cells in made))


def _indicator(part: str, one: Standing) -> dict[str, str]:
    told, spread = one.distribution, one.spread
    low, middle, high = told.quartiles or (None, None, None)
    lacking = {MISSING[symbol].replace(" ", "_"): str(told.lacking(symbol)) for symbol in _LACKING}
    lacking[MISSING["k"].replace(" ", "_")] = str(told.lacking("k") + told.lacking("low"))
    return {
        "part": part,
        "id": one.id,
        "kind": "indicator",
        "title": one.title,
        "status": one.status,
        "unit": one.unit,
        "period": one.england.period if one.england else "",
        "england": one.england.shown if one.england else "",
        "period_ends": one.period_ends.isoformat(),
        "published": one.published.isoformat() if one.published else "",
        "lag_days": _text(one.lag_days),
        "age_months": str(one.age_months),
        "newer_due": one.newer_due.isoformat() if one.newer_due else "",
        "authorities": str(told.authorities),
        "with_number": str(told.numbers),
        "lower_quartile": _text(low),
        "median": _text(middle),
        "upper_quartile": _text(high),
        **lacking,
        "within_chance_share": _text(spread.chance_share),
        "overdispersion": _text(spread.phi),
        "ask_why": _text(spread.ask_why),
        "areas_compared": str(spread.areas) if spread.areas else "",
        "cards": one.card,
        "note": one.note,
    }


def _gap(gap: GapStanding) -> dict[str, str]:
    return {
        "part": gap.part,
        "id": gap.id,
        "kind": "gap",
        "title": gap.title,
        "status": gap.status,
        "cards": " ".join(card.id for card in gap.cards),
        "lacks": gap.lacks,
        "asked_by": gap.asked_by,
        "source": gap.source,
        "note": gap.note,
    }


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
