"""Who and what is protected, worked out once for each state of the record and kept as a cache beside it.

Three kinds of row (``person_id, kind, postcode``):

- ``confidential_address``: every contact detail of this person is protected;
- ``hidden_postcode``: for this person, related to one whose address is confidential, that postcode is protected
  wherever it is given, so that a child's record does not lead to the parent's address;
- ``sealed_identity``: every claim about this person is protected.

A flag counts from the moment a source first states it. The cache is named by the batches and the identity version it
was made from; when either has moved on, a reader works the table out anew and is right, only slower.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.files import content_id, sync, write_parquet
from forethought.record.snapshot import Snapshot

PROTECTION_SCHEMA = pa.schema([("person_id", pa.string()), ("kind", pa.string()), ("postcode", pa.string())])
POSTCODE_ATTRIBUTES = ("postcode", "home_postcode", "placement_postcode")

_PROTECTION = """
with identity as (
  select subject, person_id from persons
  union all
  select distinct c.subject, c.subject from raw_claim c where c.subject not in (select subject from persons)),
flagged as (
  select distinct i.person_id, c.value as kind
  from raw_claim c join identity i using (subject)
  where c.entity = 'flag' and c.attribute = 'flag'),
edges as (
  select distinct a.person_id as one, coalesce(b.person_id, c.other_subject) as other
  from raw_claim c join identity a using (subject) left join persons b on b.subject = c.other_subject
  where c.entity = 'relationship' and c.other_subject is not null),
near as (select one, other from edges union select other, one from edges),
related as (
  select person_id as flagged, person_id from flagged where kind = 'confidential_address'
  union select f.person_id, n.other from flagged f join near n on n.one = f.person_id
    where f.kind = 'confidential_address'
  union select f.person_id, m.other from flagged f join near n on n.one = f.person_id join near m on m.one = n.other
    where f.kind = 'confidential_address')
select person_id, kind, cast(null as varchar) as postcode from flagged
union
select r.person_id, 'hidden_postcode', upper(replace(c.value, ' ', ''))
from related r join identity i on i.person_id = r.flagged join raw_claim c on c.subject = i.subject
where c.attribute in ({postcodes})
order by all
"""


def protection(root: Path, snapshot: Snapshot, persons: pa.Table) -> pa.Table:
    """The protection table of ``snapshot``: from the cache when there is one for it, else worked out."""
    path = _cache(root, snapshot)
    if path.exists():
        return pq.read_table(path)
    return _work_out(snapshot, persons)


def keep_protection(root: Path, snapshot: Snapshot, persons: pa.Table) -> None:
    """Write the cache for ``snapshot``, so that readers open quickly."""
    path = _cache(root, snapshot)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.partial")
        write_parquet(scratch, _work_out(snapshot, persons))
        scratch.rename(path)
        sync(path.parent)


def _cache(root: Path, snapshot: Snapshot) -> Path:
    basis = {
        "batches": [row["batch"] for row in snapshot.batches if row["feed"] != "voice"],
        "identity": None if snapshot.identity is None else snapshot.identity.name,
    }
    return root / "cache" / f"protection-{content_id(basis)}.parquet"


def _work_out(snapshot: Snapshot, persons: pa.Table) -> pa.Table:
    if not snapshot.claims:
        return PROTECTION_SCHEMA.empty_table()
    with Engine() as engine:
        engine.register("persons", persons)
        engine.scan("raw_claim", snapshot.claims)
        postcodes = ", ".join(f"'{name}'" for name in POSTCODE_ATTRIBUTES)
        return engine.query(_PROTECTION.format(postcodes=postcodes)).cast(PROTECTION_SCHEMA)
