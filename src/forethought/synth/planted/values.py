"""The small language of the lists of violations: what must hold of a field, and what is put into it.

A *test* of a field: blank text for a blank field, ``*`` for any value, ``S|P`` for one of these, ``!S|P`` for none of
these, ``^T|Z`` for one that begins so (``!^`` for none), ``~K2`` for one that holds the text, or a comparison
(``<``, ``<=``, ``>``, ``>=``, ``=``, ``!=``) with an expression. A *value*: plain text, ``=`` and an expression, or a
change of the text there (``append``, ``put`` .. ``at``, ``cut``).

An *expression* is a base and steps: ``born+18y``, ``end-1d``, ``next.DECOM``, ``2016-04-01``. Bases are a day, the
first and the last day of the collection year (``start``, ``end``), the child's birth (``born``), a field of the row at
hand (``DEC``) or of a named row (``row.DEC``, ``last.Header.UPN``). Steps are days, years, and ``+sat``, the next
Saturday. A base without steps is text, with steps a day.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from forethought.model import add_years
from forethought.sources import format_date, parse_date

Row = dict[str, str]
_SATURDAY = 5
_SHAPE = re.compile(r"(?P<base>\d{4}-\d{2}-\d{2}|[A-Za-z][A-Za-z_0-9.]*)(?P<steps>(?:[+-]\d+[dy]|\+sat)*)")
_STEP = re.compile(r"([+-]\d+)([dy])|\+sat")
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


class NoValueError(Exception):
    """An expression needs a row or a day that this child does not have."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What expressions may speak of: the year, how dates are written, the child's birth, rows by name."""

    start: date
    end: date
    date_format: str
    born: str
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Expression:
    """A base and the steps from it."""

    base: str
    steps: tuple[tuple[int, str], ...]

    def text(self, row: Row, scene: Scene) -> str:
        """As it is written in the return. Raises ``NoValueError``."""
        if not self.steps and self.base not in ("start", "end") and not _is_day(self.base):
            return _field(self.base, row, scene)
        return format_date(self.day(row, scene), scene.date_format)

    def day(self, row: Row, scene: Scene) -> date:
        """The day that it means. Raises ``NoValueError``."""
        found = _base_day(self.base, row, scene)
        for size, unit in self.steps:
            found = _stepped(found, size, unit)
        return found


def _is_day(base: str) -> bool:
    return base[0].isdigit()


def _base_day(base: str, row: Row, scene: Scene) -> date:
    if base in ("start", "end"):
        return scene.start if base == "start" else scene.end
    found = date.fromisoformat(base) if _is_day(base) else _day(_field(base, row, scene), scene.date_format)
    if found is None:
        raise NoValueError(base)
    return found


def _stepped(day: date, size: int, unit: str) -> date:
    if unit == "y":
        return add_years(day, size)
    return day + timedelta(size if unit == "d" else (_SATURDAY - day.weekday()) % 7)


def _field(base: str, row: Row, scene: Scene) -> str:
    if base == "born":
        return scene.born
    name, _, field = base.rpartition(".")
    held = scene.rows.get(name) if name else row
    if held is None:
        raise NoValueError(base)
    return held.get(field) or ""


@cache
def _day(text: str, date_format: str) -> date | None:
    return parse_date(text, date_format) or parse_date(text, "iso")  # lists of providers write days the other way


@dataclass(frozen=True, slots=True)
class Test:
    """What must hold of one field."""

    kind: str
    words: tuple[str, ...] = ()
    barred: bool = False
    expression: Expression | None = None

    def holds(self, text: str, row: Row, scene: Scene) -> bool:
        """Whether it holds of ``text``, a field of ``row``."""
        match self.kind:
            case "given":
                return text != ""
            case "words":
                return (text in self.words) != self.barred
            case "begins":
                return text.startswith(self.words) != self.barred
            case "contains":
                return self.words[0] in text
        return self._compares(text, row, scene)

    def _compares(self, text: str, row: Row, scene: Scene) -> bool:
        if self.expression is None or not text:
            return False
        compare = _COMPARED[self.kind]
        try:
            if self.kind in ("=", "!="):
                other = self.expression.text(row, scene)
                return other != "" and compare(text, other)
            day = _day(text, scene.date_format)
            return day is not None and compare(day, self.expression.day(row, scene))
        except NoValueError:
            return False


@dataclass(frozen=True, slots=True)
class Value:
    """What is put into one field."""

    how: str
    text: str = ""
    at: int = 0
    expression: Expression | None = None

    def of(self, field: str, row: Row, scene: Scene) -> str:
        """The new text of ``field`` of ``row``. Raises ``NoValueError``."""
        old = row.get(field) or ""
        if self.expression is not None:
            return self.expression.text(row, scene)
        match self.how:
            case "append":
                return old + self.text
            case "put":
                return old[: self.at] + self.text + old[self.at + len(self.text) :]
            case "cut":
                return old[: self.at]
        return self.text


def expression_of(text: str) -> Expression:
    """The expression that ``text`` writes. Raises ``ValueError`` for one that is none."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no expression")
    steps = [(int(n or 0), unit or "sat") for n, unit in _STEP.findall(found["steps"])]
    return Expression(found["base"], tuple(steps))


def tests_of(given: str | list[str]) -> tuple[Test, ...]:
    """The tests that one entry writes; a list must hold in all its parts."""
    return tuple(_test(text) for text in ([given] if isinstance(given, str) else given))


def _test(text: str) -> Test:
    if text == "*":
        return Test("given")
    for sign in _COMPARED:
        if text.startswith(sign):
            return Test(sign, expression=expression_of(text[len(sign) :]))
    if text.startswith("~"):
        return Test("contains", (text[1:],))
    barred = text.startswith("!")
    words = text[1:] if barred else text
    if words.startswith("^"):
        return Test("begins", tuple(words[1:].split("|")), barred)
    return Test("words", tuple(words.split("|")), barred)


def value_of(given: str | Mapping[str, Any]) -> Value:
    """The value that one entry writes."""
    if isinstance(given, str):
        return Value("is", expression=expression_of(given[1:])) if given.startswith("=") else Value("text", given)
    if "append" in given:
        return Value("append", str(given["append"]))
    if "cut" in given:
        return Value("cut", at=int(given["cut"]))
    return Value("put", str(given["put"]), int(given["at"]))
