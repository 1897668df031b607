"""Running rules on a prepared return: for each, what it found or why it could not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa

from forethought.engine import compile_sql, tables_used
from forethought.model import UserError
from forethought.quality.errors import CardError
from forethought.quality.preparing import LAST, Desk
from forethought.quality.rule import Rule

PASSED, FOUND, NOT_APPLICABLE, COULD_NOT_RUN = "passed", "found", "not_applicable", "could_not_run"
STATUS_NAMES = (PASSED, FOUND, NOT_APPLICABLE, COULD_NOT_RUN)
_ROW = "_row"

Hit = tuple[str, int]
"""A row of this year's return: table name and position."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one code. ``breaches`` holds the rows tied by each breach; ``reason`` is for people.

    ``rule`` is None where there is no usable card for the code.
    """

    code: str
    rule: Rule | None
    status: str
    reason: str = ""
    breaches: tuple[tuple[Hit, ...], ...] = ()


def run_rules(rules: Iterable[Rule], desk: Desk, present: Collection[str]) -> list[Outcome]:
    """The outcome of each rule. ``present`` names the tables that were given, last year's with ``_last``.

    A rule that fails for whatever reason is reported as one that could not run, and stops no other.
    """
    return [_run(rule, desk, present) for rule in rules]


def _run(rule: Rule, desk: Desk, present: Collection[str]) -> Outcome:
    absent = [name for name in rule.needs if name not in present]
    if absent:
        return Outcome(rule.code, rule, NOT_APPLICABLE, _absent(absent))
    try:
        lacking = desk.lacking(rule.sql)
        if lacking:
            return Outcome(rule.code, rule, COULD_NOT_RUN, lacking)
        breaches = breaches_of(rule, select(rule, desk))
    except UserError as error:
        return Outcome(rule.code, rule, COULD_NOT_RUN, error.what + ".")
    except Exception as error:
        return Outcome(rule.code, rule, COULD_NOT_RUN, f"The rule stopped with {type(error).__name__}")
    return Outcome(rule.code, rule, FOUND if breaches else PASSED, "", breaches)


def select(rule: Rule, desk: Desk) -> pa.Table:
    """What the rule's query selects from the return on ``desk``."""
    desk.ready(tables_used(rule.sql))
    return desk.engine.query(compile_sql(rule.sql))


def breaches_of(rule: Rule, selected: pa.Table) -> tuple[tuple[Hit, ...], ...]:
    """The rows tied by each breach, in order; breaches that share a row are one.

    A breach of a rule about the whole return has no rows. Raises ``CardError`` when the query lacks a column
    for a flagged table.
    """
    if rule.level == "return":
        return ((),) if selected.num_rows else ()
    columns = [(table, column) for table in rule.flags for column in _columns(rule, table, selected)]
    if len(columns) == 1:
        ((table, column),) = columns
        rows = sorted({row for row in column.to_pylist() if row is not None})
        return tuple(((table, row),) for row in rows)
    tables = [table for table, _ in columns]
    ties = (
        tuple((table, row) for table, row in zip(tables, rows, strict=True) if row is not None)
        for rows in zip(*(column.to_pylist() for _, column in columns), strict=True)
    )
    return _joined(tuple(rule.flags), ties)


def _columns(rule: Rule, table: str, selected: pa.Table) -> list[pa.ChunkedArray]:
    name = table.lower() + _ROW
    named = [c for c in selected.column_names if c == name or c.startswith(f"{name}_")]
    if not named and len(rule.flags) == 1 and "row_no" in selected.column_names:
        named = ["row_no"]
    if not named:
        raise CardError(f"The query selects no column {name}, though the card flags {table}", where=rule.card)
    return [selected.column(name) for name in named]


def _joined(order: tuple[str, ...], ties: Iterable[tuple[Hit, ...]]) -> tuple[tuple[Hit, ...], ...]:
    parent: dict[Hit, Hit] = {}

    def root(hit: Hit) -> Hit:
        while parent[hit] != hit:
            parent[hit] = parent[parent[hit]]
            hit = parent[hit]
        return hit

    for tie in ties:
        for hit in tie:
            parent.setdefault(hit, hit)
            parent[root(hit)] = root(tie[0])
    groups: dict[Hit, list[Hit]] = {}
    for hit in parent:
        groups.setdefault(root(hit), []).append(hit)
    rank = {table: at for at, table in enumerate(order)}
    sorted_groups = [sorted(group, key=lambda hit: (rank[hit[0]], hit[1])) for group in groups.values()]
    sorted_groups.sort(key=lambda group: (rank[group[0][0]], group[0][1]))
    return tuple(tuple(group) for group in sorted_groups)


def _absent(names: list[str]) -> str:
    parts = [_how_absent(name) for name in names]
    return f"{'; '.join(parts)}."


def _how_absent(name: str) -> str:
    if name == "Providers":
        return "No list of providers was given"
    if name.endswith(LAST):
        return f"Last year's {name.removesuffix(LAST)} table was not given"
    return f"There is no {name} table in what was given"
