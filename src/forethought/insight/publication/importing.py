"""Published statistics read back in: a pair of files, or answers of the statistics API; symbols kept apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.reference import limits, reserved_columns, symbols
from forethought.insight.publication.sheet import Files, Sheet, read_sheet

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in the place of a figure that is neither a number nor a current symbol, and how often it stands.

    ``what`` is the text, cut at 20 characters and empty where nothing stood; ``row`` is the first row, counted from 1.
    ``standing`` is obsolete, discouraged, empty or unknown.
    """

    column: str
    what: str
    standing: str
    times: int
    row: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Statistics as they were published in one version.

    ``table`` has every time and place column, filter and grouping column as text; each indicator is two columns:
    ``NAME`` (float64, null where there is no number) and ``NAME_symbol`` (text, null where there is one). ``digest``
    is the SHA-256 of what was read, so that a silent change under one version shows. ``labels`` are the labels of
    filters and indicators.
    """

    name: str
    version: str
    digest: str
    filters: tuple[str, ...]
    indicators: tuple[str, ...]
    labels: Mapping[str, str]
    table: pa.Table
    unread: tuple[Unread, ...]


def import_pair(data: bytes, meta: bytes, name: str, version: str) -> Imported:
    """The pair of files of one data set. ``version`` is the publisher's, or the day it was published.

    Reads what was published even where today's screener would object. Raises ``PublicationError`` when the files are
    no CSV, have uneven rows or columns of one name, or do not belong together.
    """
    sheets = read_sheet(data), read_sheet(meta)
    for sheet, which in zip(sheets, ("data file", "metadata file"), strict=True):
        _readable(sheet, f"{name}, {which}")
    files = Files(f"{name}.csv", f"{name}.meta.csv", *sheets, limits())
    filters, indicators = files.listed("Filter"), files.listed("Indicator")
    missing = [column for column in (*filters, *indicators) if column not in sheets[0].header]
    if missing or not indicators:
        raise PublicationError(
            "The metadata names columns that the data has not" if missing else "The metadata names no indicator",
            where=f"{name}: {', '.join(missing)}" if missing else name,
            do="Take both files from the same release",
        )
    kept = [column for column in sheets[0].header if column in {*reserved_columns(), *filters, *files.groups}]
    return imported(
        name,
        version,
        hashlib.sha256(data + b"\0" + meta).hexdigest(),
        {column: sheets[0].column(column) for column in kept},
        {column: sheets[0].column(column) for column in indicators},
        filters=filters,
        labels={row["col_name"]: row["label"] for row in files.meta_rows},
    )


def imported(
    name: str,
    version: str,
    digest: str,
    said: Mapping[str, Sequence[str]],
    figures: Mapping[str, Sequence[str]],
    *,
    filters: Sequence[str],
    labels: Mapping[str, str],
) -> Imported:
    """Put columns of text together: numbers to one side, symbols to the other, and a word on everything else."""
    columns: dict[str, pa.Array] = {column: pa.array(texts, pa.string()) for column, texts in said.items()}
    unread: list[Unread] = []
    for column, texts in figures.items():
        numbers = [_number(text) for text in texts]
        columns[column] = pa.array(numbers, pa.float64())
        columns[f"{column}_symbol"] = pa.array(
            [None if number is not None else text.strip() for number, text in zip(numbers, texts, strict=True)],
            pa.string(),
        )
        unread += _unread(column, texts)
    return Imported(name, version, digest, tuple(filters), tuple(figures), labels, pa.table(columns), tuple(unread))


def _readable(sheet: Sheet, where: str) -> None:
    fault = sheet.fault
    if not fault and not sheet.rows:
        fault = "it has no rows"
    elif len(set(sheet.header)) < len(sheet.header):
        fault = "two of its columns have the same name"
    elif sheet.uneven:
        fault = f"row {sheet.uneven[0]} has more or fewer cells than the header"
    if fault:
        raise PublicationError(
            "A published file cannot be read", where=where, why=fault, do="Download the file again from its release"
        )


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def _unread(column: str, texts: Iterable[str]) -> Iterator[Unread]:
    times: dict[str, list[int]] = {}
    for row, text in enumerate(texts, 1):
        if _number(text) is None and text.strip() not in symbols("current"):
            times.setdefault(text.strip(), []).append(row)
    for text, rows in times.items():
        yield Unread(column, text[:20], _standing(text), len(rows), rows[0])


def _standing(text: str) -> str:
    if not text:
        return "empty"
    return next((each for each in ("obsolete", "discouraged", "empty") if text in symbols(each)), "unknown")
