"""Which of many written numbers may be used: the rules of ``identifiers`` on whole columns at once.

Nearly all numbers are written plainly, ten digits or a letter and twelve digits; those are judged together. Every other
text goes through the rule for one number, so both ways always give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .identifiers import (
    UPN_LETTERS,
    IdentifierCheck,
    check_nhs_number,
    check_uln,
    check_upn,
    placeholder_numbers,
    upn_authorities,
)

Answer = NDArray[np.bool_]
Digits = NDArray[np.int64]


def usable_nhs_numbers(texts: pa.Array, allow_never_issued: bool) -> pa.Array:
    """For each text the NHS number in its one form, empty where it may not be used (``check_nhs_number``)."""

    def judge(digits: Digits) -> Answer:
        issued = ~np.isin(digits[0], (5, 9))
        return np.asarray((_weighted(digits, 10) % 11 == 0) & _varied(digits) & (issued | allow_never_issued))

    return _judged(texts, "^[45679][0-9]{9}$", judge, lambda text: check_nhs_number(text, allow_never_issued))


def usable_ulns(texts: pa.Array) -> pa.Array:
    """For each text the learner number in its one form, empty where it may not be used (``check_uln``)."""
    return _judged(
        texts, "^[1-9][0-9]{9}$", lambda digits: (_weighted(digits, 10) % 11 == 10) & _varied(digits), check_uln
    )


def usable_upns(texts: pa.Array, allow_pseudo: bool) -> pa.Array:
    """For each text the pupil number in its one form, empty where it may not be used (``check_upn``)."""
    places = np.full(128, -1)
    places[[ord(letter) for letter in UPN_LETTERS]] = np.arange(len(UPN_LETTERS))
    known = np.asarray(sorted(int(code) for code in upn_authorities(allow_pseudo)))

    def judge(characters: Digits) -> Answer:
        letter, digits = characters[0], characters[1:]
        right = (
            places[letter + ord("0")]
            == sum(value * weight for value, weight in zip(digits, range(2, 14), strict=True)) % 23
        )
        return np.asarray(right & _varied(digits) & np.isin(digits[:3].T @ (100, 10, 1), known))

    return _judged(texts, "^[A-Z][0-9]{12}$", judge, lambda text: check_upn(text, allow_pseudo))


def _judged(
    texts: pa.Array, plain: str, judge: Callable[[Digits], Answer], rule: Callable[[str], IdentifierCheck]
) -> pa.Array:
    fillers = pa.array(sorted(placeholder_numbers()), pa.string())
    plainly = np.asarray(pc.and_not(pc.match_substring_regex(texts, plain), pc.is_in(texts, value_set=fillers)))
    usable = np.zeros(len(texts), bool)
    at = np.flatnonzero(plainly)
    if len(at):
        usable[at] = judge(_characters(texts.take(pa.array(at))))
    found = pc.if_else(pa.array(usable), texts, "")
    others = np.flatnonzero(~plainly)
    if not len(others):
        return found
    checks = [rule(text) for text in texts.take(pa.array(others)).to_pylist()]
    normal = [check.normal if check.ok else "" for check in checks]
    return pc.replace_with_mask(found, pa.array(~plainly), pa.array(normal, pa.string()))


def _characters(texts: pa.Array) -> Digits:
    """The characters of texts of one length, one row for each place, as their distance from the digit 0."""
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "")[0].as_buffer()
    return np.frombuffer(joined, np.uint8).reshape(len(texts), -1).T.astype(np.int64) - ord("0")


def _weighted(digits: Digits, first: int) -> Digits:
    weights = first - np.arange(len(digits))
    return np.asarray(weights @ digits)


def _varied(digits: Digits) -> Answer:
    return np.asarray((digits != digits[0]).any(axis=0))
