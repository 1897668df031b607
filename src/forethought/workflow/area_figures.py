"""What stands on the leader's page beside indicators: pathways, where children live, and months, as may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forethought.insight.charts import Stored, to_json
from forethought.insight.fair import Series
from forethought.insight.pathways import PathwayError, monthly, pathway, shown_pathway, shown_sufficiency, sufficiency
from forethought.insight.pathways.drawing import away_chart, group_chart, in_time_chart, placement_chart, stage_chart
from forethought.model import CollectionYear, UserError
from forethought.workflow.counting import Held

_FIRST = "referral to assessment"
_DIVISIONS = ("sex", "ethnicity", "age")


def area_figures(
    held: Mapping[str, Held | None], place: str, authority: str | None, provision: Path | None = None
) -> dict[str, Any]:
    """The parts of the page by name, each ``{charts, tables, notes}`` or ``{why}`` where it cannot be made.

    Every number in it may be shown. ``held`` are the returns by form, ``authority`` the code of the area,
    ``provision`` a list of the homes there are (see ``pathways.provision``), without which nothing is said of them.
    """
    cin, care = held.get("cin"), held.get("ssda903")
    return {
        "pathway": _tried(lambda: _pathway(cin, care, place)),
        "sufficiency": _tried(lambda: _sufficiency(care, place, authority, provision)),
        "months": _tried(lambda: _months(cin, care)),
    }


def _tried(make: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = make()
    except UserError as error:
        return {"why": str(error)}
    return found


def _pathway(cin: Held | None, care: Held | None, place: str) -> dict[str, Any]:
    if cin is None:
        raise PathwayError("There is no children in need census", do="Deliver one")
    end = CollectionYear(cin.year).end
    joined = care.tables if care is not None and care.year == cin.year else None
    found = shown_pathway(pathway(cin.tables, joined, end))
    groups = [group_chart(found, _FIRST, division, place) for division in _DIVISIONS]
    charts: list[Stored] = [stage_chart(found, place), in_time_chart(found, place), *groups]
    linked = f"Starts of care joined to a referral: {found.linked}; not joined: {found.unlinked}."
    return {"charts": [to_json(chart) for chart in charts], "tables": [], "notes": [linked, *found.notes]}


def _sufficiency(care: Held | None, place: str, authority: str | None, provision: Path | None) -> dict[str, Any]:
    if care is None:
        raise PathwayError("There is no return of children looked after", do="Deliver one")
    end = CollectionYear(care.year).end
    found = shown_sufficiency(sufficiency(care.tables, end, authority=authority, provision=provision))
    charts = [placement_chart(found, place), away_chart(found, place)]
    tables = [{"title": table.title, "rows": [list(row) for row in table.rows]} for table in found.tables]
    moves = (
        f"In the year {found.started} children began to be looked after, {found.emergency} of them under powers of "
        f"urgency; {found.stays} placements began, {found.moves} of them moves, {found.short} of them over within days."
    )
    return {"charts": [to_json(c) for c in charts], "tables": tables, "notes": [moves, *found.cannot_say, found.note]}


def _months(cin: Held | None, care: Held | None) -> dict[str, Any]:
    years = [held.year for held in (cin, care) if held is not None]
    if not years:
        raise PathwayError("There is no return to count months in", do="Deliver one")
    found = monthly(_by_year(cin), _by_year(care), CollectionYear(max(years)).end)
    return {"series": [{"event": one.event, "months": list(_rows(one.shown()))} for one in found]}


def _by_year(held: Held | None) -> dict[int, Mapping[str, Any]]:
    if held is None:
        return {}
    return {held.year: held.tables, **({held.year - 1: held.previous} if held.previous else {})}


def _rows(series: Series) -> Iterator[tuple[str, str, float | None, str]]:
    for entry in series.entries:
        value = None if entry.value is None else float(entry.value)
        start, last = entry.period.start, entry.period.last or entry.period.start
        yield start.isoformat(), last.isoformat(), value, entry.symbol
