"""What a file is, judged by its bytes: empty, XML, text in which encoding, or something else."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from forethought.sources.documents import Document

_HEAD = 4096
_PIECE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = (b"\xd0\xcf\x11\xe0",)
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a text file become characters, and what is odd about them."""

    name: str
    nul: bool
    undecodable: bool


def kind_of(document: Document) -> str:
    """What the first bytes are of. Raises ``OSError`` when they cannot be read.

    ``empty``, ``xml``, ``text``, ``archive`` (a zip, which a workbook is too), ``compound`` (what workbooks and
    documents were kept in of old, and what a password wraps a new one in), or ``other``.
    """
    head = document.head(_HEAD)
    marks = {"archive": _ARCHIVE, "compound": _COMPOUND, "other": _BINARY}
    marked = next((kind for kind, mark in marks.items() if head.startswith(mark)), None)
    if marked or not head:
        return marked or "empty"
    guess = _mark(head) or _unmarked_utf16(head)
    plain = head.decode(guess, errors="ignore").encode() if guess else head
    if plain.lstrip().startswith(b"<"):
        return "xml"
    return "other" if len(_CONTROL.findall(plain)) > len(plain) // 20 else "text"


def probe(document: Document) -> Encoding:
    """The encoding of a text file, tried on the whole of it: UTF-16 or 32, UTF-8, or else Windows-1252."""
    head = document.head(_HEAD)
    wide = _mark(head) or _unmarked_utf16(head)
    if wide and wide != "utf-8-sig":
        clean, nul = _decodes(document, wide)
        return Encoding(wide, nul, not clean)
    clean, nul = _decodes(document, wide or "utf-8")
    if clean:
        return Encoding(wide or "utf-8", nul, False)
    clean, nul = _decodes(document, "cp1252")
    return Encoding("cp1252", nul, not clean)


def _mark(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _unmarked_utf16(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if len(head) >= 8 and odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(head) >= 8 and even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _decodes(document: Document, name: str) -> tuple[bool, bool]:
    """Whether the whole file decodes as ``name``, and whether it holds NUL characters."""
    decoder = codecs.getincrementaldecoder(name)(errors="strict")
    nul = False
    with document.open() as stream:
        try:
            while piece := stream.read(_PIECE):
                nul = "\0" in decoder.decode(piece) or nul
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False, nul or holds(document, b"\0")
    return True, nul


def holds(document: Document, sought: bytes) -> bool:
    """Whether ``sought`` stands anywhere in the file. Raises ``OSError`` when it cannot be read."""
    rest = b""
    with document.open() as stream:
        while piece := stream.read(_PIECE):
            if sought in rest + piece:
                return True
            rest = piece[-len(sought) :]
    return False
