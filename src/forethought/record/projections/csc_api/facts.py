"""The blocks and fields of the payload, and who is in it, as the data files of this folder say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_HERE = "forethought.record.projections.csc_api"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a block, with its limits; ``no`` is its number in the department's list, where it has one.

    ``check`` names a check beyond shape (``upn``), ``otherwise`` stands in for a code that is not among ``codes``,
    ``none`` for an empty list; ``cut`` is how many characters of the source are sent; ``ahead`` lets coming days pass.
    """

    name: str
    type: str
    source: str
    no: int | None = None
    required: bool = False
    max: int | None = None
    items: int | None = None
    pattern: str | None = None
    without: str | None = None
    codes: tuple[str, ...] = ()
    code_set: str | None = None
    otherwise: str | None = None
    none: str | None = None
    cut: int | None = None
    check: str | None = None
    least: int | None = None
    most: int | None = None
    ahead: bool = False
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: the child, an object in it, or a list of items (with ids) or rows (without)."""

    name: str
    kind: str
    fields: Mapping[str, Field]
    parent: str | None = None
    id: str | None = None
    dated: str | None = None
    purge: bool = True
    required: bool = False
    order: Pairs = ()
    alone: Pairs = ()
    either: Pairs = ()
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All of ``fields.toml``; ``inside`` says which blocks stand directly in which, in the order of the file."""

    version: str
    blocks: Mapping[str, Block]
    inside: Mapping[str, tuple[Block, ...]]
    root: Block
    batch_records: int
    batch_bytes: int
    partial: tuple[str, ...]


@cache
def facts() -> Facts:
    """What the payload is made of."""
    raw = _read("fields.toml")
    blocks = {name: _block(name, block, raw["types"]) for name, block in raw["blocks"].items()}
    inside = {name: tuple(one for one in blocks.values() if one.parent == name) for name in blocks}
    limits = raw["limits"]
    return Facts(
        raw["version"],
        MappingProxyType(blocks),
        MappingProxyType(inside),
        next(block for block in blocks.values() if block.kind == "root"),
        limits["batch_records"],
        limits["batch_bytes"],
        tuple(raw["partial"]["required"]),
    )


@dataclass(frozen=True, slots=True)
class Cohort:
    """All of ``cohort.toml``: the window, the ages, the words of case systems and the columns that are read."""

    months_back: int
    oldest: int
    care_leaver_from: int
    words: Mapping[str, tuple[str, ...]]
    reads: Mapping[str, tuple[str, ...]]


@cache
def cohort() -> Cohort:
    """Who is in the payload."""
    raw = _read("cohort.toml")
    return Cohort(
        raw["window"]["months_back"],
        raw["ages"]["oldest"],
        raw["ages"]["care_leaver_from"],
        MappingProxyType({name: tuple(words) for name, words in raw["words"].items()}),
        MappingProxyType({name: tuple(columns) for name, columns in raw["reads"].items()}),
    )


@cache
def query(name: str) -> str:
    """The text of one query of the folder ``queries``."""
    return (files(_HERE) / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(_HERE) / name).read_text(encoding="utf-8"))


def _block(name: str, raw: dict[str, Any], types: dict[str, dict[str, Any]]) -> Block:
    made = [_field(field, types) for field in raw["fields"]]
    pairs = {word: tuple((a, b) for a, b in raw.get(word, [])) for word in ("order", "alone", "either")}
    rest = {word: raw[word] for word in ("parent", "id", "dated", "purge", "required") if word in raw}
    return Block(
        name=name,
        kind=raw["kind"],
        fields=MappingProxyType({field.name: field for field in made}),
        order=pairs["order"],
        alone=pairs["alone"],
        either=pairs["either"],
        unconfirmed=tuple(raw.get("unconfirmed", [])),
        **rest,
    )


def _field(raw: dict[str, Any], types: dict[str, dict[str, Any]]) -> Field:
    """A field with what its type lays down, unless it says otherwise itself."""
    general = types.get(raw["type"], {})
    words = {**general, **raw}
    words["unconfirmed"] = tuple(sorted({*general.get("unconfirmed", []), *raw.get("unconfirmed", [])}))
    words["codes"] = tuple(raw.get("codes", []))
    return Field(**words)
