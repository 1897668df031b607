"""Portable SQL: lint, macros, calendar, DuckDB. The only package that imports a database."""

from forethought.engine.calendar_table import calendar_table
from forethought.engine.cases import run_cases
from forethought.engine.compiling import columns_used, compile_sql, tables_used
from forethought.engine.database import Engine
from forethought.engine.errors import EngineError, SqlNotPortable
from forethought.engine.fusing import RowCondition, fused_sql, row_condition
from forethought.engine.linting import Problem, lint
from forethought.engine.macros import MACROS

__all__ = [
    "MACROS",
    "Engine",
    "EngineError",
    "Problem",
    "RowCondition",
    "SqlNotPortable",
    "calendar_table",
    "columns_used",
    "compile_sql",
    "fused_sql",
    "lint",
    "row_condition",
    "run_cases",
    "tables_used",
]
