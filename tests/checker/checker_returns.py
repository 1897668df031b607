"""Returns to check in the page and on the command line: made from seeds, in every form in which returns are sent."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
from openpyxl import Workbook

from forethought.model import load_form
from forethought.quality import Run, SavedRun, save_run, staff_of
from forethought.sources import read
from forethought.sources.writing import write_csv_tables
from forethought.synth.returns import write_return

AUTHORITY = "E08000025"
_PLANTED_FROM = 2025  # the census of this year is the first in which every kind of fault has its field
_HEADER_TABLES = ("UASC", "OC3", "AD1")
_IN_HEADER = {"Reviews": "AREVIEW", "Missing": "AMISSING", "PrevPerm": "PERMANENCE", "OC2": "OC2"}
_IN_HEADER |= {"PlacedAdoption": "AD_PLACED"}
_IN_CHILD = {"Episodes": "EPISODE", "SWEpisodes": "SWEPISODE", "DoLo": "DOLO"}
_SPELT = {"CHILD": "CHILDID", "PLACE": "PL"}


@dataclass(frozen=True)
class Given:
    """One return: where it lies for the command line, with what stands beside it."""

    return_: str
    year: int
    source: Path
    previous: Path | None = None
    providers: Path | None = None
    authority: str | None = AUTHORITY

    @property
    def files(self) -> dict[str, bytes]:
        """Its files by name."""
        return files_of(self.source)


@dataclass(frozen=True)
class Wanted:
    """A return to be made."""

    return_: str
    year: int
    form: str
    children: int = 60
    faults: float = 0.05
    beside: bool = True
    seed: int = field(default=7)

    def __str__(self) -> str:
        return f"{self.return_} {self.year} {self.form}" + ("" if self.beside else " alone")


def make(folder: Path, wanted: Wanted) -> Given:
    """Write the return ``wanted`` into ``folder`` in its form."""
    previous = wanted.return_ == "ssda903" and wanted.beside and wanted.year > load_form("ssda903").years[0]
    garbled = wanted.return_ == "cin" and wanted.year < _PLANTED_FROM
    faults = 0.0 if garbled else wanted.faults
    options = {"year": wanted.year, "seed": wanted.seed, "faults": faults, "previous": previous}
    made = write_return(folder, wanted.return_, wanted.children, authority=AUTHORITY, **options)  # type: ignore[arg-type]
    source = made.source
    if garbled:
        source.write_text(_garbled(source.read_text(encoding="utf-8"), wanted), encoding="utf-8")
    if wanted.form not in (source.suffix.removeprefix("."), "csv" if source.is_dir() else ""):
        source = _in_form(folder / wanted.form, source, wanted)
    providers, authority = (made.providers, AUTHORITY) if wanted.beside else (None, None)
    return Given(wanted.return_, wanted.year, source, made.previous, providers, authority)


def saved(run: Run, folder: Path, **more: Any) -> SavedRun:
    """What the command line writes of a run: with the workers that the return itself names."""
    return save_run(run, folder, staff=staff_of(run, None), **more)


def _garbled(text: str, wanted: Wanted) -> str:
    """The XML with some values that are none, as the maker of returns plants them for later years alone."""
    dice = random.Random(wanted.seed)
    wrong = ("", "X", "2", "31/02/2024", f"{wanted.year}-02-30", f"{wanted.year - 3}-05-06", "ZZZ99")

    def value(match: re.Match[str]) -> str:
        return f">{dice.choice(wrong)}<" if dice.random() < wanted.faults else match[0]

    start = text.index("<Children>")
    return text[:start] + re.sub(r">([^<>\s][^<>]*)<", value, text[start:])


def files_of(source: Path) -> dict[str, bytes]:
    """The files of a folder, or the one file, by name."""
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    return {path.name: path.read_bytes() for path in paths}


def _in_form(folder: Path, source: Path, wanted: Wanted) -> Path:
    folder.mkdir()
    if wanted.form == "zip":
        return _written(folder / "return.zip", _zipped(files_of(source)))
    tables = read(source, wanted.return_, wanted.year).tables
    if wanted.form == "xml":
        return _written(folder / "return.xml", ssda903_xml(tables, wanted.year))
    if wanted.form == "xlsx":
        return _written(folder / "return.xlsx", _workbook(tables, wanted))
    write_csv_tables(folder, wanted.return_, tables, year=wanted.year)
    return folder


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"return/{name}", content)
    return out.getvalue()


def _workbook(tables: Mapping[str, pa.Table], wanted: Wanted) -> bytes:
    book, form = Workbook(write_only=True), load_form(wanted.return_, wanted.year)
    for name, table in tables.items():
        sheet, columns = book.create_sheet(name), form.tables[name].file_columns
        sheet.append(list(columns))
        for row in table.select([c for c in columns if c in table.column_names]).to_pylist():
            sheet.append([row.get(column) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ssda903_xml(tables: Mapping[str, pa.Table], year: int) -> bytes:
    """The tables as the XML file of the return: a CHILD each, in the order of Header.

    Where a child is several times in Header, or only in another table, so it is in the file as far as the form of the
    file allows it.
    """
    known = {name: load_form("ssda903", year).tables[name].file_columns for name in tables}
    by_child = {name: _by_child(table) for name, table in tables.items()}
    children = dict.fromkeys(child for rows in by_child.values() for child in rows)
    out = ["<EXPSSDA903>"]
    for child in children:
        rows = {name: found.get(child, []) for name, found in by_child.items()}
        out += ["<CHILD>", "<HEADER>", *_header(rows, known)]
        for name, tag in _IN_HEADER.items():
            out += [_element(tag, row, known[name]) for row in rows.get(name, [])]
        out.append("</HEADER>")
        for name, tag in _IN_CHILD.items():
            out += [_element(tag, row, known[name], without=("CHILD", "DOB")) for row in rows.get(name, [])]
        out.append("</CHILD>")
    return "\n".join([*out, "</EXPSSDA903>"]).encode()


def _by_child(table: pa.Table) -> dict[str | None, list[dict[str, str | None]]]:
    found: dict[str | None, list[dict[str, str | None]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["CHILD"], []).append(row)
    return found


def _header(rows: Mapping[str, list[dict[str, str | None]]], known: Mapping[str, tuple[str, ...]]) -> list[str]:
    values: dict[str, str | None] = {}
    for name in ("Header", *_HEADER_TABLES):
        for row in rows.get(name, [])[:1]:
            values |= {field: row.get(field) for field in known[name] if row.get(field) and field not in values}
    return [_field(name, value) for name, value in values.items() if value]


def _element(
    tag: str, row: Mapping[str, str | None], columns: tuple[str, ...], without: tuple[str, ...] = ("CHILD", "DOB")
) -> str:
    inner = "".join(_field(name, row[name]) for name in columns if name not in without and row.get(name))
    return f"<{tag}>{inner}</{tag}>"


def _field(name: str, value: str | None) -> str:
    spelt = _SPELT.get(name, name)
    return f"<{spelt}>{escape(value or '')}</{spelt}>"
