"""The claims of batches as they stand: one row for each time that a claim began to be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.record.claims import CLAIM_SCHEMA

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
_FEW = [field.name for field in CLAIM_SCHEMA if field.type == pa.string() and field.name not in _MANY]


About = Mapping[str, frozenset[str] | None]
"""Some of all claims: entities, each with the attributes meant, or None for all of them."""
_KINDS = ["entity", "attribute"]


def standing_rows(path: Path, openings: pa.Table, about: About | None = None) -> pa.Table:
    """The claims of the batch at ``path`` that ``openings`` (rows of ``STANDING_SCHEMA`` of this batch) name.

    In the order of the openings: ``WORKING_SCHEMA``. With ``about``, of what it names alone.
    """
    if about is not None:
        openings = _about(path, openings, about)
        if not len(openings):
            return WORKING_SCHEMA.empty_table()
    whole = pq.read_table(path, read_dictionary=_FEW)
    claims = openings["claim"].combine_chunks()
    # A batch is in the order of its numbers; where something was erased, some are missing.
    places = np.searchsorted(whole["claim"].to_numpy(), claims.to_numpy())
    all_in_order = len(places) == len(whole) and bool((places == np.arange(len(whole))).all())
    rows = whole if all_in_order else whole.take(pa.array(places))
    for name in ("entity_key", "value"):
        held = openings[name].combine_chunks()
        if held.null_count < len(held):
            rows = _with(rows, name, pc.coalesce(held, rows[name].combine_chunks()))
    rows = _with(rows, "known_from", openings["known_from"])
    rows = rows.append_column("known_to", openings["known_to"]).append_column("end_reason", openings["end_reason"])
    return rows.select(WORKING_SCHEMA.names).cast(WORKING_SCHEMA)


def _about(path: Path, openings: pa.Table, about: About) -> pa.Table:
    """The ``openings`` of what ``about`` names."""
    kinds = pq.read_table(path, columns=["claim", *_KINDS], read_dictionary=_KINDS)
    entity, attribute = (kinds[name].cast(pa.string()) for name in _KINDS)
    wanted = pa.scalar(False)
    for name, attributes in about.items():
        here = pc.equal(entity, name)
        if attributes is not None:
            here = pc.and_(here, pc.is_in(attribute, value_set=pa.array(sorted(attributes))))
        wanted = pc.or_(wanted, here)
    return openings.filter(pc.is_in(openings["claim"], value_set=kinds["claim"].filter(wanted).combine_chunks()))


def _with(rows: pa.Table, name: str, column: pa.ChunkedArray | pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def by_batch(standing: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The openings of each batch in turn, in the order of the first opening of each."""
    codes = standing["batch"].combine_chunks().dictionary_encode()
    places = codes.indices.to_numpy()
    order = np.argsort(places, kind="stable")
    bounds = np.searchsorted(places[order], np.arange(len(codes.dictionary) + 1))
    for number, name in enumerate(codes.dictionary.to_pylist()):
        yield name, standing.take(pa.array(order[bounds[number] : bounds[number + 1]]))
