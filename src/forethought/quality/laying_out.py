"""The queries that turn what was read into the tables that rules read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from forethought.model import Form
from forethought.quality.geography import POSTCODES, PROVIDERS_PLACED, placed_sql
from forethought.quality.typed import PROVIDERS, typed_columns, typed_sql

LAST = "_last"


@dataclass(frozen=True, slots=True)
class Laid:
    """One table: its query, the tables it reads beside its own raw one, and its columns where they are known."""

    sql: str
    reads: frozenset[str] = frozenset()
    gives: tuple[str, ...] | None = None


def laid_out(form: Form, supplied: Collection[str] = (), supplied_last: Collection[str] = ()) -> dict[str, Laid]:
    """The query of each table of ``form``, this year's and last year's, by its name in lower case.

    Each reads ``raw_<name>``. ``supplied`` and ``supplied_last`` name the columns that the source itself held in
    Episodes; where placements lie is worked out from the others.
    """
    made = {}
    for name, table in form.tables.items():
        for lower in (name.lower(), f"{name.lower()}{LAST}"):
            sql = typed_sql(table, form.date_format, f"raw_{lower}")
            made[lower] = Laid(sql, gives=tuple(typed_columns(table)))
    episodes = form.tables.get("Episodes")
    if episodes is None:
        return {**made, "providers": Laid(PROVIDERS.format(source="raw_providers"))}
    made["postcodes"] = Laid(POSTCODES)
    made["providers"] = Laid(PROVIDERS_PLACED, frozenset(["postcodes"]))
    for lower, held in (("episodes", supplied), (f"episodes{LAST}", supplied_last)):
        sql = placed_sql(episodes, made[lower].sql, held)
        made[lower] = Laid(sql, frozenset(["postcodes", "collection"]), made[lower].gives)
    return made
