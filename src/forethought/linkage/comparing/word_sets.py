"""How alike two sets of words are, whatever their order and though one lacks some: names written in many ways.

The same measure in SQL is :data:`WORD_SET_SIMILARITY`, a macro for DuckDB, so that Splink can carry out a model
that uses it: ``word_set_similarity(name_words_l, name_words_r) >= 0.92``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.linkage.comparing.people_table import Lists, Rows
from forethought.linkage.comparing.words import Numbers, Words
from forethought.model.runs import place_in_run

_ONE_WAY = """
list_sum(list_transform({a}, lambda x: length(x) * list_max(list_transform({b}, lambda y:
    jaro_winkler_similarity(x, y))))) / nullif(list_sum(list_transform({a}, lambda x: length(x))), 0)
"""
WORD_SET_SIMILARITY = (
    "CREATE OR REPLACE MACRO word_set_similarity(a, b) AS greatest("
    f"{_ONE_WAY.format(a='a', b='b')}, {_ONE_WAY.format(a='b', b='a')})"
)
"""Each word of one list meets the word of the other that is most like it (Jaro-Winkler); the likeness is averaged
over the letters of the list for which that is higher: 1 where all words of one stand in the other."""


def word_set_similarity(words: Words, left: tuple[Lists, Rows], right: tuple[Lists, Rows]) -> Numbers:
    """For each pair of rows the similarity of their lists, from 0 to 1; NaN where one is unknown or empty."""
    (one, rows), (two, others) = left, right
    found = np.full(len(rows), np.nan)
    at = np.flatnonzero(one.known(rows) & two.known(others))
    sizes, other_sizes = one.lengths(rows[at]), two.lengths(others[at])
    some = (sizes > 0) & (other_sizes > 0)
    at, sizes, other_sizes = at[some], sizes[some], other_sizes[some]
    if not len(at):
        return found
    meetings = sizes * other_sizes
    pair = np.repeat(np.arange(len(at)), meetings)
    place = place_in_run(meetings)
    mine, theirs = np.divmod(place, other_sizes[pair])
    a, b = one.at(rows[at][pair], mine), two.at(others[at][pair], theirs)
    alike = words.measured("jaro_winkler_similarity", a, b)
    one_way = _averaged(alike, a, pair, mine, sizes, words.lengths)
    other_way = _averaged(alike, b, pair, theirs, other_sizes, words.lengths)
    found[at] = np.fmax(one_way, other_way)
    return found


def _averaged(
    alike: Numbers, codes: Rows, pair: Rows, place: Rows, sizes: NDArray[np.int64], lengths: Numbers
) -> Numbers:
    """The best likeness of each word of one side, averaged over the side's letters."""
    starts = np.concatenate([[0], np.cumsum(sizes)])
    word = starts[pair] + place
    best = np.zeros(starts[-1])
    np.maximum.at(best, word, alike)
    letters = np.zeros(starts[-1])
    letters[word] = lengths[codes]
    total = np.add.reduceat(letters, starts[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.add.reduceat(best * letters, starts[:-1]) / np.where(total > 0, total, np.nan))
