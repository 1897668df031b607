"""Need and protection, C01 to C28, once more in plain Python: what the queries of the cards are held against."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forethought.model import add_months, add_years, is_working_day

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
Figures = dict[str, tuple[int, int | None]]

SOURCES = {
    "people around the child": "1A 1B 1C 1D",
    "schools": "2A",
    "education services": "2B",
    "health services": "3A 3B 3C 3D 3E 3F",
    "housing": "4",
    "council services": "5A 5B 5C 5D",
    "police": "6",
    "other legal agencies": "7",
    "other organisations": "8",
    "anonymous": "9",
}
PEOPLE = {"A": "child", "B": "parent or carer", "C": "somebody else at home"}
BY_PERSON = (
    "alcohol", "drugs", "domestic abuse", "mental health", "learning disability", "physical disability or illness",
)  # fmt: skip
FACTORS = {
    "7A": "young carer", "9A": "unaccompanied asylum seeking", "10A": "going missing", "11A": "sexual exploitation",
    "12A": "trafficking", "13A": "gangs", "14A": "socially unacceptable behaviour", "15A": "self-harm",
    "16A": "neglect", "17A": "emotional abuse", "18B": "physical abuse by a child",
    "18C": "physical abuse by an adult", "19B": "sexual abuse by a child", "19C": "sexual abuse by an adult",
    "22A": "female genital mutilation", "23A": "abuse linked to faith or belief", "24A": "criminal exploitation",
    "20": "other",
}  # fmt: skip


def day(text: str | None) -> date | None:
    """A day as the census writes it, None when it is not one."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text or ""):
        return None
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@dataclass(frozen=True)
class Census:
    """The tables of a census, those of the year before, and the year counted, both days in it."""

    tables: Tables
    previous: Tables
    end: date

    @property
    def start(self) -> date:
        return add_years(self.end, -1) + timedelta(1)

    def within(self, when: date | None) -> bool:
        return when is not None and self.start <= when <= self.end

    def both(self, table: str) -> list[Row]:
        return [*self.tables[table], *self.previous.get(table, ())]


def figures(indicator: str, tables: Tables, end: date, previous: Tables | None = None) -> Figures:
    """Numerator and denominator of ``indicator`` by part, for the year that ends with ``end``."""
    return _OF[indicator](Census(tables, previous or {}, end))


def _share(values: Iterable[bool]) -> Figures:
    held = list(values)
    return {"": (sum(held), len(held))}


def _spread(values: list[str], parts: Iterable[str]) -> Figures:
    return {part: (values.count(part), len(values)) for part in parts}


def _referred(census: Census) -> list[Row]:
    return [row for row in census.tables["CINdetails"] if census.within(day(row["CINreferralDate"]))]


def _no_action(row: Row) -> bool:
    return (row["ReferralNFA"] or "").lower() in ("1", "true")


def _referrals(census: Census) -> Figures:
    return {"": (len(_referred(census)), None)}


def _re_referrals(census: Census) -> Figures:
    def again(row: Row) -> bool:
        now = day(row["CINreferralDate"]) or census.end
        earlier = [
            when
            for other in census.both("CINdetails")
            if row["LAchildID"] and other["LAchildID"] == row["LAchildID"] and (when := day(other["CINreferralDate"]))
        ]
        return any(when < now <= add_years(when, 1) for when in earlier)

    return _share(again(row) for row in _referred(census))


def _nfa(census: Census) -> Figures:
    return _share(_no_action(row) for row in _referred(census))


def _only_assessed(row: Row, census: Census) -> bool:
    """Closed by the end as not in need, with an assessment and nothing else."""
    case = (row["LAchildID"], row["CINdetailsID"])
    if _no_action(row) or None in case or row["ReasonForClosure"] not in ("RC8", "RC9") or row["DateOfInitialCPC"]:
        return False
    closed = day(row["CINclosureDate"])
    holds = {
        name: any((other["LAchildID"], other["CINdetailsID"]) == case for other in census.tables[name])
        for name in ("Assessments", "Section47", "ChildProtectionPlans", "CINplanDates")
    }
    more = holds["Section47"] or holds["ChildProtectionPlans"] or holds["CINplanDates"]
    return closed is not None and closed <= census.end and holds["Assessments"] and not more


def _not_in_need(census: Census) -> Figures:
    return _share(_only_assessed(row, census) for row in _referred(census))


def _sources(census: Census) -> Figures:
    group = {code: name for name, codes in SOURCES.items() for code in codes.split()}
    found = [group.get(row["ReferralSource"] or "", "not known") for row in _referred(census)]
    return _spread(found, [*SOURCES, "not known"])


