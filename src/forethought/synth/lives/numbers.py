"""Numbers that look right and belong to nobody, for many people at once: NHS, learner and pupil numbers.

NHS numbers come from the ranges 500-599 and 900-999, which are never issued; pupil numbers stand under the
pseudo-authority codes 001 to 005. Each number of a person gives one number, and no two give the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BODIES = 200_000_000
_SLOTS = 4  # bodies kept for each person, of which the first with a check digit is taken
_STEP, _SHIFT = 61_803_399, 31_415_927  # a step that shares no factor with the bodies spreads neighbours far apart
_LETTERS = np.asarray(list("ABCDEFGHJKLMNPQRTUVWXYZ"))


def nhs_numbers(numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """An NHS number for each number of a person (below 50 million); check digit by modulus 11 (NHS Data Dictionary).

    Empty for the one in 14,641 whose four bodies all have no check digit.
    """
    found = np.full(len(numbers), -1, np.int64)
    for slot in range(_SLOTS):
        place = (numbers * _SLOTS + slot) * _STEP % _BODIES + _SHIFT
        place = place % _BODIES
        body = np.where(place < 100_000_000, 500_000_000 + place, 800_000_000 + place)
        check = -_weighted(body) % 11
        found = np.where((found < 0) & (check != 10), body * 10 + check, found)
    return np.where(found < 0, "", found.astype(np.str_))


def learner_numbers(numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """A unique learner number for each number of a person; 10 is left over by modulus 11 (HESA)."""
    found = np.full(len(numbers), -1, np.int64)
    for slot in range(_SLOTS):
        body = 100_000_000 + (numbers * _SLOTS + slot) * _STEP % 899_999_999
        rest = _weighted(body) % 11
        found = np.where((found < 0) & (rest != 0), body * 10 + 10 - rest, found)
    return np.where(found < 0, "", found.astype(np.str_))


def pupil_numbers(
    authority: NDArray[np.str_], estab: NDArray[np.str_], year: NDArray[np.int64], serial: NDArray[np.int64]
) -> NDArray[np.str_]:
    """Unique pupil numbers: check letter, authority, school, year and serial (DfE, Unique pupil numbers guide)."""
    tail = (100_000 + year % 100 * 1000 + serial).astype(np.str_)
    digits = np.char.add(np.char.add(authority, estab), np.strings.slice(tail, 1, None))
    codes = np.frombuffer(np.ascontiguousarray(digits.astype("U12")).tobytes(), np.uint32).reshape(-1, 12) - ord("0")
    total = (codes * np.arange(2, 14)).sum(axis=1)
    return np.char.add(_LETTERS[total % 23], digits)


def _weighted(body: NDArray[np.int64]) -> NDArray[np.int64]:
    total = np.zeros(len(body), np.int64)
    for place in range(9):
        total += body // 10 ** (8 - place) % 10 * (10 - place)
    return total
