"""What the record types consist of, from ``types.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """Which claims make one kind of object: an entity, and the term that fills each member."""

    entity: str
    members: Mapping[str, str]
    needs: tuple[str, ...] = ()
    only: Mapping[str, list[str]] = field(default_factory=dict)
    unless: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a record type. ``sources`` lists ``entity.attribute``, each perhaps with ``=value``."""

    name: str
    kind: str
    meaning: str
    sources: tuple[str, ...] = ()
    service: str = ""
    feeds: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    not_held: str = ""


@dataclass(frozen=True, slots=True)
class RecordType:
    """One record type: how the interface names it, its model and its schema, and its fields in order."""

    record_type: str
    model: str
    schema: str
    version: int
    meaning: str
    fields: tuple[FieldSpec, ...]


@cache
def record_types() -> tuple[RecordType, ...]:
    """The five record types."""
    return tuple(_type(raw) for raw in _data()["types"])


def words(name: str) -> tuple[str, ...]:
    """One of the lists of words: ``yes``, ``no``, ``not_stated``; in lower case."""
    return tuple(_data()[name])


def _type(raw: dict[str, Any]) -> RecordType:
    return RecordType(**{**raw, "fields": tuple(_field(each) for each in raw["fields"])})


def _field(raw: dict[str, Any]) -> FieldSpec:
    blocks = tuple(Block(**{**each, "needs": tuple(each.get("needs", ()))}) for each in raw.get("blocks", ()))
    rest = {name: value for name, value in raw.items() if name not in ("from", "feeds", "blocks")}
    return FieldSpec(**rest, sources=tuple(raw.get("from", ())), feeds=tuple(raw.get("feeds", ())), blocks=blocks)


@cache
def _data() -> dict[str, Any]:
    text = (files("forethought.record.projections.sui_records") / "types.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    return data
