"""The files in a zip archive, opened one by one without unpacking anything to disk."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from forethought.sources.archive_limits import ARCHIVE, Limits, breach_of, too_many_files, trouble_with
from forethought.sources.collecting import NoticeBook
from forethought.sources.documents import Document

_WORKBOOK = "xl/workbook.xml"
_HELD = 256 << 20
_LINK = 0o120000
_KIND = 0o170000
# What the standard library raises over damaged archives, beside OSError.
_DAMAGE = (BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError, RuntimeError, OverflowError)


class DamageError(OSError):
    """An archive, or a file in it, that cannot be unpacked; ``strerror`` says so in words for people."""

    def __init__(self) -> None:
        super().__init__(None, "what is packed in it is damaged")


@contextmanager
def opened(document: Document, notices: NoticeBook, limits: Limits = ARCHIVE) -> Iterator[ZipFile | None]:
    """The archive, or None with a notice when it is beyond its limits. Raises ``OSError`` when it is damaged."""
    with document.open() as stream:
        if too_many_files(stream, limits):
            _refuse(notices, document.name, f"it holds more than {limits.files} files")
            yield None
            return
        size = stream.seek(0, 2)
        try:
            archive = ZipFile(stream)
        except (*_DAMAGE, OSError) as problem:  # a directory that points before the start is an invalid seek
            raise DamageError from problem
        breach = breach_of(archive, size, limits)
        if breach:
            _refuse(notices, document.name, breach)
        yield None if breach else archive


def held_in_memory(document: Document) -> Document:
    """A packed document as one in which one can go back and forth. Raises ``OSError`` when it is too large."""
    with document.open() as stream:
        data = stream.read(_HELD + 1)
    if len(data) > _HELD:
        raise OSError(None, f"it is more than {_HELD >> 20} megabytes large inside the archive")
    return Document(document.name, lambda: io.BytesIO(data))


def _refuse(notices: NoticeBook, name: str, why: str) -> None:
    notices.add(
        "error",
        "The archive was not unpacked",
        file=name,
        why=f"{why}, and such an archive can fill the machine",
        do="Give the files themselves",
    )


def is_workbook(archive: ZipFile) -> bool:
    """Whether the archive is a workbook of the kind read here."""
    return _WORKBOOK in archive.namelist()


def is_document(archive: ZipFile) -> bool:
    """Whether the archive is some other document that office programs keep as one."""
    names = archive.namelist()
    return "[Content_Types].xml" in names or "mimetype" in names[:1]


def files_in(archive: ZipFile, name: str, notices: NoticeBook) -> Iterator[Document]:
    """The files of an archive called ``name``, in the order of their paths, with a notice for each left out."""
    for info in sorted(archive.infolist(), key=lambda entry: (entry.filename.casefold(), entry.filename)):
        if info.filename.endswith("/"):
            continue
        shown = f"{name}/{_printable(info.filename)}"
        if _is_unsafe(info):
            notices.add("warning", "A file in the archive has an unsafe path, so it was not read", file=shown)
        elif trouble := trouble_with(info):
            notices.add("error", "The file could not be unpacked", file=shown, why=trouble, do="Give the file itself")
        elif any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(info.filename).parts):
            notices.add("info", "A hidden file or folder was left out", file=shown)
        else:
            yield packed(archive, info, shown)


def packed(archive: ZipFile, info: ZipInfo, shown: str) -> Document:
    """One file of an archive as a document."""
    return Document(shown, lambda: _open(archive, info))


def _open(archive: ZipFile, info: ZipInfo) -> IO[bytes]:
    try:
        return io.BufferedReader(_Unpacking(archive.open(info)), 1 << 16)
    except _DAMAGE as problem:
        raise DamageError from problem


def _printable(path: str) -> str:
    return "".join(mark if mark.isprintable() else "?" for mark in path)[:200]


def _is_unsafe(info: ZipInfo) -> bool:
    given = info.orig_filename
    steps = {".."} & {*PurePosixPath(given).parts, *PureWindowsPath(given).parts}
    rooted = not given or given.startswith(("/", "\\")) or PureWindowsPath(given).drive or "\0" in given
    return bool(steps or rooted or (info.external_attr >> 16) & _KIND == _LINK)


class _Unpacking(io.RawIOBase):
    """A packed file being read; whatever damage shows itself on the way is raised as ``DamageError``."""

    def __init__(self, packed_file: IO[bytes]) -> None:
        self._packed = packed_file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._packed.read(len(buffer))
        except _DAMAGE as problem:
            raise DamageError from problem
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()
