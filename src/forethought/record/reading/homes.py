"""Where each source says that somebody lives: one home for each row that says so, read on one day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from forethought.linkage.families import HOMES, kind_of_place, place_of
from forethought.record.claims import Fact
from forethought.record.fact_times import order
from forethought.record.reader import Reader
from forethought.record.reading.times import conditions
from forethought.record.reading.vocabulary import vocabulary

_PLAIN = "ltrim(upper(regexp_replace(value, '[^A-Za-z0-9]', '', 'g')), '0')"


@dataclass(frozen=True, slots=True)
class StatedHome:
    """One row of one source that says where a person lives.

    ``dwelling`` stands for one home (property number, or house and street with postcode), None where the row does not
    tell one; ``postcode`` is without spaces. ``kind`` is a kind of place of linkage's ``places.toml``.
    """

    person_id: str
    source: str
    kind: str
    dwelling: str | None
    postcode: str | None
    known_from: datetime
    claim_ids: tuple[str, ...]


def homes_of(reader: Reader, person: str, as_at: date, as_known_at: datetime) -> list[StatedHome]:
    """The homes of ``person`` on the day ``as_at``, as known at ``as_known_at``, as far as the reader shows them."""
    when, params = conditions(as_at, as_known_at)
    return stated_homes(reader.facts(f"person_id = ? and {_says_where()} and {when}", [person, *params]))


def homes_near(
    reader: Reader, homes: Iterable[StatedHome], person: str, as_at: date, as_known_at: datetime
) -> list[StatedHome]:
    """The homes of others than ``person`` that share a property number or a postcode with one of ``homes``.

    Only rows that share one are read, so that nobody else stands in the log as looked at.
    """
    marks = sorted({mark for home in homes for mark in (_number(home.dwelling), home.postcode) if mark})
    if not marks:
        return []
    when, params = conditions(as_at, as_known_at)
    terms = vocabulary()["address"]
    names = _quoted([*terms["uprn"], *terms["postcode"]])
    asked = ", ".join("?" for _ in marks)
    sql = f"""
    person_id <> ? and {_says_where()} and {when} and (person_id, controller, feed, entity, entity_key) in (
      select (person_id, controller, feed, entity, entity_key) from claim
      where {_says_where()} and {when} and attribute in ({names}) and {_PLAIN} in ({asked}))
    """
    return stated_homes(reader.facts(sql, [person, *params, *params, *marks]))


def stated_homes(facts: Iterable[Fact]) -> list[StatedHome]:
    """The homes that address ``facts`` (all of one day and one moment) make, in one order."""
    rows: dict[tuple[object, ...], list[Fact]] = {}
    for fact in sorted(facts, key=order):
        one = (fact.person_id, fact.source, fact.feed, fact.entity, fact.entity_key, fact.file, fact.row)
        rows.setdefault(one, []).append(fact)
    groups = list(rows.values())
    cells = [{name: _value(group, name) for name in ("uprn", "line", "postcode", "kind")} for group in groups]
    table = pa.Table.from_pylist(
        [
            {"uprn": cell["uprn"], "address": cell["line"], "postcode": cell["postcode"], "kind": cell["kind"]}
            for cell in cells
        ],
        schema=HOMES,
    )
    return [
        StatedHome(
            group[0].person_id,
            group[0].source,
            kind_of_place(cell["kind"]),
            dwelling,
            _plain(cell["postcode"]),
            max(fact.known_from for fact in group),
            tuple(fact.claim_id for fact in group),
        )
        for group, cell, dwelling in zip(groups, cells, place_of(table).to_pylist(), strict=True)
    ]


def _value(group: Sequence[Fact], what: str) -> str | None:
    names = vocabulary()["address"][what]
    return next((fact.value for name in names for fact in group if fact.attribute == name), None)


def _plain(text: str | None) -> str | None:
    return re.sub("[^A-Z0-9]", "", text.upper()) or None if text else None


def _number(dwelling: str | None) -> str | None:
    return dwelling.removeprefix("uprn:") if dwelling and dwelling.startswith("uprn:") else None


def _says_where() -> str:
    return f"entity in ({_quoted(vocabulary()['address']['entities'])})"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
