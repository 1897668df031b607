"""The lists of violations, ``data/planted_<return>.toml``, read.

An entry names its rule, says what is wrong, and gives the row (``on``, ``when``, ``with``, ``next`` …) and the edits:
one within the entry itself, or several under ``do``. A ``family`` is one entry for several rules, with words in braces
that each member gives. ``as`` names a start that entries share (``[start.<name>]``): its conditions, its edits first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from forethought.model import load_form
from forethought.synth.planted.values import tests_of, value_of
from forethought.synth.planted.violation import Edit, Violation, Where
from forethought.synth.reading import parameters_of

RETURNS = ("ssda903", "cin")
"""The returns for which there are lists."""

_ACTS = ("each", "add", "copy", "swap", "drop", "rename", "set")
_EDIT = {*_ACTS, "row", "where", "name"}
_ROWS = ("with", "without", "last", "last_without")
_CONDITIONS = {"on", "when", *_ROWS, "next", "previous", "rows", "provider", "other"}
_KNOWN = {"rule", "what", "from", "until", "as", "do", "cannot", "whole", "compares"} | _EDIT | _CONDITIONS


@dataclass(frozen=True, slots=True)
class Shape:
    """How the tables of a return hang together.

    ``child`` is the column with the child's number; ``born`` the table and field of its birth date; ``shared`` the
    columns that tie rows of one child more closely; ``order`` the field by which rows of a table follow each other;
    ``numbers`` the running number of a table within its parent; ``filled`` what a new row takes over.
    """

    child: str
    born: tuple[str, str]
    shared: tuple[str, ...]
    order: Mapping[str, str]
    numbers: Mapping[str, str]
    filled: Mapping[str, str]


@cache
def shape_of(return_: str) -> Shape:
    """How the tables of ``return_`` hang together."""
    raw = parameters_of(f"planted_{return_}")["form"]
    table, field = raw["born"].split(".")
    return Shape(
        raw["child"],
        (table, field),
        tuple(raw.get("shared", ())),
        raw["order"],
        raw.get("numbers", {}),
        raw.get("filled", {}),
    )


@cache
def violations(return_: str, year: int) -> tuple[Violation, ...]:
    """Every violation of ``return_`` (``ssda903`` or ``cin``) in the collection year ending in ``year``.

    Those with ``cannot`` are rules that no file of the form can break. Raises ``UserError`` for a year without form.
    """
    load_form(return_, year)
    return tuple(v for v in _all(return_) if v.first_year <= year <= v.last_year)


@cache
def _all(return_: str) -> tuple[Violation, ...]:
    raw, span = parameters_of(f"planted_{return_}"), load_form(return_).years
    return tuple(_violation(return_, entry, raw.get("start", {}), span) for entry in _entries(raw))


def _entries(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from raw["single"]["rules"]
    for family in raw.get("family", ()):
        common = {key: value for key, value in family.items() if key != "rules"}
        for member in family["rules"]:
            words = {key: str(value) for key, value in member.items()}
            own = {key: member[key] for key in ("rule", "from", "until", *_ROWS, "when", "on") if key in member}
            yield {**_filled(common, words), **own}


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace("{" + name + "}", word)
        return value
    if isinstance(value, Mapping):
        return {_filled(key, words): _filled(held, words) for key, held in value.items()}
    return [_filled(held, words) for held in value] if isinstance(value, list) else value


def _violation(return_: str, entry: Mapping[str, Any], starts: Mapping[str, Any], span: tuple[int, int]) -> Violation:
    unknown = set(entry) - _KNOWN
    if unknown:
        raise ValueError(f"planted_{return_}.toml, rule {entry['rule']}: no such word as {sorted(unknown)}")
    start = starts[entry["as"]] if "as" in entry else {}
    held = {key: _joined(start.get(key), entry.get(key)) for key in _CONDITIONS}
    edits = [*start.get("do", ()), *entry.get("do", ())]
    if any(act in entry for act in _ACTS):
        edits.append({key: entry[key] for key in _EDIT if key in entry})
    return Violation(
        return_=return_,
        rule=entry["rule"],
        what=entry.get("what", ""),
        first_year=entry.get("from", span[0]),
        last_year=entry.get("until", span[1]),
        on=held["on"] or "",
        when=_where(held["when"]),
        beside=_rows(held["with"]),
        without=_rows(held["without"]),
        last=_rows(held["last"]),
        last_without=_rows(held["last_without"]),
        previous=_neighbour(held["previous"]),
        next=_neighbour(held["next"]),
        rows=held["rows"] or 0,
        provider=None if held["provider"] is None else _where(held["provider"]),
        other=bool(held["other"]),
        whole=bool(entry.get("whole")),
        compares=bool(held["last"]) or bool(entry.get("compares")),
        edits=tuple(_edit(edit) for edit in edits),
        cannot=entry.get("cannot", ""),
    )


def _joined(first: Any, second: Any) -> Any:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {**first, **second}
    return first if second is None else second


def _where(given: Mapping[str, Any] | None) -> Where:
    return {field: tests_of(tests) for field, tests in (given or {}).items()}


def _rows(given: Mapping[str, Any] | None) -> Mapping[str, Where]:
    return {table: _where(where) for table, where in (given or {}).items()}


def _neighbour(given: Any) -> Where | bool | None:
    return _where(given) if isinstance(given, Mapping) else given


def _edit(raw: Mapping[str, Any]) -> Edit:
    act = next(name for name in _ACTS if name in raw)
    held = raw[act]
    values = raw.get("set", {}) if act in ("each", "add") else held
    return Edit(
        act=act,
        row=raw.get("row", "row"),
        table=held if act in ("each", "add", "drop") else "",
        values=_values(act, values),
        where=_where(raw.get("where")),
        name=raw.get("name", "new"),
        fields=tuple(held) if act == "swap" else (),
    )


def _values(act: str, given: Any) -> Mapping[str, Any]:
    if act in ("swap", "drop"):
        return {}
    if act == "rename":
        return {"": value_of(given)}
    return {field: value_of(value) for field, value in given.items()}
