"""A look for words in every byte of every file below a folder: raw, unpacked, decoded, however they are written."""

from __future__ import annotations

import base64
import gzip
import re
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, quote_plus

import pyarrow as pa
import pyarrow.parquet as pq

_PACKED = re.compile(rb"[A-Za-z0-9_+/\-]{16,}={0,2}")


def found_in(root: Path, tokens: Iterable[str]) -> dict[str, list[str]]:
    """In which files each token stands: in their names, their bytes, or what these hold once unpacked."""
    wanted = {token: spellings(token) for token in tokens}
    places: dict[str, list[str]] = {}
    for path in sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink()):
        name = str(path.relative_to(root))
        left = dict(wanted)
        for piece in (name.encode(), *pieces(path.read_bytes(), path)):
            lower = piece.lower()
            for token in [token for token, ways in left.items() if _stands(piece, lower, ways)]:
                places.setdefault(token, []).append(name)
                del left[token]
    return places


def _stands(piece: bytes, lower: bytes, ways: tuple[frozenset[bytes], frozenset[bytes]]) -> bool:
    plain, exact = ways
    return any(way in lower for way in plain) or any(way in piece for way in exact)


def spellings(token: str) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """How a token may be written: ways in which case does not matter, in lower case, and ways in which it does."""
    texts = {token, token.replace(" ", ""), quote(token), quote_plus(token), repr(token)[1:-1], ascii(token)[1:-1]}
    texts |= {token.replace("/", sign) for sign in (":", "_", "-")} if "/" in token else set()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", token):
        day = date.fromisoformat(token)
        texts |= {f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d %B %Y}", f"{day.day} {day:%B %Y}", f"{day:%Y%m%d}"}
    if re.fullmatch(r"\d{10}", token):
        texts |= {f"{token[:3]} {token[3:6]} {token[6:]}", f"{token[:3]}-{token[3:6]}-{token[6:]}"}
    lower = {one.lower() for one in texts}
    # Without their last zeros, UTF-16 and UTF-32 of either order hold the same bytes.
    plain = {one.encode(code).rstrip(b"\0") for one in lower for code in ("utf-8", "utf-16-le", "utf-32-le", "cp1252")}
    cases = {one.encode() for one in (token, token.lower(), token.upper())}
    plain |= {one.hex().encode() for one in cases}
    exact = {_in_base64(one, before) for one in cases for before in range(3)}
    exact |= {one.replace(b"+", b"-").replace(b"/", b"_") for one in exact}
    return frozenset(plain), frozenset(exact)


def _in_base64(word: bytes, before: int) -> bytes:
    """The letters of base64 that a word gives whatever stands beside it, ``before`` bytes into a group of three."""
    coded = base64.b64encode(b"\0" * before + word)
    return coded[(before * 8 + 5) // 6 : (before + len(word)) * 8 // 6]


def pieces(data: bytes, name: Path, depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, and those of all that is packed in it."""
    yield data
    if depth > 4:
        return
    if data[:4] == b"PAR1":
        yield from _parquet(data)
    elif data[:6] == b"ARROW1":
        yield from _table(pa.ipc.open_file(BytesIO(data)).read_all())
    elif data[:15] == b"SQLite format 3":
        yield from _sqlite(name)
    elif data[:2] == b"\x1f\x8b":
        yield from pieces(gzip.decompress(data), name, depth + 1)
    elif data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as packed:
            for one in packed.namelist():
                yield one.encode()
                yield from pieces(packed.read(one), name, depth + 1)
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=BytesIO(data)) as packed:
            for entry in packed:
                yield entry.name.encode()
                held = packed.extractfile(entry)
                yield from pieces(held.read(), name, depth + 1) if held else ()


def _parquet(data: bytes) -> Iterator[bytes]:
    """Footer, values, and what the dictionaries of the pages hold whether a row uses it or not."""
    about = pq.read_metadata(BytesIO(data))
    yield str(about.to_dict()).encode()
    plain = pq.read_table(BytesIO(data))
    yield from _table(plain)
    words = [field.name for field in plain.schema if pa.types.is_string(field.type)]
    yield from _table(pq.read_table(BytesIO(data), read_dictionary=words))


def _table(table: pa.Table) -> Iterator[bytes]:
    """Names, metadata, values, and every buffer as it lies in memory, with what a filter left in it."""
    yield (str(table.schema) + str(table.schema.metadata) + str(table.to_pylist())).encode()
    for column in table.columns:
        for chunk in column.chunks:
            held = [chunk, chunk.dictionary] if pa.types.is_dictionary(chunk.type) else [chunk]
            yield from (buffer.to_pybytes() for one in held for buffer in one.buffers() if buffer is not None)


def _sqlite(path: Path) -> Iterator[bytes]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        text = "\n".join(base.iterdump()).encode()
    yield text
    for found in _PACKED.findall(text):  # sessions are packed, then written in letters
        try:
            opened = base64.urlsafe_b64decode(found.rstrip(b"=") + b"=" * (-len(found.rstrip(b"=")) % 4))
            yield opened
            yield zlib.decompress(opened)
        except (ValueError, zlib.error):
            continue
