"""Families who lose their home, temporary accommodation and social tenancies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, evenly, pick
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.support.parameters import joined, parameters
from forethought.synth.journeys.support.people import YEAR, People
from forethought.synth.journeys.support.tables import Homeless, Placements, Tenancies
from forethought.synth.lives.tables import HouseholdSpells
from forethought.synth.rows import NEVER, NOBODY

Array = NDArray[Any]
_BEFORE = 365


def make_placements(people: People) -> Placements:
    """Stays in temporary accommodation of families with children, in order of start."""
    rng = people.setting.stream("temporary accommodation")
    spells, person = _lived_in(people, "temporary")
    made = Placements(
        spells.household,
        person,
        spells.address,
        spells.start,
        spells.end,
        pick(rng, parameters()["homeless"]["kind"], len(spells)),
    )
    return made.take(np.lexsort((made.household, made.start)))


def make_tenancies(people: People) -> Tenancies:
    """Social tenancies of families with children, in order of start."""
    rng = people.setting.stream("tenancies")
    shape = parameters()["tenancies"]
    spells, person = _lived_in(people, "social")
    spells, person = spells.take(person >= 0), person[person >= 0]
    size = len(spells)
    behind = chosen(rng, shape["in_arrears"], size)
    level = np.minimum(people.level[person], 8.0)
    made = Tenancies(
        spells.household,
        person,
        spells.address,
        spells.start,
        spells.end,
        pick(rng, shape["bedrooms"], size).astype(np.int32),
        np.where(behind, np.round(rng.exponential(shape["arrears_mean"], size), 2), 0.0),
        _some_day(people, rng, spells, shape["nuisance_a_year"] * level),
        _some_day(people, rng, spells, shape["damp_a_year"] * np.ones(size)),
        _some_day(people, rng, spells, shape["notice_a_year"] * behind),
    )
    return made.take(np.lexsort((made.household, made.start)))


def make_homeless(people: People, placements: Placements) -> Homeless:
    """Duties owed to families, in order of the day they came to the council."""
    made = Homeless.join(_relief(people, placements), _prevention(people), _abused(people))
    made = made.take((made.approached < people.end) & (made.person >= 0))
    return made.take(np.lexsort((made.household, made.approached)))


def _lived_in(people: People, tenure: str) -> tuple[HouseholdSpells, NDArray[np.int32]]:
    """Times of households with children in homes of a tenure, up to the window's end, and who speaks for each."""
    spells = people.lives.households
    first = people.setting.window.first - _BEFORE
    spells = spells.take((people.lives.addresses.tenure[spells.address] == tenure) & (spells.end > first))
    on = np.maximum(spells.start, first)
    question, _ = people.homes.children_on(spells.household, on)
    kids = np.zeros(len(spells), np.bool_)
    kids[question] = True
    return spells.take(kids), _speaks(people, spells.household, on)[kids]


def _speaks(people: People, household: Array, on: Array) -> NDArray[np.int32]:
    """The first grown-up of each household on its day, or nobody."""
    question, adult = people.homes.adults_on(household, on)
    found = np.full(len(household), NOBODY, np.int32)
    found[question[::-1]] = adult[::-1]
    return found


def _some_day(
    people: People, rng: np.random.Generator, spells: HouseholdSpells, a_year: NDArray[np.float64]
) -> NDArray[np.int32]:
    """A day within each spell on which something that happens so often a year happens first; NEVER where not."""
    wait = rng.exponential(1.0, len(spells)) / np.maximum(a_year, 1e-9) * YEAR
    start = np.maximum(spells.start, people.setting.window.first - _BEFORE)
    found = start + np.minimum(wait, 1e6).astype(np.int64)
    return np.where(found < np.minimum(spells.end, people.end), found, NEVER).astype(np.int32)


def _relief(people: People, placements: Placements) -> Homeless:
    """Families who went into temporary accommodation; a move between two stays is no new duty."""
    rng = people.setting.stream("relief")
    shape = parameters()["homeless"]
    key = placements.household.astype(np.int64) * 2**33
    follows = np.isin(key + placements.start, key + placements.end)
    stays = placements.take(~follows)
    until = _last_end(placements, stays)
    size = len(stays)
    approached = stays.start - evenly(rng, shape["approach_days"], size)
    main = stays.start + shape["relief_days"]
    owed = (until > main) & chosen(rng, shape["main_share"], size) & (main < people.end)
    return _homeless(
        people,
        rng,
        stays.person,
        stays.household,
        approached,
        relief=stays.start,
        main=np.where(owed, main, NEVER),
        closed=until,
        outcome="moves",
    )


