"""A table of people in codes: what is compared, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.comparing.words import MISSING, Codes, Words

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """A column of lists of texts: those of row ``i`` are ``codes[starts[i]:starts[i + 1]]``."""

    starts: Rows
    codes: Codes
    known: NDArray[np.bool_]

    @cached_property
    def lengths(self) -> Rows:
        """How many texts each row's list has."""
        return np.diff(self.starts)

    def has(self, rows: Rows, codes: Codes) -> NDArray[np.bool_]:
        """Whether the list of each of ``rows`` holds the word beside it."""
        if not len(self._held):
            return np.zeros(len(rows), bool)
        wanted = rows * self._size + codes
        at = np.minimum(np.searchsorted(self._held, wanted), len(self._held) - 1)
        return np.asarray((self._held[at] == wanted) & (codes != MISSING) & (codes < self._size))

    @cached_property
    def _size(self) -> int:
        return int(self.codes.max(initial=0)) + 1

    @cached_property
    def _held(self) -> NDArray[np.int64]:
        """Row and word of everything that a list holds, as one number each, in order."""
        rows = np.repeat(np.arange(len(self.lengths)), self.lengths)
        known = self.codes != MISSING
        return np.unique(rows[known] * self._size + self.codes[known])


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Columns of a table of people: texts as codes of ``words``, :data:`MISSING` where nothing is known."""

    rows: int
    words: Words
    texts: dict[str, Codes]
    lists: dict[str, Lists]

    @staticmethod
    def of(table: pa.Table) -> PeopleTable:
        """Read text columns and columns of lists of texts; others (numbers of rows) are left out."""
        held = {name: table[name].combine_chunks() for name in table.column_names}
        texts = {name: column for name, column in held.items() if _is_text(column.type)}
        lists = {name: column for name, column in held.items() if pa.types.is_list(column.type)}
        inner = {name: column.flatten() for name, column in lists.items()}
        columns = {**texts, **inner}
        whole = pa.concat_arrays(
            [column.cast(pa.string()) for column in columns.values()] or [pa.array([], pa.string())]
        )
        encoded = whole.dictionary_encode()
        codes = encoded.indices.fill_null(MISSING).to_numpy().astype(np.int64)
        ends = np.cumsum([0, *(len(column) for column in columns.values())])
        of = {name: codes[start:end] for name, start, end in zip(columns, ends[:-1], ends[1:], strict=True)}
        return PeopleTable(
            table.num_rows,
            Words(encoded.dictionary),
            {name: of[name] for name in texts},
            {name: Lists(_starts(column), of[name], ~np.asarray(column.is_null())) for name, column in lists.items()},
        )

    def counts(self, column: str) -> NDArray[np.int64]:
        """How often each word stands in a column."""
        codes = self.texts[column]
        return np.bincount(codes[codes != MISSING], minlength=len(self.words))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _starts(column: pa.ListArray) -> Rows:
    lengths = column.value_lengths().fill_null(0).to_numpy().astype(np.int64)
    return np.concatenate([[0], np.cumsum(lengths)])
