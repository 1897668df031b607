"""Journeys of need written as the CIN census breaks no rule of the census."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import forethought
from forethought.model import add_working_days
from forethought.synth.areas import authority_named, localities
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.tables import Need
from forethought.synth.lives import Lives, make_lives
from forethought.synth.rows import Rows, on
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

_WINDOW = Window()


def _iso(day: int, end: int) -> str:
    return on(day).isoformat() if day < end else ""


def _listed(rows: Rows) -> list[dict[str, Any]]:
    return [dict(zip(vars(rows), values, strict=True)) for values in zip(*vars(rows).values(), strict=True)]


def _census(lives: Lives, need: Need, year: int) -> dict[str, list[dict[str, str]]]:
    """The tables of the census of one year: what was known on its last day of every case open at some time in it."""
    first, end = Window.bounds(year)
    cases = need.cases
    open_now = np.where(cases.no_further_action, cases.referred, cases.closed) >= first
    wanted = np.flatnonzero(open_now & (cases.referred < end))
    keys: dict[int, dict[str, Any]] = {
        int(case): {"LAchildID": f"A{cases.person[case]}", "CINdetailsID": str(case), "case": case} for case in wanted
    }
    tables: dict[str, list[dict[str, Any]]] = {
        "Header": [{"ReferenceDate": on(end - 1).isoformat(), "Year": str(year)}],
        "ChildIdentifiers": [_child(lives, person, end) for person in np.unique(cases.person[wanted])],
    }
    tables["ChildCharacteristics"] = [
        {"LAchildID": row["LAchildID"], "Ethnicity": "WBRI"} for row in tables["ChildIdentifiers"]
    ]
    tables["Disabilities"] = [
        {"LAchildID": row["LAchildID"], "Disability": "NONE"} for row in tables["ChildIdentifiers"]
    ]
    tables["CINdetails"] = [_details(need, case, key, first, end) for case, key in keys.items()]
    _add_assessments(tables, keys, need, first, end)
    _add_plans(tables, keys, need, first, end)
    _add_enquiries(tables, keys, need, first, end)
    _add_protection(tables, keys, need, first, end)
    return {
        name: [{field: value for field, value in row.items() if field != "case"} for row in rows]
        for name, rows in tables.items()
    }


def _details(need: Need, case: int, key: dict[str, Any], first: int, end: int) -> dict[str, Any]:
    row = _listed(need.cases.take(np.asarray([case])))[0]
    moved = need.enquiries.conference[(need.enquiries.case == case) & need.enquiries.transferred]
    stopped = row["closed"] < end and not row["no_further_action"]
    return {
        **key,
        "CINreferralDate": on(row["referred"]).isoformat(),
        "ReferralSource": row["source"],
        "PrimaryNeedCode": row["need"],
        "CINclosureDate": _iso(row["closed"], end) if stopped else "",
        "ReasonForClosure": row["closure"] if stopped else "",
        "DateOfInitialCPC": _iso(int(moved[0]), end) if len(moved) and moved[0] >= first else "",
        "ReferralNFA": "1" if row["no_further_action"] else "0",
    }


def _apart(row: dict[str, str], number: int) -> dict[str, str]:
    """A row with its child's number told from those of other localities."""
    return row | {"LAchildID": f"L{number}{row['LAchildID']}"} if "LAchildID" in row else row


def _child(lives: Lives, person: int, end: int) -> dict[str, str]:
    born, died = int(lives.persons.born[person]), int(lives.persons.died[person])
    unborn = born >= end
    return {
        "LAchildID": f"A{person}",
        "UPN": "",
        "UPNunknown": "UN4" if end - born > 5 * 365 else "UN1",
        "PersonBirthDate": "" if unborn else on(born).isoformat(),
        "ExpectedPersonBirthDate": on(born).isoformat() if unborn else "",
        "Sex": "U" if unborn else str(lives.persons.sex[person]),
        "PersonDeathDate": _iso(died, end),
    }


