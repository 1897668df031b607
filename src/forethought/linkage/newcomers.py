"""Take in new records: only they and whom they may belong to are looked at, everybody else stays as they are."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from .errors import LinkageError
from .index import Delivery, PeopleIndex
from .linking import LinkResult, link, sides_of
from .spine import EventLog, SpineState


def link_newcomers(
    newcomers: pa.Table,
    index: PeopleIndex,
    spine: SpineState,
    *,
    key: bytes,
    recorded: datetime,
    log: EventLog | None = None,
    non_links: pa.Table | None = None,
    joined: pa.Table | None = None,
    seals: pa.Table | None = None,
) -> LinkResult:
    """Link records that nobody knows yet to the persons who are known; return what came of them and of whom they touch.

    `newcomers` and the decisions as `link` has them. Only pairs with a newcomer are looked at: two persons who are
    known meet only through one. Afterwards `index` and `spine` know the newcomers, and `log` (when given) holds the
    events, written before either. `recorded`: the moment of the events. Raises `LinkageError` for a record that is
    known already: what it says anew is for a full linkage.
    """
    known = [record for record in newcomers["record_id"].to_pylist() if record in spine]
    if known:
        raise LinkageError(
            f"{len(known)} of the new records are known already",
            where="newcomers",
            why="what they said before would stand beside what they say now",
            do="leave them to the next full linkage",
        )
    asking = index.read(newcomers, sides_of(seals))
    touched = _touched(asking, index, spine)
    both = pa.concat_tables([touched, newcomers.select(touched.column_names)])
    result = link(
        both, index.settings, key=key, spine=spine, non_links=non_links, joined=joined, seals=seals, among=index
    )
    if log is not None:
        log.append(result.events, recorded)
    moments = pa.array([recorded] * len(result.events), pa.timestamp("us", "UTC"))
    spine.apply(result.events.append_column("recorded", moments))
    new = pc.is_in(result.persons["record_id"], value_set=newcomers["record_id"].combine_chunks())
    index.add(asking, result.persons.filter(new))
    return result


def _touched(asking: Delivery, index: PeopleIndex, spine: SpineState) -> pa.Table:
    """All records of the persons whom newcomers may be, as they were given."""
    fits = index.fits(asking.segment)
    persons = {spine.resolve(person) for person in index.persons(fits.right)}
    records, whose = index.records_of({held for person in persons for held in (person, *spine.absorbed(person))})
    theirs = [record for record in whose["record_id"].to_pylist() if spine.get(record) in persons]
    held = pc.is_in(records["record_id"], value_set=pa.array(theirs, pa.string()))
    return records.filter(held)
