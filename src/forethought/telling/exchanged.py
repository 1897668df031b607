"""What another agency would be sent of a person: the records and flags of the national prototype, value by value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forethought.pages.words import day
from forethought.record import Fact
from forethought.record.projections.sui_records import Flag, Record, record_types
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told

_RULE, _FLAG = "exchanged", "status_flag"


@dataclass(frozen=True, slots=True)
class ToldFlag:
    """A status flag that holds: since when, until which day its sources state (both inclusive, empty: not stated).

    ``natures`` are those of its evidence, ``expires`` is the last day on which this evidence bears it.
    """

    flag: str
    title: Told
    natures: tuple[str, ...]
    first: Told
    last: Told
    expires: Told


@dataclass(frozen=True, slots=True)
class ToldField:
    """A field of a record by its name in the interface, and what stands in it: of a list, each."""

    name: str
    values: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """One record: how the interface names it, what it is about, the fields that hold something, how many are empty."""

    record_type: str
    title: str
    fields: tuple[ToldField, ...]
    empty: int


def told_flags(flags: Iterable[Flag], sources: Sources) -> list[ToldFlag]:
    """The flags that hold, each with its evidence."""
    return [_flag(flag, sources) for flag in flags]


def told_records(records: Iterable[Record], stated: Mapping[str, Fact], sources: Sources) -> list[ToldRecord]:
    """The records that can be sent; ``stated`` has the facts by claim id."""
    titles = {kind.record_type: kind.meaning for kind in record_types()}
    made = []
    for record in records:
        payload = {name: value for name, value in record.envelope["payload"].items() if name != "type"}
        resting = {name: behind(record.sources["fields"][name].get("claims", ()), stated) for name in payload}
        fields = [
            ToldField(name, tuple(told(text, resting[name], sources, _RULE) for text in _texts(value)))
            for name, value in payload.items()
            if value is not None
        ]
        empty = len(payload) - len(fields)
        made.append(ToldRecord(record.record_type, titles[record.record_type], tuple(fields), empty))
    return made


def _flag(flag: Flag, sources: Sources) -> ToldFlag:
    facts = [each.fact for each in flag.evidence]

    def of(text: str) -> Told:
        return told(text, facts, sources, _FLAG)

    return ToldFlag(
        flag.card.flag,
        of(flag.card.title),
        tuple(sorted({fact.nature for fact in facts})),
        of(day(flag.since.isoformat()) if flag.since else ""),
        of(day(flag.until) if flag.until else ""),
        of(day(flag.expires.isoformat())),
    )


def _texts(value: Any) -> Iterator[str]:
    """A value of the interface in words, of a list each: days in words, members of an object behind their names."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        named = ((name, " and ".join(_texts(one))) for name, one in value.items() if one is not None)
        yield "; ".join(f"{name}: {text}" for name, text in named if text)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    else:
        yield day(value) if _is_day(value) else str(value)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == len("2026-01-31") and bool(date.fromisoformat(value))
    except ValueError:
        return False
