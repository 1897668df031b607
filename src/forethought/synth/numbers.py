"""Numbers that look right and belong to nobody: NHS, pupil and learner numbers with their check characters."""

from __future__ import annotations

import random

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NEVER_ISSUED = ((500_000_000, 599_999_999), (900_000_000, 999_999_999))


def nhs_number(body: int) -> str | None:
    """The ten-digit NHS number whose first nine digits are ``body``; None where the check digit would be 10.

    The sum of each digit times 10, 9, ... 1 divides by 11 (NHS Data Dictionary, NHS NUMBER).
    """
    digits = f"{body:09d}"
    check = -_weighted(digits) % 11
    return None if check == 10 else f"{digits}{check}"


def learner_number(body: int) -> str | None:
    """The ten-digit unique learner number whose first nine digits are ``body``; None where there is none.

    As for the NHS number, but 10 must be left over (HESA, Unique Learner Number).
    """
    digits = f"{body:09d}"
    rest = _weighted(digits) % 11
    return None if rest == 0 else f"{digits}{10 - rest}"


def pupil_number(authority: str, school: str, year: int, serial: int, *, temporary: bool = False) -> str:
    """The unique pupil number of a pupil first numbered at ``school`` in the school year starting ``year``.

    Characters times 2, 3, ... 13, summed, modulo 23, give the letter in front; a temporary number ends in a
    letter, which counts as its place in the alphabet without I, O, S (DfE, Unique pupil numbers guide).
    """
    tail = f"{serial // 23:02d}{_LETTERS[serial % 23]}" if temporary else f"{serial:03d}"
    body = f"{authority}{school}{year % 100:02d}{tail}"
    total = sum(place * _LETTERS.index(c) if c in _LETTERS else place * int(c) for place, c in enumerate(body, 2))
    return f"{_LETTERS[total % 23]}{body}"


class NumberBook:
    """Hands out numbers, each once. ``rng`` decides which."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._serials: dict[tuple[str, str, int, bool], int] = {}

    def reserve(self, *numbers: str) -> None:
        """Keep ``numbers`` from being handed out."""
        self._used.update(numbers)

    def nhs(self) -> str:
        """A new NHS number from the ranges that are never issued."""
        while True:
            low, high = self._rng.choice(_NEVER_ISSUED)
            number = nhs_number(self._rng.randint(low, high))
            if number and number not in self._used:
                self._used.add(number)
                return number

    def learner(self) -> str:
        """A new unique learner number."""
        while True:
            number = learner_number(self._rng.randint(100_000_000, 999_999_999))
            if number and number not in self._used:
                self._used.add(number)
                return number

    def pupil(self, school: str, year: int, *, temporary: bool = False) -> str:
        """A new pupil number under one of the pseudo-authority codes 001 to 005."""
        authority = f"00{self._rng.randint(1, 5)}"
        key = (authority, school, year, temporary)
        self._serials[key] = self._serials.get(key, 0) + 1
        return pupil_number(authority, school, year, self._serials[key], temporary=temporary)


def _weighted(digits: str) -> int:
    return sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
