"""A return laid out for the queries of pathways and sufficiency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pyarrow as pa

from forethought.engine import Engine
from forethought.insight.measuring import collection_year_of, indicator_views, only, year_to
from forethought.insight.pathways.errors import PathwayError
from forethought.model import Period, load_form
from forethought.quality import PLACED, Desk, authority_on

Tables = Mapping[str, pa.Table]
"""The tables of one return as ``sources.read`` gives them: text, blank as null, with ``_row``."""


def laid(
    engine: Engine,
    form: str,
    tables: Tables,
    end: date,
    *,
    children: Collection[str] | None = None,
    authority: str | None = None,
    period: Period | None = None,
    placed: bool = True,
    providers: pa.Table | None = None,
) -> Desk:
    """The return laid out on ``engine`` for the year to ``end`` (or ``period``), limited to ``children``.

    Where placements lie is taken from PL_LA, PL_LOCATION and PL_DISTANCE as given, each where any row holds it, and
    else worked out from the postcodes; with ``placed`` false it is left blank, which spares the postcode directory.
    """
    chosen = {name: only(table, children) for name, table in tables.items()}
    episodes = chosen.get("Episodes")
    supplied: list[str] = []
    if episodes is not None:
        held = [name for name in PLACED if name in episodes.column_names and episodes[name].null_count < len(episodes)]
        supplied = held if placed else list(PLACED)
        if not placed:
            chosen["Episodes"] = _without_places(episodes)
    year = collection_year_of(end).year
    return Desk(
        engine,
        load_form(form, year),
        chosen,
        period=period or year_to(end),
        authority=authority_on(authority, year),
        supplied=supplied,
        providers=providers,
        more_views=indicator_views(form),
    )


def require(tables: Tables, names: Collection[str], what: str) -> None:
    """Raise ``PathwayError`` unless all tables ``names`` were given: a missing table is not an empty one."""
    missing = [name for name in names if name not in tables]
    if missing:
        raise PathwayError(
            f"The {what} needs the table {', '.join(missing)}", why="a missing table is not an empty one", do="Add it"
        )


def _without_places(episodes: pa.Table) -> pa.Table:
    blank = pa.nulls(len(episodes), pa.string())
    for name in ("HOME_POST", *PLACED):
        if name in episodes.column_names:
            episodes = episodes.set_column(episodes.column_names.index(name), name, blank)
    return episodes
