"""A table of people made ready for being asked: its texts by code, its rows by each key that a pass asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Field, Part, Value
from forethought.model.runs import place_in_run

from ..comparing.words import MISSING, Codes
from ..errors import unfit_model
from .passes import Pass

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """One value of every row (a column, or a part of its texts) by code: ``values[codes]``, missing where unknown."""

    values: pa.Array
    codes: Codes

    @cached_property
    def code_of(self) -> dict[str, int]:
        """The code of each text."""
        return {text: code for code, text in enumerate(self.values.to_pylist())}

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many rows have each text."""
        return np.bincount(self.codes[self.codes != MISSING], minlength=len(self.values))

    @property
    def known(self) -> int:
        """How many rows have any text."""
        return int(self.counts.sum())

    def count_of(self, text: str) -> int:
        """How many rows have a text."""
        code = self.code_of.get(text)
        return 0 if code is None else int(self.counts[code])

    def in_terms_of(self, other: Texts) -> Codes:
        """For each row here the code of its text in ``other``, missing where the other has no such text."""
        known = other.code_of
        found = np.asarray([known.get(text, MISSING) for text in self.values.to_pylist()] + [MISSING], np.int64)
        return found[self.codes]


@dataclass(frozen=True)
class _Key:
    """Rows in the order of one key made of several values; ``sizes`` are how many texts each value has."""

    held: Codes
    rows: Rows
    sizes: tuple[int, ...]

    def meet(self, columns: Sequence[Codes]) -> tuple[Rows, Rows]:
        """Rows of another table, given by their values in codes of this one, beside each row here of the same key."""
        asked = np.flatnonzero(np.logical_and.reduce([column != MISSING for column in columns]))
        wanted = _number([column[asked] for column in columns], self.sizes)
        start, end = (np.searchsorted(self.held, wanted, side=side) for side in ("left", "right"))
        counts = end - start
        return np.repeat(asked, counts), self.rows[np.repeat(start, counts) + place_in_run(counts)]


@dataclass(frozen=True)
class Segment:
    """People as ``records.comparison_table`` gives them."""

    table: pa.Table
    _texts: dict[Value, Texts] = field(default_factory=dict)
    _keys: dict[tuple[Value, ...], _Key] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def texts(self, value: Value) -> Texts:
        """What the rows have for a value of the first record (``l``). Raises ``LinkageError`` for a number."""
        if value not in self._texts:
            self._texts[value] = self._read(value)
        return self._texts[value]

    def _read(self, value: Value) -> Texts:
        if isinstance(value, Field):
            column = self.table[value.name].combine_chunks()
            each = column.dictionary.dictionary_encode()  # names that begin alike have one first name
            codes = np.append(each.indices.to_numpy().astype(np.int64), MISSING)
            return Texts(each.dictionary, codes[column.indices.fill_null(MISSING).to_numpy()])
        if not isinstance(value, Part):
            raise unfit_model("one of its passes asks for a number")
        whole = self.texts(value.text)
        cut = pc.utf8_slice_codeunits(whole.values, value.first - 1, value.last).dictionary_encode()
        codes = np.append(cut.indices.to_numpy().astype(np.int64), MISSING)
        return Texts(cut.dictionary, codes[whole.codes])

    def prepare(self, asked: Pass) -> None:
        """Put the rows in the order of a pass beforehand, so that the first who asks need not wait."""
        for mine, _ in asked.ways:
            for value in mine:
                self.texts(value).code_of  # noqa: B018 - made at first use
            self._key(mine)

    def met_by(self, others: Segment, asked: Pass) -> Iterator[tuple[Rows, Rows]]:
        """Rows of ``others`` beside rows here that a pass brings together, whichever of the two is the first record."""
        for mine, theirs in asked.ways:
            each = zip(mine, theirs, strict=True)
            yield self._key(mine).meet([others.texts(their).in_terms_of(self.texts(own)) for own, their in each])

    def _key(self, values: tuple[Value, ...]) -> _Key:
        if values not in self._keys:
            texts = [self.texts(value) for value in values]
            sizes = tuple(max(len(each.values), 1) for each in texts)
            rows = np.flatnonzero(np.logical_and.reduce([each.codes != MISSING for each in texts]))
            key = _number([each.codes[rows] for each in texts], sizes)
            order = np.argsort(key, kind="stable")
            self._keys[values] = _Key(key[order], rows[order], sizes)
        return self._keys[values]


def _number(columns: Sequence[Codes], sizes: Sequence[int]) -> Codes:
    """One number for the codes of several values; two different keys may share one only past 2 to the 64."""
    key = np.zeros(len(columns[0]), np.int64)
    for column, size in zip(columns, sizes, strict=True):
        key = key * size + column
    return key
