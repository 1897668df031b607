"""Columns and tables that follow from others, worked out only where the source did not give them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.sources.collecting import Collector

_KEYS = ("LAchildID", "CINdetailsID", "AssessmentID")
_JOINED = "AssessmentFactors"
_LIST, _FACTOR = "AssessmentFactorsList", "AssessmentFactor"

_Tables = dict[str, pa.Table]


def derive(collector: Collector) -> _Tables:
    """The tables read, with what follows from them added."""
    tables = collector.tables()
    if collector.form.name == "ssda903":
        _derive_uasc(collector, tables)
    if collector.form.name == "cin":
        _derive_factors(collector, tables)
    return tables


def _derive_uasc(collector: Collector, tables: _Tables) -> None:
    """Header.UASC: 1 for a child in the UASC table, else 0."""
    if "Header" not in tables or "UASC" in collector.supplied("Header"):
        return
    header = tables["Header"]
    if "UASC" in tables:
        children = tables["UASC"]["CHILD"].drop_null().combine_chunks()
        inside = pc.is_in(header["CHILD"], value_set=children)
    else:
        inside = pa.repeat(pa.scalar(False), header.num_rows)
        collector.notices.add(
            "info",
            "There is no UASC table, so every child is taken as not unaccompanied",
            field="UASC",
            why="the flag on Header follows from that table",
            do="Add the UASC file if the authority looks after unaccompanied children",
        )
    flags = pc.if_else(inside, "1", "0")
    tables["Header"] = header.set_column(header.schema.get_field_index("UASC"), "UASC", flags)


def _derive_factors(collector: Collector, tables: _Tables) -> None:
    """Assessments.AssessmentFactors and the table AssessmentFactorsList, each from the other when absent."""
    if "Assessments" not in tables:
        return
    joined = _JOINED in collector.supplied("Assessments")
    if joined and _LIST not in tables:
        tables[_LIST] = _split(collector, tables["Assessments"])
    elif not joined and _LIST in tables:
        tables["Assessments"] = _join(tables["Assessments"], tables[_LIST])


def _split(collector: Collector, assessments: pa.Table) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for row in assessments.select([*_KEYS, _JOINED, "_file", "_line"]).to_pylist():
        factors = [factor.strip() for factor in (row.pop(_JOINED) or "").split(",")]
        rows += [{**row, _FACTOR: factor, "_row": len(rows) + at} for at, factor in enumerate(filter(None, factors))]
    schema = collector.builder(_LIST).schema
    return pa.Table.from_pylist(rows, schema=schema)


def _join(assessments: pa.Table, factors: pa.Table) -> pa.Table:
    held: defaultdict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for row in factors.select([*_KEYS, _FACTOR]).to_pylist():
        if row[_FACTOR]:
            held[tuple(row[key] for key in _KEYS)].append(row[_FACTOR])
    keys = assessments.select(list(_KEYS)).to_pylist()
    texts = [",".join(held.get(tuple(row[key] for key in _KEYS), ())) or None for row in keys]
    at = assessments.schema.get_field_index(_JOINED)
    return assessments.set_column(at, _JOINED, pa.array(texts, pa.string()))
