"""The tables of the Standard Safeguarding Dataset, laid out so that the blocks of the payload can be read off."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine

from .facts import cohort, query
from .window import Window

_DATES = ("_date", "_dob")


def lay_out(engine: Engine, tables: Mapping[str, pa.Table], window: Window) -> None:
    """Make known to ``engine`` the tables that are read, the window, and the views that every block starts from.

    ``home`` and ``guest`` (kind, item, person, episode) say to which episode each fact belongs; ``held`` are the
    episodes in the payload, ``kid`` whoever is young enough.
    """
    for name, columns in cohort().reads.items():
        engine.register(name, _texts(tables.get(name), columns))
    engine.register("win", pa.Table.from_pylist([window.row()]))
    days = [day.isoformat() for day in window.census_days()]
    engine.register("census", pa.table({"day": pa.array(days, pa.string())}))
    words = [{"kind": kind, "word": word} for kind, held in cohort().words.items() for word in held]
    engine.register("words", pa.Table.from_pylist(words))
    for name in ("kid", "episode", "period", "stay", "early"):
        engine.table(name, query(name))
    engine.table("home", query("resolve").format(facts="early", among="episode"))
    for name in ("held", "leaver", "late"):
        engine.table(name, query(name))
    engine.table("guest", query("resolve").format(facts="late", among="held"))


def _texts(table: pa.Table | None, columns: tuple[str, ...]) -> pa.Table:
    """The columns as trimmed text; null where blank, where the column is missing, or the whole table is."""
    rows = 0 if table is None else table.num_rows
    made = {}
    for name in columns:
        if table is None or name not in table.column_names:
            made[name] = pa.nulls(rows, pa.string())
            continue
        text = pc.utf8_trim_whitespace(table[name].cast(pa.string()))
        if name.endswith(_DATES):
            text = pc.utf8_slice_codeunits(text, 0, 10)  # some builds write a time of day behind the day
        made[name] = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    return pa.table(made)
