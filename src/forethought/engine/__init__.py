"""Portable SQL: lint, macros, calendar, DuckDB, Spark. The only package that imports a database."""

from forethought.engine.calendar_table import calendar_table
from forethought.engine.cases import run_cases
from forethought.engine.database import Engine, quoted
from forethought.engine.errors import EngineError, SqlNotPortable
from forethought.engine.fusing import RowCondition, fused_sql
from forethought.engine.language import CONSTANTS, Query, columns_used, compile_sql, lint, prepare, tables_used
from forethought.engine.memory import let_go

__all__ = [
    "CONSTANTS",
    "Engine",
    "EngineError",
    "Query",
    "RowCondition",
    "SqlNotPortable",
    "calendar_table",
    "columns_used",
    "compile_sql",
    "fused_sql",
    "let_go",
    "lint",
    "prepare",
    "quoted",
    "run_cases",
    "tables_used",
]
