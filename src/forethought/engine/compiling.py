"""From the text of a card to the text an engine runs: parse, lint, spell out macros, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from forethought.engine.errors import SqlNotPortable
from forethought.engine.linting import Problem, lint
from forethought.engine.macros import expand_macros
from forethought.engine.parsing import ParseError, parse

_REMEMBERED = 4096


def compile_sql(sql: str, dialect: str = "duckdb", *, date_columns: Iterable[str] = (), where: str = "") -> str:
    """As ``language.compile_sql``."""
    problems, text = _compiled(sql, dialect, frozenset(date_columns))
    if problems:
        raise SqlNotPortable(problems, where=where)
    return text


@lru_cache(maxsize=_REMEMBERED)
def _compiled(sql: str, dialect: str, days: frozenset[str]) -> tuple[tuple[Problem, ...], str]:
    problems = tuple(lint(sql, days))
    return (problems, "") if problems else ((), expand_macros(parse(sql).copy()).sql(dialect=dialect))


def columns_used(sql: str) -> dict[str, set[str]]:
    """As ``language.columns_used``."""
    return {table: set(columns) for table, columns in _columns_used(sql).items()}


@lru_cache(maxsize=_REMEMBERED)
def _columns_used(sql: str) -> dict[str, set[str]]:
    try:
        tree = parse(sql)
    except ParseError as error:
        raise SqlNotPortable((Problem("Parse", str(error), "Write one select"),)) from None
    used: dict[str, set[str]] = {}
    seen: set[int] = set()
    for scope in traverse_scope(tree) if isinstance(tree, exp.Query) else ():
        _add_scope(used, seen, scope)
    for table in tree.find_all(exp.Table):
        if id(table) not in seen:
            used.setdefault(_name(table), set()).add("*")
    return used


def columns_given(sql: str) -> tuple[str, ...] | None:
    """The columns that the query ``sql`` gives back, in lower case; None when a star hides them."""
    tree = parse(sql)
    names = tree.named_selects if isinstance(tree, exp.Query) else []
    return None if "*" in names or not names else tuple(name.lower() for name in names)


def _name(table: exp.Table) -> str:
    plain = isinstance(table.this, exp.Identifier)
    return table.name.lower() if plain else f"{type(table.this).__name__.lower()}()"


def _add_scope(used: dict[str, set[str]], seen: set[int], scope: Scope) -> None:
    tables = {}
    for table in scope.tables:
        seen.add(id(table))
        # By name, not by alias: a table whose alias is that of a CTE is still a table.
        if not (isinstance(table.this, exp.Identifier) and not table.db and table.name in scope.cte_sources):
            tables[table.alias_or_name.lower()] = _name(table)
            used.setdefault(_name(table), set())
    # Every column of the scope's own text: a list made for resolving names leaves out some that only a condition on
    # groups or windows, or an order, names.
    for column in {**dict.fromkeys(scope.columns), **dict.fromkeys(scope.find_all(exp.Column))}:
        for name in _owners(column.table, tables):
            used[name].add(column.name.lower())
    for part in scope.expression.expressions:
        if isinstance(part, exp.Star) or (isinstance(part, exp.Column) and isinstance(part.this, exp.Star)):
            for name in _owners(part.table if isinstance(part, exp.Column) else "", tables):
                used[name].add("*")


def _owners(alias: str, tables: Mapping[str, str]) -> list[str]:
    if not alias:
        return list(tables.values())
    return [tables[alias.lower()]] if alias.lower() in tables else []
