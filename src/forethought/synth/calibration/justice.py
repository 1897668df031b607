"""Justice and family income as made, beside what was published: entrants, convictions, care applications, poverty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.calibration.targets import ENGLAND, targets
from forethought.synth.journeys.justice.offending import COUNTED, SENTENCES
from forethought.synth.journeys.justice.parameters import parameters
from forethought.synth.journeys.justice.tables import Justice
from forethought.synth.journeys.status import Status
from forethought.synth.journeys.support.people import YEAR
from forethought.synth.journeys.support.tables import Support
from forethought.synth.journeys.tables import Care, Need
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Place = tuple[Setting, Lives, Need, Care, Justice, Support]
"""What is measured of one locality."""
_CONVICTIONS = "cla_health_convictions_sdq||Convictions: Children looked after Ages 10 to 17 years|{}|{}"
_CONVICTED = "Convicted or subject to youth cautions, or youth conditional cautions during the year"
_OWN = {
    "first_time_entrants": "justice||First-time entrants, aged 10 to 17||rate per 100,000",
    "offence_to_completion": "justice||Offence to completion at court||days",
    "care_applications": "justice||Care applications||rate per 10,000",
    "low_income": "justice||Children under 16 in relative low income||percent",
    "cared_times": "justice||Ever convicted, ever in care against never||times",
}


def measure(places: Iterable[Place], years: Iterable[int] | None = None) -> list[tuple[str, float, float]]:
    """Target, published figure and ours; rates are averages over ``years`` (without it, all of the window).

    Keys that begin with ``justice`` are of figures outside the general list (``data/justice.toml``, ``targets``). Of
    those who turned 18 we count cautions and sentences before that day, the published figure convictions before 24.
    """
    return figures(count(places, years))


def count(places: Iterable[Place], years: Iterable[int] | None = None) -> Counter[str]:
    """What :func:`figures` needs of some localities: counts that add up over localities."""
    tally: Counter[str] = Counter()
    for place in places:
        for year in years or place[0].window.each:
            tally.update(_entrants(place, *Window.bounds(year)))
            tally.update(_courts(place, *Window.bounds(year)))
            tally.update(_convictions(place, year))
            tally.update(_poor(place, year))
            tally.update(_grown(place, *Window.bounds(year)))
    return tally


def _here(lives: Lives, day: int, low: float, high: float) -> NDArray[np.int64]:
    """Children here on a day, aged from ``low`` to below ``high`` years."""
    persons = lives.persons
    age = (day - persons.born) / YEAR
    here = persons.child & (age >= low) & (age < high)
    here &= (persons.arrived <= day) & (persons.left > day) & (persons.died > day)
    return np.flatnonzero(here)


def _entrants(place: Place, first: int, end: int) -> dict[str, int]:
    _, lives, _, _, justice, _ = place
    offences = justice.offences
    new = offences.take(offences.entrant & (offences.decided >= first) & (offences.decided < end))
    young = _here(lives, (first + end) // 2, 10, 18)
    court = np.isin(offences.outcome, SENTENCES) & (offences.decided < NEVER)
    court &= (offences.decided >= first) & (offences.decided < end)
    return {
        "entrants": len(new),
        "young": len(young),
        "court": int(court.sum()),
        "court_days": int((offences.decided[court].astype(np.int64) - offences.day[court]).sum()),
    }


def _grown(place: Place, first: int, end: int) -> dict[str, int]:
    """Those who turned 18 here, by whether they were ever in care and ever an entrant."""
    _, lives, need, care, justice, _ = place
    adult = lives.persons.born + round(18 * YEAR)
    here = lives.persons.child & (adult >= first) & (adult < end) & (lives.persons.left > adult)
    grown = np.flatnonzero(here & (lives.persons.died > adult) & ~lives.persons.unaccompanied)
    cared = Status(need, care).ever_in_care(grown, adult[grown])
    known = np.isin(grown, justice.offences.person[justice.offences.entrant])
    return {
        "grown_cared": int(cared.sum()),
        "grown_cared_entrant": int((cared & known).sum()),
        "grown_other": int((~cared).sum()),
        "grown_other_entrant": int((~cared & known).sum()),
    }


def _courts(place: Place, first: int, end: int) -> dict[str, int]:
    cases = place[4].court_cases
    issued = (cases.kind == "care") & (cases.issued >= first) & (cases.issued < end)
    return {"care": int(issued.sum()), "children": len(_here(place[1], (first + end) // 2, 0, 18))}


def _convictions(place: Place, year: int) -> dict[str, int]:
    """Children in the yearly return who were 10 to 17 at its end, and those of them with a caution or sentence."""
    _, lives, _, care, justice, _ = place
    first, end = Window.bounds(year)
    age = (end - 1 - lives.persons.born[care.health.person]) / YEAR
    asked = care.health.person[(care.health.year == year) & (age >= 10) & (age < 18)]
    offences = justice.offences
    counted = np.isin(offences.outcome, COUNTED) & (offences.decided >= first) & (offences.decided < end)
    return {"asked": len(asked), "convicted": int(np.isin(asked, offences.person[counted]).sum())}


def _poor(place: Place, year: int) -> dict[str, int]:
    lives, incomes = place[1], place[5].incomes
    poor = np.zeros(len(lives.families), np.bool_)
    poor[incomes.family[(incomes.year == year) & incomes.low]] = True
    first, end = Window.bounds(year)
    young = _here(lives, (first + end) // 2, 0, 16)
    family = lives.persons.family[young]
    family = family[family >= 0]
    return {"under_16": len(family), "poor": int(poor[family].sum())}


def figures(tally: Counter[str]) -> list[tuple[str, float, float]]:
    """Target, published figure and ours, from what was counted."""
    published: dict[str, Any] = parameters()["targets"]
    cared = _share(tally["grown_cared_entrant"], tally["grown_cared"])
    others = _share(tally["grown_other_entrant"], tally["grown_other"])
    ours = {
        "first_time_entrants": 100_000 * _share(tally["entrants"], tally["young"]),
        "offence_to_completion": _share(tally["court_days"], tally["court"]),
        "care_applications": 10_000 * _share(tally["care"], tally["children"]),
        "low_income": 100 * _share(tally["poor"], tally["under_16"]),
        "cared_times": cared / others if others else 0.0,
    }
    found = [(_OWN[name], float(published[name]), value) for name, value in ours.items()]
    scale = ENGLAND / max(tally["children"], 1)
    for measure_, value in (
        ("children_count", tally["convicted"] * scale),
        ("children_percent", 100 * _share(tally["convicted"], tally["asked"])),
    ):
        key = _CONVICTIONS.format(_CONVICTED, measure_)
        found.append((key, targets()[key].value, value))
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
