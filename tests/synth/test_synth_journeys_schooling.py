"""Children at school as they truly are: places, absence, exclusions, support and results, and what goes with what."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
import pytest

from forethought.synth.areas import authority_named, localities
from forethought.synth.days import september
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.schooling import make_schooling
from forethought.synth.journeys.schooling.calendar import census_day, days_between, entry_year, term_of
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.status import Spells, Status
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

WINDOW = Window(2026, 3)


@cache
def place(number, seed=1):
    """One locality of an authority of 30,000 children: setting, lives, need, care, schooling."""
    setting = setting_of(seed, WINDOW, localities(authority_named("westmarch", 30_000))[number])
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    lives, risk = after_adoption(setting, lives, risk, care.adoptions)
    return setting, lives, need, care, make_schooling(setting, lives, risk, need, care)


@pytest.fixture(scope="module")
def one():
    return place(0)


@pytest.fixture(scope="module")
def many():
    return [place(number) for number in range(4)]


def main_places(schooling):
    return schooling.enrolments.take(schooling.enrolments.main)


def yearly(schooling):
    """Share of half days missed by each pupil in each school year that is whole."""
    rows = schooling.absence.take((schooling.absence.year > 2023) & (schooling.absence.year < 2026))
    key = rows.person.astype(np.int64) * 10_000 + rows.year
    found, at = np.unique(key, return_inverse=True)
    missed = np.bincount(at, rows.authorised + rows.unauthorised)
    return found // 10_000, found % 10_000, missed / np.bincount(at, rows.possible)


def test_the_same_seed_gives_the_same_schooling(one):
    first = one[4]
    place.cache_clear()
    again = place(0)[4]
    for item in fields(first):
        assert getattr(first, item.name).arrow().equals(getattr(again, item.name).arrow()), item.name


def test_nothing_comes_after_the_end_of_the_window(one):
    setting, *_, schooling = one
    for item in fields(schooling):
        rows = getattr(schooling, item.name)
        for name in ("start", "end", "day", "requested", "decided", "issued", "refused"):
            if hasattr(rows, name):
                days = getattr(rows, name)
                assert ((days < setting.window.end) | (days == NEVER)).all(), (item.name, name)
        if hasattr(rows, "start"):
            assert (rows.start < rows.end).all(), item.name
            assert (rows.start < setting.window.end).all(), item.name


def test_a_child_has_one_main_place_at_a_time_and_only_while_it_lives_here(one):
    _, lives, *_, schooling = one
    rows, persons = main_places(schooling), lives.persons
    same = rows.person[1:] == rows.person[:-1]
    assert (rows.start[1:][same] >= rows.end[:-1][same]).all()
    assert (rows.start >= persons.arrived[rows.person]).all()
    end = np.minimum(persons.left, persons.died)[rows.person]
    assert (np.minimum(rows.end, end) == np.where(rows.end == NEVER, end, rows.end)).all()


def test_children_go_to_the_phase_of_their_age(one):
    _setting, lives, *_, schooling = one
    day = census_day(2026, "autumn")
    rows = main_places(schooling)
    rows = rows.take((rows.start <= day) & (rows.end > day))
    level = 2026 - entry_year(lives.persons.born[rows.person])
    assert level.min() == 0
    assert level.max() == 13
    for phase, first, last in (("primary", 0, 6), ("secondary", 7, 11), ("sixth_form", 12, 13)):
        mine = level[rows.phase == phase]
        assert (mine.min(), mine.max()) == (first, last)


def test_schools_are_of_the_phase_they_are_given_for(one):
    setting, *_, schooling = one
    rows = schooling.enrolments.take(schooling.enrolments.school != NOBODY)
    assert (setting.services.schools.phase[rows.school] == rows.phase).all()
    assert (schooling.enrolments.school[schooling.enrolments.phase == "independent"] == NOBODY).all()


def test_nearly_every_child_of_school_age_is_somewhere(one):
    _, lives, *_, schooling = one
    day = census_day(2026, "spring")
    persons = lives.persons
    level = 2026 - entry_year(persons.born)
    here = persons.child & (level >= 0) & (level <= 11) & (persons.arrived <= day - 60) & (persons.left > day)
    here = np.flatnonzero(here & (persons.died > day))
    taught = at_school(schooling.enrolments, here, np.full(len(here), day)) != NOBODY
    away = schooling.away
    absent = Spells(away.person, away.start, away.end).covers(here, day)
    assert (taught | absent).all()
    assert not (taught & absent).any()
    assert 0.005 < absent.mean() < 0.04


def test_brothers_and_sisters_mostly_go_to_one_primary_school(one):
    _, lives, *_, schooling = one
    day = census_day(2026, "spring")
    rows = main_places(schooling)
    rows = rows.take((rows.start <= day) & (rows.end > day) & (rows.phase == "primary"))
    family = lives.persons.family[rows.person]
    order = np.argsort(family, kind="stable")
    family, school = family[order], rows.school[order]
    pair = (family[1:] == family[:-1]) & (family[1:] >= 0)
    assert (school[1:] == school[:-1])[pair].mean() > 0.7


def test_half_days_add_up_to_the_days_at_school(one):
    _setting, *_, schooling = one
    rows = schooling.absence
    assert (rows.authorised >= 0).all()
    assert (rows.unauthorised >= 0).all()
    assert (rows.authorised + rows.unauthorised <= rows.possible).all()
    whole = np.bincount(rows.possible[(rows.year == 2025) & (rows.term == "autumn")]).argmax()
    assert whole == 2 * len(term_of(2025, "autumn").days)
    assert 375 < 2 * days_between(int(september(2024)), int(september(2025))) < 395


def test_pupils_who_are_often_away_stay_so_from_year_to_year(many):
    before, after = [], []
    for *_, schooling in many:
        persons, years, rate = yearly(schooling)
        first = dict(zip(persons[years == 2024].tolist(), rate[years == 2024].tolist(), strict=True))
        for person, value in zip(persons[years == 2025].tolist(), rate[years == 2025].tolist(), strict=True):
            if person in first:
                before.append(first[person])
                after.append(value)
    before, after = np.asarray(before), np.asarray(after)
    assert 0.5 < np.corrcoef(before, after)[0, 1] < 0.95
    assert (after[before >= 0.1] >= 0.1).mean() > 3 * (after[before < 0.1] >= 0.1).mean()


def test_pupils_who_are_often_away_achieve_less_and_are_suspended_more(many):
    met, suspended = {True: [], False: []}, {True: [], False: []}
    for *_, schooling in many:
        persons, years, rate = yearly(schooling)
        often = set(persons[(years == 2025) & (rate >= 0.1)].tolist())
        every = set(persons[years == 2025].tolist())
        for person, reading in zip(schooling.key_stage_2.person.tolist(), schooling.key_stage_2.reading, strict=True):
            if person in every:
                met[person in often].append(reading)
        rows = schooling.exclusions
        sent = set(rows.person[(rows.day >= september(2024)) & (rows.day < september(2025))].tolist())
        for person in every:
            suspended[person in often].append(person in sent)
    assert np.mean(met[True]) < np.mean(met[False]) - 0.04
    assert np.mean(suspended[True]) > 2 * np.mean(suspended[False])


def test_children_in_need_are_away_more_and_more_of_them_have_plans_and_free_meals(many):
    figures = {True: [], False: []}
    day = census_day(2025, "spring")
    for _, _, need, care, schooling in many:
        persons, years, rate = yearly(schooling)
        persons, rate = persons[years == 2025], rate[years == 2025]
        known = Status(need, care).in_need(persons, day)
        plans = schooling.support.take(schooling.support.kind == "E")
        plan = Spells(plans.person, plans.start, plans.end).covers(persons, day)
        meals = schooling.free_meals
        free = Spells(meals.person, meals.start, meals.end).covers(persons, day)
        for flag in (True, False):
            mine = known == flag
            figures[flag].append(np.stack([rate[mine], plan[mine], free[mine]]).astype(float))
    need, others = (np.concatenate(figures[flag], axis=1).mean(axis=1) for flag in (True, False))
    assert need[0] > 1.8 * others[0]
    assert need[1] > 4 * others[1]
    assert need[2] > 2 * others[2]


def test_who_is_excluded_for_good_is_taught_in_alternative_provision_after_that(many):
    after = []
    for setting, lives, _, _, schooling in many:
        out = schooling.exclusions.take(schooling.exclusions.permanent)
        later = out.day + 40
        seen = (later < setting.window.end) & (lives.persons.left[out.person] > later)
        seen &= out.phase != "special"
        row = at_school(schooling.enrolments, out.person[seen], later[seen])
        after += schooling.enrolments.phase[row][row != NOBODY].tolist()
    assert len(after) > 30
    assert np.mean(np.asarray(after) == "alternative") > 0.8


def test_special_schools_are_for_those_with_a_plan(many):
    for *_, schooling in many:
        rows = schooling.enrolments.take(schooling.enrolments.phase == "special")
        plans = schooling.support.take(schooling.support.kind == "E")
        with_plan = np.isin(rows.person, plans.person)
        assert len(rows) > 50
        assert with_plan.all()


def test_a_place_is_kept_for_pupils_placed_in_alternative_provision(many):
    kept = 0
    for *_, schooling in many:
        rows = schooling.enrolments.take(~schooling.enrolments.main)
        taught = at_school(schooling.enrolments, rows.person, rows.start)
        assert (schooling.enrolments.phase[taught] == "alternative").all()
        kept += len(rows)
    assert kept > 10


def test_some_children_in_care_are_taught_in_another_authority(many):
    elsewhere = total = 0
    for setting, _, need, care, schooling in many:
        rows = main_places(schooling)
        rows = rows.take((rows.end == NEVER) & (rows.phase != "independent"))
        mine = Status(need, care).in_care(rows.person, setting.window.end - 1)
        total += mine.sum()
        elsewhere += (mine & (rows.school == NOBODY)).sum()
    assert 0.03 < elsewhere / total < 0.4


def test_each_half_day_of_the_last_month_is_missed_as_often_as_in_its_term(many):
    missed = possible = termly = 0.0
    days = term_of(2026, "spring").days
    month = days[days >= np.datetime64("2026-03-01").astype("datetime64[D]").astype(int)]
    for _, _, _, _, schooling in many:
        rows = schooling.absence.take((schooling.absence.year == 2026) & (schooling.absence.term == "spring"))
        sessions = schooling.sessions
        assert np.isin(sessions.day, month).all()
        half = (sessions.person.astype(np.int64) * 100_000 + sessions.day) * 2 + (sessions.half == "PM")
        assert len(np.unique(half)) == len(half)
        missed += len(sessions)
        possible += rows.possible.sum() * len(month) / len(days)
        termly += (rows.authorised + rows.unauthorised).sum() * len(month) / len(days)
    assert missed / possible == pytest.approx(termly / possible, rel=0.05)


def test_plans_follow_requests_in_time(one):
    *_, schooling = one
    rows = schooling.requests
    assert (rows.requested <= np.minimum(rows.decided, NEVER)).all()
    issued = rows.issued != NEVER
    assert issued.sum() > 20
    assert (rows.decided[issued] < rows.issued[issued]).all()
    assert rows.agreed[issued].all()
    assert not (rows.refused[issued] != NEVER).any()
    weeks = (rows.issued - rows.requested)[issued] / 7
    assert 0.3 < (weeks <= 20).mean() < 0.65


def test_children_without_a_past_here_begin_after_they_have_come(one):
    _, lives, *_, schooling = one
    new = np.flatnonzero(lives.persons.was != NOBODY)
    rows = main_places(schooling)
    mine = np.isin(rows.person, new)
    assert (rows.start[mine] >= lives.persons.arrived[rows.person[mine]]).all()
