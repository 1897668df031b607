"""A table of people in codes: what is compared, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.comparing.words import MISSING, Codes, Words
from forethought.model.runs import different

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """A column of lists of texts: row ``i`` has list ``of[i]``; :data:`MISSING` means that it has none.

    The texts of list ``n`` are ``codes[starts[n]:starts[n + 1]]``.
    """

    of: Rows
    starts: Rows
    codes: Codes

    def known(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of ``rows`` have a list."""
        return np.asarray(self.of[rows] != MISSING)

    def lengths(self, rows: Rows) -> Rows:
        """How many texts the list of each of ``rows`` has; all of them must have one."""
        lists = self.of[rows]
        return np.asarray(self.starts[lists + 1] - self.starts[lists])

    def at(self, rows: Rows, places: Rows) -> Codes:
        """The text at a place of the list of each of ``rows``."""
        return np.asarray(self.codes[self.starts[self.of[rows]] + places])

    def has(self, rows: Rows, codes: Codes) -> NDArray[np.bool_]:
        """Whether the list of each of ``rows`` holds the word beside it."""
        if not len(self._held):
            return np.zeros(len(rows), bool)
        wanted = self.of[rows] * self._size + codes
        at = np.minimum(np.searchsorted(self._held, wanted), len(self._held) - 1)
        return np.asarray((self._held[at] == wanted) & (codes != MISSING) & (codes < self._size))

    @cached_property
    def _size(self) -> int:
        return int(self.codes.max(initial=0)) + 1

    @cached_property
    def _held(self) -> NDArray[np.int64]:
        """List and word of everything that a list holds, as one number each, in order."""
        lists = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        known = self.codes != MISSING
        return different(lists[known] * self._size + self.codes[known])


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Columns of a table of people: texts as codes of ``words``, :data:`MISSING` where nothing is known."""

    rows: int
    words: Words
    texts: dict[str, Codes]
    lists: dict[str, Lists]

    @staticmethod
    def of(table: pa.Table) -> PeopleTable:
        """Read columns of texts and of lists of texts, plain or as dictionaries; others are left out."""
        held = {name: _each(table[name].combine_chunks()) for name in table.column_names}
        texts = {name: each for name, each in held.items() if _is_text(each[0].type)}
        lists = {name: each for name, each in held.items() if pa.types.is_list(each[0].type)}
        said = [values for values, _ in texts.values()] + [values.flatten() for values, _ in lists.values()]
        encoded = pa.concat_arrays([part.cast(pa.string()) for part in said] or [pa.array([], pa.string())])
        encoded = encoded.dictionary_encode()
        codes = _numbers(encoded.indices)
        ends = np.cumsum([0, *(len(part) for part in said)])
        of = {name: codes[start:end] for name, start, end in zip([*texts, *lists], ends[:-1], ends[1:], strict=True)}
        return PeopleTable(
            table.num_rows,
            Words(encoded.dictionary),
            {name: np.append(of[name], MISSING)[rows] for name, (_, rows) in texts.items()},
            {name: Lists(rows, _starts(values), of[name]) for name, (values, rows) in lists.items()},
        )

    def counts(self, column: str) -> NDArray[np.int64]:
        """How often each word stands in a column."""
        codes = self.texts[column]
        return np.bincount(codes[codes != MISSING], minlength=len(self.words))


def _each(column: pa.Array) -> tuple[pa.Array, Rows]:
    """The different values of a column (all, where it is no dictionary), and the place of each row's among them."""
    if pa.types.is_dictionary(column.type):
        return column.dictionary, _numbers(column.indices)
    rows = np.arange(len(column))
    return column, np.where(np.asarray(column.is_null()), MISSING, rows)


def _numbers(indices: pa.Array) -> NDArray[Any]:
    return np.asarray(indices.fill_null(MISSING)).astype(np.int64)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _starts(column: pa.ListArray) -> Rows:
    lengths = column.value_lengths().fill_null(0).to_numpy().astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)])
