"""Claims back into the tables of the dataset, by the same card and form by which the tables became claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine, quoted
from forethought.model import Table, load_form
from forethought.record.mapping import Block, load_card
from forethought.record.mapping.selects import AGAIN, UNPLACED

_FORM = "ssd"
_NEEDED = (
    "subject", "other_subject", "controller", "entity_key", "attribute", "value", "known_from", "batch",
)  # fmt: skip
READ = (*_NEEDED, "entity", "mapping")
"""The columns of the view ``claim`` of which tables are made. Of millions of facts nobody should read more."""


def ssd_tables(portions: Iterable[pa.Table]) -> dict[str, pa.Table]:
    """The tables of the dataset that claims make, in the form's order: all text, null where nothing is held.

    Each of the ``portions`` has all claims of its subjects, in the columns ``READ`` of the view ``claim``, as known at
    one moment; those of other forms than ``ssd`` are passed over. A row is one entity of one subject. Keys and
    references are those under which the record first knew the entity. Where one delivery held several rows of one key,
    as many come out. Where several deliveries speak of one cell, the newest does. Tables and columns that the card does
    not map come out empty. Rows are in order of all their columns, so that neither the order of claims nor which
    portion holds them matters.
    """
    blocks = [block for block in load_card(_FORM).blocks if block.every_row]
    made: dict[str, list[pa.Table]] = {block.table: [] for block in blocks}
    with Engine() as engine:
        for claims in portions:
            for block, rows in zip(blocks, _pivoted(engine, blocks, claims), strict=True):
                made[block.table].append(rows)
        for name, tables in made.items():
            if len(tables) > 1:
                engine.register("rows", pa.concat_tables(tables))
                made[name] = [engine.query(f"select * from rows order by {_in_order(tables[0].column_names)}")]
                engine.drop("rows")
    return complete({name: tables[0] for name, tables in made.items() if tables})


def _pivoted(engine: Engine, blocks: list[Block], claims: pa.Table) -> Iterator[pa.Table]:
    """The rows that ``claims`` make of each of ``blocks``."""
    # Which block tells each claim, worked out once: there are many claims, and each entity is a small part of them.
    place = pc.index_in(claims["entity"], value_set=pa.array([block.entity for block in blocks]))
    place = pc.if_else(pc.starts_with(claims["mapping"], f"{_FORM}/"), place, pa.scalar(None, pa.int32()))
    needed = claims.select(_NEEDED)
    for number, block in enumerate(blocks):
        engine.register("mine", needed.filter(pc.equal(place, number)))
        yield _pivot(engine, block, load_form(_FORM).tables[block.table])


def complete(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """``tables`` with every table and column of the dataset, in its order: text, empty where there is nothing."""
    return {name: _whole(tables.get(name), table) for name, table in load_form(_FORM).tables.items()}


def _whole(given: pa.Table | None, table: Table) -> pa.Table:
    count = given.num_rows if given is not None else 0
    has = set(given.column_names) if given is not None else set()
    columns = {
        name: given[name].cast(pa.string()) if given is not None and name in has else pa.nulls(count, pa.string())
        for name in table.file_columns
    }
    return pa.table(columns)


def _pivot(engine: Engine, block: Block, table: Table) -> pa.Table:
    cells = _cells(block, table)
    columns = ", ".join(f"{sql} as {quoted(name)}" for name, sql in cells.items())
    names = ", ".join(map(quoted, cells))
    engine.table("entity_row", _ENTITY_ROWS.format(columns=columns))
    engine.table("told", _TOLD)
    return engine.query(_TOGETHER.format(columns=columns, names=names, order=_in_order(cells)))


# Nearly every entity is told by one delivery (alone). Only the others need a look at which of them said what.
_ENTITY_ROWS = """
select subject as of_subject, entity_key as of_key, {columns},
  min(coalesce(batch, '')) = max(coalesce(batch, '')) as alone
from mine group by subject, entity_key
"""

_TOLD = """
with shared as (
  select m.*, row_number() over (
      partition by m.subject, m.entity_key, m.attribute order by m.known_from desc, m.batch desc, m.value) as place
  from mine m join entity_row e on e.of_subject = m.subject and e.of_key = m.entity_key
  where not e.alone)
select * from shared where place = 1
"""

_TOGETHER = """
select {names} from entity_row where alone
union all
select {names} from (select {columns} from told group by subject, entity_key) several
order by {order}
"""


def _cells(block: Block, table: Table) -> dict[str, str]:
    """For each column of the table that the block tells, the SQL that gives its cell from the claims of one row."""
    told = {column: attribute for attribute, column in block.attributes.items() if column in table.fields}
    if block.rest:
        spoken = {*told, *block.skip, *block.subject, *block.key}
        told |= {name: name for name in table.file_columns if name not in spoken}
    cells = {column: f"max(case when attribute = {_text(name)} then value end)" for column, name in told.items()}
    if block.key:
        cells[block.key[0]] = f"nullif(regexp_replace(entity_key, '{AGAIN}[0-9]+$', ''), '')"
    for terms, name in ((block.other, "other_subject"), (block.subject, "subject")):
        # A person's number is in the subject; where another table named the person, or none, the row has no such cell.
        column = terms[0] if terms and terms[0] in table.fields else None
        if column:
            cells[column] = _local(name, "/" if block.subject_kind == "person" else f"#{block.subject_kind}/")
    return {name: cells[name] for name in table.file_columns if name in cells}


def _local(name: str, mark: str) -> str:
    """The source's own number in a subject, null for a subject that is nobody."""
    after = f"substr(max({name}), length(max(controller)) + 1)"
    unplaced = f"{after} like {_text(UNPLACED + '%')}"
    return f"case when {unplaced} then null else substr({after}, {len(mark) + 1}) end"


def _in_order(cells: Iterable[str]) -> str:
    return ", ".join(f"{quoted(name)} nulls first" for name in cells)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
