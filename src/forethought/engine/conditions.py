"""Telling whether a query looks at each row of one table alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlglot import exp

from forethought.engine.fusing import RowCondition
from forethought.engine.macros import expand_macros
from forethought.engine.parsing import ParseError, parse

_REMEMBERED = 4096
_PARTS = frozenset(["expressions", "from_", "from", "joins", "where", "kind"])
_APART = (exp.Query, exp.Window, exp.AggFunc, exp.Placeholder)


@lru_cache(maxsize=_REMEMBERED)
def row_condition(sql: str, constants: str, constant_columns: frozenset[str]) -> RowCondition | None:
    """``sql`` as a condition on the rows of one table; None when it is more than that.

    ``constants`` is a table of one row with ``constant_columns`` that such a query may read too.
    """
    try:
        tree = parse(sql)
    except ParseError:
        return None
    if not isinstance(tree, exp.Select) or any(value for key, value in tree.args.items() if key not in _PARTS):
        return None
    source = (tree.args.get("from_") or tree.args.get("from")).this
    tables = [source] if isinstance(source, exp.Table) else []
    joins = tree.args.get("joins") or []
    tables += [join.this for join in joins if isinstance(join.this, exp.Table) and set(_given(join)) == {"this"}]
    where = tree.args.get("where")
    if len(tables) != 1 + len(joins) or where is None or any(where.find(kind) for kind in _APART):
        return None
    own = [table for table in tables if table.name.lower() != constants]
    if len(own) != 1 or len(tables) > 2 or len(tree.expressions) != 1:
        return None
    return _condition(tree, own[0], [t for t in tables if t is not own[0]], constant_columns)


def _given(join: exp.Expr) -> list[str]:
    return [key for key, value in join.args.items() if value]


def _condition(
    tree: exp.Select, own: exp.Table, others: Sequence[exp.Table], constant_columns: Collection[str]
) -> RowCondition | None:
    row = tree.expressions[0].unalias()
    if not isinstance(row, exp.Column):
        return None
    where = expand_macros(tree.args["where"].this.copy())
    others_named = {table.alias_or_name.lower() for table in others}
    for column in [where, *where.walk()]:
        if isinstance(column, exp.Column):
            constant = column.table.lower() in others_named or (
                bool(others) and not column.table and column.name.lower() in constant_columns
            )
            column.set("table", exp.to_identifier("c" if constant else "t"))
    return RowCondition(own.name.lower(), row.name.lower(), where.sql(dialect="duckdb"))
