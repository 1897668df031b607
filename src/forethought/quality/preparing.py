"""The database of one run: typed tables and views, made when a rule first asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import pyarrow as pa

from forethought.engine import Engine, Query
from forethought.model import Form, Period
from forethought.quality.geography import NO_POSTCODES, authority_table, code_table, postcode_file
from forethought.quality.laying_out import LAST, Laid, laid_out
from forethought.quality.rule import OTHER_TABLES
from forethought.quality.typed import collection_sql
from forethought.quality.views import View, views


class Desk:
    """An engine with a return laid out on it for rules to read.

    ``given`` and ``previous`` are text tables by name, as ``sources`` gives them. A table that was not given
    is there too, and empty. ``authority`` is the responsible authority's code in that year; ``supplied`` and
    ``supplied_last`` name the columns that the source itself held in Episodes, this year's and last year's;
    ``postcodes`` are known besides those of the directory; ``more_views`` stand beside the views of the return.
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
        supplied: Collection[str] = (),
        supplied_last: Collection[str] = (),
        postcodes: pa.Table = NO_POSTCODES,
        more_views: Mapping[str, View] = MappingProxyType({}),
    ) -> None:
        self.engine = engine
        self._authority = authority
        self._located = "PL_LOCATION" in supplied
        self._views = {**views(form.name), **more_views}
        self._laid = laid_out(form, supplied, supplied_last)
        self._laid["collection"] = Laid(collection_sql(period, form.year, authority))
        self._wanted: dict[str, set[str]] = {}
        self._ready = {"calendar"}
        for name, table in form.tables.items():
            self._register(name, given.get(name), tuple(table.fields))
            self._register(name + LAST, (previous or {}).get(name), tuple(table.fields))
        self._register("Providers", providers, OTHER_TABLES["Providers"])
        episodes = [table for table in (given.get("Episodes"), (previous or {}).get("Episodes")) if table is not None]
        named = [table[name] for table in episodes for name in ("HOME_POST", "PL_POST")]
        named += [providers["POSTCODE"]] if providers is not None else []
        engine.register("own_postcodes", postcodes)
        self._place(form, named)

    def lacking(self, query: Query) -> str:
        """Why ``query`` cannot be answered from what was given; empty when it can."""
        used = query.columns
        if self._authority is None and (
            "authority" in used.get("collection", ())
            or (not self._located and any("pl_location" in columns for columns in used.values()))
        ):
            return "The authority whose return this is was not given, so own and other areas cannot be told apart."
        return ""

    def plan(self, queries: Iterable[Query]) -> None:
        """Say which queries will be run, so that tables and views are made with the columns that these need, no more.

        A table asked for without a plan has every column.
        """
        self._wanted = {}
        todo = list(queries)
        seen: set[str] = set()
        while todo:
            for table, columns in todo.pop().columns.items():
                self._wanted.setdefault(table, set()).update(columns)
                if table in self._views and table not in seen:
                    seen.add(table)
                    todo.append(self._views[table].query)

    def _cut(self, name: str, sql: str, gives: Collection[str] | None) -> str:
        wanted = self._wanted.get(name, {"*"})
        if "*" in wanted or gives is None:
            return sql
        columns = [column for column in gives if column in wanted] or list(gives)[:1]
        return f"select {', '.join(columns)} from ({sql}) as whole"

    def ready(self, names: frozenset[str]) -> None:
        """Make the tables and views ``names`` (lower case), and all that they read, unless they are there."""
        for name in sorted(names - self._ready):
            view = self._views.get(name)
            if view is not None:
                self.ready(view.reads)
                self.engine.table(name, self._cut(name, view.sql, view.query.gives))
            elif name in self._laid:
                laid = self._laid[name]
                self.ready(laid.reads)
                self.engine.table(name, self._cut(name, laid.sql, laid.gives))
            self._ready.add(name)

    def _place(self, form: Form, postcodes: Collection[pa.ChunkedArray]) -> None:
        """Work out where placements are, on this year's geography for both years."""
        self.engine.register("authorities", authority_table())
        self.engine.register("authority_codes", code_table(form.year))
        self._ready |= {"authorities", "authority_codes"}
        if "Episodes" not in form.tables:
            return
        if any(column.null_count < len(column) for column in postcodes):
            self.engine.scan("raw_postcodes", [postcode_file()])
        else:
            self.engine.register("raw_postcodes", NO_POSTCODES)

    def _register(self, name: str, given: pa.Table | None, columns: tuple[str, ...]) -> None:
        if given is None:
            schema = pa.schema([*((column, pa.string()) for column in columns), ("_row", pa.int64())])
            given = schema.empty_table()
        self.engine.register(f"raw_{name.lower()}", given)
