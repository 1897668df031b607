"""The regulator's list of providers, from a workbook or from rows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.model import CollectionYear, UserError, authorities
from forethought.quality.geography import authority_on
from forethought.quality.rule import OTHER_TABLES
from forethought.sources import parse_date, workbook_sheets

COLUMNS = OTHER_TABLES["Providers"]
_SCHEMA = pa.schema([*((name, pa.string()) for name in COLUMNS), ("_row", pa.int64())])
_HEADER_WITHIN = 10


def read_providers(source: Any, year: int) -> pa.Table:
    """The list of providers as a table of text: ``URN PLACE_CODES PROVIDER_CODES REG_END POSTCODE LA``.

    ``source`` is the path of an Excel workbook as the regulator issues it (headings differ by year; the
    known ones are in ``data/provider_columns.toml``), several such paths (children's homes and social care
    providers came apart in some years), or rows with these names. Codes are parted by commas; ``REG_END`` is ISO
    and null while registered. Numbers are compared as text. ``LA`` becomes the authority's GSS code at the end of
    the collection year ``year`` where its name or code is known. Raises ``UserError`` when it holds no list.
    """
    rows = list(_rows(source))
    codes = {row["LA"]: _authority(row["LA"], year) for row in rows}
    rows = [{**row, "LA": codes[row["LA"]]} for row in rows]
    return pa.Table.from_pylist([{**row, "_row": at} for at, row in enumerate(rows)], schema=_SCHEMA)


def _rows(source: Any) -> Iterator[dict[str, str | None]]:
    if isinstance(source, str | Path):
        yield from _of_workbook(Path(source))
    elif isinstance(source, Sequence) and source and all(isinstance(path, str | Path) for path in source):
        for path in source:
            yield from _of_workbook(Path(path))
    else:
        yield from _of_rows(source)


def _authority(name: str | None, year: int) -> str | None:
    """The code of an authority called ``name``, which may come with words such as "County Council"."""
    if name is None:
        return None
    code = authority_on(name, year)
    return _codes_by_bare_name(year).get(_bare(name), name) if code == name else code


@cache
def _codes_by_bare_name(year: int) -> Mapping[str, str]:
    return {_bare(a.name): a.gss for a in authorities().values() if a.stood_on(CollectionYear(year).end)}


def _bare(name: str) -> str:
    words = name.casefold().replace(",", " ").replace(".", "").replace("&", "and").split()
    return " ".join(word for word in words if word not in _titles())


def _of_rows(source: Any) -> Iterator[dict[str, str | None]]:
    rows = source.to_pylist() if hasattr(source, "to_pylist") else source
    if not isinstance(rows, Iterable) or isinstance(rows, Mapping):
        raise _no_list("providers")
    for row in rows:
        if not isinstance(row, Mapping):
            raise _no_list("providers")
        yield _row({name: row.get(name) for name in COLUMNS})


def _of_workbook(path: Path) -> Iterator[dict[str, str | None]]:
    found = False
    try:
        for sheet in workbook_sheets(path):
            head = list(islice(sheet, _HEADER_WITHIN))
            at, places = _header(head)
            found = found or bool(places)
            for row in chain(head[at + 1 :], sheet) if places else ():
                yield from _of_cells(row, places)
    except OSError as error:
        raise UserError(
            "The list of providers could not be opened",
            where=path.name,
            why="it is not there, damaged, or not an Excel workbook (.xlsx)",
            do="Give the workbook as it was downloaded",
        ) from error
    if not found:
        raise _no_list(path.name)


def _of_cells(row: Sequence[Any], places: Mapping[str, int]) -> Iterator[dict[str, str | None]]:
    cells = {name: row[place] if place < len(row) else None for name, place in places.items()}
    if cells["URN"] is not None:
        yield _row(cells)


def _header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    for at, row in enumerate(rows):
        names = [str(cell).strip().casefold() if cell is not None else "" for cell in row]
        places = {
            column: names.index(name) for column, known in _known().items() for name in reversed(known) if name in names
        }
        if "URN" in places and len(places) > len(COLUMNS) // 2:
            return at, places
    return 0, {}


@cache
def _known() -> dict[str, list[str]]:
    text = (files("forethought.quality") / "data" / "provider_columns.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["headings"])


@cache
def _titles() -> frozenset[str]:
    text = (files("forethought.quality") / "data" / "provider_columns.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["titles"])


def _row(row: Mapping[str, Any]) -> dict[str, str | None]:
    texts = {name: _text(row.get(name)) for name in COLUMNS}
    for name in ("PLACE_CODES", "PROVIDER_CODES"):
        codes = [code.strip() for code in (texts[name] or "").split(",")]
        texts[name] = ",".join(filter(None, codes)) or None
    end = texts["REG_END"]
    day = parse_date(end, "iso") or parse_date(end, "dmy")
    texts["REG_END"] = day.isoformat() if day else None
    return texts


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).strip() or None


def _no_list(where: str) -> UserError:
    return UserError(
        "No list of providers was found",
        where=where,
        why="rules about placements with registered providers compare each URN with that list",
        do="Give the workbook, or rows with the columns " + ", ".join(COLUMNS),
    )
