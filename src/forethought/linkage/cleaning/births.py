"""Birth dates in the forms in which they are written, and what is no birth date."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from ..data_files import load_data
from .letters import Told

_TIME = r"(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_FORMS = (
    (re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}"), "ymd"),
    (re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}"), "dmy"),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), "ymd"),
    (re.compile(rf"(\d{{1,2}})[-/. ]*([a-z]{{3}})[a-z]*[-/., ]*(\d{{4}}|\d{{2}}){_TIME}", re.I), "dmy"),
    (re.compile(rf"([a-z]{{3}})[a-z]*[-/. ]*(\d{{1,2}})[-/., ]+(\d{{4}}){_TIME}", re.I), "mdy"),
)
_ORDINALS = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?:\s+of\b)?", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class BirthDate:
    """A birth date as it can be compared.

    `iso` year-month-day; `real` false when no such day exists (30 February), so it may be compared but not
    trusted; `estimated` true for 1 January, which many systems write when only the year is known.
    """

    iso: str
    real: bool
    estimated: bool


def parse_birth_date(text: str | None, told: Told | None = None) -> BirthDate | None:
    """Read a birth date: ISO, day/month/year, yyyymmdd or "3rd May 2014"; anything else is unknown (None).

    Two-digit years get a century by ``data/cleaning_values.toml``. Counts of days from spreadsheets, expected dates
    and the dates that systems write for none are unknown. A list given as ``told`` gathers what was done.
    """
    notes: Told = [] if told is None else told
    plain = unicodedata.normalize("NFKC", text or "").strip().lstrip("'")
    if not plain:
        notes.append("blank")
        return None
    parts = None if _is_refused(plain, notes) else _parts(_ORDINALS.sub("", plain), notes)
    if parts is None:
        if not notes:
            notes.append("date_unread")
        return None
    return _as_birth_date(parts, plain, notes)


def _as_birth_date(parts: tuple[int, int, int], plain: str, told: Told) -> BirthDate | None:
    year, month, day = parts
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    if iso in load_data("cleaning_values")["dates"]["defaults"]:
        told.append("date_default")
        return None
    if iso != plain and not told:
        told.append("date_order")
    try:
        date(year, month, day)
    except ValueError:
        told.append("no_such_day")
        return BirthDate(iso, real=False, estimated=False)
    if (month, day) == (1, 1):
        told.append("first_of_january")
    return BirthDate(iso, real=True, estimated=(month, day) == (1, 1))


def _is_refused(plain: str, told: Told) -> bool:
    values = load_data("cleaning_values")["dates"]
    low, high = values["serials"]
    if re.fullmatch(r"\d{5}(?:\.0+)?", plain) and low <= int(plain[:5]) <= high:
        told.append("date_serial")
    elif set(re.findall(r"[a-z]+", plain.lower())) & set(values["expected"]):
        told.append("date_expected")
    return bool(told)


def _parts(plain: str, told: Told) -> tuple[int, int, int] | None:
    for pattern, order in _FORMS:
        if found := pattern.fullmatch(plain):
            groups = dict(zip(order, found.groups()[:3], strict=True))
            month = _month(groups["m"])
            if month is None:
                return None
            read = _century(groups["y"], told), month, int(groups["d"])
            return _next_day(*_months_first(read, groups["m"], told), found.groups()[3:], told)
    return None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text.lower()) + 1 if text.lower() in _MONTHS else None


def _century(text: str, told: Told) -> int:
    if len(text) > 2:
        return int(text)
    told.append("two_digit_year")
    return int(text) + (2000 if int(text) <= load_data("cleaning_values")["dates"]["pivot"] else 1900)


def _months_first(read: tuple[int, int, int], month: str, told: Told) -> tuple[int, int, int]:
    """A "month" beyond 12 before a day that could be one: another country's order."""
    if month.isdigit() and 12 < read[1] <= 31 and 1 <= read[2] <= 12:
        told.append("changed_over")
        return read[0], read[2], read[1]
    return read


def _next_day(year: int, month: int, day: int, time: tuple[str, ...], told: Told) -> tuple[int, int, int]:
    """Midnight in British Summer Time, written by a machine that counts in universal time, is 23:00 the day before."""
    if not time or time[0] != "23" or time[1] != "00" or (time[2] or "").upper() not in ("Z", "UTC", "+00:00", "+0000"):
        return year, month, day
    try:
        written = date(year, month, day)
    except ValueError:
        return year, month, day
    if not _last_sunday(year, 3) <= written < _last_sunday(year, 10):
        return year, month, day
    told.append("clock")
    after = written + timedelta(days=1)
    return after.year, after.month, after.day


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
