"""Zip archives of returns: read without unpacking to disk, and refused before they can do harm."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from forethought.sources import SourceError, read

REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\nc1,01/02/2010,03/04/2025,PN1\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\nc1,01/02/2010,M,03/04/2025,\n"


def packed(files, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read_zip(folder, content, form="ssda903"):
    content = content if isinstance(content, bytes) else packed(content)
    return read(folder({"return.zip": content}) / "return.zip", form, 2026)


def told(intake):
    return {n.file: n.what for n in intake.notices}


def test_files_in_any_folder_of_an_archive_are_read(folder, account_of):
    files = {"2026/reviews.csv": REVIEWS, "2026/more/missing.csv": MISSING.encode("utf-16"), "notes.txt": "Call"}
    intake = read_zip(folder, files)
    assert account_of(intake) == ["Missing 1=1+0", "Reviews 1=1+0"]
    assert intake.tables["Reviews"]["_file"].to_pylist() == ["return.zip/2026/reviews.csv"]
    assert intake.tables["Reviews"]["_line"].to_pylist() == [2]


def test_an_archive_in_a_folder_stands_beside_its_other_files(folder, account_of):
    intake = read(folder({"a.zip": packed({"reviews.csv": REVIEWS}), "missing.csv": MISSING}), "ssda903", 2026)
    assert account_of(intake) == ["Reviews 1=1+0", "Missing 1=1+0"]


def test_a_census_in_an_archive_is_read_like_any_other(folder):
    child = "<Child><ChildIdentifiers><LAchildID>c1</LAchildID></ChildIdentifiers><ChildCharacteristics/></Child>"
    text = f"<Message><Header/><Children>{child}</Children></Message>"
    intake = read_zip(folder, {"census.xml": text}, "cin")
    assert intake.tables["ChildIdentifiers"]["LAchildID"].to_pylist() == ["c1"]
    broken = read_zip(folder, {"census.xml": text.replace("</Children>", child + "<")}, "cin")
    assert [n.level for n in broken.notices] == ["error"]


def test_a_workbook_in_an_archive_is_read_and_an_archive_in_it_is_not(folder):
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for line in ("CHILD,DOB,REVIEW,REVIEW_CODE", "c1,01/02/2010,03/04/2025,PN1"):
        book.active.append(line.split(","))
    book.save(out)
    files = {"book.xlsx": out.getvalue(), "inner.zip": packed({"missing.csv": MISSING})}
    intake = read_zip(folder, files)
    assert intake.tables["Reviews"]["_file"].to_pylist() == ["return.zip/book.xlsx#Sheet"]
    assert told(intake) == {"return.zip/inner.zip": "An archive inside an archive was not opened"}


# path in the archive | what is said of it
LEFT_OUT = {
    "../reviews.csv": "unsafe path",
    "a/../../reviews.csv": "unsafe path",
    "/etc/reviews.csv": "unsafe path",
    "C:\\reviews.csv": "unsafe path",
    "..\\reviews.csv": "unsafe path",
    "__MACOSX/reviews.csv": "hidden",
    "a/.reviews.csv": "hidden",
}


@pytest.mark.parametrize("path", LEFT_OUT)
def test_unsafe_and_hidden_paths_are_left_out_and_told(path, folder, account_of):
    intake = read_zip(folder, {path: REVIEWS, "missing.csv": MISSING})
    assert account_of(intake) == ["Missing 1=1+0"]
    assert [LEFT_OUT[path] in what for what in told(intake).values()] == [True]


def test_a_link_is_not_followed(folder):
    link = zipfile.ZipInfo("reviews.csv")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("missing.csv", MISSING)
    intake = read_zip(folder, out.getvalue())
    assert [n.file for n in intake.notices if "unsafe" in n.what] == ["return.zip/reviews.csv"]
    assert intake.tables.keys() == {"Missing"}


def with_flag(content: bytes, flag: int) -> bytes:
    """Every file of the archive marked with ``flag`` where its directory and the file itself say how it is packed."""
    out = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = out.find(mark)
        while at >= 0:
            out[at + offset] |= flag
            at = out.find(mark, at + 1)
    return bytes(out)


def overlapping(count: int, size: int) -> bytes:
    """An archive whose directory names the same packed file many times over."""
    content = packed({"a.csv": b"0" * size})
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entries = content[start:end] * count
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, count, count, len(entries))
    return content[:start] + entries + bytes(tail)


def renamed(content: bytes) -> bytes:
    """The directory promises much less than the file unpacks to."""
    out = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", out, out.index(mark) + offset, 30)
    return bytes(out)


PLAIN = packed({"reviews.csv": REVIEWS})
LONG = packed({"reviews.csv": REVIEWS + "c2,01/02/2010,03/04/2025,PN1\n" * 999})

# archive | part of what the refusal says
REFUSED = {
    "password": (with_flag(PLAIN, 1), "protected by a password"),
    "another packing": (packed({"a.csv": REVIEWS}, zipfile.ZIP_BZIP2), "packed in a way that is not read here"),
    "cut short": (PLAIN[:-30], "damaged"),
    "a wrong byte": (LONG.replace(LONG[60:62], b"\xff\xff", 1), "damaged"),
    "a wrong promise": (renamed(LONG), "damaged"),
    "unpacks to far too much": (packed({"a.csv": b"0" * (64 << 20)}), "more than 200 times its own size"),
    "the same file many times over": (overlapping(900, 1 << 20), "more than 200 times its own size"),
    "too many files": (packed({f"{n}.csv": "" for n in range(1_001)}), "more than 1000 files"),
    "a directory without end": (overlapping(60_000, 10), "more than 1000 files"),
    "a directory before its start": (PLAIN[:4] + PLAIN[-22:], "damaged"),
    "a file without a name": (packed({"ab": REVIEWS}).replace(b"ab", b"\0b"), "unsafe path"),
    "no files": (packed({}), "It holds no files"),
    "only a document": (packed({"[Content_Types].xml": "", "word/document.xml": ""}), "not a CSV, XML, workbook"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_archives_that_cannot_be_trusted_are_refused_in_plain_words(name, folder):
    content, text = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read_zip(folder, content)
    assert text in str(caught.value)
    assert caught.value.do
