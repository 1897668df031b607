"""What the department would refuse, or should: every object is held against the field facts before it is sent.

The department's service checks shape and little sense (a day to come passes it), so the checks of sense are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from forethought.linkage import check_upn
from forethought.model import code_set

from .facts import Block, Field, facts
from .shape import PURGE

_FIRST_YEAR = 2017


@dataclass(frozen=True, slots=True)
class Problem:
    """Where an object breaks a limit and which, in words; never a value."""

    path: str
    reason: str


def problems(child: Mapping[str, Any], day: date) -> tuple[Problem, ...]:
    """Everything that is wrong with a child's object on ``day``, in the order of its paths; empty when nothing is.

    Codes are judged by the collection years (1 April to 31 March) from their block's own date to ``day``.
    """
    found = list(_in_block(facts().root, child, "", day))
    return tuple(sorted(found, key=lambda one: (one.path, one.reason)))


def _in_block(block: Block, held: Any, path: str, day: date) -> Iterator[Problem]:
    if not isinstance(held, Mapping):
        yield Problem(path, "is no object")
        return
    inner = {one.name: one for one in facts().inside[block.name]}
    needed = {one.name for one in block.fields.values() if one.required}
    needed |= {one.name for one in inner.values() if one.required}
    for name in sorted({*held} | needed):
        where = f"{path}.{name}".lstrip(".")
        value = held.get(name)
        if name in block.fields:
            yield from _in_field(block, block.fields[name], held, where, day)
        elif name in inner:
            yield from _in_inner(inner[name], value, where, day)
        elif name == PURGE and block.purge and value is not False:
            yield Problem(where, "must be false in what is sent to stay")
        elif not (name == PURGE and block.purge):
            yield Problem(where, "is no field of the payload")
    yield from _between(block, held, path)


def _in_inner(block: Block, held: Any, path: str, day: date) -> Iterator[Problem]:
    if held is None:
        if block.required:
            yield Problem(path, "is missing")
        return
    if block.kind == "object":
        yield from _in_block(block, held, path, day)
        return
    if not isinstance(held, list):
        yield Problem(path, "is no list")
        return
    for place, one in enumerate(held):
        yield from _in_block(block, one, f"{path}[{place}]", day)
    ids = [str(one.get(block.id)) for one in held if isinstance(one, Mapping)] if block.id else []
    if len(set(ids)) != len(ids):
        yield Problem(path, "holds two items with one id")


def _in_field(block: Block, field: Field, held: Mapping[str, Any], path: str, day: date) -> Iterator[Problem]:
    value = held.get(field.name)
    if value is None:
        if field.required:
            yield Problem(path, "is missing")
        return
    if field.type == "codes":
        yield from _in_codes(block, field, held, path, day)
        return
    reason = _shape(field, value) or _sense(field, value, day)
    if reason is None and not _known(block, field, value, held, day):
        reason = "is no code of its years"
    if reason is not None:
        yield Problem(path, reason)


def _in_codes(block: Block, field: Field, held: Mapping[str, Any], path: str, day: date) -> Iterator[Problem]:
    codes = held[field.name]
    if not isinstance(codes, list):
        yield Problem(path, "is no list")
        return
    if field.items is not None and len(codes) > field.items:
        yield Problem(path, f"has more than {field.items} codes")
    if len({str(code) for code in codes}) != len(codes):
        yield Problem(path, "has a code twice")
    if field.none in codes and len(codes) > 1:
        yield Problem(path, "says that there is none, and one")
    for place, code in enumerate(codes):
        reason = _shape(field, code)
        if reason is None and not _known(block, field, code, held, day):
            reason = "is no code of its years"
        if reason is not None:
            yield Problem(f"{path}[{place}]", reason)


def _shape(field: Field, value: Any) -> str | None:
    """What is wrong with the type, the length or the characters of a value."""
    if field.type == "flag":
        return None if isinstance(value, bool) else "is neither true nor false"
    if field.type == "integer":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole else "is no whole number"
    if not isinstance(value, str):
        return "is no text"
    if not value:
        return "is empty"
    if field.max is not None and len(value) > field.max:
        return f"is longer than {field.max} characters"
    if field.pattern is not None and not re.fullmatch(field.pattern, value):
        return "has characters or an order of them that are not allowed"
    if field.without is not None and field.without in value.lower():
        return f"holds '{field.without}', which the department's firewall refuses"
    return None


def _sense(field: Field, value: Any, day: date) -> str | None:
    """What is wrong with the meaning of a value whose shape is right."""
    if field.type == "date":
        return _day(value, None if field.ahead else day)
    if field.least is not None and value < field.least:
        return f"is less than {field.least}"
    if field.most is not None and value > field.most:
        return f"is more than {field.most}"
    check = _CHECKS.get(field.check or "")
    return check(value) if check else None


def _day(value: str, last: date | None) -> str | None:
    try:
        told = date.fromisoformat(value)
    except ValueError:
        return "is no day of the calendar"
    return "lies after the day of the payload" if last is not None and told > last else None


def _pupil_number(value: str) -> str | None:
    found = check_upn(value, allow_pseudo=True)
    return None if found.ok else f"is no pupil number ({found.reason.replace('_', ' ')})"


_CHECKS: Mapping[str, Callable[[str], str | None]] = {"upn": _pupil_number}


def _known(block: Block, field: Field, value: str, held: Mapping[str, Any], day: date) -> bool:
    if field.code_set is None:
        return not field.codes or value in field.codes
    began = str(held.get(block.dated)) if block.dated else day.isoformat()
    try:
        first = _year(date.fromisoformat(began))
    except ValueError:
        first = _FIRST_YEAR
    return value in _codes(field.code_set, min(first, _year(day)), _year(day))


def _year(day: date) -> int:
    return day.year if (day.month, day.day) < (4, 1) else day.year + 1


@cache
def _codes(name: str, first: int, last: int) -> frozenset[str]:
    """The codes of a set that held in any collection year from ``first`` to ``last``, both counted."""
    years = range(max(first, _FIRST_YEAR), max(last, _FIRST_YEAR) + 1)
    return frozenset(code for year in years for code in code_set(name, year))


def _between(block: Block, held: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong between two fields of one block."""
    lead = f"{path}." if path else ""
    for first, second in block.order:
        one, other = held.get(first), held.get(second)
        if isinstance(one, str) and isinstance(other, str) and other < one:
            yield Problem(lead + second, f"lies before {first}")
    for first, second in block.alone:
        if held.get(first) is not None and held.get(second) is not None:
            yield Problem(lead + second, f"stands beside {first}, and only one of the two may")
    for first, second in block.either:
        if held.get(first) is None and held.get(second) is None:
            yield Problem(lead + first, f"is missing, and so is {second}")