def _add_assessments(tables: Any, keys: Any, need: Need, first: int, end: int) -> None:
    tables["Assessments"], tables["AssessmentFactorsList"] = [], []
    for number, row in enumerate(_listed(need.assessments)):
        if row["case"] not in keys or row["start"] >= end or row["authorised"] < first:
            continue
        here = {**keys[row["case"]], "AssessmentID": str(number)}
        done = row["authorised"] < end
        factors = row["factors"].split() if done else []
        tables["Assessments"].append(
            {
                **here,
                "AssessmentActualStartDate": on(row["start"]).isoformat(),
                "AssessmentAuthorisationDate": _iso(row["authorised"], end),
                "AssessmentFactors": ",".join(factors),
            }
        )
        tables["AssessmentFactorsList"] += [{**here, "AssessmentFactor": code} for code in factors]


def _add_plans(tables: Any, keys: Any, need: Need, first: int, end: int) -> None:
    tables["CINplanDates"] = [
        {
            **keys[row["case"]],
            "CINPlanStartDate": on(row["start"]).isoformat(),
            "CINPlanEndDate": _iso(row["end"], end),
        }
        for row in _listed(need.plans)
        if row["case"] in keys and row["start"] < end and row["end"] >= first
    ]


def _add_enquiries(tables: Any, keys: Any, need: Need, first: int, end: int) -> None:
    tables["Section47"] = []
    for row in _listed(need.enquiries):
        last = row["strategy"] if row["not_required"] else row["conference"]
        if row["transferred"] or row["case"] not in keys or row["strategy"] >= end or last < first:
            continue
        tables["Section47"].append(
            {
                **keys[row["case"]],
                "S47ActualStartDate": on(row["strategy"]).isoformat(),
                "InitialCPCtarget": add_working_days(on(row["strategy"]), 15).isoformat(),
                "DateOfInitialCPC": _iso(row["conference"], end),
                "ICPCnotRequired": "1" if row["not_required"] else "0",
            }
        )


def _add_protection(tables: Any, keys: Any, need: Need, first: int, end: int) -> None:
    tables["ChildProtectionPlans"], tables["Reviews"] = [], []
    reviews: dict[int, list[int]] = {}
    for review in _listed(need.protection_reviews):
        reviews.setdefault(review["plan"], []).append(review["day"])
    for number, row in enumerate(_listed(need.protection)):
        if row["case"] not in keys or row["start"] >= end or row["end"] < first:
            continue
        here = {**keys[row["case"]], "CPPID": str(number)}
        tables["ChildProtectionPlans"].append(
            {
                **here,
                "CPPstartDate": on(row["start"]).isoformat(),
                "CPPendDate": _iso(row["end"], end),
                "InitialCategoryOfAbuse": row["category"],
                "LatestCategoryOfAbuse": row["latest_category"],
                "NumberOfPreviousCPP": str(row["earlier"]),
            }
        )
        tables["Reviews"] += [
            {**here, "CPPreviewDate": on(day).isoformat()}
            for day in reviews.get(number, [])
            if first <= day < end and day > row["start"]
        ]


@pytest.fixture(scope="module")
def places() -> list[tuple[Lives, Need]]:
    found = []
    for place in localities(authority_named("westmarch", 15_000)):
        setting = setting_of(11, _WINDOW, place)
        lives, risk = make_lives(setting)
        found.append((lives, make_need(setting, lives, risk)))
    return found


@pytest.mark.parametrize("year", _WINDOW.each[-2:])
def test_no_rule_of_the_census_is_broken(places: list[tuple[Lives, Need]], year: int) -> None:
    tables: dict[str, list[dict[str, str]]] = {}
    for number, (lives, need) in enumerate(places):
        for name, rows in _census(lives, need, year).items():
            tables.setdefault(name, []).extend(_apart(row, number) for row in rows)
    tables["Header"] = tables["Header"][:1]
    arrow = {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}
    run = forethought.check(arrow, return_="cin", year=year)
    broken = [(row["code"], row["message"]) for row in run.findings.to_pylist() if row["severity"] == "error"]
    assert broken == []
    assert sum(status["checked"] > 0 for status in run.statuses.to_pylist()) > 40
    assert all(len(tables[name]) > 20 for name in tables if name != "Header")
