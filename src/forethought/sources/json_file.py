"""One JSON file into one table: a list of objects, whose nested fields are columns named by their paths."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from forethought.model import Form
from forethought.sources.collecting import Collector
from forethought.sources.csv_header import best_header, candidates
from forethought.sources.csv_records import Record
from forethought.sources.csv_remarks import remark_header, remark_unknown
from forethought.sources.documents import Document
from forethought.sources.encodings import probe
from forethought.sources.recognise import Recogniser
from forethought.sources.table_rows import TableRows

_LARGEST = 1 << 28


def has_paths(form: Form) -> bool:
    """Whether some column of ``form`` is a path into JSON (``organization.name``, ``schedules.0.byday``)."""
    return any("." in column for table in form.tables.values() for column in table.file_columns)


def looks_like_json(document: Document) -> bool:
    """Whether the first sign in the file opens a JSON object or list."""
    return document.head(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def read_json_file(collector: Collector, document: Document) -> None:
    """Read ``document`` into the table its paths fit: the list that it is, or the longest list of objects in it.

    What stands beside the list (how many pages there are) says nothing of its rows. Lines in the account count the
    objects. Raises ``OSError`` when the file cannot be read, is damaged or too large.
    """
    with document.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(None, "it is larger than any such file")
    try:
        whole = json.loads(data.decode(probe(document).name, errors="replace"))
    except (ValueError, RecursionError):
        raise OSError(None, "it is not whole JSON") from None
    rows = [dict(_leaves(item)) for item in _items(whole)]
    columns = list(dict.fromkeys(path for row in rows for path in row))
    records: list[Record] = [(1, columns)]
    records += [(number, [row.get(path, "") for path in columns]) for number, row in enumerate(rows, start=2)]
    header = best_header(candidates(records[:1], "", Recogniser(collector.layout), document.name))
    if header is None or not header.match.sure:
        remark_unknown(collector, header, document.name)
        return
    remark_header(collector, header, document.name)
    taken = TableRows(collector, header, document.name)
    taken.take(records)
    taken.close()


def _items(whole: Any) -> list[Any]:
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list)]
        whole = max(lists, key=len, default=[whole])
    return [item for item in whole if isinstance(item, dict)]


def _leaves(item: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each value that holds no other, with its path; whole numbers without their ``.0``, yes and no as 1 and 0."""
    if isinstance(item, dict | list):
        parts = item.items() if isinstance(item, dict) else enumerate(item)
        for name, value in parts:
            yield from _leaves(value, f"{path}.{name}" if path else str(name))
    elif isinstance(item, bool) or (isinstance(item, float) and item.is_integer()):
        yield path, str(int(item))
    elif item is not None:
        yield path, str(item).strip()
