"""The rows a rule found, and which of them belong to one breach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from forethought.quality.errors import CardError
from forethought.quality.rule import Rule

Hit = tuple[str, int]
"""A row of this year's return: table name and position."""

_ROW = "_row"
_ROW_BITS = 40


@dataclass(frozen=True, slots=True)
class Breaches:
    """What one rule found: for each flagged table the rows (int64, ascending, no row twice) and beside each the
    number of its breach, from 1. ``count`` is the number of breaches; one about the whole return has no rows.
    """

    count: int = 0
    rows: Mapping[str, tuple[pa.Array, pa.Array]] = field(default_factory=dict)

    def hits(self) -> frozenset[Hit]:
        """Every row found."""
        return frozenset((table, row) for table, (rows, _) in self.rows.items() for row in rows.to_pylist())

    def findings(self) -> int:
        """How many rows were found; one for a breach about the whole return."""
        return sum(len(rows) for rows, _ in self.rows.values()) or self.count


def breaches_of(rule: Rule, selected: pa.Table) -> Breaches:
    """The rows that ``selected``, the result of the rule's query, ties together; breaches that share a row are one.

    Raises ``CardError`` when the query lacks a column for a flagged table.
    """
    if rule.level == "return":
        return Breaches(min(selected.num_rows, 1))
    columns = [(at, column) for at, table in enumerate(rule.flags) for column in _columns(rule, table, selected)]
    if len(columns) == 1:
        return rows_found(rule, columns[0][1])
    ties = pa.array(range(selected.num_rows), pa.int64())
    tie, node = [], []
    for at, column in columns:
        given = pc.is_valid(column)
        tie.append(ties.filter(given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given))
        node.append(pc.add(_flat(column.filter(given)).cast(pa.int64()), at << _ROW_BITS))
    return _joined(tuple(rule.flags), pa.concat_arrays(tie), pa.concat_arrays(node))


def rows_found(rule: Rule, rows: pa.ChunkedArray | pa.Array) -> Breaches:
    """The breaches of a rule that blames one row of one table each time."""
    (table,) = rule.flags
    found = _flat(pc.unique(rows)).drop_null().cast(pa.int64())
    if not len(found):
        return Breaches()
    return Breaches(len(found), {table: (_sorted(found), pa.array(range(1, len(found) + 1), pa.int64()))})


def _columns(rule: Rule, table: str, selected: pa.Table) -> list[pa.ChunkedArray]:
    name = table.lower() + _ROW
    named = [c for c in selected.column_names if c == name or c.startswith(f"{name}_")]
    if not named and len(rule.flags) == 1 and "row_no" in selected.column_names:
        named = ["row_no"]
    if not named:
        raise CardError(f"The query selects no column {name}, though the card flags {table}", where=rule.card)
    return [selected.column(name) for name in named]


def _joined(tables: Sequence[str], tie: pa.Array, node: pa.Array) -> Breaches:
    """Every node (a row with its table's number in the high bits) under the least node it is tied to."""
    if not len(node):
        return Breaches()
    edges = pa.table({"tie": tie, "node": node})
    least = edges.append_column("least", edges["node"])
    while True:
        of_tie = least.group_by("tie").aggregate([("least", "min")])
        across = least.drop_columns(["least"]).join(of_tie, "tie")
        of_node = across.group_by("node").aggregate([("least_min", "min")])
        joined = edges.join(of_node.rename_columns({"least_min_min": "least"}), "node")
        settled = pc.sum(joined["least"]) == pc.sum(least["least"])
        least = joined
        if settled:
            return _numbered(tables, least)


def _numbered(tables: Sequence[str], least: pa.Table) -> Breaches:
    nodes = least.select(["node", "least"]).group_by(["node", "least"]).aggregate([]).sort_by("node")
    firsts = _sorted(_flat(pc.unique(nodes["least"])))
    number = pc.add(pc.index_in(nodes["least"], value_set=firsts).cast(pa.int64()), 1)
    table = pc.shift_right(nodes["node"], _ROW_BITS)
    row = pc.bit_wise_and(nodes["node"], (1 << _ROW_BITS) - 1)
    rows = {}
    for at, name in enumerate(tables):
        here = pc.equal(table, at)
        if pc.any(here).as_py():
            rows[name] = (_flat(row.filter(here)), _flat(number.filter(here)))
    return Breaches(len(firsts), rows)


def _sorted(values: pa.Array) -> pa.Array:
    return values.take(pc.sort_indices(values))


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
