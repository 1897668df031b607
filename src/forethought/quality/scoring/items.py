"""Which fields are scored, from the form and ``data/score_items.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import Field, Form, Table

_UPN = "^[A-Z][0-9]{11}[0-9A-Z]$"
_POSTCODE = "^[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}$"


@dataclass(frozen=True, slots=True)
class ScoredField:
    """One field that counts: the condition under which a row should hold a value, and when a value is valid and when
    a default, each as a condition in SQL over the typed table and ``collection``.
    """

    table: str
    field: str
    expected: str
    valid: str
    default: str
    threshold: float


def scored_fields(form: Form) -> tuple[ScoredField, ...]:
    """The fields of ``form`` that count, in its order: all required ones but running numbers, and those listed."""
    return tuple(field for table in form.tables.values() for field in _of_table(form, table))


def _of_table(form: Form, table: Table) -> Iterator[ScoredField]:
    listed: Mapping[str, Mapping[str, Any]] = _items().get(form.name, {}).get(table.name, {})
    for field in table.fields.values():
        number = field.kind == "id" and field.name.casefold().endswith("id")
        if (field.required and not number and not field.derived) or field.name in listed:
            yield _scored(table, field, listed.get(field.name, {}))


def _scored(table: Table, field: Field, item: Mapping[str, Any]) -> ScoredField:
    name = field.name.lower()
    defaults = ", ".join(f"'{code}'" for code in item.get("defaults", ()))
    return ScoredField(
        table=table.name,
        field=field.name,
        expected=item.get("expected", "1 = 1"),
        valid=_valid(field, name),
        default=f"{name} in ({defaults})" if defaults else "1 = 0",
        threshold=float(item.get("threshold", 0.0)),
    )


def _valid(field: Field, name: str) -> str:
    if field.codes:
        return f"{name} in ({', '.join(repr(code) for code in field.codes)})"
    if field.kind == "upn":
        return f"(regexp_matches({name}, '{_UPN}') or {name} like 'UN_')"
    if field.kind == "postcode":
        return f"regexp_matches({name}, '{_POSTCODE}')"
    return f"{name} is not null"


@cache
def _items() -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    return tomllib.loads((files("forethought.quality") / "data" / "score_items.toml").read_text(encoding="utf-8"))
