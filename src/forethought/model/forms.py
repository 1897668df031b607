"""Return and feed forms as data: which tables, which fields, which codes, in which collection year."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forethought.model.code_sets import LATEST_YEAR, code_set, codes_in
from forethought.model.errors import UserError

KINDS = frozenset(
    ["text", "id", "date", "integer", "decimal", "code", "flag", "postcode", "upn", "nhs_number", "year", "datetime"]
)
FIELD_SETS = frozenset(
    [
        "identity",
        "contact_details",
        "relationship",
        "involvement",
        "care",
        "need",
        "protection",
        "education",
        "health",
        "voice",
        "correction",
        "flag",
    ]
)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it is called, what it may hold, who it is sensitive for, what it means."""

    name: str
    kind: str
    meaning: str
    codes: Mapping[str, str] | None
    code_set: str | None
    required: bool
    sensitivity: str
    field_set: str
    derived: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a form. ``file_columns`` is the order in files; ``key`` is the natural key."""

    name: str
    title: str
    meaning: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    file_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A return or feed in one collection year. ``date_format`` is ``dmy`` or ``iso``; ``years`` are the first and
    the last year for which the form is known, by the year in which the collection ends.
    """

    name: str
    title: str
    year: int
    medium: str
    date_format: str
    tables: Mapping[str, Table]
    years: tuple[int, int]


def forms() -> tuple[str, ...]:
    """Names of the forms that ship with the project."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_form(name: str, year: int | None = None) -> Form:
    """The form ``name`` as it stands in the collection year ending in ``year`` (default: the latest known).

    ``name`` may also be the path of a folder with a ``form.toml`` of your own, laid out like ours and with its
    code sets in it. Raises ``UserError`` for an unknown form, one that cannot be read, or a year outside the span
    the form's data covers.
    """
    raw = _raw(name)
    first, last = raw["years"]
    wanted = last if year is None else year
    if not first <= wanted <= last:
        raise UserError(
            f"'{name}' is known for the collection years ending {first} to {last}, not {wanted}",
            why="rules and code lists change every year, so a file must be checked against its own year",
            do=f"Give the year in which the collection ends, from {first} to {last}",
        )
    try:
        tables = {
            table_name: _table(table_name, table, wanted, raw.get("code_sets", {}))
            for table_name, table in raw["tables"].items()
            if _in_force(table, wanted)
        }
        return Form(
            name, raw["title"], wanted, raw["medium"], raw["date_format"], MappingProxyType(tables), (first, last)
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if name in forms():
            raise
        raise _own_form_wrong(name, f"{type(error).__name__}: {error}") from None


def nearest_form(name: str, year: int) -> Form:
    """The form ``name`` of ``year``, or of the nearest year for which it is known: for reading what is older or newer.

    ``Form.year`` says which it is. Raises ``UserError`` for an unknown form or one that cannot be read.
    """
    first, last = _raw(name)["years"]
    return load_form(name, min(max(year, first), last))


def _raw(name: str) -> dict[str, Any]:
    if name in forms():
        return _shipped(name)
    own = Path(name) / "form.toml"
    if not own.is_file():
        raise UserError(
            f"There is no return or feed called '{name}'",
            do="Use one of: " + ", ".join(forms()) + ", or a folder that holds a form.toml of your own",
        )
    try:
        raw = tomllib.loads(own.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _own_form_wrong(name, str(error)) from None
    missing = [key for key in ("title", "years", "medium", "date_format", "tables") if not raw.get(key)]
    if missing or not _is_span(raw["years"]):
        raise _own_form_wrong(name, f"it has no {missing[0]}" if missing else "'years' is not a first and a last year")
    return raw


@cache
def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))


def _is_span(years: object) -> bool:
    return isinstance(years, list) and len(years) == 2 and all(isinstance(year, int) for year in years)


def _own_form_wrong(name: str, why: str) -> UserError:
    return UserError(
        "The form of this dataset cannot be used",
        where=str(Path(name) / "form.toml"),
        why=why,
        do="Compare it with what 'forethought card new' writes",
    )


def _folder() -> Traversable:
    return files("forethought.model") / "data" / "forms"


def _in_force(item: Mapping[str, Any], year: int) -> bool:
    return bool(item.get("from", 0) <= year <= item.get("until", LATEST_YEAR))


def _table(name: str, raw: Mapping[str, Any], year: int, own: Mapping[str, Any]) -> Table:
    fields = {f["name"]: _field(f, raw, year, own) for f in raw["fields"] if _in_force(f, year)}
    return Table(
        name=name,
        title=raw["title"],
        meaning=raw["meaning"],
        key=tuple(raw["key"]),
        fields=MappingProxyType(fields),
        file_columns=tuple(f.name for f in fields.values() if not f.derived),
    )


def _field(raw: Mapping[str, Any], table: Mapping[str, Any], year: int, own: Mapping[str, Any]) -> Field:
    kind = raw.get("kind", "code" if "codes" in raw else "text")
    field_set = raw.get("field_set", table["field_set"])
    if kind not in KINDS or field_set not in FIELD_SETS:
        raise ValueError(f"form data: field {raw['name']} has kind {kind!r} and field set {field_set!r}")
    scheme = raw.get("codes", "flag" if kind == "flag" else None)
    return Field(
        name=raw["name"],
        kind=kind,
        meaning=raw["meaning"],
        codes=_codes(scheme, year, own) if scheme else None,
        code_set=scheme,
        required=raw.get("required", False),
        sensitivity=raw.get("sensitivity", table.get("sensitivity", "personal")),
        field_set=field_set,
        derived=raw.get("derived", False),
    )


def _codes(scheme: str, year: int, own: Mapping[str, Any]) -> Mapping[str, str]:
    return codes_in(own[scheme]["versions"], year, scheme) if scheme in own else code_set(scheme, year)
