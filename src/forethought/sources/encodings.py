"""What a file is, judged by its bytes: empty, XML, text in which encoding, or something else."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

_HEAD = 4096
_PIECE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
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


def kind_of(path: Path) -> str:
    """``empty``, ``xml``, ``text`` or ``other``, from the first bytes. Raises ``OSError`` when unreadable."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        return "empty"
    if head.startswith(_BINARY):
        return "other"
    guess = _mark(head) or _unmarked_utf16(head)
    plain = head.decode(guess, errors="ignore").encode() if guess else head
    if plain.lstrip().startswith(b"<"):
        return "xml"
    return "other" if len(_CONTROL.findall(plain)) > len(plain) // 20 else "text"


def probe(path: Path) -> Encoding:
    """The encoding of a text file, tried on the whole of it: UTF-16 or 32, UTF-8, or else Windows-1252."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    wide = _mark(head) or _unmarked_utf16(head)
    if wide and wide != "utf-8-sig":
        clean, nul = _decodes(path, wide)
        return Encoding(wide, nul, not clean)
    clean, nul = _decodes(path, wide or "utf-8")
    if clean:
        return Encoding(wide or "utf-8", nul, False)
    clean, nul = _decodes(path, "cp1252")
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


def _decodes(path: Path, name: str) -> tuple[bool, bool]:
    """Whether the whole file decodes as ``name``, and whether it holds NUL characters."""
    decoder = codecs.getincrementaldecoder(name)(errors="strict")
    nul = False
    with path.open("rb") as stream:
        try:
            while piece := stream.read(_PIECE):
                nul = "\0" in decoder.decode(piece) or nul
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False, nul or _has_nul(path)
    return True, nul


def _has_nul(path: Path) -> bool:
    with path.open("rb") as stream:
        return any(b"\0" in piece for piece in iter(lambda: stream.read(_PIECE), b""))
