"""A new life after adoption: another identity, family, home, name and numbers for the same child."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.days import year_of
from forethought.synth.journeys.tables import AdoptionPlans, Risk
from forethought.synth.lives.births import YEAR
from forethought.synth.lives.homes import move_about
from forethought.synth.lives.names import draw_forenames, draw_surnames, feminine
from forethought.synth.lives.numbering import with_numbers
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.tables import (
    Addresses,
    Families,
    HouseholdSpells,
    Lives,
    Memberships,
    Persons,
    Relationships,
)
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]


def after_adoption(setting: Setting, lives: Lives, risk: Risk, adoptions: AdoptionPlans) -> tuple[Lives, Risk]:
    """``lives`` with the new identities of adopted children whose new families live here, and ``risk`` with theirs.

    The old identity ends (``left``) on the day of the order, the new one arrives on that day; ``became`` and ``was``
    tie them, and nothing else does. Where the family lives elsewhere, the old identity ends and none follows.
    """
    rng = setting.stream("adoption")
    adopted = adoptions.take(adoptions.adopted < setting.window.end)
    stays = chosen(rng, parameters()["adoption"]["stays"], len(adopted))
    left = lives.persons.left.copy()
    left[adopted.person] = np.minimum(left[adopted.person], adopted.adopted)
    lives = replace(lives, persons=replace(lives.persons, left=left))
    here = adopted.take(stays)
    if not len(here):
        return lives, risk
    return _with_families(setting, rng, lives, risk, here)


def _with_families(
    setting: Setting, rng: np.random.Generator, lives: Lives, risk: Risk, adopted: AdoptionPlans
) -> tuple[Lives, Risk]:
    old, count = lives.persons, len(adopted)
    first_row, first_family = len(old), len(lives.families)
    child = first_row + np.arange(count)
    mother, father = child + count, child + 2 * count
    family = first_family + np.arange(count)
    area = rng.integers(0, len(setting.ground.deciles), count).astype(np.int32)
    persons = _new_persons(setting, rng, old, adopted, family, mother, father)
    became = old.became.copy()
    became[adopted.person] = child
    persons = Persons.join(replace(old, became=became), with_numbers(setting, persons, first_row))
    households = int(lives.households.household.max(initial=-1)) + 1 + np.arange(count)
    ends, comes = np.full(count, setting.window.end), persons.arrived[mother]
    addresses, spells = move_about(setting, "adoptive homes", area, comes, ends, _frailty(count))
    shift = len(lives.addresses)
    spells = replace(
        spells,
        household=households[spells.household].astype(np.int32),
        address=(spells.address + shift).astype(np.int32),
    )
    deciles = setting.ground.deciles[area]
    grown = Risk(
        np.concatenate([risk.level, _frailty(3 * count)]),
        np.concatenate([risk.decile, np.tile(deciles, 3)]).astype(np.int32),
    )
    return replace(
        lives,
        persons=persons,
        families=Families.join(lives.families, _families(mother, area)),
        addresses=Addresses.join(lives.addresses, addresses),
        households=HouseholdSpells.join(lives.households, spells),
        members=Memberships.join(lives.members, _members(persons, households, (child, mother, father))),
        relationships=Relationships.join(lives.relationships, _parents(adopted, child, mother, father)),
    ), grown


def _new_persons(
    setting: Setting,
    rng: np.random.Generator,
    old: Persons,
    adopted: AdoptionPlans,
    family: NDArray[np.int64],
    mother: NDArray[np.int64],
    father: NDArray[np.int64],
) -> Persons:
    before = old.take(adopted.person)
    count = len(adopted)
    surname = draw_surnames(rng, before.ethnicity)
    fresh = draw_forenames(rng, before.sex, before.ethnicity, year_of(before.born), surname)
    kept = chosen(rng, parameters()["adoption"]["forename_kept"], count)
    nobody, flags = np.full(count, NOBODY, np.int32), np.zeros(count, np.bool_)
    kids = replace(
        before,
        family=family.astype(np.int32), mother=mother.astype(np.int32), father=father.astype(np.int32),
        father_known=~flags, arrived=adopted.adopted, left=np.full(count, NEVER, np.int32), twins=nobody,
        birth_order=np.zeros(count, np.int32), forename=np.where(kept, before.forename, fresh).astype(np.int32),
        middle=nobody, surname=np.where(before.sex == "F", feminine(surname), surname).astype(np.int32),
        second_surname=nobody, became=nobody, was=adopted.person,
    )  # fmt: skip
    parents = (_parent(rng, kids, surname, "F", 36), _parent(rng, kids, surname, "M", 38))
    return Persons.join(kids, *parents)


def _parent(rng: np.random.Generator, kids: Persons, surname: Ints, sex: str, older: int) -> Persons:
    """Adoptive parents, about ``older`` years older than the children; they have lived here for some years."""
    count = len(kids)
    nobody, flags = np.full(count, NOBODY, np.int32), np.zeros(count, np.bool_)
    sexes = np.full(count, sex)
    born = kids.born - np.floor((older + rng.normal(0, 4, count)) * YEAR).astype(np.int32)
    return replace(
        kids,
        child=flags, mother=nobody, father=nobody, father_known=flags, sex=sexes, born=born,
        died=np.full(count, NEVER, np.int32), arrived=kids.arrived - parameters()["adoption"]["here_before"],
        forename=draw_forenames(rng, sexes, kids.ethnicity, year_of(born), surname),
        surname=feminine(surname) if sex == "F" else surname, unaccompanied=flags, born_estimated=flags, was=nobody,
    )  # fmt: skip


def _frailty(count: int) -> NDArray[np.float64]:
    return np.full(count, parameters()["adoption"]["frailty"])


def _families(mother: NDArray[np.int64], area: Ints) -> Families:
    count = len(mother)
    return Families(mother.astype(np.int32), _frailty(count), area, np.zeros(count, np.bool_))


def _members(persons: Persons, households: NDArray[np.int64], people: tuple[NDArray[np.int64], ...]) -> Memberships:
    rows = np.concatenate(people).astype(np.int32)
    return Memberships(
        rows,
        np.tile(households, len(people)).astype(np.int32),
        persons.arrived[rows],
        np.full(len(rows), NEVER, np.int32),
        np.ones(len(rows), np.bool_),
    )


def _parents(
    adopted: AdoptionPlans, child: NDArray[np.int64], mother: NDArray[np.int64], father: NDArray[np.int64]
) -> Relationships:
    count = len(adopted)
    return Relationships(
        np.tile(child, 2).astype(np.int32),
        np.concatenate([mother, father]).astype(np.int32),
        np.full(2 * count, "adoptive_parent"),
        np.tile(adopted.adopted, 2).astype(np.int32),
        np.full(2 * count, NEVER, np.int32),
    )
