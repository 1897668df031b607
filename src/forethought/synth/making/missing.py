"""Who is missing: children who live here and of whom a service that is there for all of them holds no record."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.agencies.parameters import shared
from forethought.synth.community import Community
from forethought.synth.days import birthday

COLUMNS = pa.schema([("agency", pa.string()), ("person_id", pa.string()), ("known_to", pa.int32())])
"""Agency, child, and how many other agencies hold a record of the child on that day; 0 is a child nobody knows."""


def missing_of(community: Community, records: pa.Table) -> pa.Table:
    """The children missing from each universal service on the last day of the window, by the truth's ``records``.

    Which services are universal, and for which ages, is in ``data/agencies.toml``. A service none of whose feeds was
    made has no records at all, and is left out. Children looked after elsewhere count as living here.
    """
    held = _held_on(records, community.setting.window.end - 1)
    known = held.group_by("person_id", use_threads=False).aggregate([("agency", "count_distinct")])
    others = dict(zip(known["person_id"].to_pylist(), known["agency_count_distinct"].to_pylist(), strict=True))
    found = [COLUMNS.empty_table()]
    for agency, (first, below) in shared()["universal"].items():
        if not pc.any(pc.equal(records["agency"], agency)).as_py():
            continue
        mine = set(held.filter(pc.equal(held["agency"], agency))["person_id"].to_pylist())
        ids = [child for child in _children(community, first, below) if child not in mine]
        known_to = pa.array([others.get(child, 0) for child in ids], pa.int32())
        found.append(pa.table([pa.repeat(pa.scalar(agency), len(ids)), pa.array(ids, pa.string()), known_to], COLUMNS))
    return pa.concat_tables(found)


def _held_on(records: pa.Table, day: int) -> pa.Table:
    """The records in use on a day; those ``shared`` describe another child, and are no record of this one."""
    last = pa.scalar(day, pa.int32()).cast(pa.date32())
    used = pc.and_(
        pc.less_equal(records["since"], last),
        pc.fill_null(pc.greater(records["until"], last), True),
    )
    return records.filter(pc.and_(used, pc.not_equal(records["kind"], "shared")))


def _children(community: Community, first: int, below: int) -> list[str]:
    """Everyone of an age, from and below, who lives here on the last day."""
    persons, end = community.lives.persons, community.setting.window.end
    here: NDArray[np.bool_] = (persons.arrived < end) & (persons.left >= end) & (persons.died >= end)
    of_age = (birthday(persons.born, first) < end) & (birthday(persons.born, below) >= end)
    return [str(one) for one in community.setting.person_ids(np.flatnonzero(here & of_age))]