def _open(census: Census) -> list[date]:
    """The referrals of episodes open at the end."""
    found = []
    for row in census.tables["CINdetails"]:
        referred, closed = day(row["CINreferralDate"]), day(row["CINclosureDate"])
        if referred and referred <= census.end and not _no_action(row) and (closed is None or closed > census.end):
            found.append(referred)
    return found


def _in_need(census: Census) -> Figures:
    return {"": (len(_open(census)), None)}


def _need(census: Census) -> list[tuple[date | None, date | None]]:
    """Referral and closure of every episode of need."""
    return [
        (day(row["CINreferralDate"]), day(row["CINclosureDate"]))
        for row in census.tables["CINdetails"]
        if not _no_action(row) and not _only_assessed(row, census)
    ]


def _flow(census: Census) -> Figures:
    cases = _need(census)
    there = [r for r, c in cases if r and r <= census.end and (c is None or c >= census.start)]
    return {
        "started": (sum(census.within(r) for r, _ in cases), None),
        "ended": (sum(census.within(c) for _, c in cases), None),
        "at any point": (len(there), None),
    }


SPANS = ("under 3 months", "3 months to under 6", "6 months to under 12", "1 year to under 2", "2 years or more")


def _span(first: date, last: date) -> str:
    reached = [months for months in (3, 6, 12, 24) if add_months(first, months) <= last]
    return SPANS[len(reached)]


def _open_spans(census: Census) -> Figures:
    return _spread([_span(referred, census.end) for referred in _open(census)], SPANS)


def _ended_spans(census: Census) -> Figures:
    return _spread([_span(r, c) for r, c in _need(census) if r and c and r <= c and census.within(c)], SPANS)


def _factor(code: str) -> str | None:
    if code in {f"8{letter}" for letter in "BCDEF"}:
        return "privately fostered"
    if len(code) == 2 and code[0] in "123456" and code[1] in PEOPLE:
        return f"{BY_PERSON[int(code[0]) - 1]}: {PEOPLE[code[1]]}"
    return FACTORS.get(code)


def _factors(census: Census) -> Figures:
    found = []
    for row in census.tables["Assessments"]:
        codes = {code for code in (row["AssessmentFactors"] or "").upper().replace(" ", "").split(",") if code}
        if census.within(day(row["AssessmentAuthorisationDate"])) and codes - {"21"}:
            found.append({_factor(code) for code in codes})
    names = [f"{what}: {who}" for what in BY_PERSON for who in PEOPLE.values()]
    parts = [*names, "privately fostered", *FACTORS.values()]
    return {part: (sum(part in names for names in found), len(found)) for part in parts}


def _enquiries(census: Census) -> list[tuple[date | None, date | None]]:
    return [(day(row["S47ActualStartDate"]), day(row["DateOfInitialCPC"])) for row in census.tables["Section47"]]


def _enquiries_started(census: Census) -> Figures:
    return {"": (sum(census.within(start) for start, _ in _enquiries(census)), None)}


def _conferences(census: Census) -> Figures:
    rows = [*census.tables["Section47"], *census.tables["CINdetails"]]
    return {
        "": (len({(r["LAchildID"], when) for r in rows if census.within(when := day(r["DateOfInitialCPC"]))}), None)
    }


def _working_days(first: date, last: date) -> int:
    return sum(is_working_day(first + timedelta(n + 1)) for n in range((last - first).days))


def _conference_speed(census: Census) -> Figures:
    held = [(start, when) for start, when in _enquiries(census) if when and census.within(when)]
    days = [_working_days(start, when) for start, when in held if start and start <= when]
    spans = {"0 to 10 working days": (0, 10), "11 to 15 working days": (11, 15), "16 to 20 working days": (16, 20)}
    spans |= {"21 working days or more": (21, 9999), "within 15 working days": (0, 15)}
    return {name: (sum(low <= n <= high for n in days), len(held)) for name, (low, high) in spans.items()}


def _led_to_conference(census: Census) -> Figures:
    started = [when for start, when in _enquiries(census) if census.within(start)]
    return _share(when is not None and when <= census.end for when in started)


@dataclass(frozen=True)
class Plan:
    """A child protection plan."""

    child: str | None
    start: date | None
    end: date | None


def _plans(rows: Iterable[Row]) -> list[Plan]:
    return [Plan(row["LAchildID"], day(row["CPPstartDate"]), day(row["CPPendDate"])) for row in rows]


def _all_plans(census: Census) -> list[Plan]:
    return _plans(census.tables["ChildProtectionPlans"])


