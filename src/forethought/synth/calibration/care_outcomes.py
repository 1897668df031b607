"""Counts of what became of children in care by year: health, offending, adoption, life after care."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.calibration import care_labels as labels
from forethought.synth.calibration.care_counts import CareCounts
from forethought.synth.journeys.tables import YearlyHealth
from forethought.synth.window import Window

MEASURED = "sum of scores"
MONTH = 30.4375
DAYS = "|days"
_COMPLETE = 4  # years of the window that must have gone by before everyone up to 21 is among the care leavers
_LEFT_OUT = ("RHOM", "DIED")
_HOMES, _ACTIVITIES = "care_leavers_accommodation_suitability", "care_leavers_activity"
_SCORES = "Ages 5 to 16 years with SDQ score"


def count_health(counts: CareCounts, year: int) -> Counter[str]:
    """Health and offending of children looked after for twelve months and still on the last day of the year."""
    end = Window.bounds(year)[1]
    periods, held = counts.periods, counts.care.health
    now = np.unique(periods.person[(periods.start < end) & (periods.end >= end)])
    rows = held.take((held.year == year) & np.isin(held.person, now))
    age = counts.age(rows.person, end - 1)
    scores = rows.sdq_score[(age >= 5) & (age <= 16)]
    found: Counter[str] = Counter({MEASURED: int(scores[scores >= 0].sum())})
    for topic, parts in _of_health(rows, age, scores).items():
        for name, flags in parts.items():
            found[labels.key(labels.HEALTH, topic, name)] += int(flags.sum())
    return found


def _of_health(rows: YearlyHealth, age: NDArray[Any], scores: NDArray[Any]) -> dict[str, dict[str, NDArray[Any]]]:
    everyone = np.ones(len(rows), np.bool_)
    return {
        _SCORES: {
            "Total ages 5 to 16 years": np.ones(len(scores), np.bool_),
            "SDQ score was received": scores >= 0,
            "SDQ score is normal": (scores >= 0) & (scores < 14),
            "SDQ score is borderline": (scores >= 14) & (scores < 17),
            "SDQ score is a cause for concern": scores >= 17,
        },
        "Convictions: Children looked after Ages 10 to 17 years": {
            "Total ages 10 to 17 years": age >= 10,
            "Convicted or subject to youth cautions, or youth conditional cautions during the year": rows.convicted,
        },
        "Development assessments: Children looked after ages 0 to 4 years": {
            "Total ages 0 to 4 years": age < 5,
            "Development assessments up to date": rows.health_check,
        },
        "Health assessments: Children looked after all ages": {
            "Total all ages": everyone,
            "Had their annual health assessment": rows.health_assessment,
            "Had their immunisations up to date": rows.immunisations,
            "Had their teeth checked by a dentist": rows.teeth_check,
        },
        "Substance misuse: Children looked after all ages": {
            "Total all ages": everyone,
            "Identified as having a substance misuse problem": rows.substance_misuse,
            "Received an intervention for their substance misuse problem": rows.intervention_received,
            "Offered intervention but refused it": rows.intervention_offered,
        },
    }


def count_leavers(counts: CareCounts, year: int) -> Counter[str]:
    """What care leavers of 19 to 21 do and where they live; nothing in years for which the window is too short."""
    found: Counter[str] = Counter()
    if year - counts.setting.window.each[0] + 1 < _COMPLETE:
        return found
    first, end = Window.bounds(year)
    found["children of leavers"] = counts.residents((first + end) // 2)
    held = counts.care.leavers
    rows = held.take((held.year == year) & ~np.isin(held.in_touch, _LEFT_OUT))
    age = counts.age(rows.person, end - 1)
    rows = rows.take((age >= 19) & (age <= 21))
    homes, activities = (f"{dataset}|19 to 21 years||" for dataset in (_HOMES, _ACTIVITIES))
    for code in rows.accommodation.tolist():
        found[homes + _suitability(code)] += 1
    found[homes + "Suitability total"] += len(rows)
    for code in rows.activity.tolist():
        found.update(activities + name for name in _activity(code))
    found[activities + "Total"] += len(rows)
    return found


def _suitability(code: str) -> str:
    if code == "0":
        return "No information"
    return f"Accommodation considered {'suitable' if code.endswith('1') else 'unsuitable'}"


def _activity(code: str) -> tuple[str, ...]:
    if code == "0":
        return ("Total information not known",)
    if code in labels.INACTIVE:
        return (labels.INACTIVE[code], "Total not in education, employment or training")
    return (labels.ACTIVE[code[1]], "Total in education, employment or training")


def count_adoption_times(counts: CareCounts, year: int) -> Counter[str]:
    """The adoptions of the year and the days of each stage, by target; and how many were placed soon."""
    first, end = Window.bounds(year)
    plans, periods = counts.care.adoptions, counts.periods
    plans = plans.take((plans.adopted >= first) & (plans.adopted < end))
    columns = (periods.person.tolist(), periods.end.tolist(), periods.start.tolist())
    start = {(person, ended): began for person, ended, began in zip(*columns, strict=True)}
    keys = zip(plans.person.tolist(), plans.adopted.tolist(), strict=True)
    came = np.asarray([start[key] for key in keys], np.int64)
    spans = (
        plans.decided - came,
        plans.matched - plans.decided,
        plans.placed - plans.matched,
        plans.placed - came,
        plans.adopted - plans.placed,
        plans.adopted - came,
    )
    found: Counter[str] = Counter()
    for name, days in zip(labels.STAGE_NAMES, spans, strict=True):
        key = labels.key(labels.STAGES, "", name, "Total")
        found[key] += len(days)
        found[key + DAYS] += int(days.sum())
    found[labels.key(labels.STAGES, "", labels.PLACED_SOON, "Total")] += int(
        (plans.placed - plans.decided <= 365).sum()
    )
    return found
