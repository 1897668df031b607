"""Periods of care from the episodes of the Standard Safeguarding Dataset, which has no table of them."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

import pyarrow as pa

from forethought.engine import Engine, compile_sql


def register_care(engine: Engine, day: date) -> None:
    """Make the table ``care``: one row for each period of care that had begun by ``day``, short breaks apart.

    Columns: ``person``, ``period`` (the dataset's number), ``started``, ``ended`` (null while looked after),
    ``last_day`` (``ended``, or ``day``), ``need`` and ``reason`` (codes of the last episode), ``iro`` (last contact of
    the reviewing officer). Needs the tables of ``register_as_at`` for the same day.
    """
    folder = files("forethought.record.projections") / "data"
    codes = tomllib.loads((folder / "care.toml").read_text(encoding="utf-8"))["short_breaks"]
    engine.register("short_break", pa.table({"code": pa.array(codes, pa.string())}))
    engine.register("care_day", pa.table({"day": pa.array([day], pa.date32())}))
    engine.table("care", compile_sql((folder / "care.sql").read_text(encoding="utf-8"), where="care"))
