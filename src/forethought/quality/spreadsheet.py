"""Tables for a spreadsheet: nothing in them that one would run as a formula."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

_SIGNS = "=+-@\t\r\n|%"
_FORMULA = r"^'*[=+\-@\t\r\n|%]"  # an apostrophe that was there before is kept by another one
_MARK = b"\xef\xbb\xbf"  # by this a spreadsheet knows the file for UTF-8


def safe_table(table: pa.Table) -> pa.Table:
    """``table`` as a spreadsheet may hold it: lists as words, and an apostrophe before a formula's sign."""
    columns = [_safe(column) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def csv_bytes(table: pa.Table) -> bytes:
    """``table`` as CSV that any spreadsheet opens: UTF-8, every text in quotes, blanks empty."""
    buffer = io.BytesIO(_MARK)
    buffer.seek(0, io.SEEK_END)
    pacsv.write_csv(safe_table(table), buffer, pacsv.WriteOptions(eol="\r\n", batch_size=65536))
    return buffer.getvalue()


def as_given(text: str) -> str:
    """The text that :func:`safe_table` made safe, as it was before."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare[:1] and bare[0] in _SIGNS else text


def _safe(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, " ")
    if not pa.types.is_string(column.type):
        return column
    # Columns hold few different texts beside their length, so that only these are looked at.
    texts = column.combine_chunks().dictionary_encode()
    risky = pc.match_substring_regex(texts.dictionary, _FORMULA)
    if not pc.any(risky).as_py():
        return column
    safe = pc.if_else(risky, pc.binary_join_element_wise("'", texts.dictionary, ""), texts.dictionary)
    return pa.chunked_array([safe.take(texts.indices)])
