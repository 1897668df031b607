"""Values given in memory, as the text that a file would hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import Field
from forethought.sources.dates import format_date

_BOOLEANS = {"true": "1", "false": "0"}


def column_as_text(column: Sequence[Any] | pa.ChunkedArray, field: Field, date_format: str) -> list[str | None]:
    """A column of any values as text: outer spaces trimmed, nothing blank but null."""
    if isinstance(column, pa.ChunkedArray):
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_date(column.type):
            column = column.cast(pa.date32())
        column = column.to_pylist() if column.type != pa.null() else [None] * len(column)
    return [value_as_text(value, field, date_format) for value in column]


def value_as_text(value: Any, field: Field, date_format: str) -> str | None:
    """One value as text; None for None, NaN, and blanks.

    Days become the form's text, a time only where the field is one; whole numbers lose ".0"; a list becomes
    its items joined by commas; true and false become 1 and 0.
    """
    if isinstance(value, str):
        return value.strip() or None
    if _is_missing(value):
        return None
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        texts = [value_as_text(item, field, date_format) for item in items]
        return ",".join(text for text in texts if text) or None
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "1" if value else "0"
    if isinstance(value, date):
        return _day_as_text(value, field, date_format)
    if isinstance(value, float | Decimal) and isfinite(value) and value == int(value):
        return str(int(value))
    return str(value).strip() or None


def as_xml_boolean(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Both ways in which XML writes yes and no, as 1 and 0."""
    for word, digit in _BOOLEANS.items():
        texts = pc.if_else(pc.fill_null(pc.equal(texts, word), fill_value=False), digit, texts)
    return texts


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | Decimal) and value != value


def _day_as_text(value: date, field: Field, date_format: str) -> str:
    if isinstance(value, datetime):
        if field.kind == "datetime":
            return value.isoformat(timespec="seconds")
        value = value.date()
    return format_date(value, date_format)


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A text column with outer spaces trimmed and blanks null."""
    texts = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
