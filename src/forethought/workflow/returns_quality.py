"""How good the returns held here are, in figures that may be shown: filled fields, with defaults and heaped dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import CollectionYear, load_form
from forethought.quality import Desk
from forethought.quality.scoring import dates, score
from forethought.workflow.counting import Held

_RETURNS = ("ssda903", "cin")


def returns_quality(held: Mapping[str, Held | None]) -> list[dict[str, Any]]:
    """One entry for each return: its title, year, and figures by the names of ``fair``'s counter-measures.

    ``completeness`` is the maturity index (0 to 100); the share of defaults and of dates on the first of a month stand
    beside it, since a field is soon filled with one of them. No figure tells of fewer than the whole return.
    """
    return [_quality(form, found) for form in _RETURNS if (found := held.get(form)) is not None]


def _quality(name: str, found: Held) -> dict[str, Any]:
    year = CollectionYear(found.year)
    form = load_form(name, found.year)
    with Engine() as engine:
        desk = Desk(engine, form, found.tables, period=year.period)
        scores = score(desk, form, found.tables)
        fall = dates(desk, form, found.tables, year.end)
    records, defaults = (pc.sum(scores.fields[column]).as_py() or 0 for column in ("records", "defaults"))
    dated = pc.sum(fall["dates"]).as_py() or 0
    heaped = pc.sum(pc.multiply(fall["dates"], fall["first_of_month"])).as_py() or 0.0
    return {
        "return": f"{form.title}, {year.label}",
        "end": year.end.isoformat(),
        "figures": {
            "completeness": "x" if scores.index is None else f"{scores.index:.1f} of 100",
            "default_share": _per_cent(defaults, records),
            "heaping": f"{_per_cent(heaped, dated)} of dates on the first of a month; by chance 3.3",
        },
    }


def _per_cent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.1f} per cent" if whole else "x"
