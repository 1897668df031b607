"""List 10: children for whom adoption is decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.annex_a.adopters import AdoptiveFamilies
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array, listed
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.sheets import Sheet, disability, months
from forethought.synth.feeds.annex_a.words import parameters, said
from forethought.synth.feeds.periods import date_column
from forethought.synth.rows import NEVER


def adoptions(council: Council, families: AdoptiveFamilies) -> Sheet:
    """Every plan for adoption in force at some time in the twelve months; children as they were before adoption."""
    held = council.community.care.adoptions
    here = listed(council.dates, held.decided, np.minimum(held.ceased, held.adopted), months("adoption"))
    rows, facts = held.take(here.row), parameters()["care"]
    episodes = council.community.care.episodes
    ordered = _first(council, episodes.legal_status == facts["placement_order"])
    early = _first(council, np.isin(episodes.place, facts["early_fostering"]))
    period = _period(council, held.person, held.decided)[here.row]
    ceased, matched = here.known(rows.ceased), here.known(rows.matched)
    return Sheet(
        here.date,
        rows.person,
        rows.decided,
        {
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "Date the Child Entered Care": date_column(council.community.care.periods.start[period]),
            "Date of Decision that Child Should be Placed for Adoption": date_column(rows.decided),
            "Date of Placement Order": date_column(here.known(ordered[period])),
            "Date of Matching Child and Prospective Adopters": date_column(matched),
            "Date Placed for Adoption": date_column(here.known(rows.placed)),
            "Date of Adoption Order": date_column(here.known(rows.adopted)),
            "Date of Decision that Child Should No Longer be Placed for Adoption": date_column(ceased),
            "Reason Why Child No Longer Placed for Adoption": said("plan_ceased", rows.reason_ceased, ceased != NEVER),
            "Date the child was placed for fostering in FFA or concurrent planning placement": date_column(
                here.known(early[period])
            ),
        },
        lead={"Family identifier": families.labels(families.of_plan[here.row], matched != NEVER)},
    )


def _period(council: Council, persons: Array, decided: Array) -> NDArray[np.int64]:
    """The period of care in which each plan was decided."""
    periods = council.community.care.periods
    return History(periods.person, periods.start).latest(persons, decided + 1)


def _first(council: Council, wanted: Array) -> NDArray[np.int64]:
    """The first day of the wanted episodes of each period of care, NEVER where it has none."""
    episodes = council.community.care.episodes
    found = np.full(len(council.community.care.periods), NEVER, np.int64)
    np.minimum.at(found, episodes.period[wanted], episodes.start[wanted])
    return found
