"""Pathways, sufficiency and monthly counts once more in plain Python: what the queries are held against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from forethought.model import add_years, working_days_between

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
WITHIN = {"assessment to its end": ("referral", 45), "enquiry to conference": ("enquiry", 15)}
BEFORE = {
    "assessment to its end": "referral to assessment",
    "enquiry to conference": "referral to enquiry",
    "conference to plan": "enquiry to conference",
    "plan to care": "conference to plan",
}
ETHNIC = {
    **dict.fromkeys(["WBRI", "WIRI", "WOTH", "WIRT", "WROM"], "White"),
    **dict.fromkeys(["MWBC", "MWBA", "MWAS", "MOTH"], "Mixed"),
    **dict.fromkeys(["AIND", "APKN", "ABAN", "AOTH", "CHNE"], "Asian"),
    **dict.fromkeys(["BCRB", "BAFR", "BOTH"], "Black"),
    "OOTH": "Other ethnic group",
}


def iso(text: str | None) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text or ""):
        return None
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def dmy(text: str | None) -> date | None:
    found = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text or "")
    return iso(f"{found[3]}-{found[2]}-{found[1]}") if found else None


def yes(text: str | None) -> bool:
    return (text or "").lower() in ("1", "true")


@dataclass
class Case:
    """One referral with its days, None for what had not come by the end."""

    referral: date
    begun: date | None
    finished: date | None
    enquiry: date | None
    conference: date | None
    plan: date | None
    care: date | None
    care_after_plan: date | None
    closed: date | None
    no_action: bool
    not_required: bool
    sex: str
    ethnicity: str
    age: str


def care_starts(tables: Tables, end: date) -> list[tuple[str, date, date | None]]:
    """Child, start of care and birth date: RNE S begins a period, so does what follows its end or a gap."""
    born: dict[str, date | None] = {}
    for row in tables["Header"]:
        born.setdefault(row["CHILD"] or "", dmy(row["DOB"]))
    by_child: dict[str, list[tuple[date, date, int, Row]]] = {}
    for at, row in enumerate(tables["Episodes"]):
        start = dmy(row["DECOM"])
        if row["CHILD"] and start and start <= end and row["LS"] not in ("V3", "V4"):
            by_child.setdefault(row["CHILD"], []).append((start, dmy(row["DEC"]) or date.max, at, row))
    found = []
    for child, episodes in by_child.items():
        episodes.sort(key=lambda e: e[:3])
        before = None
        for episode in episodes:
            left = before is not None and (before[3]["REC"] or "X1") != "X1"
            gap = before is not None and before[1] < episode[0]
            if (before is None or left or gap or episode[3]["RNE"] == "S") and episode[3]["RNE"] == "S":
                found.append((child, episode[0], born.get(child)))
            before = episode
    return list(dict.fromkeys(found))


def cases(cin: Tables, care: Tables | None, end: date, children: frozenset[str] | None = None) -> list[Case]:
    """Every referral of the year to ``end``."""
    start = add_years(end, -1) + timedelta(1)

    def mine(table: str) -> list[Row]:
        return [row for row in cin[table] if row["LAchildID"] and (children is None or row["LAchildID"] in children)]

    by_case: dict[str, dict[tuple[str | None, str | None], list[Row]]] = {}
    for name in ("Assessments", "Section47", "ChildProtectionPlans"):
        for row in mine(name):
            by_case.setdefault(name, {}).setdefault((row["LAchildID"], row["CINdetailsID"]), []).append(row)

    people: dict[str | None, Row] = {}
    for row in mine("ChildIdentifiers"):
        people.setdefault(row["LAchildID"], row)
    ethnic: dict[str | None, str | None] = {}
    for row in mine("ChildCharacteristics"):
        ethnic.setdefault(row["LAchildID"], row["Ethnicity"])
    starts = [s for s in (care_starts(care, end) if care else []) if children is None or s[0] in children]
    referred = [(when, at, row) for at, row in enumerate(mine("CINdetails"))
                if (when := iso(row["CINreferralDate"])) and when <= end]  # fmt: skip
    referred.sort(key=lambda r: (r[0], r[1]))
    found = []
    for place, (when, _, row) in enumerate(referred):
        if when < start:
            continue
        nexts = [other[0] for other in referred[place + 1 :] if other[2]["LAchildID"] == row["LAchildID"]]
        found.append(_case(row, when, nexts[0] if nexts else date.max, by_case, people, ethnic, starts, end))
    return found


def _case(row, when, next_on, by_case, people, ethnic, starts, end) -> Case:  # type: ignore[no-untyped-def]
    def held(table: str, field: str) -> list[tuple[date, Row]]:
        mine = by_case.get(table, {}).get((row["LAchildID"], row["CINdetailsID"]), []) if row["CINdetailsID"] else []
        rows = [(iso(r[field]), r) for r in mine]
        return [(on, r) for on, r in rows if on and on <= end]

    def by_end(text: str | None) -> date | None:
        on = iso(text)
        return on if on and on <= end else None

    assessed = min(held("Assessments", "AssessmentActualStartDate"), key=lambda a: a[0], default=None)
    enquiries = held("Section47", "S47ActualStartDate")
    enquiry = min(enquiries, key=lambda e: (by_end(e[1]["DateOfInitialCPC"]) or date.max, e[0]), default=None)
    conference = (by_end(enquiry[1]["DateOfInitialCPC"]) if enquiry else None) or by_end(row["DateOfInitialCPC"])
    plans = sorted(on for on, _ in held("ChildProtectionPlans", "CPPstartDate"))
    plan = next((on for on in plans if conference and on >= conference), plans[0] if plans else None)
    person = people.get(row["LAchildID"], {})
    born = iso(person.get("PersonBirthDate"))
    into = sorted(
        on for child, on, dob in starts
        if child == row["LAchildID"] and when <= on < next_on and (not dob or not born or dob == born)
    )  # fmt: skip
    return Case(
        referral=when,
        begun=assessed[0] if assessed else None,
        finished=by_end(assessed[1]["AssessmentAuthorisationDate"]) if assessed else None,
        enquiry=enquiry[0] if enquiry else None,
        conference=conference,
        plan=plan,
        care=into[0] if into else None,
        care_after_plan=next((on for on in into if plan and on >= plan), None),
        closed=by_end(row["CINclosureDate"]),
        no_action=yes(row["ReferralNFA"]),
        not_required=bool(enquiries) and all(yes(e[1]["ICPCnotRequired"]) for e in enquiries),
        sex={"M": "boys", "F": "girls"}.get(person.get("Sex") or "", "not known"),
        ethnicity=ETHNIC.get(ethnic.get(row["LAchildID"]) or "", "not known"),
        age=band(born, when),
    )


def band(born: date | None, on: date) -> str:
    if born is None or born > on:
        return "not born or not known"
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    bands = ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"))
    return next((label for below, label in bands if age < below), "16 and over")


def moves(case: Case) -> dict[str, tuple[date, date | None, bool]]:
    """Each step the case entered: from, to, and whether it was ended on the way."""
    found: dict[str, tuple[date, date | None, bool]] = {
        "referral to assessment": (case.referral, case.begun, case.no_action),
        "referral to enquiry": (case.referral, case.enquiry, case.no_action),
        "referral to care": (case.referral, case.care, case.no_action),
    }
    if case.begun:
        found["assessment to its end"] = (case.begun, case.finished, False)
    if case.enquiry:
        found["enquiry to conference"] = (case.enquiry, case.conference, case.not_required)
    if case.conference:
        found["conference to plan"] = (case.conference, case.plan, False)
    if case.plan:
        found["plan to care"] = (case.plan, case.care_after_plan, False)
    return found


def step_counts(held: Iterable[Case], end: date) -> dict[str, dict[str, int | None]]:
    """What ``Step`` holds, by step."""
    tally: dict[str, Counter[str]] = {}
    days: dict[str, list[int]] = {}
    for case in held:
        for step, (came, went, ended) in moves(case).items():
            c = tally.setdefault(step, Counter())
            c["entered"] += 1
            origin, within = WITHIN.get(step, ("", 0))
            counted = case.referral if origin == "referral" else case.enquiry
            if went:
                c["went_on"] += 1
                if went >= came:
                    days.setdefault(step, []).append((went - came).days)
                if origin and counted and came <= went and counted <= went:
                    c["in_time"] += working_days_between(counted, went) <= within
            elif ended or case.closed:
                c["ended" if ended else "closed"] += 1
            else:
                c["still_open"] += 1
                c["open_over"] += bool(origin and counted and working_days_between(counted, end) > within)
    return {step: _numbers(step, c, sorted(days.get(step, [])), tally) for step, c in tally.items()}


def _numbers(step: str, c: Counter[str], days: list[int], tally: dict[str, Counter[str]]) -> dict[str, int | None]:
    limited = step in WITHIN
    before = BEFORE.get(step)
    return {
        "entered": c["entered"], "went_on": c["went_on"], "in_time": c["in_time"] if limited else None,
        "timed": len(days), "ended": c["ended"], "closed": c["closed"], "still_open": c["still_open"],
        "open_over": c["open_over"] if limited else None,
        "joined": c["entered"] - tally[before]["went_on"] if before else None,
        "half": days[ceil(len(days) / 2) - 1] if days else None,
        "nine_in_ten": days[ceil(len(days) * 9 / 10) - 1] if days else None,
    }  # fmt: skip


def group_counts(held: Iterable[Case]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Entered and went on by step, division and label."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for case in held:
        labels = {"sex": case.sex, "ethnicity": case.ethnicity, "age": case.age}
        for step, (_, went, _) in moves(case).items():
            for division, label in labels.items():
                entered, on = found.get((step, division, label), (0, 0))
                found[step, division, label] = (entered + 1, on + bool(went))
    return found


PLACEMENTS = {
    **dict.fromkeys(["U1", "U2", "U3"], "Foster care with family or friends"),
    **dict.fromkeys(["U4", "U5", "U6"], "Foster care with others"),
    "K2": "Children's homes",
    "K1": "Secure children's homes",
    **dict.fromkeys(["K3", "H5", "P2", "P3"], "Supported accommodation and independent living"),
    **dict.fromkeys(["S1", "R1", "R2", "R3", "R5"], "Residential schools and other residential places"),
    "P1": "With own parents",
    **dict.fromkeys(["A3", "A4", "A5", "A6"], "Placed for adoption"),
}
PROVIDERS = {
    "PR0": "parents or those with parental responsibility", "PR1": "own provision", "PR2": "another authority",
    "PR3": "other public body", "PR4": "private", "PR5": "voluntary",
}  # fmt: skip


def far(miles: str | None) -> str:
    """The distance band."""
    if not miles:
        return "not known"
    bands = ((5, "up to 5 miles"), (10, "over 5, up to 10 miles"), (20, "over 10, up to 20 miles"))
    return next((label for most, label in bands if float(miles) <= most), "over 20 miles")


def kind(row: Row, homes: int) -> tuple[str, str, str, str, str]:
    """Placement, distance, location, provider and placements in the year."""
    return (
        PLACEMENTS.get(row["PLACE"] or "", "Temporary and other places"),
        far(row["PL_DISTANCE"]),
        {"IN": "in our area", "OUT": "outside our area"}.get(row["PL_LOCATION"] or "", "not known"),
        PROVIDERS.get(row["PLACE_PROVIDER"] or "", "not known"),
        str(homes) if homes < 3 else "3 or more",
    )
