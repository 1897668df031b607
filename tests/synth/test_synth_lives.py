"""People as they truly are: what must hold of every locality, whatever the seed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from forethought.linkage import check_nhs_number, check_uln, check_upn
from forethought.synth.areas import authority_named, localities
from forethought.synth.journeys.tables import AdoptionPlans, Risk
from forethought.synth.lives import Lives, after_adoption, make_lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting, setting_of
from forethought.synth.window import Window

YEAR = 365.25


@cache
def setting(seed: int = 1, number: int = 0) -> Setting:
    authority = authority_named("westmarch", 20_000)
    return setting_of(seed, Window(), localities(authority)[number])


@cache
def lives(seed: int = 1, number: int = 0) -> tuple[Lives, Risk]:
    return make_lives(setting(seed, number))


def resident_children(made: Lives, day: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    persons = made.persons
    here = (persons.arrived <= day) & (persons.left > day) & (persons.died > day)
    young = (persons.born <= day) & (persons.born > day - 18 * YEAR)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = persons.child & here & young
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_locality_has_the_children_asked_for_in_every_year(seed: int) -> None:
    made, _ = lives(seed)
    wanted = setting(seed).locality.children
    for year in setting(seed).window.each:
        last = Window.bounds(year)[1] - 1
        assert abs(resident_children(made, last).sum() / wanted - 1) < 0.04


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    again, _ = make_lives(setting(1))
    first, _ = lives(1)
    other, _ = lives(2)
    for table in ("persons", "addresses", "households", "members", "needs", "names"):
        assert getattr(again, table).arrow().equals(getattr(first, table).arrow())
    assert not other.persons.arrow().equals(first.persons.arrow())


def test_each_locality_is_another_one() -> None:
    numbers = [set(lives(1, number)[0].persons.nhs_number) - {""} for number in (0, 1)]
    assert not numbers[0] & numbers[1]
    assert set(lives(1, 0)[0].persons.upn) & set(lives(1, 1)[0].persons.upn) <= {""}


def test_parents_are_older_than_their_children_and_live_when_they_are_born() -> None:
    persons = lives()[0].persons
    children = np.flatnonzero(persons.mother >= 0)
    age = (persons.born[children] - persons.born[persons.mother[children]]) / YEAR
    assert age.min() > 15
    assert age.max() < 47
    father = persons.father[children]
    assert ((persons.born[children] - persons.born[father]) / YEAR).min() > 16
    assert (persons.died[persons.mother[children]] > persons.born[children]).all()
    assert (persons.sex[persons.mother[children]] == "F").all()
    assert (persons.sex[father] == "M").all()


def test_brothers_and_sisters_are_born_together_or_months_apart() -> None:
    persons = lives()[0].persons
    children = np.flatnonzero(persons.mother >= 0)
    order = children[np.lexsort((persons.born[children], persons.mother[children]))]
    same = persons.mother[order][1:] == persons.mother[order][:-1]
    gap = np.diff(persons.born[order])[same]
    assert ((gap == 0) | (gap > 300)).all()
    together = persons.twins[order][1:][same & (np.diff(persons.born[order]) == 0)]
    assert (together != NOBODY).all()


def test_twins_are_as_common_as_in_england() -> None:
    shares = [np.mean(lives(seed)[0].persons.twins[lives(seed)[0].persons.child] >= 0) for seed in (1, 2, 3)]
    assert 0.022 < np.mean(shares) < 0.036


def test_numbers_have_their_check_characters_and_were_never_issued() -> None:
    persons = lives()[0].persons
    for number in persons.nhs_number[persons.nhs_number != ""][:400]:
        assert check_nhs_number(number).kind == "never_issued"
    for number in persons.upn[persons.upn != ""][:400]:
        assert check_upn(number, allow_pseudo=True).ok
        assert number[1:4] in ("001", "002", "003", "004", "005")
    for number in persons.uln[persons.uln != ""][:400]:
        assert check_uln(number).ok
    held = persons.nhs_number[persons.nhs_number != ""]
    assert len(np.unique(held)) == len(held)
    pupils = persons.upn[persons.upn != ""]
    assert len(np.unique(pupils)) == len(pupils)


def test_every_child_has_one_main_home_on_every_day() -> None:
    made, _ = lives()
    for year in setting().window.each:
        last = Window.bounds(year)[1] - 1
        now = made.members.take((made.members.start <= last) & (made.members.end > last) & made.members.main)
        homes = np.bincount(now.person, minlength=len(made.persons))
        children = resident_children(made, last) & ~made.persons.unaccompanied
        assert (homes[children] == 1).all()
        lived = made.households.take((made.households.start <= last) & (made.households.end > last))
        counts = np.bincount(lived.household, minlength=int(made.members.household.max()) + 1)
        assert (counts[now.household] == 1).all()


def test_an_unaccompanied_child_has_no_family_and_comes_before_adulthood() -> None:
    persons = lives()[0].persons
    alone = persons.take(persons.unaccompanied)
    assert len(alone)
    assert (alone.family == NOBODY).all()
    assert (alone.mother == NOBODY).all()
    assert ((alone.arrived - alone.born) / YEAR).max() < 18
    first_days = alone.born[alone.born_estimated].astype("datetime64[D]")
    assert (first_days == first_days.astype("datetime64[Y]")).all()


def test_trouble_comes_to_few_families_and_more_in_deprived_areas() -> None:
    levels, deciles = [], []
    for seed in (1, 2, 3):
        made, risk = lives(seed)
        children = resident_children(made, setting(seed).window.end - 1) & ~made.persons.unaccompanied
        levels.append(risk.level[children])
        deciles.append(risk.decile[children])
    level, decile = np.concatenate(levels), np.concatenate(deciles)
    assert 0.85 < level.mean() < 1.15
    assert level[decile <= 2].mean() > 2 * level[decile >= 9].mean()
    top = np.sort(level)[-len(level) // 10 :]
    assert top.sum() > 0.35 * level.sum()


def test_after_adoption_a_child_is_somebody_else() -> None:
    made, risk = lives()
    window = setting().window
    infants = np.flatnonzero(resident_children(made, window.end - 1) & (made.persons.born > window.end - 3 * YEAR))[
        :40
    ].astype(np.int32)
    day = np.full(len(infants), window.end - 60, np.int32)
    never, empty = np.full(len(infants), NEVER, np.int32), np.full(len(infants), "")
    plans = AdoptionPlans(
        infants, day - 500, day - 300, day - 250, day, never, empty, np.zeros(len(infants), np.bool_), empty
    )
    after, grown = after_adoption(setting(), made, risk, plans)
    persons = after.persons
    new = persons.became[infants]
    new = new[new >= 0]
    assert 10 < len(new) < 36
    old = persons.was[new]
    assert set(old) <= set(infants)
    assert (persons.born[new] == persons.born[old]).all()
    assert (persons.nhs_number[new] != persons.nhs_number[old]).all()
    assert (persons.mother[new] != persons.mother[old]).all()
    assert (persons.left[old] == day[0]).all()
    assert (persons.arrived[new] == day[0]).all()
    assert len(grown) == len(persons)
    pupils = persons.upn[persons.upn != ""]
    assert len(np.unique(pupils)) == len(pupils)
    last = window.end - 1
    now = after.members.take((after.members.start <= last) & (after.members.end > last) & after.members.main)
    assert (np.bincount(now.person, minlength=len(persons))[new] == 1).all()
    again, _ = after_adoption(setting(), made, risk, replace(plans))
    assert again.persons.arrow().equals(persons.arrow())
