"""Slips of the pen, ear and scanner: what becomes of names and dates when someone writes them down."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies.numbers import letters_of
from forethought.synth.reading import rows_of
from forethought.synth.rows import Codes, Days

_KEYS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi",
    "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xa",
}  # fmt: skip
_UNDECOMPOSED = str.maketrans({"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "ı": "i", "Đ": "D", "đ": "d", "ß": "ss"})
Draws = NDArray[np.floating[Any]]
_SHORT = 2  # letters of a name that is left as it is


def mistyped(texts: Codes, draws: Draws) -> Codes:
    """Names with one slip of typing: a letter doubled, dropped, swapped with the next or its neighbour on the keyboard.

    Never the first letter; names of one letter or two stay as they are. Draws from 0 up to 1 say which slip and where.
    """
    if not len(texts):
        return texts
    width = max(int(np.char.str_len(texts).max()), _SHORT) + 1
    letters = letters_of(texts, width)
    length = np.char.str_len(texts).astype(np.int64)
    kind = np.floor(draws * 4).astype(np.int64)
    inside = draws * 4 - kind
    at = 1 + np.floor(inside * np.maximum(length - 2, 1)).astype(np.int64)
    row = np.arange(len(texts))
    place = np.arange(width)[None, :]
    source = np.broadcast_to(place, letters.shape).copy()
    source = np.where((kind == 0)[:, None] & (place > at[:, None]), place - 1, source)  # doubled
    source = np.where((kind == 1)[:, None] & (place >= at[:, None]), np.minimum(place + 1, width - 1), source)
    swap = kind == 2
    source[row[swap], at[swap]], source[row[swap], np.minimum(at[swap] + 1, width - 1)] = at[swap] + 1, at[swap]
    made = np.take_along_axis(letters, source, axis=1)
    near = kind == 3
    made[row[near], at[near]] = _neighbours(letters[row[near], at[near]], inside[near])
    slipped = np.ascontiguousarray(made).view(f"U{width}").reshape(-1)
    return np.where(length > _SHORT, slipped, texts)


def _neighbours(letters: NDArray[np.uint32], draws: Draws) -> NDArray[np.uint32]:
    table = _keyboard()
    small = np.minimum(letters, len(table) - 1)
    pick = (np.floor(draws * 997).astype(np.int64)) % table.shape[1]
    found: NDArray[np.uint32] = np.where(letters < len(table), table[small, pick], letters).astype(np.uint32)
    return found


@cache
def _keyboard() -> NDArray[np.uint32]:
    """For each letter six neighbours, small for small and capital for capital; an e for any other sign."""
    table = np.full((128, 6), ord("e"), np.uint32)
    for letter, near in _KEYS.items():
        for at in range(6):
            table[ord(letter), at] = ord(near[at % len(near)])
            table[ord(letter.upper()), at] = ord(near[at % len(near)].upper())
    return table


def misread(texts: Codes, draws: Draws, kind: str) -> Codes:
    """Names as they were ``heard`` or ``scanned``: letters taken for others; names that nothing is taken for stay."""
    found = []
    for name, draw in zip(texts.tolist(), draws.tolist(), strict=True):
        choices = _misreadings(name, kind)
        found.append(choices[int(draw * len(choices))] if choices else name)
    return np.asarray(found, dtype=np.str_) if found else texts


@cache
def _misreadings(name: str, kind: str) -> tuple[str, ...]:
    lowered = name.lower()
    found: dict[str, None] = {}
    for where, old, new in _rules()[kind]:
        if old not in lowered:
            continue
        other = _replaced(lowered, where, old, new)
        if other != lowered and len(other) > 1:
            found[_cased(other, name)] = None
    return tuple(found)


def _replaced(name: str, where: str, old: str, new: str) -> str:
    if where == "start":
        return new + name[len(old) :] if name.startswith(old) else name
    if where == "end":
        return name[: -len(old)] + new if name.endswith(old) else name
    at = name.find(old, 1)
    if at < 1 or (where == "middle" and at + len(old) >= len(name)):
        return name
    return name[:at] + new + name[at + len(old) :]


def _cased(name: str, like: str) -> str:
    """``name`` in capitals as ``like`` is: all, or at the beginning of each part."""
    if like.isupper():
        return name.upper()
    before = ["", *name]
    return "".join(
        letter.upper() if last in ("", " ", "-", "'") else letter for last, letter in zip(before, name, strict=False)
    )


@cache
def _rules() -> dict[str, list[tuple[str, str, str]]]:
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows_of("name_slips"):
        found[row["kind"]].append((row["where"], row["from"], row["to"]))
    return dict(found)


def plain(text: str) -> str:
    """``text`` without accents, as systems hold it that know no other letters."""
    parts = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def transposed(days: Days) -> Days:
    """Birth dates with day and month the wrong way round; the same where that gives no other date."""
    month_start = days.astype("datetime64[D]").astype("datetime64[M]")
    date = days - month_start.astype("datetime64[D]").astype(np.int64)  # from 0
    month = month_start.astype(np.int64) % 12
    other = (month_start - month + np.minimum(date, 11)).astype("datetime64[D]").astype(np.int64) + month
    found: Days = np.where(date < 12, other, days).astype(np.int32)
    return found


def slipped(days: Days, draws: Draws) -> Days:
    """Birth dates that are a little wrong: by a day, by ten days, by a year."""
    kind = np.floor(draws * 6).astype(np.int64)
    by = np.asarray([1, -1, 10, -10, 0, 0])[kind]
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    inside = days - months.astype("datetime64[D]").astype(np.int64)
    other = (months + np.where(kind == 4, -12, 12)).astype("datetime64[D]").astype(np.int64)
    inside = np.where((years.astype(np.int64) % 4 == 2) & (inside == 28), 27, inside)  # from 29 February to the 28th
    found: Days = np.where(kind < 4, days + by, other + inside).astype(np.int32)
    return found


def new_year(days: Days) -> Days:
    """The first of January of each year."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    found: Days = years.astype("datetime64[D]").astype(np.int64).astype(np.int32)
    return found
