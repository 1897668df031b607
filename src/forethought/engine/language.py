"""What is done to the text of a query, with the SQL tooling loaded when it is first needed.

Loading it takes a good part of a second, which a check of a return with prepared queries does not have to spend.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forethought.engine.fusing import RowCondition

if TYPE_CHECKING:
    from forethought.engine.linting import Problem

CONSTANTS = "collection"
CONSTANT_COLUMNS = frozenset(["period_start", "period_end", "year", "authority"])
"""The table of one row that says what a run is about, which a row-level query may read too."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query made ready: its text for DuckDB, the tables it reads, the columns it names of each (all in lower case),
    the columns it gives back (None when a star hides them), and the condition it is when it looks at each row of one
    table alone.
    """

    text: str
    columns: dict[str, frozenset[str]]
    condition: RowCondition | None
    gives: tuple[str, ...] | None = None

    @property
    def tables(self) -> frozenset[str]:
        """The tables and views that are read."""
        return frozenset(self.columns)


def prepare(sql: str, *, date_columns: Iterable[str] = (), where: str = "") -> Query:
    """The query ``sql``, linted and made ready. Arguments and errors as for :func:`compile_sql`."""
    from forethought.engine import compiling, conditions

    text = compiling.compile_sql(sql, date_columns=date_columns, where=where)
    columns = {table: frozenset(names) for table, names in compiling.columns_used(sql).items()}
    condition = conditions.row_condition(sql, CONSTANTS, CONSTANT_COLUMNS)
    return Query(text, columns, condition, compiling.columns_given(sql))


def compile_sql(sql: str, dialect: str = "duckdb", *, date_columns: Iterable[str] = (), where: str = "") -> str:
    """The query ``sql`` ready to run: linted, with macros spelt out, in the words of ``dialect``.

    ``dialect`` is ``duckdb`` or ``spark``. ``date_columns`` as in :func:`lint`; ``where`` names the card in
    messages. Raises ``SqlNotPortable`` naming the first part that is not portable and what to write instead.
    """
    from forethought.engine import compiling

    return compiling.compile_sql(sql, dialect, date_columns=date_columns, where=where)


def columns_used(sql: str) -> dict[str, set[str]]:
    """Which columns of which tables the query ``sql`` names, all in lower case.

    Every table, view, file or table function that is read is listed, also inside a subquery, and also when a
    CTE of the same name hides it elsewhere. A column written without its table, in a query over several, is
    listed under each of them. ``*`` stands for all columns. Raises ``SqlNotPortable`` unless ``sql`` is one
    statement that can be read.
    """
    from forethought.engine import compiling

    return compiling.columns_used(sql)


def tables_used(sql: str) -> frozenset[str]:
    """Names of the tables and views the query ``sql`` reads, in lower case, without its own CTEs."""
    return frozenset(columns_used(sql))


def lint(sql: str, date_columns: Iterable[str] = ()) -> list[Problem]:
    """What in the query ``sql`` is outside the portable subset; an empty list when all is well.

    ``date_columns`` are names of columns known to hold days: a day minus a day is then found too.
    """
    from forethought.engine import linting

    return linting.lint(sql, date_columns)
