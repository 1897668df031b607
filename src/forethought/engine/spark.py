"""Spark, where the data must stay on a cluster: the same queries, put into its words."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any

import pyarrow as pa
import sqlglot

from forethought.engine.calendar_table import calendar_table
from forethought.engine.errors import EngineError

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
}


class SparkEngine:
    """As much of :class:`Engine` as rules need, on Spark. A context manager.

    ``master`` is as Spark names it; the default runs in this process on one core and needs Java 17 and the extra
    ``spark``. Queries are written for DuckDB, linted as portable, and turned into Spark's words here.
    """

    def __init__(self, master: str = "local[1]") -> None:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(master).appName("forethought")
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
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

    def register(self, name: str, table: pa.Table) -> None:
        """Make the Arrow table ``table`` known to queries as ``name``, replacing what had that name."""
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def query(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The rows of the query ``sql`` as an Arrow table. Raises ``EngineError`` when Spark refuses it."""
        from pyspark.errors import PySparkException

        if list(params):
            raise EngineError("NotSupported", "question marks in a query are for DuckDB alone")
        try:
            text = sqlglot.transpile(sql, read="duckdb", write="spark")[0]
            return self._session.sql(text).toArrow()
        except PySparkException as error:
            raise EngineError(type(error).__name__, str(error).splitlines()[0]) from None
