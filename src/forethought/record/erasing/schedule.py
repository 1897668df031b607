"""What the record says of when a person's record is due: its class in the schedule, and the days of its events."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.engine import Engine
from forethought.record.store import Store

_EVENTS = ("birth", "death", "adoption_order", "last_contact")
_DATED = """
with identity as (
  select subject, person_id from persons
  union all
  select distinct c.subject, c.subject from raw_claim c where c.subject not in (select subject from persons)),
said as (
  select i.person_id, c.entity, c.attribute, upper(trim(c.value)) as value, c.known_from,
    try_cast(c.value as date) as day, try_cast(c.valid_from as date) as since, try_cast(c.valid_to as date) as until
  from raw_claim c join identity i using (subject))
select person_id,
  max(day) filter (where entity = 'person' and attribute = 'date_of_birth') as birth,
  max(day) filter (where entity = 'person' and attribute = 'date_of_death') as death,
  max(until) filter (where {ended}) as adoption_order,
  max(greatest(since, until, cast(known_from as date))) as last_contact,
  {classes}
from said group by person_id order by person_id
"""


@dataclass(frozen=True, slots=True)
class Dated:
    """One person whose record is of a class of the schedule: ``events`` are the latest days said of each event."""

    person_id: str
    record_class: str
    events: Mapping[str, date]


def dated(store: Store) -> tuple[Dated, ...]:
    """Everybody whose record the schedule speaks of, from all that was ever said; other people are not among them."""
    snapshot = store.snapshot()
    if not snapshot.claims:
        return ()
    with Engine() as engine:
        engine.register("persons", store.persons(snapshot))
        engine.scan("raw_claim", snapshot.claims)
        rows = engine.query(_sql()).to_pylist()
    found = []
    for row in rows:
        classes = [one["record_class"] for one in _classes() if row[one["record_class"]]]
        if classes:
            events = {name: row[name] for name in _EVENTS if row[name]}
            found.append(Dated(row["person_id"], classes[0], events))
    return tuple(found)


@cache
def _classes() -> tuple[dict[str, Any], ...]:
    text = (files("forethought.record") / "data" / "retention_signs.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["classes"])


@cache
def _sql() -> str:
    every = [code for one in _classes() for code in one.get("ended_for", ())]
    signs = [_sign(one["record_class"], one["entities"], one.get("ended_for", ())) for one in _classes()]
    return _DATED.format(ended=_ended(every), classes=",\n  ".join(signs))


def _sign(name: str, entities: Sequence[str], codes: Sequence[str]) -> str:
    return f"coalesce(bool_or(entity in ({_listed(entities)}) or ({_ended(codes)})), false) as {name}"


def _ended(codes: Sequence[str]) -> str:
    return f"entity = 'placement' and attribute = 'reason_ended' and value in ({_listed(codes)})"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words) or "null"
