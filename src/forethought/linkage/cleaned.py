"""Columns of records in one form: each different text is cleaned once, and rows hold the ranks of clean values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .cleaning import clean_forename, clean_postcode, clean_sex, clean_surname, clean_text, parse_birth_date
from .identifiers import IdentifierCheck, check_nhs_number, check_uln, check_upn
from .settings import LinkSettings

Ranks = NDArray[np.int64]

_BULK = 4  # a number carried with this many birth dates is a filler, not an identity
_COUNTED = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln")
NUMBERS = ("nhs_number", "upn", "uln")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``values`` are the different clean values in order, ``ranks`` says for each row which is its own.

    The first value is the blank one (empty text, or an empty tuple), whether a row has it or not.
    """

    values: tuple[Any, ...]
    ranks: Ranks

    @property
    def given(self) -> NDArray[np.bool_]:
        """Where something usable is held."""
        return np.asarray(self.ranks > 0)

    def take(self, rows: Ranks) -> Column:
        """The column of some rows."""
        return Column(self.values, self.ranks[rows])

    def without(self, values: Iterable[int]) -> Column:
        """The column with some of its values made blank."""
        gone = np.isin(self.ranks, np.asarray(sorted(values), np.int64))
        return Column(self.values, np.where(gone, 0, self.ranks))

    def where(self, test: Callable[[Any], bool]) -> NDArray[np.bool_]:
        """For each row whether its value passes a test, which is asked once for each value."""
        return np.asarray([test(value) for value in self.values], bool)[self.ranks]


def clean(table: pa.Table, settings: LinkSettings, counts: Counter[str]) -> dict[str, Column]:
    """Clean every column that linkage reads, in the order in which people are told apart; count what was given.

    ``table`` holds texts without spaces around them, empty where nothing is given.
    """
    cleaners: dict[str, Callable[[str], Any]] = {
        "surname": _surname,
        "forename": _forename,
        "date_of_birth": _birth_date,
        "sex": _sex,
        "postcode": _postcode,
        "nhs_number": lambda text: _usable(check_nhs_number(text, settings.allow_test_numbers)),
        "upn": lambda text: _usable(check_upn(text, settings.allow_pseudo)),
        "uln": lambda text: _usable(check_uln(text)),
        "birth_order": str,
    }
    columns = {name: _column(table, name, cleaner) for name, cleaner in cleaners.items()}
    names = columns["surname"], _column(table, "other_surname", _surname)
    columns["surname_parts"] = combined(names, lambda surname, also: tuple(sorted({*surname, *also})), ())
    for name in _COUNTED:
        counts[f"{name}:given"] += _given(table, name)
        counts[f"{name}:usable"] += int(columns[name].given.sum())
    counts["date_of_birth:1_january"] += int(columns["date_of_birth"].where(is_estimated).sum())
    texts = {f"text_{name}": _column(table, name, _text) for name in settings.text_columns}
    return _without_fillers(columns, counts) | texts


def is_real(iso: str) -> bool:
    """Whether a birth date as cleaned is a day that exists."""
    try:
        return bool(date.fromisoformat(iso))
    except ValueError:
        return False


def is_estimated(iso: str) -> bool:
    """Whether a birth date as cleaned is 1 January, which many systems write when only the year is known."""
    return iso.endswith("-01-01") and is_real(iso)


def combined(columns: tuple[Column, ...], work: Callable[..., Any], blank: Any) -> Column:
    """A column made from the values of several in each row, worked out once for each different combination."""
    key = ranks_of(columns)
    _, first = np.unique(key, return_index=True)
    made = [work(*(column.values[column.ranks[row]] for column in columns)) for row in first.tolist()]
    return _ranked(made, key, blank)


def column_of(values: Iterable[str]) -> Column:
    """A column of texts that are clean already; empty is blank."""
    held = pa.array(values, pa.string()).dictionary_encode()
    return _ranked(held.dictionary.to_pylist(), held.indices.to_numpy().astype(np.int64), "")


def _column(table: pa.Table, name: str, cleaner: Callable[[str], Any]) -> Column:
    blank = cleaner("")
    if name not in table.column_names:
        return Column((blank,), np.zeros(len(table), np.int64))
    held = table[name].combine_chunks().dictionary_encode()
    texts = held.dictionary.to_pylist()
    return _ranked([cleaner(text) for text in texts], held.indices.to_numpy().astype(np.int64), blank)


def _ranked(made: list[Any], codes: Ranks, blank: Hashable) -> Column:
    """A column whose rows have the values ``made[codes]``, the values put in order and each there once."""
    values = sorted({blank, *made})
    rank = {value: place for place, value in enumerate(values)}
    ranks = np.asarray([rank[value] for value in made], np.int64)
    return Column(tuple(values), ranks[codes])


def _without_fillers(columns: dict[str, Column], counts: Counter[str]) -> dict[str, Column]:
    """Drop numbers that many different children carry: fillers typed where a number was demanded."""
    births = columns["date_of_birth"]
    for name in NUMBERS:
        column = columns[name]
        each = np.unique(column.ranks * len(births.values) + births.ranks)
        carried = np.bincount(each // len(births.values), minlength=len(column.values))
        fillers = [rank for rank in np.flatnonzero(carried >= _BULK).tolist() if rank]
        counts[f"{name}:filler"] = len(fillers)
        if fillers:
            columns[name] = column.without(fillers)
    return columns


def _given(table: pa.Table, name: str) -> int:
    if name not in table.column_names:
        return 0
    return len(table) - int(pc.sum(pc.equal(table[name], ""), min_count=0).as_py())


def _surname(text: str) -> tuple[str, ...]:
    name = clean_surname(text)
    return name.words if name else ()


def _forename(text: str) -> tuple[str, ...]:
    name = clean_forename(text)
    return name.words if name else ()


def _birth_date(text: str) -> str:
    born = parse_birth_date(text)
    return born.iso if born else ""


def _sex(text: str) -> str:
    return clean_sex(text) or ""


def _postcode(text: str) -> str:
    postcode = clean_postcode(text)
    return postcode.text if postcode else ""


def _text(text: str) -> str:
    return clean_text(text) or ""


def _usable(check: IdentifierCheck) -> str:
    return check.normal if check.ok else ""


def ranks_of(columns: Sequence[Column]) -> Ranks:
    """For each row the number of its combination of values, in order of values: who says the same has the same."""
    key = np.zeros(len(columns[0].ranks), np.int64)
    for column in columns:
        _, key = np.unique(key * len(column.values) + column.ranks, return_inverse=True)
    return key
