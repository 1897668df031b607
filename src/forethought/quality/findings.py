"""Findings and statuses as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import Form, Table
from forethought.quality.rule import Rule
from forethought.quality.running import FOUND, PASSED, Outcome

FINDINGS = pa.schema(
    [
        ("code", pa.string()),
        ("severity", pa.string()),
        ("table", pa.string()),
        ("row", pa.int64()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("fields", pa.list_(pa.string())),
        ("value", pa.string()),
        ("child", pa.string()),
        ("message", pa.string()),
        ("breach", pa.string()),
    ]
)
STATUSES = pa.schema(
    [
        ("code", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("checked", pa.int64()),
        ("found", pa.int64()),
    ]
)
CHILD_COLUMNS = ("CHILD", "LAchildID")
"""The columns that say which child a row is about."""
_KEY_PARTS = "\x1f"


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings, and beside each the natural key of its row, by which two runs are compared."""

    table: pa.Table
    keys: pa.Array


def findings_of(outcomes: Sequence[Outcome], form: Form, given: Mapping[str, pa.Table]) -> Findings:
    """One row for each flagged row of each rule, in the order of rules, tables and rows."""
    parts = [part for outcome in outcomes for part in _of_rule(outcome, form, given)]
    if not parts:
        return Findings(FINDINGS.empty_table(), pa.array([], pa.string()))
    table = pa.concat_tables([part.table for part in parts])
    return Findings(table, pa.concat_arrays([part.keys for part in parts]))


def statuses_of(outcomes: Sequence[Outcome], given: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each rule. ``checked`` counts the rows of the tables it may flag, ``found`` findings."""
    rows = [
        {
            "code": outcome.code,
            "status": outcome.status,
            "reason": outcome.reason,
            "checked": _checked(outcome, given),
            "found": outcome.breaches.findings(),
        }
        for outcome in outcomes
    ]
    return pa.Table.from_pylist(rows, schema=STATUSES)


def _checked(outcome: Outcome, given: Mapping[str, pa.Table]) -> int:
    if outcome.rule is None or outcome.status not in (PASSED, FOUND):
        return 0
    if outcome.rule.level == "return":
        return 1
    return sum(given[name].num_rows for name in outcome.rule.flags if name in given)


def _of_rule(outcome: Outcome, form: Form, given: Mapping[str, pa.Table]) -> list[Findings]:
    rule = outcome.rule
    if rule is None or not outcome.breaches.count:
        return []
    if rule.level == "return":
        return [_of_return(rule)]
    found = outcome.breaches.rows.items()
    return [_of_table(rule, form.tables[name], given[name], rows, breach) for name, (rows, breach) in found]


def _of_return(rule: Rule) -> Findings:
    (name, fields), *_ = rule.flags.items()
    row = {
        "code": rule.code,
        "severity": rule.severity,
        "table": name,
        "fields": list(fields),
        "message": rule.title,
        "breach": f"{rule.code}/1",
    }
    return Findings(pa.Table.from_pylist([row], schema=FINDINGS), pa.array([""], pa.string()))


def _of_table(rule: Rule, table: Table, given: pa.Table, rows: pa.Array, breach: pa.Array) -> Findings:
    fields = rule.flags[table.name]
    wanted = dict.fromkeys([*CHILD_COLUMNS, *table.key, *fields, "_row", "_file", "_line"])
    at = given.select([name for name in wanted if name in given.column_names]).take(rows)
    count = at.num_rows
    child = next((at[name] for name in CHILD_COLUMNS if name in at.column_names), pa.nulls(count, pa.string()))
    columns = [
        _same(rule.code, count),
        _same(rule.severity, count),
        _same(table.name, count),
        at["_row"],
        at["_file"],
        at["_line"],
        pa.repeat(pa.scalar(list(fields), pa.list_(pa.string())), count),
        _value(at, fields),
        child,
        _same(rule.title, count),
        pc.binary_join_element_wise(rule.code, breach.cast(pa.string()), "/"),
    ]
    found = pa.table(dict(zip(FINDINGS.names, columns, strict=True)), schema=FINDINGS)
    return Findings(found, _flat(_texts(at, table.key, _KEY_PARTS)))


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _value(rows: pa.Table, fields: Sequence[str]) -> pa.ChunkedArray:
    if len(fields) == 1:
        return rows[fields[0]]
    named = [pc.binary_join_element_wise(field, pc.fill_null(rows[field], "(blank)"), " ") for field in fields]
    return pc.binary_join_element_wise(*named, ", ")


def _texts(rows: pa.Table, names: Sequence[str], between: str) -> pa.ChunkedArray:
    filled = [pc.fill_null(rows[name], "") for name in names if name in rows.column_names]
    return pc.binary_join_element_wise(*filled, between)


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
