"""Children's health as made, beside what England published: births, reviews, attendances, admissions, waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import birthday
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.tables import Admissions, Health, MentalHealthReferrals
from forethought.synth.lives.tables import Lives, Persons
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Ints = NDArray[Any]
Place = tuple[Setting, Lives, Health]

ENGLAND_0_14 = 9_942_344
"""Children aged 0 to 14 in England as the published rate of injuries counts them."""
YEAR = 365.25
_INJURIES = ("injury", "poisoning", "self_harm")
_STATUS_AGES = ((0, 5), (0, 15), (0, 18))


def measure(places: Iterable[Place]) -> list[tuple[str, float, float]]:
    """For each published figure its key, England's value and the synthetic one, over every year of the window.

    Rates are of child years lived here; counts are put on England's scale.
    """
    return figures(count(places))


def figures(tally: Counter[str]) -> list[tuple[str, float, float]]:
    """Key, England's figure and ours, from what was counted."""
    return [(key, float(value), _RULES[key](tally)) for key, value in parameters()["published"].items()]


def count(places: Iterable[Place]) -> Counter[str]:
    """What :func:`figures` needs of some localities: counts that add up over localities."""
    tally: Counter[str] = Counter()
    for setting, lives, health in places:
        _count_years(tally, setting, lives.persons)
        _count_births(tally, setting, lives, health)
        _count_reviews(tally, setting, lives.persons, health)
        _count_hospital(tally, lives.persons, health)
        for year in setting.window.each:
            _count_referrals(tally, lives.persons, health.referrals, year)
    return tally


def child_years(persons: Persons, window: Window, low: int, high: int) -> float:
    """Years that children aged ``low`` up to but not including ``high`` live here in the window."""
    start = np.maximum.reduce([birthday(persons.born, low), persons.arrived, np.full(len(persons), window.first)])
    until = np.minimum.reduce([birthday(persons.born, high), persons.left, persons.died])
    days = np.minimum(until, window.end).astype(np.int64) - start
    return float(np.maximum(days, 0)[persons.child].sum() / YEAR)


def _count_years(tally: Counter[str], setting: Setting, persons: Persons) -> None:
    for low, high in _STATUS_AGES:
        tally[f"years_{low}_{high}"] += child_years(persons, setting.window, low, high)  # type: ignore[assignment]


def _count_births(tally: Counter[str], setting: Setting, lives: Lives, health: Health) -> None:
    births, pregnancies, persons = health.births, health.pregnancies, lives.persons
    term = births.weeks >= 37
    delivered = pregnancies.take(np.isin(pregnancies.outcome, ("live", "stillborn")))
    babies = np.bincount(births.pregnancy, minlength=len(pregnancies))
    fed = pregnancies.feeding_later[pregnancies.outcome == "live"]
    tally.update(
        births=len(births),
        term=int(term.sum()),
        term_light=int((term & (births.weight < 2500)).sum()),
        preterm=int((~term).sum()),
        infant_deaths=int((persons.died[births.person] < birthday(persons.born[births.person], 1)).sum()),
        maternities=int((babies > 0).sum()),
        multiple=int((babies > 1).sum()),
        outside=int((births.registration != "married").sum()),
        same_address=int((births.registration == "joint_same").sum()),
        delivered=len(delivered),
        home=int((delivered.hospital == NOBODY).sum()),
        smoked=int(delivered.smoked_at_delivery.sum()),
        live=len(fed),
        breastfed=int((fed != "formula").sum()),
    )


def _count_reviews(tally: Counter[str], setting: Setting, persons: Persons, health: Health) -> None:
    """Of children who reached the age in the window and had lived here since birth."""
    window, visits, given = setting.window, health.visits, health.immunisations
    seen = visits.take((visits.kind == "NBV") & (visits.attendance == "seen"))
    for days in (14, 30):
        cohort = _cohort(persons, window, persons.born + days)
        tally[f"nbv_due_{days}"] += len(cohort)
        at = seen.person[seen.day - persons.born[seen.person] <= days]
        tally[f"nbv_{days}"] += int(np.isin(cohort, at).sum())
    cohort = _cohort(persons, window, birthday(persons.born, 1))
    third = given.take((given.vaccine == "6in1") & (given.dose == 3))
    in_time = third.person[third.day < birthday(persons.born[third.person], 1)]
    tally.update(one_year=len(cohort), one_year_6in1=int(np.isin(cohort, in_time).sum()))


