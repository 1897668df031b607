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

from forethought.model.runs import different, one_number

from .cleaners import Cleaners
from .errors import LinkageError
from .identifiers import repeated_birth_dates
from .settings import LinkSettings
from .side_by_side import side_by_side
from .usable_numbers import usable_nhs_numbers, usable_ulns, usable_upns

Ranks = NDArray[np.int64]

COLUMNS = (
    "record_id", "source", "forename", "surname", "other_surname", "date_of_birth", "sex", "postcode",
    "nhs_number", "upn", "uln", "birth_order", "known_from",
)  # fmt: skip
"""The columns that linkage reads; all text, null when unknown."""

_MANY = 50_000  # rows from which on columns are read side by side
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


def clean(table: pa.Table, settings: LinkSettings, counts: Counter[str], cleaners: Cleaners) -> dict[str, Column]:
    """Clean every column that linkage reads, in the order in which people are told apart; count what was given.

    ``table`` is as ``texts_of`` makes it.
    """
    of_column: dict[str, Callable[[str], Any]] = {
        "surname": cleaners.surname,
        "forename": cleaners.forename,
        "date_of_birth": cleaners.birth_date,
        "sex": cleaners.sex,
        "postcode": cleaners.postcode,
    }
    columns = {name: column_of_texts(table, name, cleaner) for name, cleaner in of_column.items()}
    columns["nhs_number"] = _numbers(table, "nhs_number", lambda t: usable_nhs_numbers(t, settings.allow_test_numbers))
    columns["upn"] = _numbers(table, "upn", lambda texts: usable_upns(texts, settings.allow_pseudo))
    columns["uln"] = _numbers(table, "uln", usable_ulns)
    columns["birth_order"] = column_of_texts(table, "birth_order")
    columns |= _of_the_unnamed(table, columns, cleaners)
    names = (column_of_texts(table, name, cleaners.surname_parts) for name in ("surname", "other_surname"))
    columns["surname_parts"] = combined(tuple(names), lambda surname, also: tuple(sorted({*surname, *also})), ())
    for name in _COUNTED:
        counts[f"{name}:given"] += _given(table, name)
        counts[f"{name}:usable"] += int(columns[name].given.sum())
    counts["date_of_birth:1_january"] += int(columns["date_of_birth"].where(is_estimated).sum())
    texts = {f"text_{name}": column_of_texts(table, name, cleaners.text) for name in settings.text_columns}
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
    return _ranked(held.dictionary.to_pylist(), np.asarray(held.indices), "")


def texts_of(records: pa.Table, text_columns: tuple[str, ...]) -> pa.Table:
    """The columns that linkage reads, as dictionaries of texts without spaces around them, empty where nothing is held.

    Raises ``LinkageError`` when there is no ``record_id``.
    """
    if "record_id" not in records.column_names:
        raise LinkageError(
            "There is no record_id column", where="records", do="name the column that identifies a record"
        )
    wanted = [name for name in records.column_names if name in COLUMNS or name in text_columns]
    columns = side_by_side(lambda name: _texts(records[name]), wanted, worth=len(records) > _MANY)
    return pa.table(columns, names=wanted)


def _texts(column: pa.ChunkedArray) -> pa.DictionaryArray:
    given = pc.fill_null(column.cast(pa.string()), "").combine_chunks().dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(given.dictionary)
    if trimmed.equals(given.dictionary):
        return given
    once = trimmed.dictionary_encode()
    return pa.DictionaryArray.from_arrays(once.indices.take(given.indices), once.dictionary)


def column_of_texts(table: pa.Table, name: str, cleaner: Callable[[str], Any] = str) -> Column:
    """A column of a table of ``texts_of``, each different text cleaned once; blank throughout where there is none."""
    blank = cleaner("")
    if name not in table.column_names:
        return Column((blank,), np.zeros(len(table), np.int64))
    held = table[name].combine_chunks()
    return _ranked([cleaner(text) for text in held.dictionary.to_pylist()], np.asarray(held.indices), blank)


def _numbers(table: pa.Table, name: str, usable: Callable[[pa.Array], pa.Array]) -> Column:
    if name not in table.column_names:
        return Column(("",), np.zeros(len(table), np.int64))
    held = table[name].combine_chunks()
    return _ranked_texts(usable(held.dictionary), np.asarray(held.indices))


def _ranked(made: list[Any], codes: NDArray[Any], blank: Hashable) -> Column:
    """A column whose rows have the values ``made[codes]``, the values put in order and each there once."""
    if isinstance(blank, str):
        return _ranked_texts(pa.array(made, pa.string()), codes)
    values = sorted({blank, *made})
    rank = {value: place for place, value in enumerate(values)}
    ranks = np.asarray([rank[value] for value in made], np.int64)
    return Column(tuple(values), ranks[codes])


def _ranked_texts(made: pa.Array, codes: NDArray[Any]) -> Column:
    each = pa.concat_arrays([pa.array([""]), made]).unique()
    values = each.take(pc.sort_indices(each))
    ranks = np.asarray(pc.index_in(made, value_set=values)).astype(np.int64)
    return Column(tuple(values.to_pylist()), ranks[codes])


def _without_fillers(columns: dict[str, Column], counts: Counter[str]) -> dict[str, Column]:
    """Drop numbers that many different children carry: fillers typed where a number was demanded."""
    births = columns["date_of_birth"]
    for name in NUMBERS:
        column = columns[name]
        each = different(column.ranks * len(births.values) + births.ranks)
        carried = np.bincount(each // len(births.values), minlength=len(column.values))
        fillers = [rank for rank in np.flatnonzero(carried >= repeated_birth_dates()).tolist() if rank]
        counts[f"{name}:filler"] = len(fillers)
        if fillers:
            columns[name] = column.without(fillers)
    return columns


def _given(table: pa.Table, name: str) -> int:
    if name not in table.column_names:
        return 0
    held = table[name].combine_chunks()
    blank = pc.index(held.dictionary, "").as_py()
    return len(held) - int(np.count_nonzero(np.asarray(held.indices) == blank))


def _of_the_unnamed(table: pa.Table, columns: dict[str, Column], cleaners: Cleaners) -> dict[str, Column]:
    """What a placeholder tells in place of a forename: which twin this is, or that the date is an expected one."""
    order = column_of_texts(table, "forename", cleaners.birth_order)
    unborn = column_of_texts(table, "forename", cleaners.unborn)
    found = {}
    if order.given.any():
        orders = columns["birth_order"], order
        found["birth_order"] = combined(orders, lambda given, read: given or read, "")
    if unborn.given.any():
        births = columns["date_of_birth"], unborn
        found["date_of_birth"] = combined(births, lambda born, unborn: "" if unborn else born, "")
    return found


def ranks_of(columns: Sequence[Column]) -> Ranks:
    """For each row the number of its combination of values, in order of values: who says the same has the same."""
    return np.unique(combinations_of(columns), return_inverse=True)[1]


def combinations_of(columns: Sequence[Column]) -> Ranks:
    """For each row a number that only rows of the same values have, in order of values, with gaps between."""
    return one_number([column.ranks for column in columns], [len(column.values) for column in columns])
