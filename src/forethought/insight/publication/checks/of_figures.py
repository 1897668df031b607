"""Stages 9 and 10: the figures, and the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod

from forethought.insight.publication.reference import place_columns, reserved_columns, symbols
from forethought.insight.publication.rule import fails, warns
from forethought.insight.publication.sheet import Files

_FIGURES, _WHOLE = "indicators", "general"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")


@fails(_FIGURES)
def figure_given(files: Files) -> Iterator[str]:
    """Every row has a figure or a symbol in every indicator; nothing is left blank."""
    for name in files.listed("Indicator"):
        yield from (f"{name}, row {row}" for text, row in files.data.items(name).items() if not text.strip())


@fails(_FIGURES)
def no_obsolete_symbols(files: Files) -> Iterator[str]:
    """No figure is replaced by an obsolete symbol: x has taken the place of a colon, low that of a tilde."""
    yield from _figures_among(files, symbols("obsolete"))


@warns(_FIGURES)
def no_private_symbols(files: Files) -> Iterator[str]:
    """No figure is replaced by dots, a dash or N/A: z, x and c each say why there is none."""
    yield from _figures_among(files, symbols("discouraged"))


@fails(_FIGURES)
def figure_is_a_number(files: Files) -> Iterator[str]:
    """Every figure is a plain number (no commas, signs of currency or per cent) or a current symbol."""
    judged = {text for standing in ("current", "obsolete", "discouraged", "empty") for text in symbols(standing)}
    strings = {row["col_name"] for row in files.meta_rows if row["indicator_unit"] == "numberstring"}
    for name in files.listed("Indicator"):
        if name not in strings:
            for text, row in files.data.items(name).items():
                if text.strip() and text not in judged and not _NUMBER.fullmatch(text):
                    yield f"{name}, row {row}"


@fails(_WHOLE)
def no_row_twice(files: Files) -> Iterator[str]:
    """No two rows say the same thing: one row for each time, place and choice of filters."""
    names = _observed(files)
    seen: set[tuple[str, ...]] = set()
    for row, combination in enumerate(zip(*(files.data.column(name) for name in names), strict=True), 1):
        if combination in seen:
            yield f"row {row}"
        seen.add(combination)


@fails(_WHOLE)
def no_empty_words(files: Files) -> Iterator[str]:
    """No cell holds NULL, NA or another word of a program for nothing."""
    for name in files.data.header:
        yield from (f"{name}, row {row}" for text, row in files.data.items(name).items() if text in symbols("empty"))


@warns(_WHOLE)
def no_symbols_for_words(files: Files) -> Iterator[str]:
    """No filter or place column holds dots, a dash, N/A, a colon or a tilde: write what is meant."""
    wrong = {**symbols("obsolete"), **symbols("discouraged")}
    for name in _observed(files):
        yield from (f"{name}, row {row}" for text, row in files.data.items(name).items() if text in wrong)


@warns(_WHOLE)
def matrix_complete(files: Files) -> Iterator[str]:
    """Every time and place has a row for every combination of items, with a symbol where there is no figure."""
    filters = files.listed("Filter")
    when_where = [name for name in files.data.header if name in reserved_columns()]
    expected = len(files.data.distinct(*when_where)) * prod(len(files.data.items(name)) for name in filters)
    missing = expected - len(files.data.distinct(*when_where, *filters))
    if missing:
        yield f"{missing:,} of {expected:,} combinations have no row"


FIGURES = (figure_given, no_obsolete_symbols, no_private_symbols, figure_is_a_number)
WHOLE = (no_row_twice, no_empty_words, no_symbols_for_words, matrix_complete)


def _figures_among(files: Files, wrong: Mapping[str, str]) -> Iterator[str]:
    for name in files.listed("Indicator"):
        yield from (f"{name}, row {row}" for text, row in files.data.items(name).items() if text.strip() in wrong)


def _observed(files: Files) -> list[str]:
    """Columns that say what a row is about: all but the indicators and what the metadata leaves out."""
    kept = place_columns() | {"time_period", "time_identifier", *files.listed("Filter"), *files.groups}
    return [name for name in files.data.header if name in kept]
