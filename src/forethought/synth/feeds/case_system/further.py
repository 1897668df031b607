"""The other tables of the Standard Safeguarding Dataset: a feed of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.days import plus_years
from forethought.synth.feeds.case_system.care_sheets import care_sheets
from forethought.synth.feeds.case_system.desk import Desk
from forethought.synth.feeds.case_system.known import Known, known_of
from forethought.synth.feeds.case_system.moments import moments_of
from forethought.synth.feeds.case_system.need_sheets import need_sheets
from forethought.synth.feeds.case_system.outcome_sheets import outcome_sheets
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.protection_sheets import protection_sheets
from forethought.synth.feeds.case_system.sheets import Sheet, day, number, own_number, text
from forethought.synth.feeds.case_system.workers import Workers
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting

_OF_AGE = 18


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Extracts of the same days as those of ``case-system``, whole or of what changed, under the same numbers. Whole
    ones reach back six years. Columns of which nothing is known are empty, as is ``ssd_voice_of_child``."""
    register = registers["council"]
    desk, known = Desk(community, register, Workers(community)), known_of(community, register)
    lasting = _lasting(known)
    ending = {**need_sheets(desk), **protection_sheets(desk), **care_sheets(desk), **outcome_sheets(desk)}
    columns, kept = parameters()["tables"], parameters()["history"]["days"]
    for moment in moments_of(community.setting):
        made = {name: sheet.at(moment) for name, sheet in lasting.items()}
        made |= {name: sheet.at(moment, kept) for name, sheet in ending.items()}
        yield Extract(moment.period, {name: _complete(made.get(name), names) for name, names in columns.items()})


def _complete(table: pa.Table | None, names: list[str]) -> pa.Table:
    """The table with all columns of the dataset, in its order; without rows where there is none."""
    if table is None:
        return pa.table({name: pa.nulls(0, pa.string()) for name in names})
    empty = pa.nulls(table.num_rows, pa.string())
    return pa.table({name: table[name] if name in table.column_names else empty for name in names})


def _lasting(known: Known) -> Mapping[str, Sheet]:
    """Tables of what does not grow old."""
    return {
        "ssd_family": _families(known),
        "ssd_disability": _disabilities(known),
        "ssd_immigration_status": _alone(known),
        "ssd_department": _teams(known.community.setting),
    }


def _families(known: Known) -> Sheet:
    """Mothers, fathers as far as they are known, and children, each with their family."""
    family = known.community.lives.persons.family[known.person]
    kids = np.flatnonzero((family != NOBODY) & (known.mother != NOBODY))
    parts = [np.stack([family[kids], who, known.first[kids]]) for who in (kids, known.mother[kids], known.father[kids])]
    group, record, since = np.concatenate(parts, axis=1)
    order = np.lexsort((since, record, group))
    group, record, since = group[order], record[order], since[order]
    first = (np.diff(group, prepend=-1) != 0) | (np.diff(record, prepend=-1) != 0)
    at = np.flatnonzero(first & (record != NOBODY))
    at = at[np.argsort(since[at], kind="stable")]
    return Sheet(
        (since[at],),
        {
            "fami_table_id": own_number,
            "fami_family_id": number(group[at]),
            "fami_person_id": text(known.local_id[record[at]]),
        },
    )


def _disabilities(known: Known) -> Sheet:
    rows = known.community.lives.conditions
    rows = rows.take(known.of_person[rows.person] != NOBODY)
    record = known.of_person[rows.person]
    return Sheet(
        (np.maximum(rows.since, known.first[record]),),
        {
            "disa_table_id": own_number,
            "disa_person_id": text(known.local_id[record]),
            "disa_disability_code": text(rows.condition),
        },
    )


def _alone(known: Known) -> Sheet:
    """Children who came alone, until they come of age."""
    periods = known.community.care.periods
    rows = periods.take(periods.unaccompanied)
    rows = rows.take(np.lexsort((rows.start, rows.person)))
    rows = rows.take(np.diff(rows.person, prepend=-1) != 0)
    ends = plus_years(known.community.lives.persons.born[rows.person], _OF_AGE)
    return Sheet(
        (rows.start, ends),
        {
            "immi_immigration_status_id": own_number,
            "immi_person_id": text(known.local_id[known.of_person[rows.person]]),
            "immi_immigration_status": text(np.full(len(rows), parameters()["alone"]["status"])),
            "immi_immigration_status_start_date": day(rows.start),
            "immi_immigration_status_end_date": day(ends),
        },
    )


def _teams(setting: Setting) -> Sheet:
    """The teams of the authority, sent with its first locality. They go by their names."""
    names = np.unique(setting.services.workers.team) if setting.locality.number == 0 else np.empty(0, "U1")
    always = np.zeros(len(names), np.int64)
    return Sheet((always,), {"dept_team_id": text(names), "dept_team_name": text(names)})


FEED = Feed(
    name="case-system-ssd",
    title="Case system extract, further tables",
    agency="council",
    standard="Standard Safeguarding Dataset",
    cadence="monthly",
    extracts=extracts,
    form="ssd",
    whole=False,
)
"""Tables that refer to people, professionals and episodes of ``case-system`` of the same period."""

__all__ = ["FEED", "extracts"]
