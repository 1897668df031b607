"""Whole columns of numbers that look right and belong to nobody: children, pupils, social workers."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.columns import Column, same

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_PSEUDO_AUTHORITIES = 5
_DIGITS = 12


def numbered(prefix: str, numbers: Column, width: int) -> Column:
    """``prefix`` and the number, filled with noughts to ``width``."""
    return pc.binary_join_element_wise(prefix, padded(numbers, width), "")


def padded(numbers: Column, width: int) -> Column:
    """The number as text, filled with noughts to ``width``."""
    return pc.utf8_lpad(pc.cast(numbers, pa.string()), width, "0")


def pupil_numbers(numbers: Column, entry_year: Column) -> Column:
    """A pupil number for each of the different ``numbers``, first given in the school year ``entry_year``.

    They stand under the pseudo-authority codes 001 to 005. Characters times 2, 3, … 13, summed, modulo 23, give
    the letter in front (DfE, Unique pupil numbers guide).
    """
    given = pc.cast(numbers, pa.int64())
    serial = _rest(given, 1000)
    above = pc.divide(given, 1000)
    authority = pc.add(_rest(above, _PSEUDO_AUTHORITIES), 1)
    school = pc.add(pc.divide(above, _PSEUDO_AUTHORITIES), 1000)
    two_digits = _rest(pc.cast(entry_year, pa.int64()), 100)
    code = pc.add(pc.multiply(school, 100_000), pc.add(pc.multiply(two_digits, 1000), serial))
    code = pc.add(pc.multiply(authority, 1_000_000_000), code)
    letter = _letters().take(_rest(_weighted(code), len(_LETTERS)))
    return pc.binary_join_element_wise(letter, padded(code, _DIGITS), "")


def worker_numbers(numbers: Column) -> Column:
    """Social workers' numbers outside the range that the regulator has issued."""
    return numbered("SW9", numbers, 7)


def _weighted(code: Column) -> Column:
    """The sum of the twelve digits, each times its place in the number, 2 to 13."""
    total = same(0, len(code), pa.int64())
    rest = code
    for place in range(_DIGITS + 1, 1, -1):
        total = pc.add(total, pc.multiply(_rest(rest, 10), place))
        rest = pc.divide(rest, 10)
    return total


def _rest(numbers: Column, of: int) -> Column:
    return pc.subtract(numbers, pc.multiply(pc.divide(numbers, of), of))


@cache
def _letters() -> Column:
    return pa.array(list(_LETTERS), pa.string())
