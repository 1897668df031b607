"""Some two hundred broken and hostile files: those of the tests of reading, and damage by dice with fixed seeds."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from sources import test_sources_archives as archives
from sources import test_sources_csv_hostile as texts
from sources import test_sources_workbooks as workbooks
from sources.test_sources_hostile import CHANGES, KINDS, base
from support_campaigns import size

EACH = size(1, 8)
REVIEWS = texts.HEAD + texts.ROW1 + texts.ROW2


@dataclass(frozen=True)
class Hostile:
    """Files that are given together, and the return they are given as."""

    name: str
    return_: str
    files: dict[str, bytes]


def hostile() -> Iterator[Hostile]:
    """All of them, always the same."""
    yield from _texts()
    yield from _packed()
    yield from _made()
    for kind in KINDS:
        for change in CHANGES:
            for number in range(EACH):
                dice = random.Random(f"page {kind} {change.__name__} {number}")
                form, content = base(kind)
                ending = dice.choice(["csv", "xml", "xlsx", "zip", "pdf", "XLS", "dat"])
                name = f"{kind}, {change.__name__} {number}"
                yield Hostile(name, form, {f"given.{ending}": change(content, dice)})


def _texts() -> Iterator[Hostile]:
    for name, (content, *_) in texts.READ.items():
        made = content if isinstance(content, bytes) else content.encode()
        yield Hostile(f"text: {name}", "ssda903", {"any name.csv": made})
    for name, (file, content, _) in texts.REFUSED.items():
        yield Hostile(f"text: {name}", "ssda903", {file: content})
        yield Hostile(f"beside a good one: {name}", "ssda903", {f"bad {file}": content, "good.csv": REVIEWS.encode()})


def _packed() -> Iterator[Hostile]:
    for name, (content, _) in archives.REFUSED.items():
        yield Hostile(f"zip: {name}", "ssda903", {"return.zip": content})
    for path in archives.LEFT_OUT:
        yield Hostile(f"zip: {path}", "ssda903", {"return.zip": archives.packed({path: REVIEWS, "b.csv": REVIEWS})})
    for name, (content, _) in workbooks.REFUSED.items():
        yield Hostile(f"workbook: {name}", "ssda903", {"book.xlsx": content})
    bomb = archives.packed({"a.csv": b"0" * (64 << 20)})
    yield Hostile("zip: a bomb in a zip", "ssda903", {"return.zip": archives.packed({"b.zip": bomb, "a.csv": REVIEWS})})


def _made() -> Iterator[Hostile]:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE m [<!ENTITY a0 "ha">{entities}]><EXPSSDA903><CHILD>&a11;</CHILD></EXPSSDA903>'
    outside = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><Message><Children>&x;</Children></Message>'
    attributes = " ".join(f'a{n}="1"' for n in range(200_000))
    census = "<Message><Header/><Children><Child>{}</Child></Children></Message>"
    xml = {
        "laughs": ("ssda903", laughs),
        "an entity that asks for a file": ("cin", outside),
        "very many attributes": ("cin", census.format(f"<ChildIdentifiers {attributes}/>")),
        "deep": ("cin", census.format("<a>" * 200_000)),
        "a child with very many parts": ("cin", census.format("<CINdetails/>" * 50_000)),
        "a comment without end": ("cin", census.format("<!--" + "x" * 5_000_000)),
        "script in it": ("ssda903", "<EXPSSDA903><CHILD><script>alert(1)</script></CHILD></EXPSSDA903>"),
        "two roots": ("cin", census.format("") * 2),
        "a root alone": ("ssda903", "<EXPSSDA903/>"),
        "of the other return": ("ssda903", census.format("<ChildIdentifiers/>")),
    }
    for name, (return_, text) in xml.items():
        yield Hostile(f"xml: {name}", return_, {"return.xml": text.encode()})
    days = ("31/02/2024", "00/00/0000", "1/1/25", "2025-01-01", "29/02/2023", "99999999", "=1+1", "\u202e01/01/2025")
    rows = "".join(f"c{n},{day},{day},PN1\n" for n, day in enumerate(days))
    yield Hostile("text: days that are none", "ssda903", {"r.csv": (texts.HEAD + rows).encode()})
    yield Hostile("text: one huge line", "ssda903", {"r.csv": (texts.HEAD + "x" * 20_000_000).encode()})
    markup = "<img src=x onerror=alert(1)>"
    named = {f"{markup.replace('/', '')}.csv": REVIEWS.encode(), "b.csv": (texts.HEAD + f"{markup},,,\n").encode()}
    yield Hostile("text: markup in names and cells", "ssda903", named)
    yield Hostile("an empty folder, so to say", "ssda903", {"2026/.DS_Store": b"x"})
    yield Hostile("folders in a folder", "ssda903", {"2026/a/r.csv": REVIEWS.encode(), "2026/b/r.csv": b""})
    yield Hostile("a document", "ssda903", {"letter.docx": _document()})
    yield Hostile("a workbook as CIN", "cin", {"book.xlsx": _book([["CHILD", "DOB"], ["c1", 1]])})
    yield Hostile("the same file twice", "ssda903", {"a.csv": REVIEWS.encode(), "b.csv": REVIEWS.encode()})


def _document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def _book(rows: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
