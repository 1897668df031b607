"""What stands, on Spark: the fold of one machine, on each part of the subjects apart.

A claim stands or ends by what is said of its own subject, so subjects can be parted in any way. Two things reach from
one subject to another. The number of a group is known by all its members: groups are few, and this machine recognises
them. And a reference may be to a thing of another person that the supplier has numbered anew: so first each part tells
which numbers have moved; those that moved to one place only, of all, are told to each claim that refers to one. Then
each part is folded.
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
from forethought.record.standing.beside import Beside
from forethought.record.standing.fingers import CONTENT, KEY
from forethought.record.standing.folding import PLACED_SCHEMA, STANDING_SCHEMA, Batch, fold_from
from forethought.record.standing.labels import Labels
from forethought.record.standing.references import ANYWHERE_OF_BATCH, NAMES_SCHEMA
from forethought.record.standing.renumbering import Renumbering, rules_of

CLAIMS_OF_PART = 1_000_000
"""About how many claims one part holds; a part is in the memory of the machine that folds it, some 1 GB."""
_COLUMNS = ", ".join(f"w.{name}" for name in ("claim", *KEY, *CONTENT))
_SAID = f"select n.number, {_COLUMNS} from written w join batch_number n on n.batch = w.batch"
_SAID_AS_CALLED = """
select s.*, l.held as called from said s
left join relabelled l on l.number = s.number and l.entity = s.entity and l.attribute = s.attribute
  and l.label = s.value
