"""Who and what is protected, worked out once for each state of the record and kept as a cache beside it.

Rows are ``person_id, kind, postcode``:

- ``confidential_address``: a source flagged this person: every contact detail is protected, and whereabouts stay with
  the agency that holds them;
- ``protected_placement``: this person is or was placed for adoption or in secure accommodation: the same;
- ``related``: this person is related (one or two steps) to one whose address is confidential: contact details are
  protected too, so that a child's record does not lead to the parent's address;
- ``cleared_postcode``: for a related person, a placement away from home that the responsible authority stated: it may
  be shown, unless it is also a ``hidden_postcode``, one that the flagged person has ever had;
- ``sealed_identity``: every claim about this person, or naming them, is protected.

What an erasure would have lifted from those who stay is kept as a bare kind beside a number of theirs
(``Snapshot.kept``, decision 0023). Whoever is kept as ``related`` has no ``cleared_postcode``: whether an address is
that of the erased person can no longer be told.

A flag counts from the moment a source first states it. Flags, placements, attributes: ``data/protection.toml``.
The cache is named by the batches and the identity version it was made from; when either has moved on, a reader works
the table out anew and is right, only slower.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.essentials import PROTECTION, essentials, may_change
from forethought.record.files import content_id, whole_file, write_parquet
from forethought.record.protection_words import protection_terms
from forethought.record.snapshot import Snapshot

PROTECTION_SCHEMA = pa.schema([("person_id", pa.string()), ("kind", pa.string()), ("postcode", pa.string())])
KEPT_SCHEMA = pa.schema([("subject", pa.string()), ("kind", pa.string())])

_RELATED = "related"
_ABOUT_A_RELATIVE = (_RELATED, "hidden_postcode")
_CLEARED = "cleared_postcode"

_PROTECTION = """
with identity as (
  select subject, person_id from persons
  union all
  select c.subject, c.subject from (select subject from raw_claim union select subject from kept) c
  where c.subject not in (select subject from persons)),
written as (
  select distinct i.person_id, trim(regexp_replace(lower(c.value), '[^a-z]+', '_', 'g'), '_') as kind
  from raw_claim c join identity i using (subject)
  where c.entity = 'flag' and c.attribute = 'flag'),
remembered as (
  select distinct i.person_id, k.kind from kept k join identity i using (subject)),
flagged as (
  select distinct person_id, case when kind in ({flags}) then kind else '{strictest}' end as kind from written
  union
  select person_id, kind from remembered where kind in ({flags})),
placed as (
  select distinct i.person_id
  from raw_claim c join identity i using (subject)
  where c.entity = 'placement' and c.attribute = 'placement_type' and upper(trim(c.value)) in ({placements})
  union
  select person_id from remembered where kind = 'protected_placement'),
edges as (
  select distinct a.person_id as one, coalesce(b.person_id, c.other_subject) as other
  from raw_claim c join identity a using (subject) left join persons b on b.subject = c.other_subject
  where c.entity = 'relationship' and c.other_subject is not null),
near as (select one, other from edges union select other, one from edges),
related as (
  select f.person_id as flagged, n.other as person_id from flagged f join near n on n.one = f.person_id
    where f.kind = 'confidential_address'
  union
  select f.person_id, m.other from flagged f join near n on n.one = f.person_id join near m on m.one = n.other
    where f.kind = 'confidential_address' and m.other <> f.person_id)
select person_id, kind, cast(null as varchar) as postcode from flagged
union select person_id, 'protected_placement', null from placed
union select person_id, 'related', null from related
union select person_id, kind, null from remembered where kind = 'related'
union
select r.person_id, 'hidden_postcode', {plain}
from related r join identity i on i.person_id = r.flagged join raw_claim c on c.subject = i.subject
where c.attribute in ({postcodes})
union
select r.person_id, 'cleared_postcode', {plain}
from related r join identity i on i.person_id = r.person_id join raw_claim c on c.subject = i.subject
where c.attribute = 'placement_postcode'
  and r.person_id not in (select person_id from remembered where kind = 'related')
order by all
"""


def protection(root: Path, snapshot: Snapshot, persons: Callable[[], pa.Table]) -> pa.Table:
    """The protection table of ``snapshot``, sorted by person: from the cache when there is one for it, else worked out
    of ``persons``.
    """
    path = _cache(root, snapshot)
    return _kept(path) if path.exists() else _work_out(snapshot, persons())


@lru_cache(maxsize=2)
def _kept(path: Path) -> pa.Table:
    # The cache is named by what it was made from, so it may be kept between reads.
    return _by_person(pq.read_table(path))


def keep_protection(root: Path, snapshot: Snapshot, persons: Callable[[], pa.Table]) -> None:
    """Write the cache for ``snapshot``, so that readers open quickly."""
    path = _cache(root, snapshot)
    if not path.exists():
        with whole_file(path) as scratch:
            write_parquet(scratch, _work_out(snapshot, persons()))


def lost(before: pa.Table, after: pa.Table) -> frozenset[tuple[str, str]]:
    """Which kinds of protection persons have in the table ``before`` and not in the table ``after``.

    Pairs of ``person_id, kind``. Whoever loses sight of one hidden address loses ``related``, even where another
    relative still gives it: that one address would no longer be hidden.
    """
    rows = (
        {(row["person_id"], row["kind"], row["postcode"]) for row in table.to_pylist() if row["kind"] != _CLEARED}
        for table in (before, after)
    )
    gone = next(rows) - next(rows)
    return frozenset((person, _RELATED if kind in _ABOUT_A_RELATIVE else kind) for person, kind, _ in gone)


def kept_table(kept: Collection[tuple[str, str]]) -> pa.Table:
    """What erasures kept (``subject, kind``) as a table."""
    return pa.Table.from_pylist([{"subject": one, "kind": kind} for one, kind in sorted(kept)], schema=KEPT_SCHEMA)


def forget(root: Path, snapshot: Snapshot) -> None:
    """Remove what was kept for other states of the record than ``snapshot``."""
    for path in (root / "cache").glob("protection-*.parquet"):
        if path != _cache(root, snapshot):
            path.unlink()


def _cache(root: Path, snapshot: Snapshot) -> Path:
    states = zip(snapshot.states, snapshot.batches, strict=True)
    told = tuple(state for state, row in states if row["feed"] != "voice" and may_change(row, PROTECTION))
    return root / "cache" / f"protection-{_name(told, snapshot.identity, snapshot.kept)}.parquet"


@lru_cache(maxsize=4)
def _name(states: tuple[str, ...], identity: Path | None, kept: tuple[tuple[str, str], ...]) -> str:
    return content_id(
        {
            "batches": list(states),
            "identity": None if identity is None else identity.name,
            "kept": sorted(map(list, kept)),
            "rules": content_id({"terms": protection_terms(), "sql": _PROTECTION}),
        }
    )


def _work_out(snapshot: Snapshot, persons: pa.Table) -> pa.Table:
    with Engine() as engine:
        engine.register("persons", persons)
        engine.register("kept", kept_table(snapshot.kept))
        engine.register("raw_claim", essentials(snapshot).rows)
        found = engine.query(_PROTECTION.format(**protection_terms()))
    return _by_person(found.cast(PROTECTION_SCHEMA))


def _by_person(rows: pa.Table) -> pa.Table:
    """In the order and the one piece in which readers look persons up: a person passed over would not be protected."""
    return rows.sort_by("person_id").combine_chunks()
