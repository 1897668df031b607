"""What each record says now, or said last, of the person it is about: in one row, as linkage compares them."""

from __future__ import annotations

import pyarrow as pa

from forethought.engine import Engine
from forethought.record import Reader
from forethought.record.reading import last_word

# An adult named on a child's record without an address of their own is compared by the child's: evidence for
# linkage only, never a claim about where the adult lives. Such a row of another is "lent".
_PART = f"""
with part as (select * from claim where hash(subject) % {{parts}} = {{part}}),
{last_word("part")},
own as (
  select subject, controller, known_from, known_to, feed,
    case when entity = 'address' then 'postcode' else attribute end as attribute, value, valid_from
  from last_word
  where controller || '/' = substr(subject, 1, length(controller) + 1)
    and (entity = 'person' or (entity = 'address' and attribute in ('postcode', 'home_postcode')))),
said as (
  select *, false as lent from own
  union all
  select r.other_subject, o.controller, o.known_from, o.known_to, o.feed, o.attribute, o.value, o.valid_from, true
  from own o join last_word r on r.subject = o.subject and r.controller = o.controller
  where o.attribute = 'postcode' and r.entity = 'relationship' and r.other_subject is not null),
latest as (
  select subject, lent, attribute, value, controller, known_to, valid_from, known_from, feed,
    row_number() over (partition by subject, lent, attribute
      order by known_to nulls first, coalesce(valid_from, '') desc, known_from desc, feed, value) as place,
    min(known_from) over (partition by subject, lent) as since
  from said)
select subject as record_id, lent, min(controller) as source,
  max(value) filter (where attribute = 'forename') as forename,
  max(value) filter (where attribute = 'surname') as surname,
  max(value) filter (where attribute = 'preferred_surname') as other_surname,
  max(value) filter (where attribute = 'date_of_birth') as date_of_birth,
  max(value) filter (where attribute = 'sex') as sex,
  max(value) filter (where attribute = 'postcode') as postcode,
  max(value) filter (where attribute = 'nhs_number') as nhs_number,
  max(value) filter (where attribute = 'upn') as upn,
  max(value) filter (where attribute = 'uln') as uln,
  max(value) filter (where attribute = 'birth_order') as birth_order,
  bool_or(attribute = 'postcode') as has_postcode, min(since) as since,
  max(known_to) filter (where lent) as known_to, max(known_from) filter (where lent) as known_from,
  max(valid_from) filter (where lent) as valid_from, max(feed) filter (where lent) as feed
from latest
where place = 1
group by subject, lent
"""
"""The records of one of ``parts`` of all subjects, and one row for each other subject to whom these lend their address
(``lent``), with what says which of several rows of that kind counts."""

_TOGETHER = """
with borrowed as (
  select *, min(since) over (partition by record_id) as earliest,
    row_number() over (partition by record_id
      order by known_to nulls first, coalesce(valid_from, '') desc, known_from desc, feed, postcode) as place
  from stated where lent),
lender as (select * from borrowed where place = 1),
own as (select * from stated where not lent)
select coalesce(o.record_id, l.record_id) as record_id, coalesce(o.source, l.source) as source,
  o.forename, o.surname, o.other_surname, o.date_of_birth, o.sex,
  case when o.has_postcode then o.postcode else l.postcode end as postcode,
  o.nhs_number, o.upn, o.uln, o.birth_order,
  cast(case when o.has_postcode then o.since else least(o.since, l.earliest) end as varchar) as known_from
from own o full join lender l on l.record_id = o.record_id
order by 1
"""


def stated_records(reader: Reader, parts: int = 1) -> pa.Table:
    """What each record that ``reader`` shows says now, or said last, of its person, in the columns of ``linkage.link``.

    They are looked up in so many ``parts``, each of which takes its share of memory. In order of ``record_id``.
    """
    found = [reader.table(_PART.format(parts=parts, part=part)) for part in range(parts)]
    with Engine() as engine:
        engine.register("stated", pa.concat_tables(found))
        return engine.query(_TOGETHER)
