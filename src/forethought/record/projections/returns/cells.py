"""How a fact of the dataset is written into a cell of a return."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from forethought.model import authorities
from forethought.record.projections.returns.facts import day

Kind = Callable[[str], str]
"""Writes what is held as the return wants it; what it cannot read it hands on as it stands, for the checks to name."""

_YES = frozenset({"y", "yes", "t", "true", "1"})
_NO = frozenset({"n", "no", "f", "false", "0"})
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def _iso_day(text: str) -> str:
    return day({"": text}, "") or text


def _day(text: str) -> str:
    """dd/mm/yyyy; a date that is so already, or has parts that are not known (zz), stays as it is, in capitals."""
    held = day({"": text}, "")
    return f"{held[8:10]}/{held[5:7]}/{held[:4]}" if held else text.upper()


def _flag(text: str) -> str:
    word = text.lower()
    return "1" if word in _YES else "0" if word in _NO else text


def _postcode(text: str) -> str:
    found = _POSTCODE.fullmatch(re.sub(r"\s", "", text).upper())
    return f"{found[1]} {found[2]}" if found else text


@cache
def _named() -> Mapping[str, str]:
    """The department's code of each authority by its name; of two of one name, that of the one which still stands."""
    every = sorted(authorities().values(), key=lambda item: item.valid_until is None)
    return {item.name.lower(): item.la_code for item in every}


def _authority(text: str) -> str:
    """The department's code of an authority that is named in words."""
    return _named().get(text.lower(), text.upper())


KINDS: Mapping[str, Kind] = {
    "text": str,
    "code": str.upper,
    "iso_day": _iso_day,
    "day": _day,
    "flag": _flag,
    "postcode": _postcode,
    "authority": _authority,
}


def cell(text: str | None, kind: str) -> str | None:
    """``text`` written as ``kind`` says: text, code, day (dd/mm/yyyy), iso_day, flag (1 or 0), postcode, authority."""
    return None if text is None else KINDS[kind](text)
