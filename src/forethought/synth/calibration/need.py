"""Children in need as made, beside what England published: counts, rates, shares and durations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.calibration.targets import ENGLAND, targets
from forethought.synth.days import birthday
from forethought.synth.journeys.need import working
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.journeys.tables import Need
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Ints = NDArray[Any]
Place = tuple[Setting, Lives, Need]
"""What is measured of one locality: ``Need`` as it is after care has taken over its cases, or before."""

_DATASETS = (
    "b1_children_in_need", "c1_referrals", "c3_factors_at_assessment", "d3_cpp_subsequent", "d5_cpp_at31_by_duration",
)  # fmt: skip
_NOT_USED = ("Physical_Abuse_unknown", "Sexual_Abuse_unknown")  # factors that may not be used any more
_YEARS = (0.0, 0.25, 0.5, 1.0, 2.0)
_FACTORS = {
    "Alcohol_Misuse_child": "1A", "Alcohol_Misuse_parent": "1B", "Alcohol_Misuse_person": "1C",
    "Drug_Misuse_child": "2A", "Drug_Misuse_parent": "2B", "Drug_Misuse_person": "2C",
    "Domestic_Abuse_child": "3A", "Domestic_Abuse_parent": "3B", "Domestic_Abuse_person": "3C",
    "Mental_Health_child": "4A", "Mental_Health_parent": "4B", "Mental_Health_person": "4C",
    "Learning_Disability_child": "5A", "Learning_Disability_parent": "5B", "Learning_Disability_person": "5C",
    "Physical_Disability_child": "6A", "Physical_Disability_parent": "6B", "Physical_Disability_person": "6C",
    "Young_Carer": "7A", "Privately_fostered": "8", "Unaccompanied_asylum_seeker": "9A", "Going_missing": "10A",
    "Child_sexual_exploitation": "11A", "Trafficking": "12A", "Gangs": "13A", "Socially_unacceptable_behaviour": "14A",
    "Self_harm": "15A", "Neglect": "16A", "Emotional_Abuse": "17A", "Physical_Abuse_child_on_child": "18B",
    "Physical_Abuse_adult_on_child": "18C", "Sexual_Abuse_child_on_child": "19B", "Sexual_Abuse_adult_on_child": "19C",
    "Other": "20", "Female_Genital_Mutilation": "22A", "Faith_linked_abuse": "23A",
    "Child_criminal_exploitation": "24A",
}  # fmt: skip
_TIMES = ("3months", "3-6", "6-1", "1-2", "2more")
_D5 = (
    "3_months_or_less", "more_than_3_months_6_months", "more_than_6_months_less_than_1_year",
    "1_year_less_than_2_years", "2_years_or_more",
)  # fmt: skip


def measure(places: Iterable[Place], years: Iterable[int] | None = None) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, for every target there is (``dataset|group|topic|breakdown|measure``).

    Counts are scaled to England's number of children, and averaged over ``years`` (each by the year in which it
    ends; without it all of the window).
    """
    return figures(count(places, years))