def _open_plans(census: Census) -> list[tuple[str | None, date]]:
    return [
        (plan.child, plan.start)
        for plan in _all_plans(census)
        if plan.start and plan.start <= census.end and (plan.end is None or plan.end > census.end)
    ]


def _on_plan(census: Census) -> Figures:
    return {"": (len(_open_plans(census)), None)}


def _plan_flow(census: Census) -> Figures:
    plans = _all_plans(census)
    return {
        "started": (sum(census.within(plan.start) for plan in plans), None),
        "ended": (sum(census.within(plan.end) for plan in plans), None),
    }


def _repeat_plans(census: Census) -> Figures:
    earlier = {(plan.child, plan.end) for plan in _plans(census.both("ChildProtectionPlans")) if plan.child}

    def repeats(plan: Plan, start: date) -> bool:
        ends = [end for child, end in earlier if end and child == plan.child and end <= start]
        return any(add_years(end, 2) >= start for end in ends if plan.end is None or end < plan.end)

    return _share(repeats(p, p.start) for p in _all_plans(census) if p.start and census.within(p.start))


def _long_plans(census: Census) -> Figures:
    still = [(census.end - start).days for _, start in _open_plans(census)]
    ended = [(p.end - p.start).days for p in _all_plans(census) if p.start and p.end and census.within(p.end)]
    ended = [days for days in ended if days >= 0]
    return {
        "open at the end of the year": (sum(days >= 730 for days in still), len(still)),
        "ended in the year": (sum(days >= 730 for days in ended), len(ended)),
    }


PLAN_SPANS = (
    "3 months or less", "more than 3 months, up to 6", "more than 6 months, under 12", "1 year to under 2",
    "2 years or more",
)  # fmt: skip


def _plan_spans(census: Census) -> Figures:
    found = []
    for _, start in _open_plans(census):
        past = [add_months(start, 3) < census.end, add_months(start, 6) < census.end]
        past += [add_years(start, 1) <= census.end, (census.end - start).days > 729]
        found.append(PLAN_SPANS[max((n + 1 for n, yes in enumerate(past) if yes), default=0)])
    return _spread(found, PLAN_SPANS)


def _reviews(tables: Tables) -> set[tuple[str, date, date]]:
    """Child, first day of the plan, day of the review."""
    found = set()
    for plan in tables.get("ChildProtectionPlans", ()):
        key = [plan["LAchildID"], plan["CINdetailsID"], plan["CPPID"]]
        start = day(plan["CPPstartDate"])
        for review in tables.get("Reviews", ()):
            when = day(review["CPPreviewDate"])
            same = [review["LAchildID"], review["CINdetailsID"], review["CPPID"]] == key and None not in key
            if same and start and when:
                found.add((str(key[0]), start, when))
    return found


def _in_time(start: date, reviews: list[date], census: Census) -> bool:
    known = [when for when in sorted(reviews) if start < when <= census.end]
    last, months = start, 3
    if start < census.start and not any(when < census.start for when in known):
        last, months = census.start - timedelta(1), 6
    for when in known:
        if when > add_months(last, months) and when >= census.start:
            return False
        last, months = when, 6
    return add_months(last, months) > census.end


def _reviewed(census: Census) -> Figures:
    held = _reviews(census.tables) | _reviews(census.previous)
    due = [(child, start) for child, start in _open_plans(census) if add_months(start, 3) <= census.end]
    return _share(_in_time(start, [w for c, s, w in held if (c, s) == (child, start)], census) for child, start in due)


def _early_help(census: Census) -> Figures:
    closed = [row for row in census.tables["CINdetails"] if census.within(day(row["CINclosureDate"]))]
    return _share(row["ReasonForClosure"] == "RC9" for row in closed)


_OF: Mapping[str, Callable[[Census], Figures]] = {
    "C01": _referrals,
    "C02": _re_referrals,
    "C03": _nfa,
    "C04": _not_in_need,
    "C05": _sources,
    "C06": _in_need,
    "C07": _flow,
    "C08": _open_spans,
    "C09": _ended_spans,
    "C11": _factors,
    "C12": _enquiries_started,
    "C13": _conferences,
    "C14": _conference_speed,
    "C15": _led_to_conference,
    "C16": _on_plan,
    "C17": _plan_flow,
    "C19": _repeat_plans,
    "C20": _long_plans,
    "C21": _plan_spans,
    "C22": _reviewed,
    "C28": _early_help,
}
INDICATORS = tuple(_OF)
"""The indicators that can be computed from the census alone."""
