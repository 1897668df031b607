"""Who works with each child, so that a work list can be dealt out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.model import UserError, load_form
from forethought.quality.checking import Run
from forethought.quality.listing import listed_rows

STAFF = pa.schema([("child", pa.string()), ("team", pa.string()), ("worker", pa.string())])
STAFF_DATED = """
select child, max_by(worker, latest) as worker, max_by(team, latest) as team
from (
  select *, case when ended is null or ended > '{last}' then '1' else '0' end
    || started || coalesce(worker, '') || coalesce(team, '') as latest
  from (select child, worker, team, {start} as started, {end} as ended from staff)
  where started <= '{last}'
) group by child order by child
"""
STAFF_DAY = (
    "case when regexp_matches({0}, '^[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}$') "
    "then substr({0}, 7, 4) || '-' || substr({0}, 4, 2) || '-' || substr({0}, 1, 2) else {0} end"
)


def staff_of(run: Run, listed: Path | None = None) -> pa.Table:
    """One row a child with team and worker, where anything says so: ``child``, ``team``, ``worker``.

    ``listed`` is a list (CSV or workbook) with the child's number and a team or a worker; without one the return
    itself is asked: a table whose rows carry them, such as social worker episodes, of which the one open on the last
    day of the period counts, or else the latest before. Raises ``UserError`` for a list without these columns.
    """
    if listed is not None:
        return _of_list(listed)
    for name, table in run.intake.tables.items():
        columns = {part: _column(table.column_names, part) for part in ("child", "team", "worker")}
        if columns["child"] and (columns["team"] or columns["worker"]):
            return _of_table(run, name, table, columns)
    return STAFF.empty_table()


def _of_list(path: Path) -> pa.Table:
    rows = listed_rows(path, [])
    names = list(rows[0]) if rows else []
    child, team, worker = (_column(names, part) for part in ("child", "team", "worker"))
    if child is None or not (team or worker):
        wanted = f"{_words('child')}, and of {_words('team')} or {_words('worker')}"
        raise UserError(
            "The list of teams does not say who works with whom",
            where=path.name,
            why=f"it needs a column for the child (one of {wanted})",
            do="Name the columns so in the first line",
        )
    held = {row[child]: (row.get(team or ""), row.get(worker or "")) for row in rows if row[child]}
    made = [{"child": c, "team": t or None, "worker": w or None} for c, (t, w) in held.items()]
    return pa.Table.from_pylist(made, schema=STAFF)


def _of_table(run: Run, name: str, table: pa.Table, columns: Mapping[str, str | None]) -> pa.Table:
    dated = _data()["dated"].get(name)
    parts = {part: _or_null(table, column) for part, column in columns.items()}
    parts |= {part: _or_null(table, dated[part] if dated else None) for part in ("start", "end")}
    dmy = load_form(run.return_, run.year).date_format == "dmy"
    day = {part: STAFF_DAY.format(f'"{part}"') if dmy else f'"{part}"' for part in ("start", "end")}
    start = day["start"] if dated else "''"
    with Engine() as engine:
        engine.register("staff", pa.table(parts))
        sql = STAFF_DATED.format(start=start, end=day["end"], last=str(run.period.last))
        return engine.query(sql).select(STAFF.names).cast(STAFF)


def _or_null(table: pa.Table, column: str | None) -> pa.ChunkedArray | pa.Array:
    return pa.nulls(table.num_rows, pa.string()) if column is None else table[column]


def _column(names: Sequence[str], part: str) -> str | None:
    by_capitals = {name.upper(): name for name in reversed(names)}
    return next((by_capitals[name] for name in _data()[part] if name in by_capitals), None)


def _words(part: str) -> str:
    return ", ".join(_data()[part])


@cache
def _data() -> Mapping[str, Any]:
    text = (files("forethought.quality") / "data" / "staff.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
