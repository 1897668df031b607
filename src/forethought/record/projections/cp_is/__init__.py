"""A list in the style of CP-IS: which children are under a plan or looked after, since when, and whom to ring."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from forethought.engine import Engine, compile_sql
from forethought.linkage import check_nhs_number
from forethought.model import add_months, authorities
from forethought.quality.spreadsheet import csv_bytes
from forethought.record.projections.as_at import UNDATED, register_as_at
from forethought.record.projections.care import register_care
from forethought.record.projections.registry import Ask

__all__ = ["COLUMNS", "project"]

COLUMNS = (
    "child", "nhs_number", "surname", "forename", "date_of_birth", "due_date", "mother_nhs_number", "plan", "status",
    "plan_start", "plan_end", "authority", "authority_name", "office_hours", "out_of_hours",
)  # fmt: skip
"""Columns of the list in order. There is no address among them, of anybody."""

_READ = ("ssd_cp_plans", "ssd_cla_episodes", "ssd_legal_status")
_NOTES = pa.schema([("where", pa.string()), ("why", pa.string()), ("rows", pa.int64())])
_NUMBERS = """
select pers_person_id as person, pers_single_unique_id as value from ssd_person where pers_single_unique_id is not null
union
select pers_person_id, pers_common_child_id from ssd_person where pers_common_child_id is not null
union
select link_person_id, link_identifier_value from ssd_linked_identifiers
where upper(link_identifier_type) in (select code from coded where kind = 'nhs') and link_valid_to_date is null
  and link_identifier_value is not null
"""


def project(tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """The list, ``cp_is.csv``, and in ``cp_is_notes.csv`` how many facts had no day of beginning and so are not in it.

    A row for each child and plan or period of care, in force at ``ask.as_at`` or ended in the twelve
    months before; columns :data:`COLUMNS`, days ISO, both the first and the last day counted.

    Nobody from the 18th birthday on; an unborn child by its due date, with the mother's NHS number, by which alone it
    can be found. An NHS number stands only where its check digit is right and no other is held. Series of short
    breaks, plans of other authorities and children who have been adopted are not in it. ``ask.particulars`` has
    ``office_hours`` and ``out_of_hours``. ``tables`` as in ``forethought.record.projections.project``.
    """
    with Engine(threads=1) as engine:
        undated = register_as_at(engine, tables, ask.as_at)
        register_care(engine, ask.as_at)
        _prepare(engine, ask)
        found = engine.query(compile_sql(_text("rows.sql"), where="cp_is"))
    found = found.sort_by([(name, "ascending") for name in found.column_names])
    notes = [(table, UNDATED, undated[table]) for table in _READ if table in undated]
    return {
        "cp_is.csv": csv_bytes(_with_contact(found, ask).select(COLUMNS)),
        "cp_is_notes.csv": csv_bytes(
            pa.table({name: [note[at] for note in notes] for at, name in enumerate(("where", "why", "rows"))}, _NOTES)
        ),
    }


def _text(name: str) -> str:
    return (files("forethought.record.projections") / "cp_is" / name).read_text(encoding="utf-8")


@cache
def _terms() -> Mapping[str, Any]:
    return tomllib.loads(_text("terms.toml"))


def _prepare(engine: Engine, ask: Ask) -> None:
    terms = _terms()
    pairs = [(kind, code) for kind, codes in terms["groups"].items() for code in codes]
    engine.register("coded", pa.table({"kind": [k for k, _ in pairs], "code": [c for _, c in pairs]}))
    words = {**terms["plans"], **terms["care"]}
    engine.register("plan_word", pa.table({"kind": list(words), "plan": list(words.values())}))
    kept_since = add_months(ask.as_at + timedelta(days=1), -terms["kept_months"])
    engine.register(
        "asked",
        pa.table(
            {
                "as_at": pa.array([ask.as_at], pa.date32()),
                "kept_since": pa.array([kept_since], pa.date32()),
                "adult": pa.array([terms["adult"]], pa.int32()),
            }
        ),
    )
    engine.register("held_number", _valid(engine.query(compile_sql(_NUMBERS, where="cp_is"))))


def _valid(numbers: pa.Table) -> pa.Table:
    """The numbers without spaces, those with a wrong check digit left out."""
    # Ranges that are never issued are let through: only invented data has them, and there they are meant.
    checks = [check_nhs_number(value, allow_never_issued=True) for value in numbers["value"].to_pylist()]
    kept = [row for row, check in enumerate(checks) if check.ok]
    plain = [checks[row].normal for row in kept]
    return pa.table(
        {"person": numbers["person"].take(pa.array(kept, pa.int64())), "value": pa.array(plain, pa.string())}
    )


def _with_contact(found: pa.Table, ask: Ask) -> pa.Table:
    """The rows with the authority and whom to ring, the same in each."""
    known = authorities().get(ask.authority)
    told = {
        "authority": ask.authority,
        "authority_name": None if known is None else known.name,
        "office_hours": ask.particulars["office_hours"],
        "out_of_hours": ask.particulars["out_of_hours"],
    }
    for name, value in told.items():
        found = found.append_column(name, pa.array([value] * found.num_rows, pa.string()))
    return found
