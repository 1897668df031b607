"""The tables of the Standard Safeguarding Dataset as a day knows them, typed, for projections that speak of one day.

What a table holds of each kind is in ``data/ssd_as_at.toml``; nothing here names a table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from forethought.engine import Engine, compile_sql

UNDATED = "rows without the day on which they began: nobody can say that they had begun by the date"
"""Why rows that :func:`register_as_at` counts were left out, for whoever reads what was made."""
_RAW = "raw_facts"


@dataclass(frozen=True, slots=True)
class FactTable:
    """What is read of one table: ``began`` is the day of the fact (empty: it always holds), ``days`` maps a day to the
    texts known only from it on, ``ahead`` are days known before they come."""

    name: str
    began: str = ""
    texts: tuple[str, ...] = ()
    days: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ahead: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order of the typed table."""
        later = (text for texts in self.days.values() for text in texts)
        return (*self.texts, *self.dates, *later)

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns that hold days."""
        return (*((self.began,) if self.began else ()), *self.days, *self.ahead)

    @property
    def schema(self) -> pa.Schema:
        """The typed table's columns: text and days, and ``row_no``."""
        types = [(name, pa.date32() if name in self.dates else pa.string()) for name in self.columns]
        return pa.schema([*types, ("row_no", pa.int64())])


@cache
def fact_tables() -> Mapping[str, FactTable]:
    """Every table that projections of one day read, by name."""
    text = (files("forethought.record.projections") / "data" / "ssd_as_at.toml").read_text(encoding="utf-8")
    return {name: _table(name, raw) for name, raw in tomllib.loads(text).items()}


def _table(name: str, raw: Mapping[str, Any]) -> FactTable:
    days = {day: tuple(texts) for day, texts in raw.get("days", {}).items()}
    return FactTable(name, raw.get("began", ""), tuple(raw.get("texts", ())), days, tuple(raw.get("ahead", ())))


def register_as_at(engine: Engine, tables: Mapping[str, pa.Table], day: date) -> Mapping[str, int]:
    """Make every table of :func:`fact_tables` known to ``engine`` as it is known at the end of ``day``.

    Days are DATE, all else text, blanks null. Left out are rows that began after ``day`` and rows of a dated table
    without a day of beginning; a later day, and what is known only from it on, is null. ``row_no`` counts the rows in
    an order that depends on nothing but what they say, so that it settles every tie. ``tables`` are those of
    ``project``: a table or column that is not there is empty. Gives the number of rows without a beginning, by table,
    where there are any.
    """
    undated = {}
    for name, facts in fact_tables().items():
        if name not in tables or not tables[name].num_rows:
            engine.register(name, facts.schema.empty_table())
            continue
        engine.register(_RAW, _whole(facts, tables[name]))
        count = engine.query(compile_sql(_undated_sql(facts), where=name))["rows"][0].as_py() if facts.began else 0
        if count:
            undated[name] = count
        engine.table(name, compile_sql(_typed_sql(facts, day), where=name))
        engine.drop(_RAW)
    return undated


def _whole(facts: FactTable, table: pa.Table) -> pa.Table:
    """The table with all columns as text, those not held as nulls."""
    held = set(table.column_names)
    return pa.table(
        {
            name: table[name].cast(pa.string()) if name in held else pa.nulls(table.num_rows, pa.string())
            for name in facts.columns
        }
    )


def _day(column: str) -> str:
    # A time of day after the date, as some systems write it, says nothing here.
    return f"try_cast(substr(trim({column}), 1, 10) as date)"


def _undated_sql(facts: FactTable) -> str:
    return f"select count(*) as rows from {_RAW} where {_day(facts.began)} is null"


def _typed_sql(facts: FactTable, day: date) -> str:
    on = f"date '{day.isoformat()}'"
    parts = [f"nullif(trim({text}), '') as {text}" for text in facts.texts]
    parts += [f"{_day(name)} as {name}" for name in ((facts.began,) if facts.began else ()) + facts.ahead]
    for end, later in facts.days.items():
        parts.append(f"case when {_day(end)} <= {on} then {_day(end)} end as {end}")
        parts += [f"case when {_day(end)} <= {on} then nullif(trim({text}), '') end as {text}" for text in later]
    kept = f"where {facts.began} <= {on}" if facts.began else ""
    order = ", ".join(facts.columns)
    return f"""with typed as (select {", ".join(parts)} from {_RAW})
      select {order}, row_number() over (order by {order}) as row_no from typed {kept}"""