def _last_end(placements: Placements, stays: Placements) -> NDArray[np.int32]:
    """The end of the last of the stays that follow on each of ``stays``."""
    place = {
        (household, start): end
        for household, start, end in zip(
            placements.household.tolist(), placements.start.tolist(), placements.end.tolist(), strict=True
        )
    }
    ends = []
    for household, end in zip(stays.household.tolist(), stays.end.tolist(), strict=True):
        last = end
        while (household, last) in place:
            last = place[household, last]
        ends.append(last)
    return np.asarray(ends, np.int32)


def _prevention(people: People) -> Homeless:
    """Families who asked before they had to leave a private tenancy, and moved."""
    rng = people.setting.stream("prevention")
    shape, spells = parameters()["homeless"], people.lives.households
    first = people.setting.window.first - _BEFORE
    tenure = people.lives.addresses.tenure
    goes = spells.take((tenure[spells.address] == "private") & (spells.end > first) & (spells.end < people.end))
    after = people.homes.address_of(goes.household, goes.end)
    moves = (after >= 0) & (tenure[after] != "temporary")
    goes = goes.take(moves & chosen(rng, shape["private_a_move"], len(goes)))
    before = goes.end - 1
    question, _ = people.homes.children_on(goes.household, before)
    kids = np.zeros(len(goes), np.bool_)
    kids[question] = True
    goes, before = goes.take(kids), before[kids]
    approached = goes.end - evenly(rng, shape["prevention_days"], len(goes))
    return _homeless(
        people,
        rng,
        _speaks(people, goes.household, before),
        goes.household,
        approached,
        prevention=approached,
        closed=goes.end,
        outcome="moves",
    )


def _abused(people: People) -> Homeless:
    """People who suffer domestic abuse, have children, and were helped to stay safely where they are."""
    rng = people.setting.stream("abused and homeless")
    shape, needs = parameters()["homeless"], people.lives.needs
    first = people.setting.window.first - _BEFORE
    needs = needs.take((needs.need == "domestic_abuse") & (needs.end > first))
    low = np.maximum(np.maximum(needs.start, first), people.begin[needs.person])
    high = np.minimum(np.minimum(needs.end, people.until[needs.person]), people.end)
    needs = needs.take(chosen(rng, shape["abuse_a_spell"], len(needs)) & (low < high))
    low = np.maximum(np.maximum(needs.start, first), people.begin[needs.person])
    high = np.minimum(np.minimum(needs.end, people.until[needs.person]), people.end)
    day = (low + np.floor(rng.random(len(needs)) * (high - low))).astype(np.int32)
    home = people.homes.home_of(needs.person, day)
    question, _ = people.homes.children_on(home, day)
    kids = np.zeros(len(needs), np.bool_)
    kids[question] = True
    closed = day + evenly(rng, shape["prevention_days"], len(needs))
    made = _homeless(
        people, rng, needs.person, home, day, prevention=day, closed=closed, outcome="stays", reason="abuse_reason"
    )
    return made.take(kids)


def _homeless(
    people: People,
    rng: np.random.Generator,
    person: Array,
    household: Array,
    approached: Array,
    *,
    prevention: Array | None = None,
    relief: Array | None = None,
    main: Array | None = None,
    closed: Array,
    outcome: str,
    reason: str = "",
) -> Homeless:
    size, shape = len(person), parameters()["homeless"]
    never = np.full(size, NEVER, np.int32)
    closed = np.where(closed >= people.end, NEVER, closed).astype(np.int32)
    lost = np.full(size, shape[reason]) if reason else pick(rng, shape["reason"], size)
    return Homeless(
        person.astype(np.int32),
        household.astype(np.int32),
        approached.astype(np.int32),
        never if prevention is None else prevention.astype(np.int32),
        never if relief is None else relief.astype(np.int32),
        never if main is None else main.astype(np.int32),
        closed,
        lost,
        np.where(closed == NEVER, "", outcome),
        needs_of(people, household, approached),
    )


def needs_of(people: People, household: Array, on: Array) -> NDArray[np.str_]:
    """Support needs of the grown-ups of each household on its day, as housing officers name them."""
    question, adult = people.homes.adults_on(household, on)
    flags = {}
    for need, name in parameters()["homeless"]["needs"].items():
        spells = people.lives.needs.take(people.lives.needs.need == need)
        has = Spells(spells.person, spells.start, spells.end).covers(adult, on[question])
        flags[name] = np.zeros(len(household), np.bool_)
        flags[name][question[has]] = True
    return joined(flags, len(household))
