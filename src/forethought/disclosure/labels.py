"""Words and figures that are no counts: which labels mean a total, and which cells may hold a digit at all."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from forethought.disclosure.attack import Problem
from forethought.disclosure.cells import Layout, texts, whole_number
from forethought.disclosure.errors import DisclosureError
from forethought.model import code_set, code_set_names

_Kind = Callable[[str, str], bool]
"""Whether a cell (column name, text) is of the kind."""

_FIRST_YEAR, _LAST_YEAR = 2017, 2030


def unchecked(table: pa.Table, layout: Layout) -> Iterator[Problem]:
    """Everything in ``table`` that says a number which nobody checks as a count.

    A count column holds whole numbers and symbols alone. Any other cell that holds a digit is refused, unless all
    such cells of its column are of one kind in ``data/labels.toml`` or codes of the returns; so is a heading.
    """
    for name in table.column_names:
        if holds_digit(name) and not any(kind("", name.replace("_", " ")) for kind in _kinds()):
            yield Problem(
                "heading", "The name of a column holds a number", "Name every column in words, on the first line"
            )
    for name in layout.counts:
        yield from _not_whole(table, name)
    for name in layout.dimensions:
        yield from _numbers(table, name)


def fold(text: str | None) -> str:
    """A label as it is compared: one case, one kind of spaces and dashes, ``5 to 9`` like ``5-9``."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    words = re.sub(r"[^\w+]+|_", " ", plain).split()
    return " ".join(word for word in words if word != "to") or " ".join(words)


def is_total(folded: str) -> bool:
    """Whether a folded label means everybody: all, total, England, everyone and their like."""
    return folded in words("total") or folded.startswith(tuple(_card()["words"]["total_starts"]))


@cache
def words(kind: str) -> frozenset[str]:
    """The listed words of ``kind``: ``total``, ``measure`` or ``shared``, folded."""
    return frozenset(fold(word) for word in _card()["words"][kind])


def holds_digit(text: str) -> bool:
    """Whether ``text`` holds a figure of any script, fractions and Roman numerals in one character included."""
    return any(character.isnumeric() for character in text)


def _not_whole(table: pa.Table, name: str) -> Iterator[Problem]:
    for row, text in enumerate(texts(table, name)):
        try:
            whole_number(text)
        except DisclosureError:
            yield Problem(
                "not_a_count",
                f"The column {name} of counts holds something that is neither a whole number nor a known symbol",
                "Send the counts as whole numbers; work out percentages, rates and averages from released counts",
                name,
                row,
            )
            return


def _numbers(table: pa.Table, name: str) -> Iterator[Problem]:
    figures = [text.strip() for text in texts(table, name) if text and holds_digit(text)]
    if any(all(kind(name, text) for text in figures) for kind in _kinds()):
        return
    yield Problem(
        "unchecked_number",
        f"The column {name} holds numbers but is not among the counts",
        "If they are counts, name the column among the counts. If they are percentages, rates or averages, leave them "
        "out: send the counts, and work them out from released counts. If they are labels, write years as 2025 or "
        "2024-25 in a column named year, ages as '5 to 9' or '16+', areas by their code or name, the rest in words",
        name,
    )


@cache
def _kinds() -> tuple[_Kind, ...]:
    return (*(_kind(entry) for entry in _card()["kinds"]), *(_listed(name) for name in code_set_names()))


def _kind(entry: Mapping[str, Any]) -> _Kind:
    columns = re.compile(entry.get("columns", ".*"), re.IGNORECASE | re.DOTALL)
    pattern = re.compile(entry.get("pattern", "(?!)"), re.IGNORECASE | re.ASCII)
    codes = frozenset(entry.get("codes", ()))

    def fits(name: str, text: str) -> bool:
        right_column = columns.fullmatch(re.sub(r"\W+", "_", name.strip())) is not None
        return right_column and (text in codes or pattern.fullmatch(text) is not None)

    return fits


def _listed(name: str) -> _Kind:
    # A code without a letter cannot be told from a count: such codes are written in words instead.
    codes = frozenset(code for year in range(_FIRST_YEAR, _LAST_YEAR) for code in _codes(name, year))
    return lambda _, text: text in codes and not text.isnumeric()


def _codes(name: str, year: int) -> Iterator[str]:
    try:
        yield from code_set(name, year)
    except ValueError:  # the set did not exist yet
        return


@cache
def _card() -> Mapping[str, Any]:
    return tomllib.loads((files("forethought.disclosure") / "data" / "labels.toml").read_text(encoding="utf-8"))