def _cohort(persons: Persons, window: Window, until: Ints) -> Ints:
    """Children born here in the window and still here on the day ``until``, which lies in it."""
    there = persons.child & (persons.born >= window.first) & (until < window.end) & (persons.arrived <= persons.born)
    found: Ints = np.flatnonzero(there & (persons.mother >= 0) & (np.minimum(persons.left, persons.died) > until))
    return found


def _count_hospital(tally: Counter[str], persons: Persons, health: Health) -> None:
    held, stays = health.attendances, health.admissions
    age = _ages(persons, held.person, held.day)
    tally.update(attendances=len(held), attendances_0_4=int((age < 5).sum()))
    tally.update(_stays(stays, _ages(persons, stays.person, stays.admitted)))


def _stays(stays: Admissions, age: Ints) -> Mapping[str, int]:
    emergency = stays.method == "emergency"
    return {
        "injuries": int((emergency & np.isin(stays.cause, _INJURIES) & (age < 15)).sum()),
        "mental_stays": int((stays.cause == "mental_health").sum()),
        "alcohol_stays": int((stays.cause == "alcohol_drugs").sum()),
    }


def _ages(persons: Persons, person: Ints, day: Ints) -> Ints:
    found: Ints = np.floor((day - persons.born[person] + 0.5) / YEAR)
    return found


def _count_referrals(tally: Counter[str], persons: Persons, referrals: MentalHealthReferrals, year: int) -> None:
    """Children with a referral open on some day of the year, by how they stand at its end, each child once."""
    first, after = Window.bounds(year)
    held = referrals.take(~referrals.adult & (referrals.referred < after) & (referrals.closed > first))
    latest = np.full(len(persons), NOBODY)
    latest[held.person] = np.arange(len(held))
    held = held.take(latest[latest >= 0])
    supported = held.seen < after
    waiting = ~supported & (held.closed >= after)
    here = persons.child & (persons.born < after) & (birthday(persons.born, 18) >= after)
    here &= (persons.arrived < after) & (np.minimum(persons.left, persons.died) >= after)
    tally.update(
        children=int(here.sum()),
        referred=len(held),
        supported=int(supported.sum()),
        waiting=int(waiting.sum()),
        refused=int((~supported & ~waiting).sum()),
    )


def _share(part: str, whole: str, scale: float = 100.0) -> Callable[[Counter[str]], float]:
    return lambda tally: scale * tally[part] / max(tally[whole], 1)


_RULES: dict[str, Callable[[Counter[str]], float]] = {
    "hospital_admissions_injuries_0_14||||rate": _share("injuries", "years_0_15", 10_000),
    "hospital_admissions_injuries_0_14||||count": _share("injuries", "years_0_15", ENGLAND_0_14),
    "lait||||CMH_0-17yrs": _share("mental_stays", "years_0_18", 100_000),
    "lait||||Low_Birth_Weight_Babies": _share("term_light", "term"),
    "lait||||InfMort": _share("infant_deaths", "births", 1_000),
    "lait||||6wksBreast": _share("breastfed", "live"),
    "lait||||Hosp_Adm_Alc_<18yrs": _share("alcohol_stays", "years_0_18", 100_000),
    "births|multiple_maternities|||per_1000": _share("multiple", "maternities", 1_000),
    "births|preterm|||percent": _share("preterm", "births"),
    "births|outside_marriage|||percent": _share("outside", "births"),
    "births|outside_marriage_same_address|||percent": _share("same_address", "outside"),
    "births|at_home|||percent": _share("home", "delivered"),
    "births|smoking_at_delivery|||percent": _share("smoked", "delivered"),
    "health_visiting|new_birth_visit_14_days|||percent": _share("nbv_14", "nbv_due_14"),
    "health_visiting|new_birth_visit_30_days|||percent": _share("nbv_30", "nbv_due_30"),
    "immunisation|6in1_12_months|||percent": _share("one_year_6in1", "one_year"),
    "emergency|attendances_0_4|||per_1000": _share("attendances_0_4", "years_0_5", 1_000),
    "mental_health|active_referrals|||percent": _share("referred", "children"),
    "mental_health|closed_before_support|||percent": _share("refused", "referred"),
    "mental_health|waiting|||percent": _share("waiting", "referred"),
    "mental_health|supported|||percent": _share("supported", "referred"),
}
