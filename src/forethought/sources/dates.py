"""Dates in files: one strict reading, no guessing."""

from __future__ import annotations

import re
from datetime import date

_SHAPES = {
    "dmy": (re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})"), (3, 2, 1)),
    "iso": (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), (1, 2, 3)),
}


def parse_date(text: str | None, date_format: str) -> date | None:
    """The day that ``text`` names, or None when it names none.

    ``date_format`` is ``dmy`` (dd/mm/yyyy: SSDA903) or ``iso`` (yyyy-mm-dd: CIN census and feeds), as in
    ``Form.date_format``. Both need every digit: 1/1/2024 and 31/02/2024 give None, as does any time or zone
    after the day. Raises ``KeyError`` for another format.
    """
    shape, order = _SHAPES[date_format]
    found = shape.fullmatch(text) if text is not None else None
    if found is None:
        return None
    year, month, day = (int(found[part]) for part in order)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def format_date(day: date, date_format: str) -> str:
    """``day`` as it is written in files of ``date_format``; the inverse of :func:`parse_date`."""
    if date_format == "dmy":
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