"""
# The names of things in feeds beside this one go to the part of their subject, as rows that are no claims.
_SAID_WITH_ELSEWHERE = """
select s.*, a.held_key as elsewhere from called s
left join rule r on r.entity = s.entity and r.attribute = s.attribute
left join anywhere a on a.number = s.number and a.entity = r.refers_to and a.source_key = s.value
union all
select {names} from names n
"""
_NAMES = """
select c.number, s.subject, s.entity, s.source_key, s.held_key from span s
join span_count c on c.feed = s.feed and s.first <= c.many and s.last > c.many
"""
_NAME_COLUMNS = {"number": "n.number", "subject": "n.subject", "entity": "n.entity", "entity_key": "n.source_key",
                 "value": "n.held_key", "claim": "cast(null as bigint)"}  # fmt: skip
_IN_ORDER = f"select {', '.join(STANDING_SCHEMA.names)} from placed order by opened, written, claim"
_MOVED_SCHEMA = pa.schema(
    [("number", pa.int32()), ("entity", pa.string()), ("source_key", pa.string()), ("held_key", pa.string())]
)
_RELABELLED_SCHEMA = pa.schema(
    [("number", pa.int32()), *((name, pa.string()) for name in ("entity", "attribute", "label", "held"))]
)

Space = Callable[[], AbstractContextManager[SparkEngine]]


def fold_to(
    space: Space, path: Path, batches: Sequence[Batch], card: Card | None, beside: Beside, parts: int | None = None
) -> None:
    """Write what ``batches`` come to as one Parquet file at ``path``, as ``standing.fold`` gives it.

    Nothing of it has to fit into this machine: the cluster leaves its rows, in order, beside ``path``, and they are
    copied piece by piece. ``beside`` and ``parts`` as for :func:`fold_on_spark`.
    """
    folder = path.with_name(f".{path.name.strip('.')}.spark.partial")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with space() as engine:
            fold_on_spark(engine, batches, card, folder, beside, parts)
        write_parquet_pieces(path, STANDING_SCHEMA, _pieces(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pieces(folder: Path) -> Iterator[pa.Table]:
    for part in sorted(folder.glob("part-*.parquet")):
        with pq.ParquetFile(part) as file:
            for rows in file.iter_batches():
                yield pa.Table.from_batches([rows]).cast(STANDING_SCHEMA)


def fold_on_spark(
    engine: SparkEngine,
    batches: Sequence[Batch],
    card: Card | None,
    folder: Path,
    beside: Beside,
    parts: int | None = None,
) -> None:
    """Write what ``batches`` (as for ``standing.fold``) come to into ``folder``: Parquet files, in order of name.

    ``beside``: the names in feeds beside this one. ``parts``: in how many parts the subjects are taken, by default one
    for every ``CLAIMS_OF_PART`` claims. The files of the batches and ``folder`` must be reachable under these paths on
    every machine of the cluster.
    """
    names = pa.array([batch.name for batch in batches], pa.string())
    engine.register("batch_number", pa.table({"batch": names, "number": pa.array(range(len(batches)), pa.int32())}))
    engine.scan("written", [batch.path.absolute() for batch in batches])
    engine.view("said", _SAID)
    parts = parts or 1 + sum(pq.read_metadata(batch.path).num_rows for batch in batches) // CLAIMS_OF_PART
    rows = "select * from said"
    if card is not None and card.covers == EVERYTHING:
        engine.register("relabelled", _relabelled(batches, card))
        engine.view("called", _SAID_AS_CALLED)
        rows = "select * from called"
        engine.map_parts("moved", rows, "subject", parts, partial(_moved, tuple(batches), card), _MOVED_SCHEMA)
        engine.register("span", beside.all_spans())
        engine.register("span_count", beside.all_counts())
        engine.view("names", _NAMES)
        engine.view("anywhere", ANYWHERE_OF_BATCH)
        engine.register("rule", rules_of(card))
        rows = _SAID_WITH_ELSEWHERE.format(names=_names_as_rows())
    engine.map_parts("placed", rows, "subject", parts, partial(_folded, tuple(batches), card), PLACED_SCHEMA)
    engine.write(_IN_ORDER, folder)


def _folded(batches: Sequence[Batch], card: Card | None, rows: pa.Table) -> pa.Table:
    """What ``batches`` come to for the subjects of ``rows``."""
    is_name = pc.is_null(rows["claim"])
    by_batch = _by_batch(rows.filter(pc.invert(is_name)), len(batches))
    names = _by_batch(rows.filter(is_name), len(batches))
    return fold_from(lambda number, _: by_batch[number], batches, card, lambda number: _names(names[number]))


def _names(rows: pa.Table) -> pa.Table:
    found = rows.select(["subject", "entity", "entity_key", "value"]).rename_columns(NAMES_SCHEMA.names)
    return found.cast(NAMES_SCHEMA)


def _names_as_rows() -> str:
    """The columns of names where those of claims are: all that a name has none of is null."""
    columns = ("number", "claim", *KEY, *CONTENT, "called", "elsewhere")
    return ", ".join(f"{_NAME_COLUMNS.get(name, 'cast(null as string)')} as {name}" for name in columns)


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


def _relabelled(batches: Sequence[Batch], card: Card) -> pa.Table:
    """Which groups are held under another number than a batch gives them, of each batch: by this machine."""
    rules = rules_of(card)
    entities = rules.filter(rules["is_label"])["entity"].unique().to_pylist()
    found = [_RELABELLED_SCHEMA.empty_table()]
    with Engine() as engine:
        engine.register("rule", rules)
        labels = Labels(engine)
        for number, batch in enumerate(batches if entities else ()):
            only = [("entity", "in", entities)]
            engine.register("said", pq.read_table(batch.path, columns=[*KEY, "value"], filters=only))
            labels.match(number, batch.full)
            moved = engine.query(f"select {number} as number, entity, attribute, label, held from relabelled")
            found.append(moved.cast(_RELABELLED_SCHEMA))
    return pa.concat_tables(found)


def _by_batch(rows: pa.Table, count: int) -> list[pa.Table]:
    """The ``rows`` of each of ``count`` batches, by number of claim."""
    rows = rows.take(pc.sort_indices(rows, [("number", "ascending"), ("claim", "ascending")])).combine_chunks()
    bounds = np.searchsorted(rows["number"].to_numpy(), np.arange(count + 1))
    claims = rows.drop_columns(["number"])
    return [claims.slice(first, last - first) for first, last in pairwise(bounds)]
