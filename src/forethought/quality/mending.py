"""Fixes of what certainly can be mended, each with the rules it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import Form, load_form
from forethought.quality.checking import Run
from forethought.quality.mends import Column, Fix, fix_of, has_month_first


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell that can be mended with certainty. ``codes`` are the rules that blame it; ``line`` is where the row
    starts in ``file`` (both None for a table given in memory), ``row`` its position in the table.
    """

    table: str
    field: str
    row: int
    file: str | None
    line: int | None
    codes: tuple[str, ...]
    how: str
    old: str
    new: str


def mends_of(run: Run) -> tuple[Mend, ...]:
    """Every cell blamed by a finding whose value certainly means another, in the order of tables, rows and fields.

    Only cells that a rule blames are looked at. Nothing is mended where there is a doubt: a day in figures in a column
    that has days with the month first, a code that was split, a year of two digits.
    """
    form = load_form(run.return_, run.year)
    blamed = _blamed(run.findings)
    found: list[Mend] = []
    for table in dict.fromkeys(blamed["table"].to_pylist()):
        of_table = blamed.filter(pc.equal(blamed["table"], table))
        for field in dict.fromkeys(of_table["field"].to_pylist()):
            cells = of_table.filter(pc.equal(of_table["field"], field))
            found += _of_field(run, form, table, field, cells)
    return tuple(sorted(found, key=lambda mend: (mend.table, mend.row, mend.field)))


def _blamed(findings: pa.Table) -> pa.Table:
    """One row a cell: ``table``, ``field``, ``row``, ``codes``."""
    known = findings.filter(pc.is_valid(findings["row"]))
    at = pc.list_parent_indices(known["fields"].combine_chunks())
    each = known.select(["table", "row", "code"]).take(at)
    each = each.append_column("field", pc.list_flatten(known["fields"].combine_chunks()))
    return each.group_by(["table", "field", "row"], use_threads=False).aggregate([("code", "distinct")])


def _of_field(run: Run, form: Form, table: str, field: str, cells: pa.Table) -> Iterator[Mend]:
    given = run.intake.tables[table]
    spec = form.tables[table].fields[field]
    if spec.derived:
        return
    values = given[field].take(cells["row"])
    fixes = _fixes(form, run, table, field, pc.unique(values.drop_null()).to_pylist())
    if not fixes:
        return
    hit = pc.is_in(values, value_set=pa.array(list(fixes), pa.string()))
    rows = cells.filter(hit)
    at = given.select([field, "_file", "_line"]).take(rows["row"])
    for cell, place in zip(rows.to_pylist(), at.to_pylist(), strict=True):
        fix, codes = fixes[place[field]], tuple(sorted(cell["code_distinct"]))
        where = (place["_file"], place["_line"])
        yield Mend(table, field, cell["row"], *where, codes, fix.how, place[field], fix.value)


def _fixes(form: Form, run: Run, table: str, field: str, values: list[str]) -> Mapping[str, Fix]:
    spec = form.tables[table].fields[field]
    whole = pc.unique(run.intake.tables[table][field].drop_null()).to_pylist() if spec.kind == "date" else ()
    latest = (run.period.last or date(form.year, 12, 31)) + timedelta(days=366)
    column = Column(spec, form.date_format, form.year, latest, has_month_first(whole))
    return {value: fix for value in values if (fix := fix_of(value, column))}
