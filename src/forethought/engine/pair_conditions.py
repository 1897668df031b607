"""Conditions on two records, written in SQL (``surname_l = surname_r``), as a tree that others can carry out.

Comparison levels and blocking rules of Splink's models are such conditions. A field of the first record ends in
``_l`` or stands in the table ``l``, one of the second in ``_r`` or ``r``. The tree holds what models for people use; a
condition with anything else raises :class:`ParseError`, so that nothing is ever carried out nearly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from forethought.engine.parsing import ParseError, parse

Side = Literal["l", "r"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the first (``l``) or the second (``r``) record: a text, or a list of texts."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Constant:
    """A text or a number as written."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``first`` to ``last`` of a text, both counted from 1 and included; fewer where it is shorter."""

    text: Value
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A number from one text (``length``), two (distances and similarities) or several numbers (``least greatest``).

    ``word_set_similarity`` is of two lists of texts.
    """

    name: str
    of: tuple[Value, ...]


Value = Field | Constant | Part | Measure


@dataclass(frozen=True, slots=True)
class Test:
    """``left sign right`` with one of ``= <> < <= > >=``; neither true nor false where a side is null."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether a value is null."""

    value: Value


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether a list holds a text."""

    texts: Value
    text: Value


@dataclass(frozen=True, slots=True)
class Share:
    """Whether two lists have a text in common."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Every:
    """All of several conditions."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of several conditions."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Not the condition; where that is neither true nor false, neither is this."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Always true: what is left over."""


Condition = Test | Missing | Holds | Share | Every | Some | Negation | Otherwise

_SIGNS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_UNKNOWN_TO_THE_PARSER = frozenset({"damerau_levenshtein", "jaro_similarity", "word_set_similarity"})
_NAMED = {exp.Levenshtein: "levenshtein", exp.JarowinklerSimilarity: "jaro_winkler_similarity"}


def pair_condition(sql: str) -> Condition:
    """Read a condition, or ``ELSE``. Raises ``ParseError`` for what is not SQL or not in the tree's language."""
    if sql.strip().upper() == "ELSE":
        return Otherwise()
    return _condition(parse(sql))


def _condition(node: exp.Expr) -> Condition:
    match node:
        case exp.Paren():
            return _condition(node.this)
        case exp.And():
            return Every(tuple(_condition(part) for part in _flat(node, exp.And)))
        case exp.Or():
            return Some(tuple(_condition(part) for part in _flat(node, exp.Or)))
        case exp.Not():
            return Negation(_condition(node.this))
        case exp.Is() if isinstance(node.expression, exp.Null):
            return Missing(_value(node.this))
        case exp.ArrayContains():
            return Holds(_value(node.this), _value(node.expression))
        case exp.ArrayOverlaps():
            return Share(_value(node.this), _value(node.expression))
        case exp.Boolean() if node.this:
            return Otherwise()
    if type(node) in _SIGNS:
        return Test(_SIGNS[type(node)], _value(node.this), _value(node.expression))
    raise _unknown(node)


def _flat(node: exp.Expr, kind: type[exp.Expr]) -> list[exp.Expr]:
    if isinstance(node, exp.Paren) and isinstance(node.this, kind):
        return _flat(node.this, kind)
    return [*_flat(node.this, kind), *_flat(node.expression, kind)] if isinstance(node, kind) else [node]


def _value(node: exp.Expr) -> Value:
    match node:
        case exp.Paren():
            return _value(node.this)
        case exp.Column():
            return _field(node)
        case exp.Literal():
            return Constant(node.this if node.is_string else float(node.this))
        case exp.Bracket():
            return _part(node)
        case exp.Substring():
            first, length = (_whole(node.args.get(name)) for name in ("start", "length"))
            return Part(_value(node.this), first, first + length - 1)
        case exp.Length():
            return Measure("length", (_value(node.this),))
        case exp.Least() | exp.Greatest():
            return Measure(node.key, tuple(_value(part) for part in (node.this, *node.expressions)))
        case exp.Anonymous() if node.name.lower() in _UNKNOWN_TO_THE_PARSER:
            return Measure(node.name.lower(), tuple(_value(part) for part in node.expressions))
    if type(node) in _NAMED:
        return Measure(_NAMED[type(node)], (_value(node.this), _value(node.expression)))
    raise _unknown(node)


def _field(node: exp.Column) -> Field:
    side: dict[str, Side] = {"l": "l", "r": "r"}
    if node.table.lower() in side:
        return Field(node.name, side[node.table.lower()])
    ending = node.name[-2:].lower()
    if not node.table and ending in ("_l", "_r"):
        return Field(node.name[:-2], side[ending[1]])
    raise ParseError("a column of neither of two records; write name_l and name_r")


def _part(node: exp.Bracket) -> Part:
    """``text[a:b]`` or ``text[a]``; sqlglot counts a single place from 0, and a slice as it is written."""
    (place,) = node.expressions
    if isinstance(place, exp.Slice):
        return Part(_value(node.this), _whole(place.this), _whole(place.expression))
    return Part(_value(node.this), _whole(place) + 1, _whole(place) + 1)


def _whole(node: exp.Expr | None) -> int:
    if isinstance(node, exp.Literal) and not node.is_string:
        return int(node.this)
    raise ParseError("a part of a text that does not begin and end at fixed places")


def _unknown(node: exp.Expr) -> ParseError:
    return ParseError(f"a {node.key} that cannot be carried out on pairs of records")


def fields_of(condition: Condition | Value) -> list[Field]:
    """Every field that a condition or a value names, in the order of the text."""
    found: list[Field] = []
    _walk(condition, lambda part: found.append(part) if isinstance(part, Field) else None)
    return found


def _walk(part: object, visit: Callable[[object], None]) -> None:
    visit(part)
    inner = [getattr(part, name) for name in getattr(part, "__slots__", ())]
    for each in inner:
        for one in each if isinstance(each, tuple) else (each,):
            if hasattr(one, "__slots__"):
                _walk(one, visit)
