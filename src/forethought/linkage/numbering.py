"""Groups and codes as numbers: texts to codes, pairs to islands, records to persons."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .errors import LinkageError

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]


def codes_of(column: pa.ChunkedArray | pa.Array) -> Codes:
    """A number from 0 for each different text in its order, -1 where there is none (null or empty)."""
    texts = pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))
    combined = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    held = combined.dictionary_encode()
    texts_held = held.dictionary.to_pylist()
    rank = {text: place for place, text in enumerate(sorted(t for t in texts_held if t))}
    ranks = np.asarray([rank.get(text, -1) for text in texts_held], np.int64)
    return np.asarray(ranks[held.indices.to_numpy(zero_copy_only=False)], np.int64)


def places_of(ids: pa.ChunkedArray, asked: pa.ChunkedArray, what: str) -> Codes:
    """For each asked id its row among ``ids``. Raises ``LinkageError`` when one is not there."""
    found = pc.index_in(asked.cast(pa.string()), value_set=_whole(ids.cast(pa.string())))
    if found.null_count:
        raise LinkageError(
            f"{found.null_count} entries name a record that is in no person",
            where=what,
            why="tables of different runs do not fit together",
            do="give tables of one run",
        )
    return np.asarray(_whole(found).to_numpy(zero_copy_only=False), np.int64)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def number_of_pairs(groups: Codes) -> int:
    """How many pairs of things lie in one group."""
    _, sizes = np.unique(groups, return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def need_columns(table: pa.Table, names: tuple[str, ...], where: str) -> None:
    """Raise ``LinkageError`` when a table lacks a column."""
    absent = [name for name in names if name not in table.column_names]
    if absent:
        raise LinkageError(f"The table lacks {', '.join(absent)}", where=where, do="give it these columns")
