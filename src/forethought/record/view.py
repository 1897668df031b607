"""The view ``claim``: what a grant lets a reader see, with person, known time and protection worked out.

``known_to`` is the next time at which the same source spoke of the same attribute, or delivered its feed for the same
year in full without it. ``protected`` marks what must not
cross agencies: every contact detail of a person whose address is confidential, and the same postcode wherever it is
given for a person related to them (a child's record must not lead to the parent's address); and every claim about a
person whose identity is sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.store import Snapshot

VIEW_COLUMNS = (
    "claim_id", "subject", "person_id", "entity", "entity_key", "attribute", "value", "other_subject",
    "other_person_id", "field_set", "nature", "outcome", "valid_from", "valid_to", "valid_precision", "known_from",
    "known_to", "controller", "feed", "batch", "file", "file_hash", "row", "mapping", "code_set", "code_version",
    "protected",
)  # fmt: skip
"""Columns of the view ``claim`` in order."""

_POSTCODES = ("postcode", "home_postcode", "placement_postcode")

_IDENTITY = """
select raw.subject, coalesce(persons.person_id, raw.subject) as person_id
from (select distinct subject from raw_claim
      union select distinct other_subject from raw_claim where other_subject is not null) raw
left join persons using (subject)
"""

_ENDS = """
with spoken as (
  select distinct controller, feed, subject, entity, entity_key, attribute, known_from from scoped_claim)
select *, lead(known_from) over (
    partition by controller, feed, subject, entity, entity_key, attribute order by known_from) as known_to
from spoken
"""

# Flags count from the day they are first known and never lapse by themselves in the view: lifting one is a new claim.
_FLAGGED = """
select i.person_id, c.value as kind
from raw_claim c join identity i using (subject)
where c.entity = 'flag' and c.attribute = 'flag'
group by all
"""

_RELATED = """
with edges as (
  select a.person_id as one, b.person_id as other
  from raw_claim c join identity a using (subject) join identity b on b.subject = c.other_subject
  where c.entity = 'relationship'
  group by all),
near as (select one, other from edges union select other, one from edges)
select distinct f.person_id as flagged, f.person_id as person_id from flagged f where f.kind = 'confidential_address'
union
select f.person_id, n.other from flagged f join near n on n.one = f.person_id where f.kind = 'confidential_address'
union
select f.person_id, n2.other from flagged f join near n on n.one = f.person_id join near n2 on n2.one = n.other
where f.kind = 'confidential_address'
"""

_HIDDEN_POSTCODES = """
select distinct r.person_id, upper(replace(c.value, ' ', '')) as postcode
from related r
join identity i on i.person_id = r.flagged
join raw_claim c using (subject)
where c.attribute in ({postcodes})
"""

_CLAIM = """
select c.claim_id, c.subject, i.person_id, c.entity, c.entity_key, c.attribute, c.value, c.other_subject,
  o.person_id as other_person_id, c.field_set, c.nature, c.outcome, c.valid_from, c.valid_to, c.valid_precision,
  c.known_from,
  case when e.known_to is null or n.superseded < e.known_to then n.superseded else e.known_to end as known_to,
  c.controller, c.feed, c.batch, c.file, c.file_hash, c.row, c.mapping, c.code_set,
  c.code_version,
  (s.person_id is not null
    or c.field_set = 'contact_details' and (a.person_id is not null or h.postcode is not null)) as protected
from scoped_claim c
join identity i using (subject)
left join identity o on o.subject = c.other_subject
left join batch n on n.batch = c.batch
left join ends e on e.controller = c.controller and e.feed = c.feed and e.subject = c.subject
  and e.entity = c.entity and e.entity_key = c.entity_key and e.attribute = c.attribute and e.known_from = c.known_from
left join (select person_id from flagged where kind = 'confidential_address') a on a.person_id = i.person_id
left join (select person_id from flagged where kind = 'sealed_identity') s on s.person_id = i.person_id
left join hidden_postcode h on h.person_id = i.person_id and c.attribute in ({postcodes})
  and h.postcode = upper(replace(c.value, ' ', ''))
"""


def prepare(engine: Engine, snapshot: Snapshot, persons: pa.Table | None, subjects: Iterable[str] | None) -> None:
    """Make the table ``everything`` (columns ``VIEW_COLUMNS``) in ``engine``, before any filter of a grant.

    ``subjects`` limits it to the persons named (None: all). Only :mod:`forethought.record.reader` calls this, and
    shows nothing of ``everything`` but through the grant's filter.
    """
    engine.register("persons", persons if persons is not None else _no_persons())
    engine.register("batch", _superseded(snapshot.batches))
    if snapshot.claims:
        engine.scan("raw_claim", [str(path) for path in snapshot.claims])
    else:
        engine.register("raw_claim", CLAIM_SCHEMA.empty_table())
    engine.execute(f"create temp table identity as {_IDENTITY}")
    if subjects is None:
        engine.execute("create temp view scoped_claim as select * from raw_claim")
    else:
        engine.register("wanted", pa.table({"person_id": pa.array(sorted(set(subjects)), pa.string())}))
        engine.execute(
            "create temp table scoped_claim as select c.* from raw_claim c "
            "where c.subject in (select subject from identity where person_id in (select person_id from wanted))"
        )
    postcodes = ", ".join(f"'{name}'" for name in _POSTCODES)
    engine.execute(f"create temp table flagged as {_FLAGGED}")
    engine.execute(f"create temp table related as {_RELATED}")
    engine.execute(f"create temp table hidden_postcode as {_HIDDEN_POSTCODES.format(postcodes=postcodes)}")
    engine.execute(f"create temp table ends as {_ENDS}")
    engine.execute(f"create temp table everything as {_CLAIM.format(postcodes=postcodes)}")


def _no_persons() -> pa.Table:
    return pa.table({"subject": pa.array([], pa.string()), "person_id": pa.array([], pa.string())})


def _superseded(batches: Sequence[Mapping[str, Any]]) -> pa.Table:
    """For each batch, when the same controller next delivered the same feed and year in full (null: not yet)."""
    rows = []
    for position, row in enumerate(batches):
        later = [
            other["received"]
            for other in batches[position + 1 :]
            if row["full"] and other["full"] and all(other[k] == row[k] for k in ("controller", "feed", "year"))
        ]
        rows.append({"batch": row["batch"], "superseded": datetime.fromisoformat(later[0]) if later else None})
    schema = pa.schema([("batch", pa.string()), ("superseded", pa.timestamp("us", tz="UTC"))])
    return pa.Table.from_pylist(rows, schema=schema)
