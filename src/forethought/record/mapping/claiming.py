"""A delivery's tables as claims: one claim for each thing that a row says."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import Form, nearest_form
from forethought.record.claims import Delivery
from forethought.record.mapping.arranging import MAPPED_SCHEMA, arranged
from forethought.record.mapping.card import Block, Card, load_card
from forethought.record.mapping.selects import BlockSql, Told, sql_text

PIECE_CLAIMS = 500_000
"""About how many claims are in memory at a time."""


class MappingEngine(Protocol):
    """As much of an engine as mapping needs: :class:`forethought.engine.Engine` or its like on Spark."""

    def register(self, name: str, table: pa.Table) -> None: ...  # noqa: D102 - as the engine's
    def table(self, name: str, sql: str) -> None: ...  # noqa: D102 - as the engine's
    def step(self, name: str, sql: str) -> None: ...  # noqa: D102 - as the engine's
    def drop(self, name: str) -> None: ...  # noqa: D102 - as the engine's
    def query(self, sql: str) -> pa.Table: ...  # noqa: D102 - as the engine's


def to_claims(
    tables: Mapping[str, pa.Table],
    delivery: Delivery,
    engine: Callable[[], AbstractContextManager[Any]] = Engine,
) -> pa.Table:
    """The claims of :func:`claims_in_pieces` as one table."""
    return pa.concat_tables([MAPPED_SCHEMA.empty_table(), *claims_in_pieces(tables, delivery, engine)])


def claims_in_pieces(
    tables: Mapping[str, pa.Table],
    delivery: Delivery,
    engine: Callable[[], AbstractContextManager[Any]] = Engine,
) -> Generator[pa.Table]:
    """The claims that ``tables`` of the delivery's form make, sorted by subject so that one person lies together.

    They come in tables of about ``PIECE_CLAIMS``, so that a large delivery needs no more memory than a small one.
    ``tables`` are as ``sources.read`` gives them: text columns plus ``_row``, ``_file``. Blank cells make no claim,
    unless the card says where the reason stands; then the claim has no value but that reason. A coded value that its
    code set lacks is kept as it is, without ``code_version``. ``engine`` carries the queries out. Raises
    ``RecordError`` when there is no mapping card for the form.
    """
    card, form = load_card(delivery.form), nearest_form(delivery.form, delivery.year)
    present = [block for block in card.blocks if block.table in tables and tables[block.table].num_rows]
    if not present:
        return
    with engine() as run, _Named(run) as names:
        for name in {name for block in present for name in block.tables if name in tables}:
            names.register(f"t_{name}", tables[name])
        union, kinds = _told(names, present, card, form, delivery, tables)
        if not kinds:
            return
        hashes = {file.name: file.sha256 for file in delivery.files}
        for bounds in names.pieces():
            yield arranged(run.query(_WRAP.format(union=union, bounds=bounds)), kinds, hashes)


class _Named:
    """What one delivery names in an engine, which is let go at the end: the next delivery may be of another size."""

    def __init__(self, run: MappingEngine) -> None:
        self._run = run
        self._names: list[str] = []
        self._claims_of_row: dict[str, int] = {}  # of each table of rows, how many claims one of them makes at most
        self._at_most = 0

    def __enter__(self) -> _Named:
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(self._names):
            self._run.drop(name)

    def register(self, name: str, table: pa.Table) -> None:
        """Name a table."""
        self._names.append(name)
        self._run.register(name, table)

    def block(self, number: int, rows: str, claims: Sequence[str], count: int) -> str:
        """Name the rows of a block, of a table of ``count`` rows, and what they say; returns the name of the latter."""
        self._names += [f"rows_{number}", f"said_{number}"]
        self._run.table(f"rows_{number}", rows)
        self._run.step(f"said_{number}", "\nunion all\n".join(claims))
        self._claims_of_row[f"rows_{number}"] = len(claims)
        self._at_most += count * len(claims)
        return f"said_{number}"

    def pieces(self) -> list[str]:
        """Conditions on the subject that part all claims, in order, into pieces of a size that memory bears."""
        if self._at_most <= PIECE_CLAIMS:
            return [""]
        rows = [f"select subject, {many} as many from {name}" for name, many in self._claims_of_row.items()]
        counts = self._run.query(_CLAIMS_OF.format(union="\nunion all\n".join(rows)))
        piece = np.cumsum(counts["claims"].to_numpy()) // PIECE_CLAIMS
        firsts = counts["subject"].take(pa.array(np.flatnonzero(np.diff(piece)) + 1)).to_pylist()
        return [_between(low, high) for low, high in pairwise([None, *firsts, None])]


def unmapped(claims: pa.Table) -> dict[str, int]:
    """How many values of each coded attribute (``entity.attribute``) are not in the code set of their year."""
    coded = claims.filter(pc.and_(pc.is_valid(claims["code_set"]), pc.is_null(claims["code_version"])))
    names = pc.binary_join_element_wise(coded["entity"].cast(pa.string()), coded["attribute"].cast(pa.string()), ".")
    return {row["values"]: row["counts"] for row in pc.value_counts(names).to_pylist()}


def _told(
    names: _Named,
    blocks: list[Block],
    card: Card,
    form: Form,
    delivery: Delivery,
    tables: Mapping[str, pa.Table],
) -> tuple[str, list[Told]]:
    """The query of all that is told (the columns of each kind, and ``kind``), and the kinds by their numbers."""
    said: list[str] = []
    kinds: list[Told] = []
    for number, block in enumerate(blocks):
        sql = BlockSql(block, card, form, delivery, frozenset(tables))
        told = list(sql.claims(f"rows_{number}", number))
        if told:  # none where this year's form has no column of the block
            claims = [f"select *, {kind} as kind from ({one.sql})" for kind, one in enumerate(told, len(kinds))]
            name = names.block(number, sql.rows(), claims, tables[block.table].num_rows)
            said.append(f"select * from {name}")
            kinds += told
    return "\nunion all\n".join(said), kinds


def _between(low: str | None, high: str | None) -> str:
    from_low = "" if low is None else f"and said.subject >= {sql_text(low)} "
    return from_low + ("" if high is None else f"and said.subject < {sql_text(high)}")


_CLAIMS_OF = """
select subject, cast(sum(many) as bigint) as claims from ({union}) where subject is not null
group by subject order by subject
"""
_WRAP = """
select said.* from ({union}) said
where said.subject is not null and (said.value is not null or said.absent is not null) {bounds}
"""
