"""Pathways: each referral followed through both returns, against a second count in plain Python."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight.pathways import Pathway, PathwayError, pathway
from forethought.model import add_working_days
from forethought.sources import read
from forethought.synth.returns import write_return
from insight.oracle_pathways import cases, group_counts, iso, step_counts

END, OTHER_END = date(2026, 3, 31), date(2025, 11, 15)
CIN = ("ChildIdentifiers", "ChildCharacteristics", "CINdetails", "Assessments", "Section47", "ChildProtectionPlans")
CARE = ("Header", "Episodes")
Held = dict[str, list[dict[str, str | None]]]


@cache
def returns(seed: int) -> tuple[Held, Held]:
    """Both returns of one invented place: many children of care given a number of the census, days stirred."""
    with TemporaryDirectory() as folder:
        need = write_return(Path(folder) / "cin", "cin", 400, year=2026, seed=seed, faults=0.01)
        care = write_return(Path(folder) / "care", "ssda903", 120, year=2026, seed=seed)
        cin = rows(read(need.source, "cin", 2026).tables, CIN)
        looked = rows(read(care.source, "ssda903", 2026).tables, CARE)
    chance = random.Random(seed)
    link(cin, looked, chance)
    for name in CIN[2:]:
        for row in cin[name]:
            for field in [f for f in row if "Date" in f and "Referral" not in f and chance.random() < 0.08]:
                near = (iso(row[field]) or chance.choice([END, OTHER_END])) + timedelta(chance.randint(-30, 40))
                row[field] = chance.choice([f"{near}", f"{near}", None, "2025-02-30"])
    return cin, looked


def rows(tables: Any, names: tuple[str, ...]) -> Held:
    return {n: tables[n].select([c for c in tables[n].column_names if c[0] != "_"]).to_pylist() for n in names}


def link(cin: Held, care: Held, chance: random.Random) -> None:
    """Give most children of care the number of a child in need; some of these with the right birth date."""
    born = {row["LAchildID"]: row["PersonBirthDate"] for row in cin["ChildIdentifiers"]}
    referred = sorted({row["LAchildID"] for row in cin["CINdetails"] if row["LAchildID"]})
    for header, number in zip(care["Header"], chance.sample(referred, len(care["Header"])), strict=False):
        if chance.random() < 0.2:
            continue
        for row in care["Episodes"]:
            if row["CHILD"] == header["CHILD"]:
                row["CHILD"] = number
        dob = iso(born[number])
        header["CHILD"] = number
        if dob and chance.random() < 0.8:
            header["DOB"] = chance.choice([dob.strftime("%d/%m/%Y")] * 4 + [None])
    begin(cin, care, chance)


def begin(cin: Held, care: Held, chance: random.Random) -> None:
    """Start care soon after a referral for many of those who are linked."""
    first = {row["LAchildID"]: iso(row["CINreferralDate"]) for row in cin["CINdetails"]}
    for row in care["Episodes"]:
        when = first.get(row["CHILD"])
        if row["RNE"] == "S" and when and chance.random() < 0.7:
            row["DECOM"] = (when + timedelta(chance.choice([-5, 0, 3, 40, 90]))).strftime("%d/%m/%Y")


def text(tables: Held, form: str) -> Any:
    return read({name: [dict(row) for row in held] for name, held in tables.items()}, form, 2026).tables


def group(cin: Held, name: str) -> frozenset[str] | None:
    if name == "all":
        return None
    if name == "White British":
        return frozenset(str(r["LAchildID"]) for r in cin["ChildCharacteristics"] if r["Ethnicity"] == "WBRI")
    if name == "girls":
        return frozenset(str(r["LAchildID"]) for r in cin["ChildIdentifiers"] if r["Sex"] == "F")
    born = {str(r["LAchildID"]): iso(r["PersonBirthDate"]) or date.min for r in cin["ChildIdentifiers"]}
    return frozenset(number for number, day in born.items() if day > date(2016, 3, 31))


def numbers(found: Pathway) -> dict[str, dict[str, int | None]]:
    names = [f.name for f in fields(found.steps[0]) if f.name != "fact"]
    return {step.fact.id: {name: getattr(step, name) for name in names} for step in found.steps}


@pytest.mark.parametrize(
    ("seed", "end", "name"),
    [(seed, end, "all") for seed in (1, 2) for end in (END, OTHER_END)]
    + [(1, end, name) for end in (END, OTHER_END) for name in ("girls", "under 10", "White British")],
)
def test_every_number_is_that_of_a_second_count(seed: int, end: date, name: str) -> None:
    cin, care = returns(seed)
    children = group(cin, name)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), end, children=children)
    held = cases(cin, care, end, children)
    assert numbers(found) == step_counts(held, end)
    by_group = {(g.step, g.division, g.label): (g.entered, g.went_on) for g in found.groups}
    assert by_group == group_counts(held)
    if (seed, end, name) == (1, END, "all"):
        assert all(step.went_on for step in found.steps)


def test_each_step_adds_up_and_leads_to_the_next() -> None:
    cin, care = returns(3)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), END)
    by_id = {step.fact.id: step for step in found.steps}
    for step in found.steps:
        assert step.entered == step.went_on + step.ended + step.closed + step.still_open
        assert step.timed <= step.went_on
        assert (step.in_time or 0) <= step.went_on
        assert (step.open_over or 0) <= step.still_open
        if step.fact.after:
            assert step.entered == by_id[step.fact.after].went_on + (step.joined or 0)
        for division in ("sex", "ethnicity", "age"):
            mine = [g for g in found.groups if (g.step, g.division) == (step.fact.id, division)]
            assert sum(g.entered for g in mine) == step.entered
            assert sum(g.went_on for g in mine) == step.went_on


def test_children_are_joined_only_where_the_link_is_stated() -> None:
    cin, care = returns(1)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), END)
    assert found.link is not None
    assert found.link.started > found.link.found > found.link.contradicted > 0
    assert found.link.unlinked == found.link.started - found.link.found + found.link.contradicted
    alone = pathway(text(cin, "cin"), None, END)
    assert alone.link is None
    assert [s for s in numbers(alone).items() if "care" in s[0]] == []
    assert numbers(alone) == {k: v for k, v in numbers(found).items() if "care" not in k}


def one(**days: str | None) -> Held:
    """A census of one girl born 2015-06-01, with the days given."""
    key = {"LAchildID": "1", "CINdetailsID": "1"}
    held: Held = {name: [] for name in CIN}
    held["ChildIdentifiers"] = [{"LAchildID": "1", "PersonBirthDate": "2015-06-01", "Sex": "F"}]
    held["ChildCharacteristics"] = [{"LAchildID": "1", "Ethnicity": "CHNE"}]
    held["CINdetails"] = [
        {
            **key,
            "CINreferralDate": days.get("referred", "2025-06-02"),
            "ReferralNFA": days.get("nfa", "0"),
            "CINclosureDate": days.get("closed"),
            "DateOfInitialCPC": None,
        }
    ]
    if "begun" in days:
        held["Assessments"] = [{**key, "AssessmentID": "1", "AssessmentActualStartDate": days["begun"],
                                "AssessmentAuthorisationDate": days.get("finished")}]  # fmt: skip
    if "enquiry" in days:
        held["Section47"] = [{**key, "S47ActualStartDate": days["enquiry"], "DateOfInitialCPC": days.get("conference"),
                              "ICPCnotRequired": days.get("not_required", "0")}]  # fmt: skip
    if "plan" in days:
        held["ChildProtectionPlans"] = [{**key, "CPPID": "1", "CPPstartDate": days["plan"]}]
    return held


def care_of(start: str, dob: str = "01/06/2015", child: str = "1") -> Held:
    return {
        "Header": [{"CHILD": child, "DOB": dob, "SEX": "F"}],
        "Episodes": [{"CHILD": child, "DECOM": start, "RNE": "S", "LS": "C2", "PLACE": "U6"}],
    }


CASES: list[tuple[str, Held, str, dict[str, int | None]]] = [
    # 45 working days after 2 June 2025 is 4 August.
    ("assessed on the 45th working day", one(begun="2025-06-10", finished="2025-08-04"), "assessment to its end",
     {"went_on": 1, "in_time": 1, "half": 55}),
    ("on the 46th", one(begun="2025-06-10", finished="2025-08-05"), "assessment to its end",
     {"went_on": 1, "in_time": 0}),
    ("not ended: open, and past its time", one(begun="2025-06-10"), "assessment to its end",
     {"went_on": 0, "still_open": 1, "open_over": 1, "closed": 0}),
    ("not ended, with time left", one(referred="2026-02-02", begun="2026-02-03"), "assessment to its end",
     {"still_open": 1, "open_over": 0}),
    ("closed before its end", one(begun="2025-06-10", closed="2025-07-01"), "assessment to its end",
     {"closed": 1, "still_open": 0, "open_over": 0}),
    ("finished after the year: not known yet", one(referred="2026-03-02", begun="2026-03-03", finished="2026-04-01"),
     "assessment to its end", {"went_on": 0, "still_open": 1}),
    ("no further action", one(nfa="true", closed="2025-06-02"), "referral to assessment", {"ended": 1, "closed": 0}),
    ("no further action, but assessed", one(nfa="1", begun="2025-06-03"), "referral to assessment",
     {"ended": 0, "went_on": 1}),
    ("begun before the referral: went on, not timed", one(begun="2025-05-30"), "referral to assessment",
     {"went_on": 1, "timed": 0, "half": None}),
    # 15 working days after 2 June is 23 June.
    ("conference on the 15th working day", one(enquiry="2025-06-02", conference="2025-06-23"), "enquiry to conference",
     {"in_time": 1}),
    ("on the 16th", one(enquiry="2025-06-02", conference="2025-06-24"), "enquiry to conference", {"in_time": 0}),
    ("no conference needed", one(enquiry="2025-06-02", not_required="1"), "enquiry to conference",
     {"ended": 1, "still_open": 0}),
    ("plan at the conference", one(enquiry="2025-06-02", conference="2025-06-23", plan="2025-06-23"),
     "conference to plan", {"went_on": 1, "half": 0, "joined": 0}),
    ("plan without a conference", one(plan="2025-06-23"), "plan to care", {"entered": 1, "joined": 1}),
    ("referred a day before the year", one(referred="2025-03-31"), "referral to assessment", {"entered": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "held", "step", "expected"), CASES, ids=[case[0] for case in CASES])
def test_days_on_the_edge(what: str, held: Held, step: str, expected: dict[str, int | None]) -> None:
    care = text(care_of("01/01/2030"), "ssda903") if step.endswith("care") else None
    found = numbers(pathway(text(held, "cin"), care, END))
    assert {name: found[step][name] for name in expected} == expected


@pytest.mark.parametrize(
    ("care", "went_on", "unlinked"),
    [
        (care_of("02/06/2025"), 1, 0),
        (care_of("01/06/2025"), 0, 0),
        (care_of("31/03/2026"), 1, 0),
        (care_of("01/04/2026"), 0, 0),
        (care_of("01/09/2025", dob="01/06/2014"), 0, 1),
        (care_of("01/09/2025", dob=""), 1, 0),
        (care_of("01/09/2025", child="2"), 0, 1),
    ],
)
def test_care_follows_a_referral_of_the_same_child(care: Held, went_on: int, unlinked: int) -> None:
    found = pathway(text(one(), "cin"), text(care, "ssda903"), END)
    assert found.steps[-1].went_on == went_on
    assert found.link is not None
    assert found.link.unlinked == unlinked


def test_a_start_of_care_counts_once_for_the_latest_referral() -> None:
    held = one()
    held["CINdetails"].append({**held["CINdetails"][0], "CINdetailsID": "2", "CINreferralDate": "2025-08-01"})
    found = pathway(text(held, "cin"), text(care_of("01/09/2025"), "ssda903"), END).steps[-1]
    assert (found.entered, found.went_on, found.half) == (2, 1, 31)


def test_of_several_enquiries_and_plans_those_of_the_conference_count() -> None:
    held = one(enquiry="2025-06-02", plan="2025-06-05")
    (first,), (early,) = held["Section47"], held["ChildProtectionPlans"]
    held["Section47"].append({**first, "S47ActualStartDate": "2025-09-01", "DateOfInitialCPC": "2025-09-12"})
    held["ChildProtectionPlans"].append({**early, "CPPID": "2", "CPPstartDate": "2025-09-12"})
    found = numbers(pathway(text(held, "cin"), None, END))
    assert found["referral to enquiry"]["half"] == 91
    assert (found["enquiry to conference"]["half"], found["enquiry to conference"]["in_time"]) == (11, 1)
    assert found["conference to plan"]["half"] == 0


@pytest.mark.parametrize("days", [0, 1])
def test_an_open_assessment_is_past_its_time_after_the_45th_working_day(days: int) -> None:
    referred = add_working_days(END, -45) - timedelta(days)
    assert referred.weekday() < 5
    found = numbers(pathway(text(one(referred=f"{referred}", begun=f"{referred}"), "cin"), None, END))
    assert found["assessment to its end"]["open_over"] == days


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(chance: random.Random) -> None:
    cin, care = returns(2)
    mixed = {name: chance.sample(held, len(held)) for name, held in cin.items() if name in CIN[2:]}
    again = pathway(text({**cin, **mixed}, "cin"), text(care, "ssda903"), END)
    assert numbers(again) == step_counts(cases(cin, care, END), END)


def test_a_missing_table_is_not_an_empty_one() -> None:
    cin, _care = returns(1)
    with pytest.raises(PathwayError, match="Section47"):
        pathway({k: v for k, v in text(cin, "cin").items() if k != "Section47"}, None, END)
    with pytest.raises(PathwayError, match="Episodes"):
        pathway(text(cin, "cin"), {"Header": pa.table({})}, END)


def test_exact_numbers_are_not_in_what_is_printed() -> None:
    cin, care = returns(1)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), END)
    said = repr(found).replace("2025", "").replace("2026", "")
    assert str(found.steps[0].entered) not in said
