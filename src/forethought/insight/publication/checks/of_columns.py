"""Stages 2 to 4: the columns that must be there, that the two files agree, and what columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from forethought.insight.publication.reference import reserved_columns, standard
from forethought.insight.publication.rule import fails, warns
from forethought.insight.publication.sheet import Files

_NEEDED, _MATCH, _NAMES = "required columns", "column match", "columns"


@fails(_NEEDED)
def data_required_columns(files: Files) -> Iterator[str]:
    """The data file has the five columns that every file has: period, its kind, level, country code and name."""
    yield from (name for name in standard()["columns"]["data"] if name not in files.data.header)


@fails(_NEEDED)
def meta_required_columns(files: Files) -> Iterator[str]:
    """The metadata file has the eight columns that every metadata file has."""
    yield from (name for name in standard()["columns"]["meta"] if name not in files.meta.header)


@fails(_NEEDED)
def meta_unknown_columns(files: Files) -> Iterator[str]:
    """The metadata file has no columns besides those of the standard."""
    known = {*standard()["columns"]["meta"], *standard()["columns"]["meta_optional"]}
    yield from (_named(name) for name in files.meta.header if name not in known)


@fails(_NEEDED)
def data_columns_once(files: Files) -> Iterator[str]:
    """No column name of the data file comes twice."""
    yield from _twice(files.data.header)


@fails(_NEEDED)
def meta_columns_once(files: Files) -> Iterator[str]:
    """No column name of the metadata file comes twice."""
    yield from _twice(files.meta.header)


@fails(_NEEDED)
def fewer_meta_rows_than_data_columns(files: Files) -> Iterator[str]:
    """The metadata has fewer rows than the data has columns: when and where are never listed."""
    if len(files.meta_rows) >= len(files.data.header):
        yield f"{len(files.meta_rows)} rows for {len(files.data.header)} columns"


@fails(_MATCH)
def meta_columns_in_data(files: Files) -> Iterator[str]:
    """Every column the metadata lists stands in the data, spelt the same."""
    names = (row["col_name"] for row in files.meta_rows)
    yield from (_named(name) for name in names if name and name not in files.data.header)


@warns(_MATCH)
def data_columns_in_meta(files: Files) -> Iterator[str]:
    """Every column of the data is a time or place column, or listed in the metadata: others cannot be chosen."""
    known = {row["col_name"] for row in files.meta_rows} | set(files.groups) | reserved_columns()
    yield from (_named(name) for name in files.data.header if name not in known)


@fails(_NAMES)
def column_spaces(files: Files) -> Iterator[str]:
    """No column name holds a space."""
    yield from (_named(name) for name in files.data.header if re.search(r"\s", name))


@warns(_NAMES)
def column_snake_case(files: Files) -> Iterator[str]:
    """Column names are snake_case: small letters, digits and single underscores."""
    yield from (_named(name) for name in files.data.header if not re.fullmatch(r"[^\W_A-Z]+(_[^\W_A-Z]+)*", name, re.A))


@warns(_NAMES)
def column_starts_with_letter(files: Files) -> Iterator[str]:
    """Column names start with a small letter."""
    yield from (_named(name) for name in files.data.header if not re.match(r"[a-z]", name))


@warns(_NAMES)
def column_says_what_it_holds(files: Files) -> Iterator[str]:
    """No column is called a characteristic: name it after what it holds, or use breakdown and breakdown_topic."""
    yield from (_named(name) for name in files.data.header if standard()["words"]["vague"] in name.lower())


@fails(_NAMES)
def groups_in_indicator_names(files: Files) -> Iterator[str]:
    """No indicator's name holds a group of people or a total: groups are items of a filter, in rows of their own."""
    words = set(standard()["words"]["filter_words"])
    yield from (_named(name) for name in files.listed("Indicator") if words & set(re.split(r"[^a-z]+", name.lower())))


REQUIRED = (
    data_required_columns, meta_required_columns, meta_unknown_columns, data_columns_once, meta_columns_once,
    fewer_meta_rows_than_data_columns,
)  # fmt: skip
MATCHING = (meta_columns_in_data, data_columns_in_meta)
NAMING = (
    column_spaces, column_snake_case, column_starts_with_letter, column_says_what_it_holds, groups_in_indicator_names,
)  # fmt: skip


def _twice(header: Sequence[str]) -> Iterator[str]:
    yield from (_named(name) for name, times in Counter(header).items() if times > 1)


def _named(name: str) -> str:
    return name or "a column without a name"
