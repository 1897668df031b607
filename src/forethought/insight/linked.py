"""Families, services, schools and care of other years: tables that some indicators read beside those of a return."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import Form, load_form
from forethought.quality import CHILD_COLUMNS, typed_sql
from forethought.sources import read

CHOSEN = "chosen"
_OTHER_YEARS = ("Adoptions",)


@cache
def linked_form() -> Form:
    """The form of the linked tables: ``Families``, ``Services``, ``Attendance``, ``Schooling``, ... Days are ISO."""
    return load_form(str(files("forethought.insight") / "data" / "linked"))


def read_linked(source: Mapping[str, Any]) -> dict[str, pa.Table]:
    """The linked tables of ``source`` (each Arrow-readable or a list of dictionaries) as text tables to measure on.

    Names that are no linked table are passed over, so that a mapping that holds a return too can be given. Empty when
    none is there.
    """
    held = {name: table for name, table in source.items() if name in linked_form().tables}
    return dict(read(held, linked_form().name).tables) if held else {}


def lay_out_linked(engine: Engine, given: Mapping[str, pa.Table]) -> None:
    """Make every linked table on ``engine``, its days days and its numbers numbers; one that was not given is empty."""
    for name, table in linked_form().tables.items():
        lower = name.lower()
        empty = pa.schema([*((field, pa.string()) for field in table.fields), ("_row", pa.int64())]).empty_table()
        engine.register(f"raw_{lower}", given.get(name, empty))
        engine.table(lower, typed_sql(table, linked_form().date_format, f"raw_{lower}"))


def chosen_table(tables: Mapping[str, pa.Table], children: Collection[str] | None) -> pa.Table:
    """The children counted (one column, ``child``): all whom a return is about, this year's or, of those adopted, an
    earlier one; or those of ``children``."""
    columns = [table[name] for table in tables.values() for name in CHILD_COLUMNS if name in table.column_names]
    columns += [tables[name]["PersonId"] for name in _OTHER_YEARS if name in tables]
    named = pa.chunked_array([pc.unique(column) for column in columns], pa.string())
    held = pc.drop_null(pc.unique(named))
    if children is not None:
        held = held.filter(pc.is_in(held, value_set=pa.array(list(children), pa.string())))
    return pa.table({"child": held})
