"""Who is stated to be related to two sides of a seal: each of those statements alone would show the other side.

Worked out from the whole record, once for each state of it, and kept beside the seals, for their owner alone. A reader
of one family sees a part of the record, in which the other side need not occur.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.files import content_id, whole_file, write_parquet
from forethought.record.snapshot import Snapshot

ACROSS_SCHEMA = pa.schema([("one", pa.string()), ("other", pa.string())])

Persons = Callable[[], pa.Table]
"""Reads subject and person (``subject, person_id``): many, and wanted only where nothing is kept yet."""

_ACROSS = """
with edges as (
  select coalesce(a.person_id, c.subject) as one, coalesce(b.person_id, c.other_subject) as other
  from raw_claim c left join persons a on a.subject = c.subject left join persons b on b.subject = c.other_subject
  where c.entity = 'relationship' and c.other_subject is not null),
near as (select one, other from edges union select other, one from edges),
stands as (
  select n.one, n.other, s.seal, s.side from near n join seal_side s on s.person_id = n.other
  union all select person_id, person_id, seal, side from seal_side)
select distinct a.one, a.other
from stands a join stands b on b.one = a.one and b.seal = a.seal and b.side <> a.side
order by all
"""


def across(folder: Path | None, snapshot: Snapshot, sides: pa.Table, persons: Persons) -> pa.Table:
    """Two persons of each statement that must not be seen (``one, other``); ``sides``: ``person_id, seal, side``."""
    if not len(sides) or not snapshot.claims:
        return ACROSS_SCHEMA.empty_table()
    path = _cache(folder, snapshot, sides)
    return pq.read_table(path) if path is not None and path.exists() else _work_out(snapshot, persons(), sides)


def keep_across(folder: Path | None, snapshot: Snapshot, sides: pa.Table, persons: Persons) -> None:
    """Write the cache for ``snapshot``, so that readers open quickly, and remove the others."""
    path = _cache(folder, snapshot, sides)
    if folder is None or path is None:
        return
    for other in folder.glob("across-*.parquet"):
        if other != path:
            other.unlink()
    if len(sides) and not path.exists():
        with whole_file(path) as scratch:
            scratch.touch(mode=0o600)
            write_parquet(scratch, across(None, snapshot, sides, persons))


def _cache(folder: Path | None, snapshot: Snapshot, sides: pa.Table) -> Path | None:
    basis = {
        "batches": list(snapshot.states),
        "identity": None if snapshot.identity is None else snapshot.identity.name,
        "sides": content_id({"rows": sides.to_pylist(), "sql": _ACROSS}),
    }
    return None if folder is None else folder / f"across-{content_id(basis)}.parquet"


def _work_out(snapshot: Snapshot, persons: pa.Table, sides: pa.Table) -> pa.Table:
    with Engine() as engine:
        engine.register("persons", persons)
        engine.register("seal_side", sides)
        engine.scan("raw_claim", snapshot.claims)
        return engine.query(_ACROSS).cast(ACROSS_SCHEMA)
