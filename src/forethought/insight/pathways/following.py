"""From referral to being looked after: each referral of a year followed through both returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.insight.measuring import year_to
from forethought.insight.pathways.desks import Tables, laid, require
from forethought.insight.pathways.facts import NOT_KNOWN, age_bands, ethnic_groups, sexes, steps
from forethought.insight.pathways.results import GroupCount, Link, Pathway, Step

_NEEDS = ("ChildIdentifiers", "ChildCharacteristics", "CINdetails", "Assessments", "Section47", "ChildProtectionPlans")
_CARE = ("plan to care", "referral to care")
DIVISIONS = ("sex", "ethnicity", "age")


def pathway(
    cin_tables: Tables, ssda903_tables: Tables | None, end: date, *, children: Collection[str] | None = None
) -> Pathway:
    """Each referral of the year to ``end`` (any day, counted), followed as far as it had come by that day.

    The unit is the referral; a child referred twice counts twice. Its steps are those of its own episode of need;
    a start of care counts for the child's latest referral before it. Both returns are joined by the child's own
    number (LAchildID, CHILD), unless birth dates contradict. ``children`` limits both to these numbers. Without
    SSDA903 the steps into care are left out. Raises ``PathwayError`` when a table is missing.
    """
    require(cin_tables, _NEEDS, "pathway")
    care = None
    if ssda903_tables is not None:
        require(ssda903_tables, ("Header", "Episodes"), "pathway")
        care = _starts_of_care(ssda903_tables, end, children)
    with Engine() as engine:
        desk = laid(engine, "cin", cin_tables, end, children=children)
        engine.register("pathway_care", care if care is not None else _NO_CARE)
        engine.register("pathway_child", _children(cin_tables))
        engine.register("pathway_age", _ages())
        engine.register("pathway_time", _times())
        desk.ready(frozenset(["pathway_count", "pathway_days", "pathway_link"]))
        counts = engine.query("select * from pathway_count").to_pylist()
        days = {row["step"]: row for row in engine.query("select * from pathway_days").to_pylist()}
        link = Link(**engine.query("select * from pathway_link").to_pylist()[0]) if care is not None else None
    period = year_to(end)
    return Pathway(
        start=period.start,
        end=end,
        steps=_steps({row["step"]: row for row in counts if row["division"] == "all"}, days, care is not None),
        groups=_groups(counts, care is not None),
        link=link,
    )


_NO_CARE = pa.table({"child": pa.array([], pa.string()), "care_on": pa.array([], pa.date32()),
                     "dob": pa.array([], pa.date32())})  # fmt: skip


def _starts_of_care(tables: Tables, end: date, children: Collection[str] | None) -> pa.Table:
    with Engine() as engine:
        desk = laid(engine, "ssda903", tables, end, children=children, placed=False)
        desk.ready(frozenset(["pathway_care_start"]))
        return engine.query("select child, care_on, dob from pathway_care_start")


def _children(tables: Tables) -> pa.Table:
    """Sex and ethnic group of each child of the census, of several rows the first."""
    people = tables["ChildIdentifiers"]
    column = next((name for name in ("Sex", "GenderCurrent") if name in people.column_names), None)
    sex = _first(people, column, sexes())
    ethnic = _first(tables["ChildCharacteristics"], "Ethnicity", ethnic_groups())
    numbers = sorted({*sex, *ethnic})
    return pa.table(
        {
            "lachildid": pa.array(numbers, pa.string()),
            "sex": pa.array([sex.get(number) for number in numbers], pa.string()),
            "ethnicity": pa.array([ethnic.get(number) for number in numbers], pa.string()),
        }
    )


def _first(table: pa.Table, column: str | None, labels: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    if column is not None:
        for number, code in zip(table["LAchildID"].to_pylist(), table[column].to_pylist(), strict=True):
            if number is not None:
                found.setdefault(number, labels.get(code or ""))
    return found


def _ages() -> pa.Table:
    bands = age_bands()
    return pa.table(
        {"label": [b[0] for b in bands], "youngest": [b[1] for b in bands], "oldest": [b[2] for b in bands]}
    )


def _times() -> pa.Table:
    timed = [fact for fact in steps() if fact.within is not None]
    return pa.table(
        {
            "step": [fact.id for fact in timed],
            "within_days": pa.array([fact.within for fact in timed], pa.int64()),
            "counted_from": [fact.counted_from for fact in timed],
        }
    )


_NONE: Mapping[str, Any] = dict.fromkeys(
    ("entered", "went_on", "in_time", "timed", "ended", "closed", "still_open", "open_over"), 0
)


def _steps(counts: Mapping[str, Mapping[str, Any]], days: Mapping[str, Any], with_care: bool) -> tuple[Step, ...]:
    found = []
    for fact in steps():
        row = counts.get(fact.id, _NONE)
        times = days.get(fact.id, {})
        limited = fact.within is not None
        if with_care or fact.id not in _CARE:
            found.append(
                Step(
                    fact=fact,
                    entered=row["entered"],
                    went_on=row["went_on"],
                    in_time=row["in_time"] if limited else None,
                    timed=row["timed"],
                    ended=row["ended"],
                    closed=row["closed"],
                    still_open=row["still_open"],
                    open_over=row["open_over"] if limited else None,
                    joined=row["entered"] - counts.get(fact.after, _NONE)["went_on"] if fact.after else None,
                    half=times.get("half"),
                    nine_in_ten=times.get("nine_in_ten"),
                )
            )
    return tuple(found)


def _groups(counts: list[Mapping[str, Any]], with_care: bool) -> tuple[GroupCount, ...]:
    order = {label: place for place, label in enumerate(
        (*dict.fromkeys(sexes().values()), *dict.fromkeys(ethnic_groups().values()), *(b[0] for b in age_bands()),
         NOT_KNOWN))}  # fmt: skip
    place = {fact.id: number for number, fact in enumerate(steps()) if with_care or fact.id not in _CARE}
    rows = [row for row in counts if row["division"] in DIVISIONS and row["step"] in place]
    rows.sort(key=lambda r: (place[r["step"]], DIVISIONS.index(r["division"]), order.get(r["label"], len(order))))
    return tuple(GroupCount(r["step"], r["division"], r["label"], r["entered"], r["went_on"]) for r in rows)
