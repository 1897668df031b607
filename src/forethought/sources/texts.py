"""What any file says, as text: to look for something in files of which no form is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from forethought.sources.archives import files_in, held_in_memory, is_document, is_workbook, opened
from forethought.sources.collecting import NoticeBook
from forethought.sources.documents import Document, document_at
from forethought.sources.encodings import kind_of, probe
from forethought.sources.workbooks import sheets_in

_PIECE = 1 << 20
_NOT_READ = "it is no text, XML, workbook or zip of such files"


def texts_in(path: Path, overlap: int) -> Iterator[str]:
    """The text of the file at ``path`` in pieces, each of which begins with the last ``overlap`` characters of the one
    before; of a workbook each row is a piece, days as ISO dates. A zip is looked into, but no archive inside it.

    Raises ``OSError`` when the file, or something in it, cannot be read: what was given until then is not all.
    """
    yield from _texts(document_at(path, path.name), overlap, packed=False)


def _texts(document: Document, overlap: int, *, packed: bool) -> Iterator[str]:
    kind = kind_of(document)
    if kind in ("text", "xml"):
        yield from _pieces(document, overlap)
    elif kind == "archive":
        yield from _archive(held_in_memory(document) if packed else document, overlap, packed=packed)
    elif kind != "empty":
        raise OSError(None, _NOT_READ)


def _pieces(document: Document, overlap: int) -> Iterator[str]:
    rest = ""
    with document.text(probe(document).name) as stream:
        while piece := stream.read(_PIECE):
            yield rest + piece
            rest = piece[-overlap:] if overlap else ""


def _archive(document: Document, overlap: int, *, packed: bool) -> Iterator[str]:
    notices, inside = NoticeBook(), list[Document]()
    with opened(document, notices) as archive:
        if archive is None or (packed and not is_workbook(archive)) or is_document(archive) > is_workbook(archive):
            raise OSError(None, _NOT_READ)
        if is_workbook(archive):
            yield from _workbook(document)
            return
        inside += files_in(archive, document.name, notices)
        for one in inside:
            yield from (one.name, *_texts(one, overlap, packed=True))
    if notices.close():
        raise OSError(None, "something in it was left out")


def _workbook(document: Document) -> Iterator[str]:
    for title, rows in sheets_in(document):
        yield title
        for row in rows:
            yield "\t".join(_cell(value) for value in row)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value)
