"""Records that say too little to tell two children of one source apart: unnamed twins, and names with only a year.

Two records of one source that say the same in every field are most often one child entered twice. Not when no forename
is known, for twins say the same; and not when only the year of birth is, for in a hostel many have usual names.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .cleaned import NUMBERS, Column, Ranks, is_estimated, ranks_of
from .forests import Marks


def crowded(columns: Mapping[str, Column], source: Column, record: Ranks) -> Ranks:
    """The records that another record of the same source equals in every field while both say too little.

    ``source`` and ``record`` are those of each row.
    """
    rows = np.flatnonzero(unnamed(columns) | estimated(columns))
    if not len(rows):
        return rows
    said = ranks_of([source.take(rows), *(column.take(rows) for column in columns.values())])
    each = np.unique(np.stack([said, record[rows]]), axis=1)
    return np.unique(each[1][np.bincount(each[0])[each[0]] > 1])


def unnamed(columns: Mapping[str, Column]) -> Marks:
    """Where there is no number, no birth order and no forename."""
    return np.asarray(_unnumbered(columns) & ~columns["forename"].given)


def estimated(columns: Mapping[str, Column]) -> Marks:
    """Where there is no number, no birth order, and of the birth only the year is known."""
    return np.asarray(_unnumbered(columns) & columns["date_of_birth"].where(is_estimated))


def _unnumbered(columns: Mapping[str, Column]) -> Marks:
    return np.asarray(~np.logical_or.reduce([columns[name].given for name in (*NUMBERS, "birth_order")]))
