"""The claims of batches as they stand: one row for each time that a claim began to be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.record.about import About
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.standing import LEFT_OUT
from forethought.record.standing.fingers import Numbers, meetings

COMPACT_SCHEMA = pa.schema([*CLAIM_SCHEMA, ("known_to", pa.timestamp("us", tz="UTC")), ("end_reason", pa.string())])
"""A claim as it stands: ``known_from`` is when it began to be known, ``known_to`` when it stopped (null: it stands)."""
_MANY = frozenset({"subject", "entity_key", "value", "other_subject"})
WORKING_SCHEMA = pa.schema(
    [
        (field.name, pa.dictionary(pa.int32(), pa.string()))
        if field.type == pa.string() and field.name not in _MANY
        else field
        for field in COMPACT_SCHEMA
    ]
)
"""The same while it is laid out: texts of which there are few, as numbers of them, as there are millions of rows."""
FEW = [field.name for field in CLAIM_SCHEMA if field.type == pa.string() and field.name not in _MANY]
"""Columns of texts of which there are few."""
_GROUPS = 64
"""Row groups in memory at a time, some half a million claims."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some row groups of a batch, and the openings (rows of ``STANDING_SCHEMA``, by claim) of their claims."""

    path: Path
    footer: pq.FileMetaData
    groups: list[int]
    openings: pa.Table


def pieces_of(path: Path, openings: pa.Table) -> Iterator[Piece]:
    """The batch at ``path`` in pieces that memory bears: the row groups of whose claims ``openings`` name any."""
    footer = pq.read_metadata(path)
    claim = CLAIM_SCHEMA.get_field_index("claim")
    firsts = [footer.row_group(number).column(claim).statistics.min for number in range(footer.num_row_groups)]
    openings = _by_claim(openings)
    group_of = np.searchsorted(np.array(firsts, np.int64), openings["claim"].to_numpy(), "right") - 1
    needed, starts = np.unique(group_of, return_index=True)
    bounds = [*starts[::_GROUPS].tolist(), len(openings)]
    for number, first in enumerate(bounds[:-1]):
        groups = needed[number * _GROUPS : (number + 1) * _GROUPS].tolist()
        yield Piece(path, footer, groups, openings.slice(first, bounds[number + 1] - first))


def _by_claim(openings: pa.Table) -> pa.Table:
    claims = openings["claim"].to_numpy()
    in_order = bool((claims[1:] >= claims[:-1]).all())
    return openings if in_order else openings.take(pa.array(np.argsort(claims, kind="stable")))


def standing_rows(piece: Piece, about: About | None = None) -> pa.Table:
    """The claims that the openings of ``piece`` name, by their numbers: ``WORKING_SCHEMA``.

    With ``about``, of what it names alone, in its columns.
    """
    schema = working_schema(about)
    columns = [name for name in CLAIM_SCHEMA.names if name in {*schema.names, "claim", "entity_key"}]
    with pq.ParquetFile(piece.path, metadata=piece.footer, read_dictionary=FEW) as batch:
        claims = batch.read_row_groups(piece.groups, columns=columns, use_threads=False)
    if about is not None:
        claims = claims.filter(about.meant(claims))
    rows = _as_held(claims, piece.openings).select(schema.names).cast(schema)
    return rows if about is None else rows.unify_dictionaries().combine_chunks()


def last_told(rows: pa.Table) -> pa.ChunkedArray:
    """Which ``rows`` (with ``known_to`` and ``end_reason``) stand, or stood until a full delivery left them out."""
    left_out = pc.fill_null(pc.equal(rows["end_reason"].cast(pa.string()), LEFT_OUT), False)
    return pc.or_(pc.is_null(rows["known_to"]), left_out)


def working_schema(about: About | None) -> pa.Schema:
    """The columns of :func:`standing_rows`."""
    return pa.schema([field for field in WORKING_SCHEMA if about is None or field.name in about.columns])


def _as_held(claims: pa.Table, openings: pa.Table) -> pa.Table:
    """``claims``, once for each of their ``openings``, as these say that they are held and were known."""
    of_claims, of_openings = meetings(claims["claim"].to_numpy(), openings["claim"].to_numpy())
    rows, held = _taken(claims, of_claims), _taken(openings, of_openings)
    for name in ("entity_key", "value"):
        otherwise = held[name].combine_chunks()
        if otherwise.null_count < len(otherwise):
            rows = _with(rows, name, pc.coalesce(otherwise, rows[name].combine_chunks()))
    rows = _with(rows, "known_from", held["known_from"])
    return rows.append_column("known_to", held["known_to"]).append_column("end_reason", held["end_reason"])


def _taken(table: pa.Table, places: Numbers) -> pa.Table:
    """The rows at ``places``; most often these are all, in order."""
    as_it_is = len(places) == len(table) and bool((places == np.arange(len(table))).all())
    return table if as_it_is else table.take(pa.array(places))


def _with(rows: pa.Table, name: str, column: pa.ChunkedArray | pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def by_batch(standing: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The openings of each batch in turn, in the order of the first opening of each."""
    codes = standing["batch"].combine_chunks().dictionary_encode()
    places = codes.indices.to_numpy()
    # What opened together lies together: mostly one run of rows for each batch, which need not be copied.
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    lengths = np.diff(firsts, append=len(places))
    runs: dict[int, list[pa.Table]] = {}
    for first, length in zip(firsts.tolist(), lengths.tolist(), strict=True):
        runs.setdefault(int(places[first]), []).append(standing.slice(first, length))
    names = codes.dictionary.to_pylist()
    for number, tables in runs.items():
        yield names[number], pa.concat_tables(tables)
