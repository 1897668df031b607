"""The tables of the census of each year, of one locality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.cin.children import (
    characteristics_table,
    disabilities_table,
    header_table,
    identifiers_table,
)
from forethought.synth.feeds.cin.scope import Scope, scope_of
from forethought.synth.feeds.cin.work import (
    assessments_table,
    details_table,
    enquiries_table,
    factors_table,
    need_plans_table,
    protection_table,
    reviews_table,
)
from forethought.synth.feeds.feed import Extract

_TABLES: Mapping[str, Callable[[Scope], pa.Table]] = {
    "Header": header_table,
    "ChildIdentifiers": identifiers_table,
    "ChildCharacteristics": characteristics_table,
    "Disabilities": disabilities_table,
    "CINdetails": details_table,
    "Assessments": assessments_table,
    "AssessmentFactorsList": factors_table,
    "CINplanDates": need_plans_table,
    "Section47": enquiries_table,
    "ChildProtectionPlans": protection_table,
    "Reviews": reviews_table,
}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The census of each year of the window, what was known on its last day: dates ISO, blanks null."""
    for year in community.setting.window.each:
        scope = scope_of(community, registers, year)
        yield Extract(str(year), {name: make(scope) for name, make in _TABLES.items()})
