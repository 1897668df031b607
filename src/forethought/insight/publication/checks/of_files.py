"""Stage 1: the names of the two files, and whether they can be read at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.insight.publication.rule import fails, warns
from forethought.insight.publication.sheet import Files, Sheet

_STAGE = "files"
_DATA, _META = ".csv", ".meta.csv"


@fails(_STAGE)
def data_name_spaces(files: Files) -> Iterator[str]:
    """The data file's name has no spaces."""
    yield from _spaces(files.data_name)


@fails(_STAGE)
def meta_name_spaces(files: Files) -> Iterator[str]:
    """The metadata file's name has no spaces."""
    yield from _spaces(files.meta_name)


@fails(_STAGE)
def data_name_characters(files: Files) -> Iterator[str]:
    """The data file's name has English letters, digits, _ and - only, and ends in .csv."""
    if not re.fullmatch(r"[A-Za-z0-9_\-\s]+\.csv", files.data_name):
        yield "another character, or another ending"


@fails(_STAGE)
def meta_name_characters(files: Files) -> Iterator[str]:
    """The metadata file's name has English letters, digits, _ and - only, and ends in .meta.csv."""
    if not re.fullmatch(r"[A-Za-z0-9_\-\s]+\.meta\.csv", files.meta_name):
        yield "another character, or another ending"


@fails(_STAGE)
def names_match(files: Files) -> Iterator[str]:
    """The metadata file has the data file's name with .meta before the ending."""
    if files.meta_name.removesuffix(_META) != files.data_name.removesuffix(_DATA):
        yield "the names differ"


@warns(_STAGE)
def name_lower_case(files: Files) -> Iterator[str]:
    """File names are in lower case: the platform would change them."""
    yield from (name for name in (files.data_name, files.meta_name) if name != name.lower())


@warns(_STAGE)
def name_length(files: Files) -> Iterator[str]:
    """A file name is short enough to be read at a glance: 50 characters without the ending."""
    length = len(files.data_name.removesuffix(_DATA))
    if length > files.limits.file_name:
        yield f"{length} characters"


@warns(_STAGE)
def name_without_year(files: Files) -> Iterator[str]:
    """A file name holds no year: the same name serves again next year."""
    if re.search(r"(?<!\d)(19|20)\d\d(\d\d)?(?!\d)", files.data_name):
        yield "a year"


@fails(_STAGE)
def data_readable(files: Files) -> Iterator[str]:
    """The data file is comma-separated text in UTF-8."""
    yield from filter(None, [files.data.fault])


@fails(_STAGE)
def meta_readable(files: Files) -> Iterator[str]:
    """The metadata file is comma-separated text in UTF-8."""
    yield from filter(None, [files.meta.fault])


@warns(_STAGE)
def byte_order_mark(files: Files) -> Iterator[str]:
    """The files begin with their first column, not with a byte order mark, which some programs take for part of it."""
    yield from (name for name, sheet in _both(files) if sheet.marked)


@fails(_STAGE)
def data_not_empty(files: Files) -> Iterator[str]:
    """The data file has a header and at least one row."""
    yield from _empty(files.data)


@fails(_STAGE)
def meta_not_empty(files: Files) -> Iterator[str]:
    """The metadata file has a header and at least one row."""
    yield from _empty(files.meta)


@fails(_STAGE)
def data_rows_even(files: Files) -> Iterator[str]:
    """Every row of the data file has as many cells as the header."""
    yield from (f"row {row}" for row in files.data.uneven)


@fails(_STAGE)
def meta_rows_even(files: Files) -> Iterator[str]:
    """Every row of the metadata file has as many cells as the header."""
    yield from (f"row {row}" for row in files.meta.uneven)


@warns(_STAGE)
def data_size(files: Files) -> Iterator[str]:
    """The data file is of a size the platform takes without asking: up to 1 GB."""
    if files.data.size > files.limits.file_bytes:
        yield f"{files.data.size:,} bytes"


@warns(_STAGE)
def data_rows_open_in_spreadsheet(files: Files) -> Iterator[str]:
    """A spreadsheet program can open the whole data file: 1,048,576 rows with the header."""
    if files.data.rows + 1 > files.limits.sheet_rows:
        yield f"{files.data.rows:,} rows"


RULES = (
    data_name_spaces, meta_name_spaces, data_name_characters, meta_name_characters, names_match, name_lower_case,
    name_length, name_without_year, data_readable, meta_readable, byte_order_mark, data_not_empty, meta_not_empty,
    data_rows_even, meta_rows_even, data_size, data_rows_open_in_spreadsheet,
)  # fmt: skip


def _spaces(name: str) -> Iterator[str]:
    if re.search(r"\s", name):
        yield "a space"


def _both(files: Files) -> tuple[tuple[str, Sheet], tuple[str, Sheet]]:
    return ("the data file", files.data), ("the metadata file", files.meta)


def _empty(sheet: Sheet) -> Iterator[str]:
    if not sheet.fault and not sheet.rows:
        yield "only a header" if sheet.header else "nothing"
