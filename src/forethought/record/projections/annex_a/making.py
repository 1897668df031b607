"""The lists from the facts: windows, shared tables, one query for each list, and the words of Annex A."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine, compile_sql
from forethought.model import add_months, authorities, gss_codes_on
from forethought.quality import postcode_file
from forethought.record.projections.annex_a.definitions import Column, ListOf, lists, query, terms, words
from forethought.record.projections.as_at import register_as_at
from forethought.record.projections.care import register_care
from forethought.record.projections.registry import Ask

_DAY = timedelta(days=1)
_PLACED = "select distinct upper(replace(clap_cla_placement_postcode, ' ', '')) as postcode from ssd_cla_placement"
_LOCATED = f"select d.postcode, d.la from directory d join ({_PLACED}) p on p.postcode = d.postcode"
_LISTED = """
select {columns} from listed l
left join child c on c.person = l.person
left join led k on k.line = l.line
"""
_OF_CHILD = frozenset(["child", "gender", "ethnicity", "born", "age", "disabled"])
_OF_LED = frozenset(["team", "worker"])


def make_lists(tables: Mapping[str, pa.Table], ask: Ask) -> tuple[Mapping[str, pa.Table], Mapping[str, int]]:
    """The lists by name (``List 1``), and how many rows of which table were left out because they have no beginning.

    ``tables`` and ``ask`` as for ``project``. Columns have Annex A's headings; texts are in its words, days are dates,
    counts 32-bit whole numbers, null where the dataset holds nothing. Rows are in order of the child, then of the
    columns that tell rows apart, then of all others.
    """
    with Engine(threads=1) as engine:
        undated = register_as_at(engine, tables, ask.as_at)
        _prepare(engine, ask)
        return {each.name: _made(engine, each) for each in lists()}, undated


def _prepare(engine: Engine, ask: Ask) -> None:
    """The tables that all lists read besides the facts."""
    engine.register("asked", _asked(ask))
    groups = {**terms()["groups"], "legal_status": tuple(words()["legal_status"])}
    pairs = [(kind, code) for kind, codes in groups.items() for code in codes]
    engine.register("coded", pa.table({"kind": [k for k, _ in pairs], "code": [c for _, c in pairs]}))
    flags = terms()["permanence"]
    engine.register(
        "permanence_flag",
        pa.table({"flag": list(flags), "plan": list(flags.values()), "place": pa.array(range(len(flags)), pa.int32())}),
    )
    engine.scan("directory", [postcode_file()])
    engine.register("located", _located(engine.query(compile_sql(_LOCATED)), ask.as_at))
    register_care(engine, ask.as_at)
    engine.table("child", compile_sql(query("child.sql"), where="child"))


def _asked(ask: Ask) -> pa.Table:
    """One row: the date, the first days of both windows and of what is held, the thresholds, the authority."""
    months, leaving = terms()["months"], terms()["leaving_care"]
    after = ask.as_at + _DAY
    return pa.table(
        {
            "as_at": pa.array([ask.as_at], pa.date32()),
            "since": pa.array([add_months(after, -months["window"])], pa.date32()),
            "since_year": pa.array([add_months(after, -months["counts"])], pa.date32()),
            "held_since": pa.array([add_months(after, -12 * terms()["history"]["years"])], pa.date32()),
            "authority": pa.array([gss_codes_on(ask.as_at).get(ask.authority, ask.authority)], pa.string()),
            "leaving_days": pa.array([leaving["weeks"] * 7], pa.int32()),
            **{
                f"leaving_{age}": pa.array([leaving[age]], pa.int32())
                for age in ("from", "adult", "asks_from", "until")
            },
        }
    )


def _located(found: pa.Table, day: date) -> pa.Table:
    """``postcode``, ``gss`` and ``name`` of the authority in which each lies, on the map of the day."""
    codes, known = gss_codes_on(day), authorities()
    gss = [codes.get(code, code) for code in found["la"].to_pylist()]
    names = [known[code].name if code in known else None for code in gss]
    return pa.table(
        {"postcode": found["postcode"], "gss": pa.array(gss, pa.string()), "name": pa.array(names, pa.string())}
    )


def _made(engine: Engine, each: ListOf) -> pa.Table:
    if not each.sql:
        return pa.table({column.heading: pa.nulls(0, column.type) for column in each.columns})
    engine.table("listed", compile_sql(each.sql, where=each.name))
    led = any(column.id in _OF_LED for column in each.columns)
    engine.table("led", compile_sql(query("led.sql") if led else "select line from listed", where="led"))
    parts = ", ".join(f"{_source(column)} as {column.id}" for column in each.columns)
    found = engine.query(compile_sql(_LISTED.format(columns=parts), where=each.name))
    rest = [column.id for column in each.columns if column.id not in each.key]
    found = found.sort_by([(name, "ascending") for name in (*each.key, *rest)])
    return pa.table({column.heading: _said(found[column.id], column) for column in each.columns})


def _source(column: Column) -> str:
    if column.blank:
        return "cast(null as varchar)"
    if column.id == "child":
        return "l.person"
    owner = "c" if column.id in _OF_CHILD else "k" if column.id in _OF_LED else "l"
    return f"{owner}.{column.id}"


def _said(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """The finished column: codes in Annex A's words where it has any."""
    if not column.words:
        return values.cast(column.type)
    if column.otherwise:
        values = values.fill_null(column.otherwise)
    known = words()[column.words]
    place = pc.index_in(values, value_set=pa.array(list(known), pa.string()))
    return pc.coalesce(pa.array(list(known.values()), pa.string()).take(place), values)
