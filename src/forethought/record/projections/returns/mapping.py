"""Reads the data of a return's projection: which fact fills which column, what codes become, what cannot be filled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import Form
from forethought.record.projections.returns.cells import cell
from forethought.record.projections.returns.facts import Row


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is filled: with the first of ``items`` that is held, written as ``kind``, its code looked up in
    ``codes``. Blank unless the fact ``when`` is there, blank where the fact ``unless`` is; ``otherwise`` where the
    column may be filled and no item is held."""

    items: tuple[str, ...]
    kind: str
    codes: str | None
    when: str | None
    unless: str | None
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class Unsupplied:
    """A column, or a whole table, that the dataset has no item for, from one year on, and why."""

    table: str
    column: str | None
    reason: str


@dataclass(frozen=True)
class Mapped:
    """A return's mapping: columns by table, translations of codes, lists and ages (``terms``), what is unsupplied."""

    columns: Mapping[str, Mapping[str, Column]]
    codes: Mapping[str, Sequence[Mapping[str, Any]]]
    terms: Mapping[str, Any]
    unsupplied: tuple[Unsupplied, ...]

    def rows(self, form: Form, table: str, facts: Iterable[Row]) -> list[dict[str, str | None]]:
        """Rows of ``table`` of the form of a year, one for each of ``facts``; columns that no mapping fills are blank.

        A code that the translation does not know is handed on as it stands: the checks of the return will name it.
        """
        columns = {name: self.columns[table].get(name) for name in form.tables[table].file_columns}
        return [
            {name: None if column is None else self._cell(column, form.year, row) for name, column in columns.items()}
            for row in facts
        ]

    def code(self, name: str, year: int, text: str | None) -> str | None:
        """What ``text`` becomes in the translation ``name`` of a year; ``text`` where it says nothing of it."""
        if text is None:
            return None
        for version in self.codes[name]:
            if version.get("from", year) <= year <= version.get("until", year):
                return str(version["codes"].get(text.lower(), text))
        return text

    def listed(self, name: str, year: int) -> frozenset[str]:
        """The list ``name`` of the terms as it is in a year."""
        found: frozenset[str] = frozenset()
        for version in self.terms[name]:
            if version["from"] <= year:
                found = frozenset(version["codes"])
        return found

    def _cell(self, column: Column, year: int, row: Row) -> str | None:
        if (column.when and not row.get(column.when)) or (column.unless and row.get(column.unless)):
            return None
        held = next((row[item] for item in column.items if row.get(item)), None)
        written = cell(held, column.kind)
        if column.codes:
            written = self.code(column.codes, year, written)
        return column.otherwise if written is None else written


@cache
def load_mapping(package: str) -> Mapped:
    """The mapping in the data files of the projection in ``package``: ``columns.toml``, ``codes.toml``, ``terms.toml``
    and ``unsupplied.toml``."""
    raw = {name: _raw(package, name) for name in ("columns", "codes", "terms", "unsupplied")}
    return Mapped(
        columns={
            table: {name: _column(entry) for name, entry in columns.items()}
            for table, columns in raw["columns"]["tables"].items()
        },
        codes={
            name: [_caseless(version) for version in versions]
            for name, versions in raw["codes"]["translations"].items()
        },
        terms=raw["terms"],
        unsupplied=tuple(
            Unsupplied(entry["table"], entry.get("column"), entry["reason"]) for entry in raw["unsupplied"]["items"]
        ),
    )


def _raw(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / f"{name}.toml").read_text(encoding="utf-8"))


def _caseless(version: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**version, "codes": {old.lower(): new for old, new in version["codes"].items()}}


def _column(entry: Mapping[str, Any]) -> Column:
    items = entry["item"]
    return Column(
        (items,) if isinstance(items, str) else tuple(items),
        entry.get("as", "text"),
        entry.get("codes"),
        entry.get("when"),
        entry.get("unless"),
        entry.get("otherwise"),
    )
