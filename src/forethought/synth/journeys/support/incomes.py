"""How families stand with money, and the benefits they have."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, evenly, pick
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.support.parameters import parameters, shares_of
from forethought.synth.journeys.support.people import YEAR, People
from forethought.synth.journeys.support.tables import Awards, Incomes, Placements, Sanctions
from forethought.synth.journeys.tables import Risk
from forethought.synth.rows import NEVER, NOBODY, day
from forethought.synth.window import Window

Array = NDArray[Any]
_JULY = 91
"""Days from 1 April to the day of a year on which families are looked at."""


class Standing:
    """How families stand in each year: ``score`` and ``here`` by family and year (the year before the window first).

    ``score`` rises with deprivation, trouble, a parent alone and many children, and otherwise by chance that lasts.
    """

    def __init__(self, people: People, risk: Risk) -> None:
        rng = people.setting.stream("income")
        shape, persons, families = parameters()["income"], people.lives.persons, people.lives.families
        self.years = (people.setting.window.each[0] - 1, *people.setting.window.each)
        decile = risk.decile[families.mother]
        lasting = shape["by_decile"] * (5.5 - decile) + shape["by_frailty"] * np.log(np.maximum(families.frailty, 0.02))
        lasting = lasting + rng.normal(0, 1, len(families))
        noise = rng.normal(0, shape["year"], (len(families), len(self.years)))
        unions = people.lives.relationships.take(people.lives.relationships.kind == "partner")
        partners = Spells(unions.person, unions.start, unions.end)
        kids = np.flatnonzero(persons.child & (persons.family >= 0))
        self.many = np.zeros((len(families), len(self.years)), np.int64)
        alone = np.zeros(self.many.shape, np.bool_)
        for at, year in enumerate(self.years):
            on = Window.bounds(year)[0] + _JULY
            there = (persons.born[kids] <= on) & (persons.born[kids] > on - 18 * YEAR)
            there &= (people.begin[kids] <= on) & (people.until[kids] > on)
            self.many[:, at] = np.bincount(persons.family[kids[there]], minlength=len(families))
            alone[:, at] = ~partners.covers(families.mother, on)
        self.here = self.many > 0
        more = np.maximum(self.many - 2, 0)
        self.score = lasting[:, None] + noise + shape["alone"] * alone + shape["each_child"] * more


def make_incomes(people: People, standing: Standing) -> Incomes:
    """Families with children in each year of the window, and whether their income was low."""
    family, at = np.nonzero(standing.here[:, 1:])
    low = standing.score[:, 1:] > parameters()["income"]["low"]
    years = np.asarray(standing.years[1:], np.int32)
    return Incomes(family.astype(np.int32), years[at], low[family, at])


def make_awards(people: People, standing: Standing, placements: Placements) -> Awards:
    """Benefits held at some time in the year before the window or in it, in order of benefit and start."""
    credit = _credit(people, standing)
    parts = [
        credit,
        _council_tax(people, credit),
        _housing_benefit(people, placements),
        *_disabled_children(people),
        _independence(people),
    ]
    made = Awards.join(*parts)
    first = Window.bounds(standing.years[0])[0]
    made = made.take((made.start < np.minimum(made.end, people.end)) & (made.end > first))
    return made.take(np.lexsort((made.person, made.start, made.benefit)))


def make_sanctions(people: People, awards: Awards) -> Sanctions:
    """Cuts of universal credit of those who are asked to look for work or prepare for it."""
    rng = people.setting.stream("sanctions")
    shape = parameters()["benefits"]
    asked = np.flatnonzero((awards.benefit == "UC") & np.isin(awards.group, ("looking", "preparing")))
    end = np.minimum(awards.end[asked], people.end)
    many = rng.poisson(shape["sanction_a_year"] * (end - awards.start[asked]) / YEAR)
    at = np.repeat(np.arange(len(asked)), many)
    start = awards.start[asked][at] + np.floor(rng.random(len(at)) * (end - awards.start[asked])[at])
    until = start + evenly(rng, shape["sanction_days"], len(at))
    made = Sanctions(asked[at].astype(np.int32), start.astype(np.int32), _open(until, people.end))
    return made.take(np.lexsort((made.start, made.award)))


def _open(days: Array, end: int) -> NDArray[np.int32]:
    """What comes after the window has not come."""
    return np.where(days >= end, NEVER, days).astype(np.int32)


def _awards(benefit: str, person: Array, other: Array, start: Array, end: Array) -> Awards:
    size = len(person)
    no = np.zeros(size, np.bool_)
    return Awards(
        person.astype(np.int32),
        other.astype(np.int32),
        np.full(size, benefit),
        start.astype(np.int32),
        end.astype(np.int32),
        no,
        no,
        no,
        np.full(size, ""),
    )


def _spells(people: People, rng: np.random.Generator, standing: Standing) -> tuple[Array, Array, Array]:
    """Families and times of universal credit: it begins and ends on some day of the year in which things change."""
    has = standing.here & (standing.score > parameters()["income"]["credit"])
    edge = np.zeros((len(has), 1), np.bool_)
    change = np.diff(np.concatenate([edge, has, edge], axis=1).astype(np.int8), axis=1)
    family, begins = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    first = np.asarray([Window.bounds(year)[0] for year in (*standing.years, standing.years[-1] + 1)])
    start = first[begins] + np.floor(rng.random(len(family)) * 365)
    start = np.where(begins == 0, start - np.floor(rng.random(len(family)) * 1500), start)
    end = np.where(ends == len(standing.years), NEVER, first[ends] + np.floor(rng.random(len(family)) * 365))
    mother = people.lives.families.mother[family]
    start = np.maximum(start, people.begin[mother])
    start = np.maximum(start, people.lives.persons.born[mother] + np.floor(18 * YEAR))
    end = np.where(end < people.until[mother], end, people.until[mother])
    ok = start < np.minimum(end, people.end)
    return family[ok], start[ok].astype(np.int32), _open(end[ok], people.end)


def _credit(people: People, standing: Standing) -> Awards:
    rng = people.setting.stream("universal credit")
    shape = parameters()["benefits"]
    family, start, end = _spells(people, rng, standing)
    mother = people.lives.families.mother[family]
    size = len(family)
    home = people.homes.home_of(mother, start)
    address = people.homes.address_of(home, start)
    tenure = np.where(address >= 0, people.lives.addresses.tenure[address], "")
    question, child = people.homes.children_on(home, start)
    born = people.lives.persons.born[child]
    many = np.bincount(question, minlength=size)
    youngest = np.full(size, -NEVER, np.int64)
    np.maximum.at(youngest, question, born)
    limit = day(date.fromisoformat(shape["two_child_born"]))
    years = (start - youngest) / YEAR
    group = pick(rng, shape["group"], size)
    group = np.where((years < shape["preparing_below"]) & (group != "working"), "preparing", group)
    made = _awards("UC", mother, _partner(people, mother, start), start, end)
    return Awards(
        made.person,
        made.other,
        made.benefit,
        made.start,
        made.end,
        chosen(rng, shares_of(shape["housing"], tenure), size),
        chosen(rng, shape["capped"], size),
        (many >= shape["two_child_from"]) & (youngest >= limit),
        np.where(years < 1, "none", group),
    )


def _partner(people: People, person: Array, on: Array) -> NDArray[np.int32]:
    """The grown-up whom each person lives with on the day, or nobody."""
    question, adult = people.homes.adults_on(people.homes.home_of(person, on), on)
    found = np.full(len(person), NOBODY, np.int32)
    other = adult != person[question]
    found[question[other]] = adult[other]
    return found


def _council_tax(people: People, credit: Awards) -> Awards:
    rng = people.setting.stream("council tax")
    kept = credit.take(chosen(rng, parameters()["benefits"]["council_tax"], len(credit)))
    return _awards("CTR", kept.person, kept.other, kept.start, kept.end)


def _housing_benefit(people: People, placements: Placements) -> Awards:
    """Rent in temporary accommodation is met by housing benefit."""
    known = placements.take(placements.person >= 0)
    return _awards("HB", known.person, _partner(people, known.person, known.start), known.start, known.end)


def _disabled_children(people: People) -> tuple[Awards, Awards]:
    """Disability living allowance for children up to 16, and carer's allowance for one of their parents."""
    rng = people.setting.stream("disability living allowance")
    shape, persons = parameters()["benefits"], people.lives.persons
    conditions = people.lives.conditions
    known = np.full(len(persons), NEVER, np.int64)
    np.minimum.at(known, conditions.person, conditions.since)
    child = np.flatnonzero((known < people.end) & (persons.mother >= 0))
    child = child[chosen(rng, shape["disability_living"], len(child))]
    mother = persons.mother[child]
    start = known[child] + evenly(rng, shape["independence_after"], len(child))
    start = np.maximum(start, people.begin[mother])
    end = np.minimum(persons.born[child] + np.floor(16 * YEAR), np.minimum(people.until[child], people.until[mother]))
    end = _open(end, people.end)
    ok = start < np.minimum(end, people.end)
    child, mother, start, end = child[ok], mother[ok], start[ok], end[ok]
    cares = chosen(rng, shape["carer"], len(child))
    return (
        _awards("DLA", mother, child, start, end),
        _awards("CA", mother[cares], child[cares], start[cares], end[cares]),
    )


def _independence(people: People) -> Awards:
    """Personal independence payment of adults with a need that lasts."""
    rng = people.setting.stream("personal independence payment")
    shape, needs = parameters()["benefits"], people.lives.needs
    needs = needs.take(chosen(rng, shares_of(shape["independence"], needs.need), len(needs)))
    begins = np.maximum(needs.start, people.begin[needs.person])
    begins = np.maximum(begins, people.lives.persons.born[needs.person] + np.floor(16 * YEAR))
    start = begins + evenly(rng, shape["independence_after"], len(needs))
    end = _open(np.minimum(needs.end, people.until[needs.person]), people.end)
    ok = start < np.minimum(end, people.end)
    nobody = np.full(int(ok.sum()), NOBODY)
    return _awards("PIP", needs.person[ok], nobody, start[ok], end[ok])
