"""Rules that look at each row of a table alone, run in one scan of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyarrow as pa

from forethought.engine import CONSTANTS, EngineError, RowCondition, fused_sql
from forethought.quality.breaches import Breaches, rows_found
from forethought.quality.preparing import Desk
from forethought.quality.rule import Rule

_AT_MOST = 60
"""Conditions in one query: enough to save scans, few enough for the database to plan at once."""


def found_together(rules: Sequence[Rule], desk: Desk) -> dict[str, Breaches]:
    """What those of ``rules`` found that could share a scan, by code; the others, and any whose shared scan failed,
    are missing and have to run by themselves.
    """
    groups: dict[str, list[tuple[Rule, RowCondition]]] = defaultdict(list)
    for rule in rules:
        condition = rule.ready.condition
        alone = len(rule.flags) == 1 and rule.level == "row"
        if condition is not None and condition.row == "row_no" and alone:
            groups[condition.table].append((rule, condition))
    found: dict[str, Breaches] = {}
    for group in groups.values():
        for start in range(0, len(group), _AT_MOST):
            found |= _scan(group[start : start + _AT_MOST], desk)
    return found


def _scan(group: Sequence[tuple[Rule, RowCondition]], desk: Desk) -> dict[str, Breaches]:
    try:
        desk.ready(frozenset([group[0][1].table, CONSTANTS]))
        truths = desk.engine.query(fused_sql([condition for _, condition in group], CONSTANTS))
    except EngineError:
        return {}  # one of them cannot run: each by itself, so that it is the only one reported
    rows = truths["row_no"]
    return {rule.code: _rows(rule, rows, truths[f"r{at}"]) for at, (rule, _) in enumerate(group)}


def _rows(rule: Rule, rows: pa.ChunkedArray, truth: pa.ChunkedArray) -> Breaches:
    return rows_found(rule, rows.filter(truth))
