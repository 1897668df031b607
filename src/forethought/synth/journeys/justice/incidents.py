"""What the police were called to, and who was there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick, pick_index, waits
from forethought.synth.journeys.justice.parameters import by_age, minutes, parameters
from forethought.synth.journeys.justice.tables import Incidents, Involvements, Offences, Sentences
from forethought.synth.journeys.support.people import YEAR, People, events_by_age
from forethought.synth.rows import NOBODY

Array = NDArray[Any]
_POLICE = "6"
"""The code of the police as the source of a contact."""


@dataclass(frozen=True)
class Calls:
    """Incidents with the people in them; ``incident`` of the involvements is the place among these incidents."""

    incidents: Incidents
    involvements: Involvements


def make_incidents(people: People, offences: Offences, sentences: Sentences) -> tuple[Calls, Array]:
    """Incidents in order of day from the year before the window, and for each offence its incident, or nobody.

    Every contact that social care had from the police has an incident on the day or up to three days before; police
    and social care agree about the children it names. Of other incidents nobody was told.
    """
    rng = people.setting.stream("incidents")
    first = people.setting.window.first - parameters()["history"]["before_days"]
    recent = np.flatnonzero(offences.day >= first)
    parts = [
        _told(people, rng, first),
        _untold(people, rng, first),
        _concerns(people, rng, first, "concern", "concern_a_year"),
        _concerns(people, rng, first, "crime", "victim_a_year"),
        _by_suspects(people, rng, offences.person[recent], offences.day[recent], offences.kind[recent]),
        _of_adults(people, rng, sentences, first),
    ]
    shifts = np.cumsum([0, *(len(part.incidents) for part in parts)])
    incidents = Incidents.join(*(part.incidents for part in parts))
    involved = Involvements.join(
        *(
            replace(part.involvements, incident=(part.involvements.incident + shift).astype(np.int32))
            for part, shift in zip(parts, shifts, strict=False)
        )
    )
    order = np.lexsort((incidents.minute, incidents.day))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    of_offence = np.full(len(offences), NOBODY, np.int32)
    of_offence[recent] = place[shifts[4] + np.arange(len(recent))]
    return Calls(incidents.take(order), _once(replace(involved, incident=place[involved.incident]))), of_offence


def _once(involved: Involvements) -> Involvements:
    """Nobody twice in an incident: the role named first stays."""
    key = involved.incident.astype(np.int64) * 2**20 + involved.person
    _, first = np.unique(key, return_index=True)
    return involved.take(first)


def _incidents(
    people: People,
    rng: np.random.Generator,
    day: Array,
    kind: str,
    detail: Array,
    risk: Array,
    homes: Array,
    told: bool,
) -> Incidents:
    return Incidents(
        day.astype(np.int32),
        minutes(rng, len(day)),
        np.full(len(day), kind),
        detail,
        risk,
        people.homes.address_of(homes, day),
        np.full(len(day), told),
    )


def _told(people: People, rng: np.random.Generator, first: int) -> Calls:
    """What led to contacts from the police: one incident for each family and day, one for each child without family."""
    shape, lives = parameters()["incidents"], people.lives
    contacts = people.need.contacts
    contacts = contacts.take((contacts.source == _POLICE) & (contacts.day >= first))
    family = lives.persons.family[contacts.person]
    group = np.where(family >= 0, family, len(lives.families) + contacts.person).astype(np.int64)
    _, lead, which = np.unique(group * 2**20 + contacts.day, return_index=True, return_inverse=True)
    child, day = contacts.person[lead], contacts.day[lead]
    mother = lives.persons.mother[child]
    household = people.homes.home_of(np.where(mother >= 0, mother, child), day)
    victim, abused = _victim(people, mother, household, day)
    share = np.where(abused, shape["domestic_with_need"], shape["domestic_without"]) * (victim >= 0)
    domestic = chosen(rng, share, len(lead))
    happened = np.maximum(day - pick_index(rng, shape["days_before"], len(lead)), first)
    number = np.cumsum(domestic) - 1
    other = np.cumsum(~domestic) - 1
    yes = np.flatnonzero(domestic)
    fights = _domestic(people, rng, victim[yes], household[yes], happened[yes], told=True)
    no = np.flatnonzero(~domestic)
    detail = pick(rng, shape["details"]["concern"], len(no))
    worries = _incidents(
        people, rng, happened[no], "concern", detail, pick(rng, shape["risk_told"], len(no)), household[no], told=True
    )
    here = np.where(domestic, number, other + len(yes))[which].astype(np.int32)
    role = np.where(domestic[which], "child_present", "victim")
    # A worry about a child not born yet is one about its mother.
    born = lives.persons.born[contacts.person] <= happened[which]
    about = np.where(born, contacts.person, lives.persons.mother[contacts.person]).astype(np.int32)
    named = Involvements(here, about, role).take(born | (~domestic[which] & (about >= 0)))
    return Calls(Incidents.join(fights.incidents, worries), Involvements.join(named, fights.involvements))


def _victim(people: People, mother: Array, household: Array, day: Array) -> tuple[Array, Array]:
    """Who suffers domestic abuse in each household: whoever has the need, else the mother; and whether one has."""
    victim = np.where((mother >= 0) & (people.until[mother] > day), mother, NOBODY)
    abused = np.zeros(len(mother), np.bool_)
    question, adult = people.homes.adults_on(household, day)
    suffers = people.abused.covers(adult, day[question])
    victim[question[suffers]] = adult[suffers]
    abused[question[suffers]] = True
    return victim, abused


def _untold(people: People, rng: np.random.Generator, first: int) -> Calls:
    """Domestic incidents while someone suffers abuse, of which social care heard nothing."""
    spells = people.lives.needs.take(people.lives.needs.need == "domestic_abuse")
    low = np.maximum(np.maximum(spells.start, people.begin[spells.person]), first)
    high = np.minimum(spells.end, people.until[spells.person])
    room = np.maximum(high - low, 0)
    shape = parameters()["incidents"]
    often = rng.gamma(shape["evenness"], 1 / shape["evenness"], len(spells))
    count = rng.poisson(shape["a_year"] * often * room / YEAR)
    at = np.repeat(np.arange(len(spells)), count)
    day = (low[at] + np.floor(rng.random(len(at)) * room[at])).astype(np.int32)
    victim = spells.person[at]
    made = _domestic(people, rng, victim, people.homes.home_of(victim, day), day, told=False)
    worse = chosen(rng, np.where(often[at] > shape["often"], shape["high_when_often"], 0.0), len(at))
    return replace(made, incidents=replace(made.incidents, risk=np.where(worse, "high", made.incidents.risk)))


def _domestic(
    people: People, rng: np.random.Generator, victim: Array, household: Array, day: Array, *, told: bool
) -> Calls:
    """Domestic incidents, with the one who does the harm and the children of the household."""
    shape = parameters()["incidents"]
    size = len(victim)
    made = _incidents(
        people,
        rng,
        day,
        "domestic",
        pick(rng, shape["details"]["domestic"], size),
        pick(rng, shape["risk_told" if told else "risk_untold"], size),
        household,
        told,
    )
    suspect = people.parent[np.maximum(victim, 0)].astype(np.int32)
    question, adult = people.homes.adults_on(household, day)
    others = adult != victim[question]
    suspect[question[others]] = adult[others]
    gone = (suspect >= 0) & (people.until[suspect] <= day)
    suspect[gone] = NOBODY
    question, child = people.homes.children_on(household, day)
    there = chosen(rng, shape["present"], len(child))
    place = np.arange(size, dtype=np.int32)
    known = np.flatnonzero(suspect >= 0)
    return Calls(
        made,
        Involvements.join(
            _roles(place, victim, "victim"),
            _roles(place[known], suspect[known], "suspect"),
            _roles(question[there], child[there], "child_present"),
        ),
    )


def _roles(incident: Array, person: Array, role: str) -> Involvements:
    return Involvements(incident.astype(np.int32), person.astype(np.int32), np.full(len(person), role))


def _concerns(people: People, rng: np.random.Generator, first: int, kind: str, rate: str) -> Calls:
    """Children as victims of crime, or about whom the police were concerned."""
    shape = parameters()["incidents"]
    level = np.minimum(people.level, 12.0) ** shape["power"]
    child, day = events_by_age(people, rng, by_age(shape[rate], np.arange(18.0)), level, first)
    detail = pick(rng, shape["details"]["concern" if kind == "concern" else "crime_victim"], len(child))
    risk = pick(rng, shape["risk_untold"], len(child))
    at_home = chosen(rng, shape["at_home"], len(child)) & ~people.status.in_care(child, day)
    home = np.where(at_home, people.homes.home_of(child, day), NOBODY)
    made = _incidents(people, rng, day, kind, detail, risk, home, told=False)
    return Calls(made, _roles(np.arange(len(child)), child, "victim"))


def _by_suspects(people: People, rng: np.random.Generator, person: Array, day: Array, kind: Array) -> Calls:
    """Crimes of which someone is suspected, one for each, in the order given, with a child who saw it now and then."""
    size = len(person)
    nowhere = np.full(size, NOBODY, np.int32)
    risk = np.full(size, "standard")
    made = _incidents(people, rng, day, "crime", kind, risk, nowhere, told=False)
    saw = np.flatnonzero(chosen(rng, parameters()["incidents"]["witness"], size))
    kids = np.flatnonzero(people.lives.persons.child)
    witness = kids[np.floor(rng.random(len(saw)) * len(kids)).astype(np.int64)]
    when = day[saw]
    fit = (people.begin[witness] + 5 * YEAR <= when) & (people.until[witness] > when)
    fit &= people.age(witness, when) < 18
    return Calls(
        made,
        Involvements.join(_roles(np.arange(size), person, "suspect"), _roles(saw[fit], witness[fit], "witness")),
    )


def _of_adults(people: People, rng: np.random.Generator, sentences: Sentences, first: int) -> Calls:
    """The crimes for which adults were sentenced later."""
    day = sentences.start - waits(rng, parameters()["incidents"]["adult_days"], len(sentences))
    held = np.flatnonzero((day >= first) & (people.begin[sentences.person] <= day))
    return _by_suspects(people, rng, sentences.person[held], day[held], sentences.offence[held])
