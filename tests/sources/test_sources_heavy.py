"""Files made to fill the machine: read or refused within seconds and within a gigabyte, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = b"CHILD,DOB,REVIEW,REVIEW_CODE\n"
ROW = b"c1,01/02/2010,03/04/2025,PN1\n"
CENSUS = b"<Message><Header/><Children><Child>%s</Child></Children></Message>"
SHEET = "xl/worksheets/sheet1.xml"
MOST_SECONDS, MOST_BYTES = 10, 1 << 30

READ_ONE = """
import json, re, sys, time
from pathlib import Path
from forethought.sources import SourceError, read
begun = time.monotonic()
try:
    intake = read(sys.argv[1], sys.argv[2], 2026)
    said = {entry.name: [entry.rows_checked, entry.rows_set_aside] for entry in intake.account if entry.rows_in}
except SourceError as refusal:
    said = str(refusal)
peak = 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({"said": said, "seconds": time.monotonic() - begun, "peak": peak}))
"""


def endless_line(path: Path) -> None:
    with path.open("wb") as out:
        out.write(HEAD)
        for _ in range(150):
            out.write(b"x" * (1 << 20))
        out.write(b"\n" + ROW)


def endless_header(path: Path) -> None:
    path.write_bytes(b"CHILD," * 20_000_000)


def quote_never_closed(path: Path) -> None:
    path.write_bytes(HEAD + b'"c0,01/02/2010,03/04/2025,PN1\n' + ROW * 200_000)


def quotes_everywhere(path: Path) -> None:
    path.write_bytes(HEAD + b'"\n' * 60_000 + ROW)


def blank_lines(path: Path) -> None:
    path.write_bytes(HEAD + b"\n" * 2_000_000 + ROW)


def million_attributes(path: Path) -> None:
    attributes = b" ".join(b'a%d="1"' % number for number in range(1_000_000))
    path.write_bytes(CENSUS % (b"<ChildIdentifiers " + attributes + b"/>"))


def deep_nesting(path: Path) -> None:
    path.write_bytes(CENSUS % (b"<a>" * 5_000_000))


def wide_child(path: Path) -> None:
    path.write_bytes(CENSUS % (b"<CINdetails/>" * 500_000))


def endless_comment(path: Path) -> None:
    path.write_bytes(CENSUS % (b"<!--" + b"x" * 150_000_000))


def entity_bomb(path: Path) -> None:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    path.write_bytes(b'<!DOCTYPE m [<!ENTITY a0 "ha">' + entities + b"]>" + CENSUS % b"&a11;")


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("reviews.csv", "w", force_zip64=True) as out,
    ):
        for _ in range(300):
            out.write(bytes(1 << 20))


def sheet_of(rows: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(HEAD.decode().strip().split(","))
        book.save(path.with_suffix(".sound"))
        with zipfile.ZipFile(path.with_suffix(".sound")) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(
                    name, content.replace(b"</sheetData>", rows + b"</sheetData>") if name == SHEET else content
                )

    return write


FAR_OUT = b"".join(b'<row r="%d"><c r="ZZZ%d"><v>1</v></c></row>' % (n, n) for n in range(2, 20_000))
FAR_DOWN = b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'

# how the file is made | form | part of the refusal, or rows checked and set aside of each table
CASES = {
    "endless line": (endless_line, "ssda903", {"Reviews": [1, 1]}),
    "endless header": (endless_header, "ssda903", "The file holds no rows"),
    "quote never closed": (quote_never_closed, "ssda903", {"Reviews": [200_000, 1]}),
    "quotes everywhere": (quotes_everywhere, "ssda903", {"Reviews": [1, 60_000]}),
    "blank lines": (blank_lines, "ssda903", {"Reviews": [1, 2_000_000]}),
    "a million attributes": (million_attributes, "cin", None),
    "deep nesting": (deep_nesting, "cin", {"Header": [1, 0]}),
    "a child with very many parts": (wide_child, "cin", None),
    "endless comment": (endless_comment, "cin", {"Header": [1, 0]}),
    "entity bomb": (entity_bomb, "cin", "declares a document type"),
    "zip bomb": (zip_bomb, "ssda903", "more than 200 times its own size"),
    "cells far out": (sheet_of(FAR_OUT), "ssda903", {"Reviews": [0, 19_998]}),
    "a row far down": (sheet_of(FAR_DOWN), "ssda903", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_heavy_files_take_seconds_and_stay_within_a_gigabyte(name, tmp_path):
    make, form, expected = CASES[name]
    path = tmp_path / "heavy"
    make(path)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONE, str(path), form], capture_output=True, text=True, timeout=60, check=True
    )
    result = json.loads(done.stdout)
    assert done.stderr == ""
    if isinstance(expected, str):
        assert expected in result["said"]
    elif expected is not None:
        assert result["said"] == expected
    assert result["seconds"] < MOST_SECONDS
    assert result["peak"] < MOST_BYTES
