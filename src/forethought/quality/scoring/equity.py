"""Whose records are incomplete: completeness by ethnic group, sex and age band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from forethought.engine import compile_sql
from forethought.model import Form
from forethought.quality.preparing import Desk
from forethought.quality.scoring.counting import child_column
from forethought.quality.scoring.items import ScoredField, scored_fields

EQUITY = pa.schema(
    [
        ("by", pa.string()),
        ("group", pa.string()),
        ("children", pa.int64()),
        ("expected", pa.int64()),
        ("valid", pa.int64()),
        ("share", pa.float64()),
        ("difference", pa.float64()),
    ]
)
_BAND = """case
  when age_years(h.{born}, period_end) < 1 then 'under 1' when age_years(h.{born}, period_end) < 5 then '1 to 4'
  when age_years(h.{born}, period_end) < 10 then '5 to 9' when age_years(h.{born}, period_end) < 16 then '10 to 15'
  when age_years(h.{born}, period_end) < 18 then '16 and 17' when h.{born} is not null then '18 and over' end"""
_PEOPLE: Mapping[str, str] = {
    "ssda903": f"""select distinct h.child as child, h.ethnic as ethnic_group, h.sex as sex,
      {_BAND.format(born="dob")} as age_band from header h, collection where h.child is not null""",
    "cin": f"""select distinct h.lachildid as child, e.ethnicity as ethnic_group, h.sex as sex,
      {_BAND.format(born="personbirthdate")} as age_band from childidentifiers h
      left join childcharacteristics e on e.lachildid = h.lachildid, collection where h.lachildid is not null""",
}
_READS = {"ssda903": ["header"], "cin": ["childidentifiers", "childcharacteristics"]}
NOT_RECORDED = "not recorded"


def equity(desk: Desk, form: Form, present: Iterable[str]) -> pa.Table:
    """The share of expected values that are there and valid, for the children of each group.

    One row for each ethnic group, sex and age band (at the end of the period), with the number of children and the
    difference from all children in percentage points: a group far below the rest is worse known, not worse off.
    """
    wanted = set(present)
    fields = [f for f in scored_fields(form) if f.table in wanted and child_column(form, f.table)]
    if form.name not in _PEOPLE or not fields:
        return EQUITY.empty_table()
    desk.ready(frozenset(["collection", *_READS[form.name], *(f.table.lower() for f in fields)]))
    desk.engine.table("scored_people", compile_sql(_PEOPLE[form.name]))
    rows = [row for by in ("ethnic_group", "sex", "age_band") for row in _groups(desk, form, fields, by)]
    return pa.Table.from_pylist(rows, schema=EQUITY)


def _groups(desk: Desk, form: Form, fields: Sequence[ScoredField], by: str) -> list[dict[str, object]]:
    tables = dict.fromkeys(field.table for field in fields)
    parts = [_part(form, name, [f for f in fields if f.table == name], by) for name in tables]
    sql = f"""select g as name, cast(sum(n) as bigint) as n, cast(sum(v) as bigint) as v
      from ({" union all ".join(parts)}) as counted group by 1 order by 1"""
    counts = desk.engine.query(sql).to_pylist()
    people = desk.engine.query(
        f"select coalesce({by}, '{NOT_RECORDED}') as name, cast(count(*) as bigint) as n from scored_people group by 1"
    ).to_pylist()
    children = {row["name"]: row["n"] for row in people}
    of, valid = sum(row["n"] for row in counts), sum(row["v"] for row in counts)
    whole = valid / of if of else 0.0
    return [
        {
            "by": by,
            "group": row["name"],
            "children": children.get(row["name"], 0),
            "expected": row["n"],
            "valid": row["v"],
            "share": row["v"] / row["n"] if row["n"] else None,
            "difference": (row["v"] / row["n"] - whole) * 100 if row["n"] else None,
        }
        for row in counts
    ]


def _part(form: Form, table: str, fields: Sequence[ScoredField], by: str) -> str:
    wanted = " + ".join(f"case when {f.expected} then 1 else 0 end" for f in fields)
    valid = " + ".join(f"case when ({f.expected}) and ({f.valid}) then 1 else 0 end" for f in fields)
    # The columns of the table stand alone inside, so that a condition means the same here as in the scores.
    return f"""select coalesce(p.{by}, '{NOT_RECORDED}') as g, s.n, s.v from (
      select {child_column(form, table)} as child_, {wanted} as n, {valid} as v from {table.lower()},
        (select period_start, period_end from collection) c) s
      join scored_people p on p.child = s.child_"""
