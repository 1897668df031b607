"""What stands, on Spark: the fold of one machine, on each part of the subjects apart.

A claim stands or ends by what is said of its own subject, so subjects can be parted in any way. One thing reaches from
one subject to another: a reference to a thing of another person that the supplier has numbered anew. So first each part
tells which numbers have moved; those that moved to one place only, of all, are told to each claim that refers to one;
then each part is folded.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.engine.spark import SparkEngine
from forethought.record.files import write_parquet_pieces
from forethought.record.mapping.card import EVERYTHING, Card
from forethought.record.standing.fingers import CONTENT, KEY
from forethought.record.standing.folding import PLACED_SCHEMA, STANDING_SCHEMA, Batch, fold_from
from forethought.record.standing.renumbering import ANYWHERE_OF_BATCH, Renumbering, rules_of

CLAIMS_OF_PART = 1_000_000
"""About how many claims one part holds; a part is in the memory of the machine that folds it, some 1 GB."""
_COLUMNS = ", ".join(f"w.{name}" for name in ("claim", *KEY, *CONTENT))
_SAID = f"select n.number, {_COLUMNS} from written w join batch_number n on n.batch = w.batch"
_SAID_WITH_ELSEWHERE = """
select s.*, a.held_key as elsewhere from said s
left join rule r on r.entity = s.entity and r.attribute = s.attribute
left join anywhere a on a.number = s.number and a.entity = r.refers_to and a.source_key = s.value
"""
_IN_ORDER = f"select {', '.join(STANDING_SCHEMA.names)} from placed order by opened, written, claim"
_MOVED_SCHEMA = pa.schema(
    [("number", pa.int32()), ("entity", pa.string()), ("source_key", pa.string()), ("held_key", pa.string())]
)

Space = Callable[[], AbstractContextManager[SparkEngine]]


def fold_to(space: Space, path: Path, batches: Sequence[Batch], card: Card | None, parts: int | None = None) -> None:
    """Write what ``batches`` come to as one Parquet file at ``path``, as ``standing.fold`` gives it.

    Nothing of it has to fit into this machine: the cluster leaves its rows, in order, beside ``path``, and they are
    copied piece by piece. ``parts`` as for :func:`fold_on_spark`.
    """
    folder = path.with_name(f".{path.name.strip('.')}.spark.partial")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with space() as engine:
            fold_on_spark(engine, batches, card, folder, parts)
        write_parquet_pieces(path, STANDING_SCHEMA, _pieces(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pieces(folder: Path) -> Iterator[pa.Table]:
    for part in sorted(folder.glob("part-*.parquet")):
        with pq.ParquetFile(part) as file:
            for rows in file.iter_batches():
                yield pa.Table.from_batches([rows]).cast(STANDING_SCHEMA)


def fold_on_spark(
    engine: SparkEngine, batches: Sequence[Batch], card: Card | None, folder: Path, parts: int | None = None
) -> None:
    """Write what ``batches`` (as for ``standing.fold``) come to into ``folder``: Parquet files, in order of name.

    ``parts``: in how many parts the subjects are taken, by default one for every ``CLAIMS_OF_PART`` claims. The files
    of the batches and ``folder`` must be reachable under these paths on every machine of the cluster.
    """
    names = pa.array([batch.name for batch in batches], pa.string())
    engine.register("batch_number", pa.table({"batch": names, "number": pa.array(range(len(batches)), pa.int32())}))
    engine.scan("written", [batch.path.absolute() for batch in batches])
    engine.view("said", _SAID)
    parts = parts or 1 + sum(pq.read_metadata(batch.path).num_rows for batch in batches) // CLAIMS_OF_PART
    rows = "select * from said"
    if card is not None and card.covers == EVERYTHING:
        engine.map_parts("moved", rows, "subject", parts, partial(_moved, tuple(batches), card), _MOVED_SCHEMA)
        engine.view("anywhere", ANYWHERE_OF_BATCH)
        engine.register("rule", rules_of(card))
        rows = _SAID_WITH_ELSEWHERE
    engine.map_parts("placed", rows, "subject", parts, partial(_folded, tuple(batches), card), PLACED_SCHEMA)
    engine.write(_IN_ORDER, folder)


def _folded(batches: Sequence[Batch], card: Card | None, rows: pa.Table) -> pa.Table:
    """What ``batches`` come to for the subjects of ``rows``."""
    by_batch = _by_batch(rows, len(batches))
    return fold_from(lambda number, _: by_batch[number], batches, card)


def _moved(batches: Sequence[Batch], card: Card, rows: pa.Table) -> pa.Table:
    """Which things of the subjects of ``rows`` have another number in a batch than they are held under."""
    found = [_MOVED_SCHEMA.empty_table()]
    with Engine(threads=1) as engine:
        numbers = Renumbering(engine, card)
        for number, claims in enumerate(_by_batch(rows, len(batches))):
            moved = numbers.match(claims, number, batches[number].full)
            moved = moved.add_column(0, "number", pa.array(np.full(len(moved), number), pa.int32()))
            found.append(moved.cast(_MOVED_SCHEMA))
    return pa.concat_tables(found)


def _by_batch(rows: pa.Table, count: int) -> list[pa.Table]:
    """The ``rows`` of each of ``count`` batches, by number of claim."""
    rows = rows.take(pc.sort_indices(rows, [("number", "ascending"), ("claim", "ascending")])).combine_chunks()
    bounds = np.searchsorted(rows["number"].to_numpy(), np.arange(count + 1))
    claims = rows.drop_columns(["number"])
    return [claims.slice(first, last - first) for first, last in pairwise(bounds)]
