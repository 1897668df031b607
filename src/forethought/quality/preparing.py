"""The database of one run: typed tables and views, made when a rule first asks for them."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from forethought.engine import Engine
from forethought.model import Form, Period, Table
from forethought.quality.rule import OTHER_TABLES
from forethought.quality.typed import PROVIDERS, collection_sql, typed_sql
from forethought.quality.views import views

LAST = "_last"


class Desk:
    """An engine with a return laid out on it for rules to read.

    ``given`` and ``previous`` are text tables by name, as ``sources`` gives them. A table that was not given
    is there too, and empty.
    """

    def __init__(
        self,
        engine: Engine,
        form: Form,
        given: Mapping[str, pa.Table],
        *,
        period: Period,
        previous: Mapping[str, pa.Table] | None = None,
        providers: pa.Table | None = None,
        authority: str | None = None,
    ) -> None:
        self.engine = engine
        self._views = views(form.name)
        self._sources = {"collection": collection_sql(period, form.year, authority)}
        self._ready = {"calendar"}
        for name, table in form.tables.items():
            self._add(table, name, given.get(name), form.date_format)
            self._add(table, name + LAST, (previous or {}).get(name), form.date_format)
        self._register("Providers", providers, OTHER_TABLES["Providers"])
        self._sources["providers"] = PROVIDERS.format(source="raw_providers")

    def ready(self, names: frozenset[str]) -> None:
        """Make the tables and views ``names`` (lower case), and all that they read, unless they are there."""
        for name in sorted(names - self._ready):
            view = self._views.get(name)
            if view is not None:
                self.ready(view.reads)
                self.engine.table(name, view.sql)
            elif name in self._sources:
                self.engine.table(name, self._sources[name])
            self._ready.add(name)

    def _add(self, table: Table, name: str, given: pa.Table | None, date_format: str) -> None:
        self._register(name, given, tuple(table.fields))
        self._sources[name.lower()] = typed_sql(table, date_format, f"raw_{name.lower()}")

    def _register(self, name: str, given: pa.Table | None, columns: tuple[str, ...]) -> None:
        if given is None:
            schema = pa.schema([*((column, pa.string()) for column in columns), ("_row", pa.int64())])
            given = schema.empty_table()
        self.engine.register(f"raw_{name.lower()}", given)
