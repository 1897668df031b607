"""What a policy expression is worth: known now, or SQL that is known for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forethought.governance.errors import PolicyError
from forethought.governance.nodes import not_compilable


@dataclass(frozen=True, slots=True)
class Const:
    """A value known before any row is read: bool, int, str, an entity, a tuple (set) or a dict (record)."""

    value: Any

    def __eq__(self, other: object) -> bool:
        # Python holds True == 1; Cedar does not
        return isinstance(other, Const) and type(self.value) is type(other.value) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), repr(self.value)))


@dataclass(frozen=True, slots=True)
class Sql:
    """A value that depends on the row. ``kind`` is ``bool``, ``string`` or ``long``; never NULL."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Items:
    """A set or record whose members are values, some of which depend on the row."""

    members: tuple[Value, ...] = ()
    fields: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The row itself."""


@dataclass(frozen=True, slots=True)
class People:
    """A set of person ids that differs from one asker to the next: compiled as ``mark`` and filled in afterwards.

    All that is known of it beforehand is whether it is ``empty``. Whatever depends on more refuses it.
    """

    mark: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """A principal of whom only the ``type`` is known beforehand, not which one it is."""

    type: str


Value = Const | Sql | Items | Row | People | Asker
TRUE, FALSE = Const(True), Const(False)
_KINDS: dict[type, str] = {bool: "bool", int: "long", str: "string"}

# Row attribute -> (SQL that is never NULL, kind, SQL that tells whether an optional attribute is there).
COLUMNS: Mapping[str, tuple[str, str, str | None]] = {
    "person": ("COALESCE(person_id, '')", "string", None),
    "controller": ("COALESCE(controller, '')", "string", None),
    "feed": ("COALESCE(feed, '')", "string", None),
    "field_set": ("COALESCE(field_set, '')", "string", None),
    "entity": ("COALESCE(entity, '')", "string", None),
    "attribute": ("COALESCE(attribute, '')", "string", None),
    "nature": ("COALESCE(nature, '')", "string", None),
    "outcome": ("COALESCE(outcome, '')", "string", "outcome IS NOT NULL"),
    "protected": ("COALESCE(protected, TRUE)", "bool", None),
    "sealed": ("COALESCE(sealed, TRUE)", "bool", None),
    "guarded": ("COALESCE(guarded, TRUE)", "bool", None),
    "row": ('COALESCE("row", 0)', "long", None),
}


def literal(value: Any) -> str:
    """A constant as an SQL literal. Refuses what some dialect would read differently: backslashes and
    controls.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and "\\" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    raise PolicyError(
        "A value in the request cannot be carried into SQL safely",
        do="Use identifiers of printable characters without a backslash",
    )


def conjoin(values: Iterable[Value]) -> Value:
    """All of them, simplified."""
    return _join(values, "AND", TRUE, FALSE)


def disjoin(values: Iterable[Value]) -> Value:
    """Any of them, simplified."""
    return _join(values, "OR", FALSE, TRUE)


def _join(values: Iterable[Value], word: str, neutral: Const, absorbing: Const) -> Value:
    texts: dict[str, None] = {}
    for value in values:
        if value == absorbing:
            return absorbing
        if isinstance(value, Sql) and value.kind == "bool":
            texts[value.text] = None
        elif value != neutral:
            raise not_compilable(value)
    if not texts:
        return neutral
    return Sql(next(iter(texts)) if len(texts) == 1 else "(" + f" {word} ".join(texts) + ")", "bool")


def negate(value: Value) -> Value:
    """Not this."""
    if isinstance(value, Const) and isinstance(value.value, bool):
        return Const(not value.value)
    if isinstance(value, Sql) and value.kind == "bool":
        return Sql(f"(NOT {value.text})", "bool")
    raise not_compilable(value)


def kind_of(side: Value) -> str:
    """``bool``, ``long`` or ``string``; empty for anything else."""
    if isinstance(side, Sql):
        return side.kind
    return _KINDS.get(type(side.value), "") if isinstance(side, Const) else ""


def operand(side: Value) -> str:
    """The value as it stands in SQL."""
    if isinstance(side, Sql):
        return side.text
    if isinstance(side, Const):
        return literal(side.value)
    raise not_compilable(side)
