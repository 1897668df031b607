"""Numbers and ids for many people at once: ids of agencies, temporary pupil numbers, numbers with a wrong digit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.rows import Codes

BODIES = 200_000_000
"""How many bodies of ids an agency has: four for each of 50 million people."""
_DIGITS = 9
_SHIFT = 86_602_540
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_LETTER_CODES = np.asarray([ord(letter) for letter in _LETTERS], np.uint32)
_NOUGHT = ord("0")


def local_ids(prefix: str, step: int, bodies: NDArray[np.int64]) -> Codes:
    """An id for each body below :data:`BODIES`: the agency's letter and nine digits that give nothing away.

    ``step`` shares no factor with :data:`BODIES`, so no two bodies give the same id.
    """
    place = (bodies * step + _SHIFT) % BODIES
    letters = np.empty((len(bodies), _DIGITS + 1), np.uint32)
    letters[:, 0] = ord(prefix)
    for at in range(_DIGITS):
        letters[:, _DIGITS - at] = place % 10 + _NOUGHT
        place //= 10
    return letters.view(f"U{_DIGITS + 1}").reshape(-1)


def temporary_numbers(numbers: Codes) -> Codes:
    """The temporary pupil number that stands for each permanent one; empty for none.

    The last digits become two digits and a letter, and the check letter is made anew: characters times 2 to 13, modulo
    23, letters counting as their places (DfE, Unique pupil numbers guide). No two permanent numbers give the same.
    """
    known = np.flatnonzero(numbers != "")
    found = np.full(len(numbers), "", "U13")
    if not len(known):
        return found
    letters = letters_of(numbers[known], 13)
    serial = ((letters[:, 10:13] - _NOUGHT) * np.asarray([100, 10, 1], np.uint32)).sum(axis=1)
    weighed = (letters - _NOUGHT).astype(np.int64)
    weighed[:, 10], weighed[:, 11], weighed[:, 12] = serial // 23 // 10, serial // 23 % 10, serial % 23
    letters = (weighed + _NOUGHT).astype(np.uint32)
    letters[:, 12] = _LETTER_CODES[weighed[:, 12]]
    letters[:, 0] = _LETTER_CODES[(weighed[:, 1:] * np.arange(2, 14)).sum(axis=1) % 23]
    found[known] = np.ascontiguousarray(letters).view("U13").reshape(-1)
    return found


def wrong_digit(numbers: Codes, draws: NDArray[np.floating[Any]], first: int, length: int) -> Codes:
    """Numbers with one digit wrong, from place ``first`` on; empty ones stay so. Draws from 0 up to 1."""
    known = np.flatnonzero(numbers != "")
    found = numbers.astype(f"U{length}")
    if not len(known):
        return found
    letters = letters_of(found[known], length)
    room = length - first
    choice = np.floor(draws[known] * room * 9).astype(np.int64)
    at, more = first + choice % room, 1 + choice // room
    row = np.arange(len(known))
    digit = letters[row, at].astype(np.int64) - _NOUGHT
    isdigit = (digit >= 0) & (digit <= 9)
    letters[row, at] = np.where(isdigit, (digit + more) % 10 + _NOUGHT, letters[row, at])
    found[known] = np.ascontiguousarray(letters).view(f"U{length}").reshape(-1)
    return found


def letters_of(texts: Codes, length: int) -> NDArray[np.uint32]:
    """The characters of texts, one row each, ``length`` of them, noughts after the end. A copy."""
    wide = np.ascontiguousarray(texts.astype(f"U{length}"))
    return wide.view(np.uint32).reshape(len(texts), length).copy()
