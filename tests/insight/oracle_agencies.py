"""Agencies together (M01 to M05) and what young people say (V01 to V06), once more in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from forethought.model import add_years, is_working_day
from insight.oracle_families import Answer, Row, World, share
from insight.oracle_looked_after_returns import age
from insight.oracle_need import day


def _services(world: World, person: str) -> list[Row]:
    return world.services.get(person, [])


def _health(world: World, person: str) -> list[Row]:
    return [row for row in _services(world, person) if row["Agency"] == "health"]


def _working_days(start: date, end: date) -> int:
    return sum(is_working_day(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def _met_in_time(world: World, child: str, began: date) -> bool:
    for row in world.need["Section47"]:
        start, met = day(row["S47ActualStartDate"]), day(row["DateOfInitialCPC"])
        if row["LAchildID"] != child or start is None or met is None or not start <= met <= began:
            continue
        if (began - met).days <= 30 and _working_days(start, met) <= 15:
            return True
    return False


def _both(world: World) -> Answer:
    begun = {c: d for c, d in world.firsts("ChildProtectionPlans", "CPPstartDate").items() if world.counts(c)}
    judged = []
    for child, began in begun.items():
        rows = _health(world, child)
        days = [day(row["FirstDay"]) for row in rows if row["Service"] == "assessment"]
        seen = any(when is not None and add_years(began, -1) <= when <= world.end for when in days)
        if rows:
            judged.append(seen and _met_in_time(world, child, began))
    return share(judged, len(judged), len(begun))


def _seen_by_health(world: World) -> Answer:
    begun = [
        (row["LAchildID"], when)
        for row in world.need["Section47"]
        if (when := day(row["S47ActualStartDate"])) and world.within(when) and world.counts(row["LAchildID"])
    ]
    judged = []
    for child, began in begun:
        rows = _health(world, str(child))
        days = [day(row["FirstDay"]) for row in rows if row["Service"] in ("contact", "assessment")]
        if rows:
            judged.append(any(when is not None and abs((when - began).days) <= 28 for when in days))
    return share(judged, len(judged), len(begun))


def _one_lead(world: World) -> Answer:
    cohort = [child for child in world.in_need if world.counts(child)]
    judged = []
    for child in cohort:
        rows = world.known(child)
        open_now = [row for row in rows if (last := day(row["LastDay"])) is None or last > world.end]
        if len({row["Agency"] for row in rows}) >= 3:
            judged.append(len({row["Lead"] for row in open_now if row["Lead"]}) == 1)
    return share(judged, sum(bool(_services(world, child)) for child in cohort), len(cohort))


def _days_before(world: World) -> Answer:
    begun = {c: d for c, d in world.firsts("Assessments", "AssessmentActualStartDate").items() if world.counts(c)}
    found = []
    for child, began in begun.items():
        met = [
            (began - when).days
            for row in _services(world, child)
            if row["Agency"] != "social_care" and row["Service"] in ("contact", "assessment")
            if (when := day(row["FirstDay"])) and 0 <= (began - when).days <= 365
        ]
        found += [max(met)] if met else []
    return sum(found), len(found), sum(bool(_services(world, child)) for child in begun), len(begun)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else -1


def _missed_school(world: World) -> Answer:
    born: dict[str | None, date] = {}
    for row in world.need["ChildIdentifiers"]:
        when = day(row["PersonBirthDate"])
        if when:
            born[row["LAchildID"]] = min(when, born.get(row["LAchildID"], when))
    cohort = [c for c in world.on_plan if world.counts(c) and (age(born.get(c), world.end) or 0) in range(5, 16)]
    judged = []
    for child in cohort:
        rows = [row for row in world.linked["Attendance"] if row["PersonId"] == child]
        halves = [(_whole(row["SessionsPossible"]), _whole(row["SessionsMissed"])) for row in rows]
        halves = [(could, missed) for could, missed in halves if could > 0 and 0 <= missed <= could]
        if halves:
            judged.append(sum(m for _, m in halves) * 10 >= sum(could for could, _ in halves))
    return share(judged, len(judged), len(cohort))


OF: Mapping[str, Callable[[World], Answer]] = {
    "M01": _both, "M02": _seen_by_health, "M03": _one_lead, "M04": _days_before, "M05": _missed_school,
}  # fmt: skip

GOOD = {
    "V01": ("worker_listens", "always mostly"), "V02": ("safe_home", "always mostly"), "V03": ("trusted_person", "yes"),
    "V04": ("know_why", "all"), "V05": ("know_next", "yes"), "V06": ("can_say_wrong", "both"),
}  # fmt: skip


def said(indicator: str, answers: Iterable[Row], start: date, end: date) -> tuple[int, int, int]:
    """Numerator, denominator and how many answered anything."""
    item, good = GOOD[indicator]
    newest: dict[tuple[str | None, str | None], Row] = {}
    for row in sorted(answers, key=lambda row: (row["AnsweredAt"] or "", row["AnswerId"] or "")):
        when = day((row["AnsweredAt"] or "")[:10])
        if (row["InstrumentId"], row["InstrumentVersion"]) == ("my-experience", "1") and when and start <= when <= end:
            newest[row["PersonId"], row["ItemId"]] = row
    given = [row["Answer"] or "" for (_, which), row in newest.items() if which == item]
    given = [answer for answer in given if answer != "rather_not"]
    return sum(a in good.split() for a in given), len(given), len({person for person, _ in newest})
