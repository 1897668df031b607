"""A delivery's tables as claims: one claim for each thing that a row says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import Form, nearest_form
from forethought.record.claims import Delivery
from forethought.record.mapping.card import Block, Card, load_card
from forethought.record.mapping.selects import BlockSql

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


class MappingEngine(Protocol):
    """As much of an engine as mapping needs: :class:`forethought.engine.Engine` or its like on Spark."""

    def register(self, name: str, table: pa.Table) -> None: ...  # noqa: D102 - as the engine's
    def table(self, name: str, sql: str) -> None: ...  # noqa: D102 - as the engine's
    def step(self, name: str, sql: str) -> None: ...  # noqa: D102 - as the engine's
    def query(self, sql: str) -> pa.Table: ...  # noqa: D102 - as the engine's


def to_claims(
    tables: Mapping[str, pa.Table],
    delivery: Delivery,
    engine: Callable[[], AbstractContextManager[Any]] = Engine,
) -> pa.Table:
    """The claims that ``tables`` of the delivery's form make, sorted by subject so that one person lies together.

    ``tables`` are as ``sources.read`` gives them: text columns plus ``_row``, ``_file``. Blank cells make no claim,
    unless the card says where the reason stands; then the claim has no value but that reason. A coded value that its
    code set lacks is kept as it is, without ``code_version``. ``engine`` carries the queries out. Raises
    ``RecordError`` when there is no mapping card for the form.
    """
    card, form = load_card(delivery.form), nearest_form(delivery.form, delivery.year)
    present = [block for block in card.blocks if block.table in tables and tables[block.table].num_rows]
    if not present:
        return MAPPED_SCHEMA.empty_table()
    with engine() as run:
        for name in {name for block in present for name in block.tables if name in tables}:
            run.register(f"t_{name}", tables[name])
        run.register("said_file", _files(delivery))
        claims = run.query(_statement(run, present, card, form, delivery, tables))
    return claims.select(MAPPED_SCHEMA.names).cast(MAPPED_SCHEMA)


def unmapped(claims: pa.Table) -> dict[str, int]:
    """How many values of each coded attribute (``entity.attribute``) are not in the code set of their year."""
    coded = claims.filter(pc.and_(pc.is_valid(claims["code_set"]), pc.is_null(claims["code_version"])))
    names = pc.binary_join_element_wise(coded["entity"].cast(pa.string()), coded["attribute"].cast(pa.string()), ".")
    return {row["values"]: row["counts"] for row in pc.value_counts(names).to_pylist()}


def _statement(
    run: MappingEngine,
    blocks: list[Block],
    card: Card,
    form: Form,
    delivery: Delivery,
    tables: Mapping[str, pa.Table],
) -> str:
    said: list[str] = []
    for number, block in enumerate(blocks):
        sql = BlockSql(block, card, form, delivery, frozenset(tables))
        run.table(f"rows_{number}", sql.rows())
        claims = list(sql.claims(f"rows_{number}"))
        if claims:  # none where this year's form has no column of the block
            run.step(f"said_{number}", "\nunion all\n".join(claims))
            said.append(f"select * from said_{number}")
    return _WRAP.format(union="\nunion all\n".join(said))


_WRAP = """
with said as ({union})
select said.*, f.file_hash
from said left join said_file f on f.file = said.file
where said.subject is not null and (said.value is not null or said.absent is not null)
order by said.subject, said.entity, said.entity_key, said.attribute, said.row, said.value, said.file,
  said.other_subject, said.valid_from, said.valid_to, said.valid_precision, said.absent, said.outcome, said.nature,
  said.field_set, said.code_set, said.code_version
"""
# By everything that two claims can differ in, so that every engine numbers them alike.


def _files(delivery: Delivery) -> pa.Table:
    schema = pa.schema([("file", pa.string()), ("file_hash", pa.string())])
    rows = [{"file": file.name, "file_hash": file.sha256} for file in delivery.files]
    return pa.Table.from_pylist(rows, schema=schema)
