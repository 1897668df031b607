"""The tables of the return of each year, of one locality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract
from forethought.synth.feeds.ssda903.adoption import adopted_table, decisions_table
from forethought.synth.feeds.ssda903.children import header_table, permanence_table, unaccompanied_table
from forethought.synth.feeds.ssda903.episodes import episodes_table, recorded
from forethought.synth.feeds.ssda903.outcomes import (
    health_table,
    leavers_table,
    liberty_table,
    missing_table,
    reviews_table,
    workers_table,
)
from forethought.synth.feeds.ssda903.scope import Scope, scope_of
from forethought.synth.feeds.ssda903.year import ReturnYear

_TABLES: Mapping[str, Callable[[Scope], pa.Table]] = {
    "Header": header_table,
    "Episodes": episodes_table,
    "Reviews": reviews_table,
    "UASC": unaccompanied_table,
    "OC2": health_table,
    "OC3": leavers_table,
    "AD1": adopted_table,
    "PlacedAdoption": decisions_table,
    "PrevPerm": permanence_table,
    "Missing": missing_table,
    "SWEpisodes": workers_table,
    "DoLo": liberty_table,
}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The return of each year of the window, in its own form: dates dd/mm/yyyy, blanks null, in the order of CHILD."""
    held = recorded(community.care.episodes)
    for number in community.setting.window.each:
        year = ReturnYear.of(number)
        scope = scope_of(community, registers, held, year)
        yield Extract(str(number), {name: _TABLES[name](scope) for name in year.form.tables})
