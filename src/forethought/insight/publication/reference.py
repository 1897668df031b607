"""The lists of the publication standard, read from ``data/`` (sources: ``data/README.md``) or the model."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import WiderArea, authorities, wider_areas
from forethought.model import symbols as every_symbol


@dataclass(frozen=True, slots=True)
class TimeIdentifier:
    """One kind of time period: its name in files, its code in the statistics API, what it may stand beside.

    Identifiers of one ``kind`` may share a file; ``digits`` is the length of the period, 4 or 6.
    """

    identifier: str
    code: str
    kind: str
    digits: int


@dataclass(frozen=True, slots=True)
class Level:
    """One geographic level: the columns a row of it fills, those it may fill besides, and how its codes begin.

    ``name`` and ``codes`` are the columns with the place's name and codes; ``forms`` is empty where any code goes.
    ``reads`` says whether the platform's table tool reads it: yes, alone (in a file of its own) or no.
    """

    level: str
    code: str
    columns: tuple[str, ...]
    may_hold: tuple[str, ...]
    name: str
    codes: tuple[str, ...]
    forms: tuple[str, ...]
    reads: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes that the standard sets: characters, bytes, rows and items."""

    file_name: int
    file_bytes: int
    sheet_rows: int
    filter_items: int
    column_name: int
    label: int
    item: int
    location_code: int


@cache
def time_identifiers() -> Mapping[str, TimeIdentifier]:
    """Every allowed time identifier, by its name."""
    found = (TimeIdentifier(r["identifier"], r["code"], r["kind"], int(r["digits"])) for r in _rows("time_identifiers"))
    return {each.identifier: each for each in found}


@cache
def levels() -> Mapping[str, Level]:
    """Every allowed geographic level, by its name."""
    return {raw["level"]: _level(raw) for raw in _toml("levels")["levels"]}


@cache
def place_columns() -> frozenset[str]:
    """Every column that says where: reserved, and never a filter or an indicator."""
    named = {column for level in levels().values() for column in (*level.columns, *level.codes, level.name)}
    return frozenset(named | {"geographic_level", "country_code", "country_name"})


@cache
def reserved_columns() -> frozenset[str]:
    """Every column that says when or where."""
    return place_columns() | {"time_period", "time_identifier"}


@cache
def countries() -> Mapping[str, str]:
    """Name of each country by its code."""
    return {area.code: area.name for area in wider_areas("country").values()}


@cache
def regions() -> Mapping[str, str]:
    """Name of each region by its code, Inner and Outer London included."""
    return {area.code: area.name for area in _regions()}


@cache
def region_codes() -> Mapping[str, str]:
    """Code of each region by its name."""
    return {name: code for code, name in regions().items()}


@cache
def part_of_region() -> Mapping[str, str]:
    """The region that a part such as Inner London lies in; a whole region is its own."""
    return {area.name: regions().get(area.within, area.name) for area in _regions()}


@cache
def local_authorities() -> Mapping[tuple[str, str], frozenset[str]]:
    """Names that go with each pair of nine-character and three-figure code.

    A blank nine-character code goes with every three-figure one: an authority of long ago may have none.
    """
    found: dict[tuple[str, str], frozenset[str]] = {}
    for authority in authorities().values():
        for gss in (authority.gss, ""):
            key = (gss, authority.la_code)
            found[key] = found.get(key, frozenset()) | {authority.name}
    return found


@cache
def symbols(standing: str) -> Mapping[str, str]:
    """Symbols in the place of figures, with their meaning: ``current obsolete discouraged empty``.

    What only the interactive tool writes is discouraged in a file for publication.
    """
    standings = (standing, "tool") if standing == "discouraged" else (standing,)
    return {one.symbol: one.meaning for one in every_symbol(*standings).values()}


@cache
def units() -> frozenset[str]:
    """Every allowed unit; the empty one is a plain number."""
    return frozenset(row["unit"] for row in _rows("units"))


@cache
def standard() -> Mapping[str, Any]:
    """``standard.toml``: required columns, words, names and items."""
    return _toml("standard")


@cache
def limits() -> Limits:
    """The sizes of the standard."""
    return Limits(**standard()["limits"])


def _regions() -> tuple[WiderArea, ...]:
    return (*wider_areas("region").values(), *wider_areas("sub_region").values())


def _level(raw: Mapping[str, Any]) -> Level:
    return Level(
        raw["level"],
        raw["code"],
        tuple(raw["columns"]),
        tuple(raw["may_hold"]),
        raw["name"],
        tuple(raw["codes"]),
        tuple(raw.get("forms", ())),
        raw["reads"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(f"{name}.csv").splitlines()))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(f"{name}.toml"))


def _text(name: str) -> str:
    return (files("forethought.insight.publication") / "data" / name).read_text(encoding="utf-8")
