"""NHS, learner and pupil numbers one by one: what those made for many people at once are held against."""

from __future__ import annotations

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


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


def _weighted(digits: str) -> int:
    return sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
