"""Spark, where the data must stay on a cluster: the same queries, put into its words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from forethought.engine.calendar_table import calendar_table
from forethought.engine.errors import EngineError

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # as everybody else writes and reads it
    "spark.driver.maxResultSize": "0",  # a delivery's claims come back whole, however many
    "spark.log.level": "ERROR",
}
_ON_THIS_MACHINE = {
    "spark.driver.memory": "4g",  # at most; by itself it is 1g, too little for the claims of one large delivery
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
_ON_ONE_CORE = {"spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1"}
# These speak of the query's own text; all other errors may quote a value of a person.
_ABOUT_THE_QUERY = ("AnalysisException", "ParseException")


_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class SparkEngine:
    """As much of :class:`Engine` as rules and the record need, on Spark. A context manager.

    ``master`` is as Spark names it; the default runs in this process on one core and needs Java 17 and the extra
    ``spark``. Queries are written for DuckDB, linted as portable, and turned into Spark's words here. Starting Spark
    takes seconds: an engine is kept for many tasks, each of which works in a space of its own (:meth:`space`).
    Where Spark runs in this process already, it is taken as it is. ``settings`` are further ones of Spark's own. Raises
    ``EngineError`` when Spark is not installed or does not start.
    """

    def __init__(self, master: str = "local[1]", settings: Mapping[str, str] = _NO_SETTINGS) -> None:
        of_master: dict[str, str] = {}
        if master.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else whatever python3 the path has
            of_master = _ON_THIS_MACHINE | (_ON_ONE_CORE if master in ("local", "local[1]") else {})
        self._use(_started(master, {**_SETTINGS, **of_master, **settings}))

    def _use(self, session: Any) -> None:
        self._session = session
        self._names: set[str] = set()
        self.register("calendar", calendar_table())

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop Spark."""
        self._session.stop()

    @contextmanager
    def space(self) -> Iterator[SparkEngine]:
        """An engine on the same Spark that has names of its own; what it kept is let go at the end."""
        space = SparkEngine.__new__(SparkEngine)
        space._use(self._session.newSession())
        try:
            yield space
        finally:
            for name in list(space._names):
                space.drop(name)

    def register(self, name: str, table: pa.Table) -> None:
        """Make the Arrow table ``table`` known to queries as ``name``, replacing what had that name."""
        self._name(name, self._session.createDataFrame(table))

    def scan(self, name: str, paths: Iterable[str | Path]) -> None:
        """Make the Parquet files ``paths``, taken together, known as ``name``; each machine must reach them there.

        Raises ``ValueError`` when there are none.
        """
        files = [f"file://{Path(path).absolute()}" for path in paths]
        if not files:
            raise ValueError(f"no files to scan as {name}")
        self._name(name, self._carried_out(lambda: self._session.read.parquet(*files)))

    def view(self, name: str, sql: str) -> None:
        """Name the query ``sql``, so that others can select from it. Nothing is computed yet."""
        self._name(name, self._frame(sql))

    def table(self, name: str, sql: str) -> None:
        """Compute the query ``sql`` once and keep its rows as ``name``, on the machines that computed them."""
        frame = self._frame(sql)
        parts = frame.sparkSession.sparkContext.defaultParallelism
        # A checkpoint forgets how the rows came about. Hundreds of steps that remember are sent along with each task.
        self._name(name, self._carried_out(lambda: frame.coalesce(parts).localCheckpoint()))

    def step(self, name: str, sql: str) -> None:
        """Name the query ``sql``, one of many put together at the end. Here it is computed at once."""
        self.table(name, sql)

    def drop(self, name: str) -> None:
        """Forget the table or view ``name``; nothing happens when there is none."""
        self._names.discard(name)
        self._session.catalog.dropTempView(name)

    def query(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The rows of the query ``sql`` as an Arrow table. Raises ``EngineError`` when Spark refuses it."""
        if list(params):
            raise EngineError("NotSupported", "question marks in a query are for DuckDB alone")
        return self._carried_out(lambda: self._frame(sql).toArrow())

    def map_parts(
        self, name: str, sql: str, by: str, parts: int, work: Callable[[pa.Table], pa.Table], schema: pa.Schema
    ) -> None:
        """Make known as ``name`` what ``work`` makes (tables of ``schema``) of the rows of the query ``sql``.

        The rows are taken in so many ``parts`` apart; those that have one value in the column ``by`` are in one part.
        ``work`` runs on the cluster's machines, on one part at a time. It goes there pickled, and this package must be
        installed there. ``part`` must be no column of the rows.
        """
        from pyspark.sql.functions import arrow_udtf, col, lit, pmod, xxhash64
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

        rows = self._frame(sql)
        given = to_arrow_schema(rows.schema)

        class Part:
            """Gathers the rows of one part and gives what is made of them."""

            def __init__(self) -> None:
                self._rows: list[pa.RecordBatch] = []

            def eval(self, rows: pa.RecordBatch) -> None:
                self._rows.append(rows)

            def terminate(self) -> Iterator[pa.Table]:
                whole = pa.Table.from_batches(self._rows).select(given.names).cast(given)
                yield work(whole).cast(schema)

        made = arrow_udtf(Part, returnType=from_arrow_schema(schema))
        parted = rows.withColumn("part", pmod(xxhash64(col(by)), lit(parts)))
        self._name(name, made(parted.asTable().partitionBy("part")))

    def write(self, sql: str, folder: Path) -> None:
        """Write the rows of the query ``sql``, in its order, as Parquet files whose names sort in that order."""
        self._carried_out(lambda: self._frame(sql).write.parquet(f"file://{folder.absolute()}"))

    def _name(self, name: str, frame: Any) -> None:
        self._names.add(name)
        frame.createOrReplaceTempView(name)

    def _frame(self, sql: str) -> Any:
        return self._carried_out(lambda: self._session.sql(in_sparks_words(sql)))

    def _carried_out(self, work: Callable[[], Any]) -> Any:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            return work()
        except (PySparkException, Py4JError) as error:
            kind = type(error).__name__
            told = str(error).splitlines()[0] if kind in _ABOUT_THE_QUERY else ""
            raise EngineError(kind, told) from None


def _started(master: str, settings: Mapping[str, str]) -> Any:
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError("Spark", "Spark is not installed; install Forethought with the extra 'spark'") from None
    builder = SparkSession.builder.master(master).appName("forethought")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError):
        raise EngineError("Spark", f"Spark did not start at '{master}'; it needs Java 17") from None


def in_sparks_words(sql: str) -> str:
    """``sql``, written for DuckDB, for Spark."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for node in tree.find_all(exp.RegexpLike):
        pattern = node.expression
        # In Java ``$`` is also before a line's end that comes last; here it is the end.
        if isinstance(pattern, exp.Literal) and pattern.this.endswith("$") and not pattern.this.endswith(r"\$"):
            pattern.set("this", pattern.this[:-1] + r"\z")
    return str(tree.sql(dialect="spark"))
