"""What a value that cannot stand certainly means; nothing where there is a doubt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.model import Field
from forethought.sources import format_date, parse_date

# A blank, whatever kind of blank it is, also one without width.
_BLANKS = re.compile(r"[\s\u00a0\u200b\u2060\ufeff]+")
_TIME = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-]?)(\d{2})\2(\d{2})")
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
_SERIAL = re.compile(r"(\d{5})(\.0+)?")
_WHOLE = re.compile(r"(\d+)\.0+")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_START = date(1899, 12, 30)
_OLDEST = date(1930, 1, 1)
_OLDEST_NUMBER = date(1990, 1, 1)  # a smaller number may be a number of something else


@dataclass(frozen=True, slots=True)
class Fix:
    """The value that was meant, and in words what was wrong with the one given."""

    value: str
    how: str


@dataclass(frozen=True, slots=True)
class Column:
    """What there is to know about a column before one of its values is judged.

    ``latest`` is the last day a number may stand for; ``month_first`` says that some day in the column makes sense
    only with the month first, so that no day written in figures can be told.
    """

    field: Field
    date_format: str
    year: int
    latest: date
    month_first: bool = False


def has_month_first(values: Iterable[str]) -> bool:
    """Whether one of ``values`` is a day only with the month first, such as 3/25/2015."""
    found = (_DAY_FIRST.fullmatch(_TIME.sub("", value.strip())) for value in values)
    return any(int(match[1]) <= 12 < int(match[3]) <= 31 for match in found if match)


def fix_of(value: str, column: Column) -> Fix | None:
    """The value certainly meant by ``value``; None when it may stand as it is, or when there is a doubt."""
    kind = "code" if column.field.codes else column.field.kind
    mend = _BY_KIND.get(kind)
    fix = mend(value, column) if mend else None
    return fix if fix and fix.value != value else None


def _date(value: str, column: Column) -> Fix | None:
    if parse_date(value, column.date_format):
        return None
    text = _TIME.sub("", value.strip())
    for shape, how, read in _SHAPES:
        match = shape.fullmatch(text)
        day = read(match, column) if match else None
        if day:
            return Fix(format_date(day, column.date_format), how)
    return None


def _read_day_first(match: re.Match[str], column: Column) -> date | None:
    return None if column.month_first else _day(match[4], match[3], match[1])


def _read_year_first(match: re.Match[str], column: Column) -> date | None:
    return _day(match[1], match[3], match[4])


def _read_named(match: re.Match[str], column: Column) -> date | None:
    short = match[2][:3].lower()
    return _day(match[3], str(_MONTHS.index(short) + 1), match[1]) if short in _MONTHS else None


def _read_serial(match: re.Match[str], column: Column) -> date | None:
    day = _SERIAL_START + timedelta(days=int(match[1]))
    return day if _OLDEST_NUMBER <= day <= column.latest else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found >= _OLDEST else None


_Reader = Callable[[re.Match[str], Column], date | None]
_SHAPES: tuple[tuple[re.Pattern[str], str, _Reader], ...] = (
    (_DAY_FIRST, "day written in another way", _read_day_first),
    (_YEAR_FIRST, "day written year first", _read_year_first),
    (_NAMED, "month written as a word", _read_named),
    (_SERIAL, "day as a spreadsheet's number", _read_serial),
)


def _code(value: str, column: Column) -> Fix | None:
    codes = column.field.codes or {}
    if value in codes:
        return None
    plain = _plain(value)
    same = [code for code in codes if _plain(code) == plain]
    if len(same) == 1:
        return Fix(same[0], "blanks, capitals or '.0' in a code")
    meant = _renamed(column.field.code_set or "", column.year).get(plain)
    return Fix(meant, "code of another year, or a word for it") if meant and meant in codes else None


def _plain(text: str) -> str:
    bare = _BLANKS.sub("", text).upper()
    whole = _WHOLE.fullmatch(bare)
    return whole[1] if whole else bare


def _integer(value: str, column: Column) -> Fix | None:
    whole = _WHOLE.fullmatch(_BLANKS.sub("", value))
    return Fix(whole[1], "'.0' after a whole number") if whole else None


def _postcode(value: str, column: Column) -> Fix | None:
    found = _POSTCODE.fullmatch(_BLANKS.sub("", value).upper())
    return Fix(f"{found[1]} {found[2]}", "blanks or capitals in a postcode") if found else None


def _upn(value: str, column: Column) -> Fix | None:
    plain = _BLANKS.sub("", value).upper()
    return Fix(plain, "blanks or capitals in a pupil number") if _UPN.fullmatch(plain) else None


_BY_KIND: Mapping[str, Callable[[str, Column], Fix | None]] = {
    "date": _date,
    "code": _code,
    "integer": _integer,
    "postcode": _postcode,
    "upn": _upn,
}


def element_of(field: str) -> str:
    """What the element of ``field`` is called in an XML form."""
    return str(_data()["elements"].get(field, field))


def _renamed(code_set: str, year: int) -> dict[str, str]:
    return {
        old: new
        for entry in _data()["rename"]
        if entry["code_set"] == code_set and entry["from"] <= year <= entry.get("until", year)
        for old, new in entry["codes"].items()
    }


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("forethought.quality") / "data" / "mends.toml").read_text(encoding="utf-8"))
