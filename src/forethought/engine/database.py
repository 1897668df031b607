"""DuckDB in memory, shut off from files and the network."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from forethought.engine.calendar_table import calendar_table
from forethought.engine.errors import EngineError

_SEALED: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "allow_community_extensions": False,
}
# These speak of the query's own text; all other errors may quote a value of a person.
_ABOUT_THE_QUERY = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.PermissionException,
)

_HANDED = "handed in"  # not made by a statement


class Engine:
    """A database in memory that reads only what it is handed. A context manager.

    Nothing on disk or on the network can be reached from a query: files come in through :meth:`scan` alone,
    and no extension is loaded. The table ``calendar`` (see :func:`calendar_table`) is always there.
    ``threads`` defaults to one for each core. ``few_rows``: queries are run as they are written, on one thread; for a
    few thousand rows that is sooner done than a plan is improved, and a database is not started for them: such engines
    share one, in which each sees what it was handed itself and nothing of the others. An engine belongs to one thread
    at a time.
    """

    def __init__(self, threads: int | None = None, *, few_rows: bool = False) -> None:
        self._names: dict[str, str] = {}  # of what was named here, what it is
        self._shared = few_rows
        if few_rows:
            self._connection = _database_of_few_rows(os.getpid()).cursor()
        else:
            self._connection = _sealed({} if threads is None else {"threads": threads})
            self.register("calendar", calendar_table())

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the memory. A closed engine cannot be used again."""
        self._connection.close()

    def register(self, name: str, table: pa.Table) -> None:
        """Make the Arrow table ``table`` known to queries as ``name``, replacing what had that name."""
        self._new(name, _HANDED)
        self._connection.register(name, table)

    def scan(self, name: str, paths: Iterable[str | Path], *, keep_open: bool = False) -> None:
        """Make the Parquet files ``paths``, taken together, known to queries as ``name``.

        All files share the first one's columns. Only these files are opened, when a query needs them, and
        only for the columns it names. With ``keep_open`` all are opened now, so that queries read them even when
        they are removed meanwhile: for few files. Raises ``ValueError`` when there are none, ``OSError`` when one
        cannot be opened.
        """
        files = [str(path) for path in paths]
        if not files:
            raise ValueError(f"no files to scan as {name}")
        self._new(name, _HANDED)
        self._connection.register(name, _kept_open(files) if keep_open else ds.dataset(files, format="parquet"))

    def view(self, name: str, sql: str) -> None:
        """Name the query ``sql``, so that others can select from it. Nothing is computed yet."""
        self._new(name, "view")
        # Temporary: it belongs to this connection alone and is gone with it.
        self._run(f"create temporary view {quoted(name)} as {sql}")

    def step(self, name: str, sql: str) -> None:
        """Name the query ``sql``, one of many put together at the end. Here nothing is computed yet."""
        self.view(name, sql)

    def table(self, name: str, sql: str) -> None:
        """Compute the query ``sql`` once and keep its rows as ``name``."""
        self._new(name, "table")
        self._run(f"create temporary table {quoted(name)} as {sql}")

    def _new(self, name: str, kind: str) -> None:
        self.drop(name)
        self._names[name.lower()] = kind

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``; nothing happens when there is none."""
        kind = self._names.pop(name.lower(), None)
        if kind == _HANDED:
            self._connection.unregister(name)
        elif kind is not None:  # "if exists": it was named before the statement that makes it was found wrong
            self._connection.execute(f"drop {kind} if exists {quoted(name)}")

    def query(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The rows of the query ``sql`` as an Arrow table; ``params`` fill its question marks in order.

        Raises ``EngineError`` when the database refuses it. A whole-number ``sum`` comes back as a decimal:
        cast it to ``bigint``.
        """
        try:
            return self._connection.sql(sql, params=list(params) or None).to_arrow_table()
        except duckdb.Error as error:
            raise _engine_error(error) from None

    def execute(self, sql: str, params: Iterable[Any] = ()) -> None:
        """Run a statement that gives no rows back. Raises ``EngineError`` when the database refuses it.

        Raises ``ValueError`` in an engine for ``few_rows``, whose database others share: there only what :meth:`view`
        and :meth:`table` name can be made.
        """
        if self._shared:
            raise ValueError("an engine for few rows runs no statement of others: use view or table")
        self._run(sql, params)

    def _run(self, sql: str, params: Iterable[Any] = ()) -> None:
        try:
            self._connection.execute(sql, list(params) or None)
        except duckdb.Error as error:
            raise _engine_error(error) from None


def _sealed(settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A new database in memory that nothing can open up again."""
    connection = duckdb.connect(":memory:", config={**_SEALED, **settings})
    connection.execute("set global timezone = 'UTC'")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


@cache
def _database_of_few_rows(_process: int) -> duckdb.DuckDBPyConnection:
    # One for a process: a database must not be taken along into a child. It holds the calendar and nothing else ever:
    # whatever an engine makes is temporary, and so seen by its own connection only.
    connection = _sealed({"threads": 1, "enable_optimizer": False})
    connection.register("given", calendar_table())
    connection.execute("create table calendar as select * from given")
    connection.unregister("given")
    return connection


def _kept_open(files: list[str]) -> ds.Dataset:
    kind = ds.ParquetFileFormat()
    fragments = [kind.make_fragment(pa.memory_map(path)) for path in files]
    return ds.FileSystemDataset(fragments, fragments[0].physical_schema, kind)


def quoted(name: str) -> str:
    """``name`` as an identifier in a query, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def _engine_error(error: duckdb.Error) -> EngineError:
    kind = type(error).__name__
    if isinstance(error, _ABOUT_THE_QUERY):
        return EngineError(kind, " ".join(str(error).split("\n\nLINE")[0].split()))
    return EngineError(kind)
