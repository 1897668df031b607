"""Texts as numbers: every different text of a table once, so that comparing two is comparing two numbers."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.process import cpdist

from forethought.engine.text_distances import DISTANCES, is_similarity

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]

MISSING = -1
"""The code of null. It is the last place of an array, so what is looked up by codes has its answer for null there."""


class Words:
    """Different texts, each with a code from 0; :data:`MISSING` stands for null."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts
        self._parts: dict[tuple[int, int], tuple[Words, Codes]] = {}
        self._others: dict[int, tuple[Words, Codes]] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def code(self, text: str) -> int:
        """The code of a text; one that no text has when it is not here."""
        found = pc.index(self.texts, text).as_py()
        return int(found) if found >= 0 else len(self)

    def part(self, first: int, last: int) -> tuple[Words, Codes]:
        """The words that characters ``first`` to ``last`` (from 1) make, and each word's code in them, null's last."""
        if (first, last) not in self._parts:
            cut = pc.utf8_slice_codeunits(self.texts, first - 1, last).dictionary_encode()
            codes = cut.indices.to_numpy().astype(np.int64)
            self._parts[first, last] = Words(cut.dictionary), np.append(codes, MISSING)
        return self._parts[first, last]

    def in_terms_of(self, other: Words) -> Codes:
        """For each word here the code that it has in ``other``, null's last; one that no text has where it has none."""
        held = self._others.get(id(other))
        if held is None:
            codes = pc.index_in(self.texts, value_set=other.texts)
            found = pc.fill_null(codes, len(other)).to_numpy().astype(np.int64)
            held = self._others[id(other)] = other, np.append(found, MISSING)
        return held[1]

    @cached_property
    def lengths(self) -> Numbers:
        """The characters of each word, null's last."""
        return np.append(np.asarray(pc.utf8_length(self.texts)).astype(np.float64), np.nan)

    def measured(self, name: str, left: Codes, right: Codes, at_most: float | None = None) -> Numbers:
        """A distance or a similarity of the words of each pair, each different pair worked out once.

        A distance above ``at_most`` may come out as any other above it. All count bytes of UTF-8, as DuckDB does, and
        nothing is like nothing else, not even to itself; so a weight is the same as Splink's.
        """
        each, where = np.unique(np.minimum(left, right) * len(self) + np.maximum(left, right), return_inverse=True)
        low, high = np.divmod(each, max(len(self), 1))
        one, two = self._bytes[low].tolist(), self._bytes[high].tolist()
        limit = None if is_similarity(name) else at_most
        found = cpdist(one, two, scorer=DISTANCES[name], score_cutoff=limit, dtype=np.float64)
        if is_similarity(name):
            found = np.where(self.lengths[low] + self.lengths[high] == 0, 0.0, found)
        return np.asarray(found, np.float64)[where]

    @cached_property
    def _bytes(self) -> NDArray[Any]:
        held = np.empty(len(self), object)
        held[:] = self.texts.cast(pa.binary()).to_pylist()
        return held
