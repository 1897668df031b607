"""What an engine told of the rows of a delivery, as whole claims in the order in which they are numbered.

The engine gives what differs from row to row, in any order. What all claims of one attribute share is added here, and
here they are put in order, by numbers: a sort of millions of claims of twenty texts each takes longer than all else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.record.mapping.selects import Told

_Numbers = np.ndarray[Any, np.dtype[np.int64]]

MAPPED_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            "subject", "entity", "entity_key", "attribute", "value", "other_subject", "field_set", "nature", "outcome",
            "valid_from", "valid_to", "valid_precision", "absent", "file", "file_hash", "mapping", "code_set",
        )
    ]
    + [("code_version", pa.int64()), ("row", pa.int64())]
)  # fmt: skip
"""What mapping gives of a claim; the delivery and the store add the rest."""
_SHARED = ("entity", "attribute", "field_set", "nature", "mapping", "code_set")
_MOST = 2**62
"""Places beyond are not made into one number."""


def arranged(told: pa.Table, kinds: Sequence[Told], hashes: Mapping[str, str]) -> pa.Table:
    """The claims of ``told``: ``MAPPED_SCHEMA``, by subject, block, file, row and attribute.

    ``told`` has the columns of the queries of ``kinds`` and ``kind``, the number among these. ``hashes``: of each file.
    """
    told = told.combine_chunks()
    told = told.take(pa.array(_order(told, kinds)))
    kind = told["kind"]
    files = told["file"].combine_chunks().dictionary_encode()
    columns = {name: told[name] for name in told.column_names}
    columns |= {name: _texts(getattr(one, name) for one in kinds).take(kind) for name in _SHARED}
    if told["named"].null_count < len(told):
        columns["attribute"] = pc.coalesce(told["named"], columns["attribute"])
    columns["file_hash"] = _texts(map(hashes.get, files.dictionary.to_pylist())).take(files.indices)
    return pa.table({name: columns[name] for name in MAPPED_SCHEMA.names}).cast(MAPPED_SCHEMA)


def _texts(said: Any) -> pa.Array:
    return pa.array(list(said), pa.string())


def _order(told: pa.Table, kinds: Sequence[Told]) -> _Numbers:
    """The places of ``told`` by subject, block, file, row and attribute, which no two claims of a delivery share.

    Should a table hold one row twice, or the numbers be too large for one, then by all that they say.
    """
    kind = told["kind"].to_numpy().astype(np.int64)
    block = np.array([one.block for one in kinds], np.int64)[kind]
    thing = _ranks(told["subject"]) * (int(block.max(initial=0)) + 1) + block
    row = pc.fill_null(pc.add(told["row"], 1), 0).to_numpy()
    cell = (_ranks(told["file"]) * (int(row.max(initial=0)) + 1) + row) * len(kinds) + kind
    cells = int(cell.max(initial=0)) + 1
    if (int(thing.max(initial=0)) + 1) * cells < _MOST:
        place = thing * cells + cell
        order = np.argsort(place)
        if (np.diff(place[order]) > 0).all():
            return order
    return _by_everything(told, thing, cell)


def _by_everything(told: pa.Table, thing: _Numbers, cell: _Numbers) -> _Numbers:
    placed = told.append_column("thing", pa.array(thing)).append_column("cell", pa.array(cell))
    names = ["thing", "cell", *(name for name in told.column_names if name != "kind")]
    order: _Numbers = pc.sort_indices(placed, sort_keys=[(name, "ascending") for name in names]).to_numpy()
    return order


def _ranks(texts: pa.ChunkedArray) -> _Numbers:
    """The place of each of ``texts`` among the different ones, in order; none comes before all."""
    codes = texts.combine_chunks().dictionary_encode()
    ranks = np.empty(len(codes.dictionary) + 1, np.int64)
    ranks[pc.sort_indices(codes.dictionary).to_numpy()] = np.arange(1, len(ranks))
    ranks[-1] = 0
    found: _Numbers = ranks[pc.fill_null(codes.indices, len(ranks) - 1).to_numpy()]
    return found
