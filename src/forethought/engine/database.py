"""DuckDB in memory, shut off from files and the network."""

from __future__ import annotations

from collections.abc import Iterable
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


class Engine:
    """A database in memory that reads only what it is handed. A context manager.

    Nothing on disk or on the network can be reached from a query: files come in through :meth:`scan` alone,
    and no extension is loaded. The table ``calendar`` (see :func:`calendar_table`) is always there.
    ``threads`` defaults to one for each core. ``few_rows``: queries are run as they are written, on one thread; for a
    few thousand rows that is sooner done than a plan is improved. An engine belongs to one thread at a time.
    """

    def __init__(self, threads: int | None = None, *, few_rows: bool = False) -> None:
        wanted = 1 if few_rows else threads
        config = dict(_SEALED) if wanted is None else {**_SEALED, "threads": wanted}
        self._names: set[str] = set()  # what was named here, so that a new name costs no search of the catalogue
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("set timezone = 'UTC'")
        self._connection.execute("set enable_external_access = false")
        if few_rows:
            self._connection.execute("pragma disable_optimizer")
        self._connection.execute("set lock_configuration = true")
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
        self._new(name)
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
        self._new(name)
        self._connection.register(name, _kept_open(files) if keep_open else ds.dataset(files, format="parquet"))

    def view(self, name: str, sql: str) -> None:
        """Name the query ``sql``, so that others can select from it. Nothing is computed yet."""
        self._new(name)
        self.execute(f"create view {quoted(name)} as {sql}")

    def step(self, name: str, sql: str) -> None:
        """Name the query ``sql``, one of many put together at the end. Here nothing is computed yet."""
        self.view(name, sql)

    def table(self, name: str, sql: str) -> None:
        """Compute the query ``sql`` once and keep its rows as ``name``."""
        self._new(name)
        self.execute(f"create table {quoted(name)} as {sql}")

    def _new(self, name: str) -> None:
        self.drop(name)
        self._names.add(name.lower())

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``; nothing happens when there is none."""
        if name.lower() not in self._names:
            return
        self._names.discard(name.lower())
        self._connection.unregister(name)
        found = self._connection.execute(
            "select table_type from information_schema.tables where lower(table_name) = lower(?)", [name]
        ).fetchone()
        if found:
            kind = "view" if found[0] == "VIEW" else "table"
            self._connection.execute(f"drop {kind} {quoted(name)}")

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
        """Run a statement that gives no rows back. Raises ``EngineError`` when the database refuses it."""
        try:
            self._connection.execute(sql, list(params) or None)
        except duckdb.Error as error:
            raise _engine_error(error) from None


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
