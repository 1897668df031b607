"""Puts the family that the demonstration tells of among the others, as if it were one more locality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from forethought.synth.story import story_records, story_reference, story_rows

RECORDS = "record"
"""The table of the truth that says whose each local id is."""

Rows = Sequence[Mapping[str, str]]


def with_story(feed: str, period: str, tables: Mapping[str, Iterable[pa.Table]]) -> dict[str, Iterable[pa.Table]]:
    """The tables of a delivery with the family's rows at the end, where the delivery holds any."""
    rows = story_rows(feed, period)
    return {name: _followed(parts, rows.get(name, [])) for name, parts in tables.items()}


def with_story_records(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The table of records with the family's."""
    rows = [
        {"agency": agency, "local_id": local, "person_id": person, "kind": "usual"}
        for agency, local, person in story_records()
    ]
    yield from _followed(parts, rows)


def with_story_reference(name: str, table: pa.Table) -> pa.Table:
    """A reference table with what the family's rows name."""
    return pa.concat_tables([table, _aligned(story_reference().get(name, []), table.schema)])


def _followed(parts: Iterable[pa.Table], rows: Rows) -> Iterator[pa.Table]:
    schema: pa.Schema | None = None
    for part in parts:
        schema = part.schema
        yield part
    if schema is not None and rows:
        yield _aligned(rows, schema)


def _aligned(rows: Rows, schema: pa.Schema) -> pa.Table:
    """Rows of text in the columns and types of ``schema``; what a row does not say is null."""
    columns = [pa.array([row.get(name) or None for row in rows], pa.string()) for name in schema.names]
    return pa.table([column.cast(kind) for column, kind in zip(columns, schema.types, strict=True)], schema=schema)
