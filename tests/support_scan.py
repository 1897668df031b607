"""Look through everything of a workspace, row by row and page by page, for two identities that stand together."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyarrow.parquet as pq
from pyarrow import feather

_LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
Unit = tuple[str, str]
"""Where it stands, and what stands there: one row, one line, one page."""


def together(units: Iterable[Unit], one: Collection[str], other: Collection[str]) -> list[str]:
    """Where marks of one identity and marks of another stand in one row, line or page."""
    return [where for where, text in units if any(mark in text for mark in one) and any(mark in text for mark in other)]


def files_of(root: Path, exempt: Iterable[Path] = ()) -> list[Path]:
    """Every file below ``root`` but those in the folders named."""
    apart = tuple(exempt)
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(path.is_relative_to(folder) for folder in apart))


def units_of(root: Path, files: Iterable[Path]) -> Iterator[Unit]:
    """Each row of each table, each entry of each list in JSON, each line of anything else."""
    for path in files:
        for number, text in enumerate(_texts(path)):
            yield f"{path.relative_to(root)}:{number} {text.split('(')[0] if path.suffix == '.sqlite3' else ''}", text


def _texts(path: Path) -> Iterator[str]:
    if path.suffix in (".parquet", ".arrow"):
        table = pq.read_table(path) if path.suffix == ".parquet" else feather.read_table(path, memory_map=False)
        yield from (
            str(row)
            for row in table.drop_columns(
                [n for n in ("salt", "digest", "hash") if n in table.column_names]
            ).to_pylist()
        )
        yield str(table.schema.metadata)
    elif path.suffix == ".sqlite3":
        yield from _rows(path)
    elif path.suffix == ".json":
        yield from (json.dumps(entry) for entry in _entries(json.loads(path.read_text(encoding="utf-8"))))
    else:
        yield from path.read_bytes().decode("utf-8", "replace").splitlines()


def _rows(path: Path) -> Iterator[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        tables = [name for (name,) in base.execute("select name from sqlite_master where type = 'table'")]
        for name in tables:
            yield from (f"{name} {row}" for row in base.execute(f'select * from "{name}"'))


def _entries(held: Any) -> Iterator[Any]:
    """A list is read entry by entry, since each is a row; anything else as a whole."""
    if isinstance(held, list):
        yield from held
    else:
        yield held


ALIKE = (r"/(areas|nation|national)/.", r"/family/wrong/\?about=")
"""Pages of which a few stand for all: published statistics and promises; the form for one of many sentences."""


def walk(usernames: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Every page and download that each of the invented people (or those named) comes to by following links.

    Gives the user and path, and what stands there; with each purpose that their doors serve.
    """
    from django.test import Client

    from forethought import operations
    from forethought.web.doors.catalogue import doors_for

    everybody = operations.User.objects.order_by("pk")
    for user in everybody.filter(username__in=usernames) if usernames else everybody:
        client = Client(SERVER_NAME="127.0.0.1")
        assert client.post("/sign-in/", {"persona": user.username}).status_code == 302
        doors = doors_for(user)
        for purpose in dict.fromkeys(name for door in doors for name in door.purposes) or [""]:
            if purpose:
                assert client.post("/purpose/", {"purpose": purpose}).status_code == 302
            for path, body in crawl(client, ["/", *(door.path for door in doors)], ALIKE):
                yield f"{user.username} {path}", body


def crawl(client: Any, start: Iterable[str], alike: Iterable[str], most: int = 4) -> Iterator[tuple[str, bytes]]:
    """Every page and download that links lead to, with what it holds; of paths like each of ``alike`` only ``most``."""
    waiting, seen = list(start), set(start)
    left = dict.fromkeys(alike, most)
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield path, body
        if "Location" in answer.headers:
            body += f'href="{answer.headers["Location"]}"'.encode()
        if not str(answer.headers.get("Content-Type", "")).startswith("text/html"):
            continue
        for link in _LINK.findall(body.decode("utf-8", "replace")):
            target = urljoin(path, html.unescape(link))
            parts = urlsplit(target)
            wanted = parts.path + (f"?{parts.query}" if parts.query else "")
            foreign = parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("/static/")
            if foreign or wanted in seen or wanted.startswith(("/sign-out", "/leave")):
                continue
            if not _still_wanted(wanted, left):
                continue
            seen.add(wanted)
            waiting.append(wanted)


def _still_wanted(path: str, left: dict[str, int]) -> bool:
    """Whether fewer than enough pages like this one were seen; this one is counted."""
    kind = next((one for one in left if re.match(one, path)), None)
    if kind is not None:
        left[kind] -= 1
    return kind is None or left[kind] >= 0


def words_of(body: bytes) -> str:
    """What a page or file says."""
    return html.unescape(body.decode("utf-8", "replace"))
