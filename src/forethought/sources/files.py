"""One file, whatever it is, into tables: known by its first bytes, never by its name."""

from __future__ import annotations

from pathlib import Path

from forethought.sources.archive_limits import ARCHIVE, WORKBOOK
from forethought.sources.archives import files_in, held_in_memory, is_document, is_workbook, opened
from forethought.sources.collecting import Collector
from forethought.sources.csv_table import read_csv_file
from forethought.sources.documents import Document, document_at
from forethought.sources.encodings import holds, kind_of
from forethought.sources.json_file import has_paths, looks_like_json, read_json_file
from forethought.sources.workbooks import read_workbook
from forethought.sources.xml_file import read_xml_file

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOK = "Workbook".encode("utf-16-le")

_UNREAD = {
    "empty": ("The file is empty", "it has no header and no rows", "Leave it out, or export it again"),
    "encrypted": (
        "The file is protected by a password, so it was not read",
        "without the password nothing in it can be seen",
        "Save it without a password, in a place where it is safe",
    ),
    "old workbook": (
        "The file is a workbook of the old kind (.xls), so it was not read",
        "only workbooks of the kind in use since 2007 are read",
        "Save it as .xlsx, or each sheet as CSV",
    ),
    "archive in archive": (
        "An archive inside an archive was not opened",
        "archives within archives can hide what would fill the machine",
        "Unpack it, and give the files themselves",
    ),
    "other": (
        "The file is not a CSV, XML, workbook or zip, so it was not read",
        "documents, pictures and other formats are not read as returns",
        "Save it as CSV if it belongs to the return",
    ),
}


def read_file(collector: Collector, path: Path, name: str) -> None:
    """Read the file at ``path``, called ``name`` in notices; one that cannot be read is noted."""
    try:
        _read(collector, document_at(path, name))
    except OSError as problem:
        remark_unreadable(collector, name, problem)


def _read(collector: Collector, document: Document, *, packed: bool = False) -> None:
    kind = kind_of(document)
    if kind == "text" and has_paths(collector.form) and looks_like_json(document):
        read_json_file(collector, document)
    elif kind == "text":
        read_csv_file(collector, document)
    elif kind == "xml":
        read_xml_file(collector, document)
    elif kind == "archive":
        _read_archive(collector, held_in_memory(document) if packed else document, packed=packed)
    else:
        _remark_unread(collector, _compound_kind(document) if kind == "compound" else kind, document.name)


def _read_archive(collector: Collector, document: Document, *, packed: bool) -> None:
    with opened(document, collector.notices, ARCHIVE) as archive:
        if archive is None:
            return
        if is_workbook(archive):
            with opened(document, collector.notices, WORKBOOK) as book:
                if book is not None:
                    read_workbook(collector, document, book)
        elif is_document(archive):
            _remark_unread(collector, "other", document.name)
        elif packed:
            _remark_unread(collector, "archive in archive", document.name)
        else:
            for inner in files_in(archive, document.name, collector.notices):
                _read_packed(collector, inner)


def _read_packed(collector: Collector, document: Document) -> None:
    try:
        _read(collector, document, packed=True)
    except OSError as problem:
        remark_unreadable(collector, document.name, problem)


def _compound_kind(document: Document) -> str:
    if holds(document, _ENCRYPTED):
        return "encrypted"
    return "old workbook" if holds(document, _OLD_BOOK) else "other"


def _remark_unread(collector: Collector, kind: str, name: str) -> None:
    what, why, do = _UNREAD[kind]
    collector.notices.add("warning", what, file=name, why=why, do=do)


def remark_unreadable(collector: Collector, name: str, problem: OSError) -> None:
    """Say that a file or folder could not be opened, in the words of the system."""
    collector.notices.add(
        "error",
        "The file could not be opened",
        file=name,
        why=(problem.strerror or "").lower(),
        do="Close it in other programs, and check that it is whole and that you may read it",
    )