def count(places: Iterable[Place], years: Iterable[int] | None = None) -> Counter[str]:
    """What :func:`figures` needs of some localities: counts that add up over localities."""
    tally: Counter[str] = Counter()
    for setting, lives, need in places:
        for year in years or setting.window.each:
            first, end = Window.bounds(year)
            tally["children"] += _residents(lives, (first + end) // 2)
            tally.update(_referrals(need, first, end))
            tally.update(_in_need(need, first, end))
            tally.update(_factors(need, first, end))
            tally.update(_enquiries(need, first, end))
            tally.update(_protection(need, first, end))
    return tally


def _residents(lives: Lives, day: int) -> int:
    persons = lives.persons
    here = (persons.arrived <= day) & (persons.left > day) & (persons.born <= day) & (persons.died > day)
    return int((here & persons.child & (birthday(persons.born, 18) > day)).sum())


def _within(days: Ints, first: int, end: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (days >= first) & (days < end)
    return found


def _referrals(need: Need, first: int, end: int) -> dict[str, int]:
    cases = need.cases
    order = np.lexsort((cases.referred, cases.person))
    person, referred = cases.person[order], cases.referred[order].astype(np.int64)
    again = np.zeros(len(order), np.bool_)
    again[order[1:]] = (person[1:] == person[:-1]) & (referred[1:] - referred[:-1] <= 365)
    year = _within(cases.referred, first, end)
    none = year & np.isin(cases.closure, ("RC8", "RC9")) & (cases.closed < end)
    return {
        "referral_count": int(year.sum()),
        "referral_child_count": len(np.unique(cases.person[year])),
        "no_further_action_count": int((year & cases.no_further_action).sum()),
        "not_in_need_count": int(none.sum()),
        "rereferral_count": int((year & again).sum()),
        "rereferral_child_count": len(np.unique(cases.person[year & again])),
        "police": int((year & (cases.source == "6")).sum()),
        "school": int((year & (cases.source == "2A")).sum()),
        "health": int((year & np.char.startswith(cases.source, "3")).sum()),
    }


def _in_need(need: Need, first: int, end: int) -> dict[str, int]:
    cases = need.cases
    no_need = np.isin(cases.closure, ("RC8", "RC9"))
    went = ~cases.no_further_action
    started = went & _within(cases.referred, first, end) & ~(no_need & (cases.closed < end))
    ended = went & ~no_need & _within(cases.closed, first, end)
    now = went & (cases.referred < end) & (cases.closed >= end)
    assessed = np.zeros(len(cases), np.bool_)
    assessed[need.assessments.case[need.assessments.start < end]] = True
    found = {
        "Started_episodes": int(started.sum()),
        "Started_child": len(np.unique(cases.person[started])),
        "Ended_episodes": int(ended.sum()),
        "Ended_child": len(np.unique(cases.person[ended])),
        "At31_episodes": int(now.sum()),
        "Anypoint_episodes": int(now.sum() + ended.sum()),
        "Anypoint_child": len(np.unique(cases.person[now | ended])),
        "awaiting_assessment": int((now & ~assessed & (cases.referred >= first)).sum()),
    }
    found |= _bands("CINTime", end - cases.referred[now])
    return found | _bands("CINCease", cases.closed[ended] - cases.referred[ended])


def _bands(name: str, days: Ints) -> dict[str, int]:
    edges = np.asarray([*_YEARS, 200.0]) * 365.25
    counts, _ = np.histogram(days, edges)
    return {name + band: int(count) for band, count in zip(_TIMES, counts, strict=True)}


def _factors(need: Need, first: int, end: int) -> dict[str, int]:
    assessments = need.assessments
    done = assessments.take(_within(assessments.authorised, first, end))
    quick = working.between(done.start, done.authorised) <= 45
    found = {"assessed": len(done), "in_time": int(quick.sum())}
    done = done.take((done.factors != "21") & (done.factors != ""))
    found["Episodes_with_assessment_factor"] = len(np.unique(done.case))
    padded = np.char.add(np.char.add(" ", done.factors), " ")
    for name, code in _FACTORS.items():
        there = np.char.find(padded, f" {code}" if code == "8" else f" {code} ") >= 0
        found[name] = len(np.unique(done.case[there]))
    return found


def _enquiries(need: Need, first: int, end: int) -> dict[str, int]:
    enquiries = need.enquiries
    held = enquiries.take(_within(enquiries.conference, first, end))
    days = working.between(held.strategy, held.conference)[~held.transferred]
    return {
        "enquiries": int((_within(enquiries.strategy, first, end) & ~enquiries.transferred).sum()),
        "conferences": len(held),
        "10_ICPC": int((days <= 10).sum()),
        "15_ICPC": int(((days > 10) & (days <= 15)).sum()),
        "20_ICPC": int(((days > 15) & (days <= 20)).sum()),
        "21_ICPC": int((days > 20).sum()),
    }


def _protection(need: Need, first: int, end: int) -> dict[str, int]:
    plans = need.protection
    started, ended = _within(plans.start, first, end), _within(plans.end, first, end)
    now = (plans.start < end) & (plans.end >= end)
    lasted = plans.end.astype(np.int64) - plans.start
    due, in_time = _reviewed(need, now, end)
    found = {
        "CPP_start": int(started.sum()),
        "CPP_subsequent": int((started & (plans.earlier > 0)).sum()),
        "CPP_At31": int(now.sum()),
        "CPP_end": int(ended.sum()),
        "CPP_long": int((ended & (lasted >= 730)).sum()),
        "due": due,
        "reviewed": in_time,
    }
    counts, _ = np.histogram(end - plans.start[now], np.asarray([*_YEARS, 200.0]) * 365.25)
    return found | {name: int(count) for name, count in zip(_D5, counts, strict=True)}


def _reviewed(need: Need, now: NDArray[np.bool_], end: int) -> tuple[int, int]:
    """Plans open for three months or more, and those of which every review was in time."""
    plans, reviews = need.protection, need.protection_reviews
    due = now & (end - plans.start >= 91)
    held = reviews.take(reviews.day < end)
    plan = np.concatenate([np.arange(len(plans)), held.plan, np.arange(len(plans))])
    day = np.concatenate([plans.start, held.day, np.full(len(plans), end)]).astype(np.int64)
    order = np.lexsort((day, plan))
    plan, day = plan[order], day[order]
    first = np.append(True, plan[1:] != plan[:-1])[:-1]
    late = (plan[1:] == plan[:-1]) & (np.diff(day) > np.where(first, 92, 184))
    missed = np.bincount(plan[1:][late], minlength=len(plans)) > 0
    return int(due.sum()), int((due & ~missed).sum())


def figures(tally: Counter[str]) -> list[tuple[str, float, float]]:
    """Target, England's figure and ours, from what was counted."""
    children = tally["children"]
    found = []
    for key, figure in _published().items():
        value = _RULES[key](tally) if key in _RULES else tally[_name(key)] / children * ENGLAND
        found.append((key, float(figure), float(value)))
    return found


def _published() -> dict[str, float]:
    found = {key: target.value for key, target in targets().items() if key.split("|")[0] in _DATASETS}
    found = {key: value for key, value in found.items() if key.split("|")[3] not in _NOT_USED}
    return found | {str(key): float(value) for key, value in parameters()["published"].items()}


def _name(key: str) -> str:
    *_, breakdown, name = key.split("|")
    return breakdown or name


def _share(part: str, *whole: str) -> Callable[[Counter[str]], float]:
    return lambda tally: 100 * tally[part] / max(sum(tally[name] for name in whole), 1)


def _rate(part: str) -> Callable[[Counter[str]], float]:
    return lambda tally: 10_000 * tally[part] / max(tally["children"], 1)


_ICPC = ("10_ICPC", "15_ICPC", "20_ICPC", "21_ICPC")
_RULES: dict[str, Callable[[Counter[str]], float]] = {
    **{
        f"c1_referrals||||{name}_percent": _share(f"{name}_count", "referral_count")
        for name in ("no_further_action", "not_in_need", "rereferral")
    },
    "c1_referrals||||rereferral_child_percent": _share("rereferral_child_count", "referral_child_count"),
    "d3_cpp_subsequent||||CPP_subsequent_percent": _share("CPP_subsequent", "CPP_start"),
    **{f"d5_cpp_at31_by_duration||||{name}_percent": _share(name, "CPP_At31") for name in _D5},
    "lait||||Section_47": _rate("enquiries"),
    "lait||||ISCP_Conf": _rate("conferences"),
    "lait||||CP_conf_15days": lambda tally: _share("10_ICPC", *_ICPC)(tally) + _share("15_ICPC", *_ICPC)(tally),
    "lait||||CPP_rate": _rate("CPP_At31"),
    "lait||||CPP_Abuse_Rate": _rate("CPP_start"),
    "lait||||DeRegCPR": _rate("CPP_end"),
    "lait||||CPPlans2yrs": _share("CPP_long", "CPP_end"),
    "lait||||RevCP": _share("reviewed", "due"),
    "lait||||CIN": _rate("At31_episodes"),
    "lait||||Continue_Assess_Comp": _share("in_time", "assessed"),
    "lait||||RefBySource_Police_%": _share("police", "referral_count"),
    "lait||||RefBySource_Schl_%": _share("school", "referral_count"),
    "lait||||RefBySource_HealthServ_%": _share("health", "referral_count"),
    **{f"lait||||CINTime{band}": _share(f"CINTime{band}", "At31_episodes") for band in _TIMES},
    **{f"lait||||CINCease{band}": _share(f"CINCease{band}", "Ended_episodes") for band in _TIMES},
}
