"""The view ``claim``: what a grant lets a reader see, with person, known time and protection worked out.

``known_from`` and ``known_to`` say while when a source's statement stood, see :mod:`forethought.record.standing`.
``protected`` and ``sealed`` mark what nobody sees but who is specially named, ``guarded`` what
stays with the agency that holds it, see :mod:`forethought.record.protection`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.protection import protection_terms
from forethought.record.snapshot import Snapshot

VIEW_COLUMNS = (
    "claim_id", "subject", "person_id", "entity", "entity_key", "attribute", "value", "other_subject",
    "other_person_id", "field_set", "nature", "outcome", "valid_from", "valid_to", "valid_precision", "known_from",
    "known_to", "end_reason", "controller", "feed", "batch", "file", "file_hash", "row", "mapping", "code_set",
    "code_version", "absent", "protected", "sealed", "guarded",
)  # fmt: skip
"""Columns of the view ``claim`` in order."""

_SCOPED = """
select c.* exclude (entity_key, value), coalesce(s.entity_key, c.entity_key) as entity_key,
  coalesce(s.value, c.value) as value, s.known_from as since, s.known_to, s.end_reason
from written_claim c join standing s on s.batch = c.batch and s.claim = c.claim
"""

_GUARDED = "select distinct person_id from protection where kind in ('confidential_address', 'protected_placement')"

_CLAIM = """
with placed as (
  select c.*, coalesce(i.person_id, c.subject) as person_id,
    case when c.other_subject is null then null else coalesce(o.person_id, c.other_subject) end as other_person_id
  from scoped_claim c
  left join persons i on i.subject = c.subject
  left join persons o on o.subject = c.other_subject)
select substr(c.batch, 1, 12) || '-' || cast(c.claim as varchar) as claim_id, c.subject, c.person_id, c.entity,
  c.entity_key, c.attribute, c.value, c.other_subject,
  c.other_person_id, c.field_set, c.nature, c.outcome, c.valid_from, c.valid_to, c.valid_precision,
  c.since as known_from, c.known_to, c.end_reason,
  c.controller, c.feed, c.batch, c.file, c.file_hash, c.row, c.mapping, c.code_set, c.code_version,
  c.absent,
  (c.field_set = 'contact_details' and (
      c.person_id in (select person_id from guarded_person)
      or h.person_id is not null
      or c.person_id in (select person_id from protection where kind = 'related')
        and c.attribute not in ({placeless}) and k.person_id is null)) as protected,
  (c.person_id in (select person_id from sealed_person)
    or coalesce(c.other_person_id in (select person_id from sealed_person), false)
    or x.one is not null or y.one is not null) as sealed,
  (c.entity in ({whereabouts}) and c.person_id in (select person_id from guarded_person)) as guarded
from placed c
left join across x on x.one = c.person_id and x.other = c.other_person_id
left join across y on y.one = c.other_person_id and y.other = c.person_id
left join protection h on h.kind = 'hidden_postcode' and h.person_id = c.person_id
  and c.attribute in ({postcodes}) and h.postcode = {plain}
left join protection k on k.kind = 'cleared_postcode' and k.person_id = c.person_id
  and c.attribute in ({postcodes}) and k.postcode = {plain}
"""


def prepare(
    engine: Engine,
    snapshot: Snapshot,
    persons: pa.Table,
    protection: pa.Table,
    standing: pa.Table,
    subjects: Iterable[str] | None,
    sealed: tuple[pa.Table, frozenset[str]],
) -> None:
    """Make the table ``everything`` (columns ``VIEW_COLUMNS``) in ``engine``, before any filter of a grant.

    ``subjects`` limits it to the persons named (None: all); then only their part of each batch is read.
    ``sealed``: whose relationships would show the other side of a seal (``one, other``), and who stands on both sides
    of one until the next build. Only
    :mod:`forethought.record.reader` calls this, and shows nothing of ``everything`` but through the grant's filter.
    """
    engine.register("persons", persons)
    engine.register("protection", protection)
    engine.register("standing", standing)
    if not snapshot.claims:
        engine.register("written_claim", CLAIM_SCHEMA.empty_table())
    elif subjects is None:
        engine.scan("written_claim", snapshot.claims)
    else:
        engine.register("written_claim", _claims_about(snapshot, persons, sorted(set(subjects))))
    engine.view("scoped_claim", _SCOPED)
    engine.view("guarded_person", _GUARDED)
    across, unparted = sealed
    engine.register("across", across)
    engine.register("unparted", pa.table({"person_id": pa.array(sorted(unparted), pa.string())}))
    engine.view(
        "sealed_person",
        "select person_id from protection where kind = 'sealed_identity' union select person_id from unparted",
    )
    engine.table("everything", _CLAIM.format(**protection_terms()))


def _claims_about(snapshot: Snapshot, persons: pa.Table, wanted: list[str]) -> pa.Table:
    """The claims of the persons ``wanted``. Batches are sorted by subject, so few row groups are touched."""
    mine = persons.filter(pc.is_in(persons.column("person_id"), value_set=pa.array(wanted, pa.string())))
    # A person id is a subject of its own where people speak for themselves, and before the first linkage.
    names = sorted({*mine.column("subject").to_pylist(), *wanted})
    return pa.concat_tables([_rows_of(path, names) for path in snapshot.claims])


def _rows_of(path: Path, names: list[str]) -> pa.Table:
    """The rows of one batch whose subject is among ``names`` (sorted), from the row groups that can hold them."""
    footer = _footer(path)
    groups = [number for number in range(footer.num_row_groups) if _may_hold(footer.row_group(number), names)]
    if not groups:
        return CLAIM_SCHEMA.empty_table()
    with pq.ParquetFile(path, metadata=footer, memory_map=True) as batch:
        rows = batch.read_row_groups(groups, use_threads=False)
    found = rows.filter(pc.is_in(rows.column("subject"), value_set=pa.array(names, pa.string())))
    return found.cast(CLAIM_SCHEMA)


@lru_cache(maxsize=256)
def _footer(path: Path) -> pq.FileMetaData:
    # A batch is named by its content and never changes, so its footer may be kept.
    return pq.read_metadata(path)


def _may_hold(group: pq.RowGroupMetaData, names: list[str]) -> bool:
    bounds = group.column(CLAIM_SCHEMA.get_field_index("subject")).statistics
    if bounds is None or not bounds.has_min_max:
        return True
    place = bisect_left(names, bounds.min)
    return place < len(names) and names[place] <= bounds.max
