"""What social care does for children before care: whole, in order, shared by families, and as often as in England."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from forethought.model import add_working_days, is_working_day, working_days_between
from forethought.synth.areas import authority_named, localities
from forethought.synth.calibration.need import measure
from forethought.synth.days import birthday
from forethought.synth.journeys.need import make_need, working
from forethought.synth.journeys.need.contacts import in_turn
from forethought.synth.journeys.need.parameters import banded, by_age, picked
from forethought.synth.journeys.status import Spells, Status
from forethought.synth.journeys.tables import Need, Risk
from forethought.synth.lives import Lives, make_lives
from forethought.synth.rows import NEVER, NOBODY, day, on
from forethought.synth.setting import Setting, setting_of
from forethought.synth.window import Window

_WINDOW = Window()
_LOCALITIES = 30
Made = tuple[Setting, Lives, Risk, Need]


def _made(seed: int, number: int) -> Made:
    setting = setting_of(seed, _WINDOW, localities(authority_named("westmarch", 5_000 * _LOCALITIES))[number])
    lives, risk = make_lives(setting)
    return setting, lives, risk, make_need(setting, lives, risk)


@pytest.fixture(scope="module")
def places() -> list[Made]:
    return [_made(4, number) for number in range(_LOCALITIES)]


@pytest.fixture(scope="module")
def one(places: list[Made]) -> Made:
    return places[0]


def test_the_same_seed_gives_the_same_journeys_and_another_gives_others(one: Made) -> None:
    again, other = _made(4, 0)[3], _made(5, 0)[3]
    for item in fields(Need):
        first, second = getattr(one[3], item.name), getattr(again, item.name)
        assert first.arrow().equals(second.arrow()), item.name
    assert not one[3].cases.arrow().equals(other.cases.arrow())


def test_a_child_has_one_open_case_at_a_time(places: list[Made]) -> None:
    for _, _, _, need in places:
        cases = need.cases
        same = cases.person[1:] == cases.person[:-1]
        assert (cases.referred[1:] > cases.closed[:-1])[same].all()
        assert (cases.closed >= cases.referred).all()


def test_cases_lie_within_the_time_when_a_child_is_here_and_under_eighteen(places: list[Made]) -> None:
    for setting, lives, _, need in places:
        persons, cases = lives.persons, need.cases
        who = cases.person
        assert (persons.child[who] & ~persons.unaccompanied[who]).all()
        assert (cases.referred >= np.minimum(persons.arrived[who], persons.born[who] - 120)).all()
        assert (cases.referred >= persons.born[who] - 120).all()
        last = np.minimum.reduce([birthday(persons.born[who], 18), persons.left[who], persons.died[who]])
        over = last < setting.window.end
        stopped = ~cases.no_further_action & over
        assert (cases.closed[stopped] <= last[stopped]).all()
        assert (cases.referred < last).all()


def test_some_children_are_referred_before_birth(places: list[Made]) -> None:
    before = [(need.cases.referred < lives.persons.born[need.cases.person]).mean() for _, lives, _, need in places]
    assert 0.015 < np.mean(before) < 0.08


def test_nothing_happens_after_the_window(places: list[Made]) -> None:
    for setting, _, _, need in places:
        for item in fields(Need):
            table = getattr(need, item.name)
            for column in table.arrow().schema:
                if pa.types.is_date32(column.type):
                    values = getattr(table, column.name)
                    assert (values[values != NEVER] < setting.window.end).all(), (item.name, column.name)


def test_every_part_lies_within_its_case(places: list[Made]) -> None:
    for _, _, _, need in places:
        cases = need.cases
        for table, start, end in (
            (need.assessments, "start", "authorised"),
            (need.plans, "start", "end"),
            (need.protection, "start", "end"),
        ):
            assert (cases.person[table.case] == table.person).all()
            assert (getattr(table, start) >= cases.referred[table.case]).all()
            assert (getattr(table, end) <= cases.closed[table.case]).all()
            assert not cases.no_further_action[table.case].any()
        for name in ("enquiries", "visits"):
            table = getattr(need, name)
            days = table.strategy if name == "enquiries" else table.day
            assert ((days >= cases.referred[table.case]) & (days <= cases.closed[table.case])).all()


def test_no_need_found_means_an_assessment_and_nothing_more(places: list[Made]) -> None:
    for _, _, _, need in places:
        no_need = np.flatnonzero(np.isin(need.cases.closure, ("RC8", "RC9")))
        for table in (need.enquiries, need.plans, need.protection):
            assert not np.isin(table.case, no_need).any()
        assert np.isin(no_need, need.assessments.case).all()
        only_none = need.assessments.case[need.assessments.factors == "21"]
        closed = only_none[need.cases.closed[only_none] != NEVER]
        assert np.isin(need.cases.closure[closed], ("RC8", "RC9", "RC5", "RC7", "RC2")).all()


def test_a_plan_begins_on_the_working_day_of_its_conference(places: list[Made]) -> None:
    for _, _, _, need in places:
        plans, enquiries = need.protection, need.enquiries
        assert (plans.start == enquiries.conference[plans.enquiry]).all()
        assert (plans.case == enquiries.case[plans.enquiry]).all()
        held = enquiries.conference[enquiries.conference != NEVER]
        assert all(is_working_day(on(value)) for value in held[:300])
        assert not (enquiries.not_required & (enquiries.conference != NEVER)).any()


def test_plans_are_counted_and_reviewed(places: list[Made]) -> None:
    for _, _, _, need in places:
        plans, reviews = need.protection, need.protection_reviews
        assert (reviews.day > plans.start[reviews.plan]).all()
        assert (reviews.day <= plans.end[reviews.plan]).all()
        for person in np.unique(plans.person)[:50]:
            mine = plans.take(plans.person == person)
            assert mine.earlier.tolist() == list(range(len(mine)))


def test_brothers_and_sisters_come_together(places: list[Made]) -> None:
    together = named = 0
    for setting, lives, _, need in places:
        persons, cases = lives.persons, need.cases.take(need.cases.referred >= setting.window.first)
        family = persons.family[cases.person].astype(np.int64) * 2**33 + cases.referred
        _, first, size = np.unique(family, return_index=True, return_counts=True)
        several = size > 1
        together += int(size[several].sum())
        named += len(cases)
        for row in first[several][:20]:
            same = cases.take(family == family[row])
            assert len(set(same.source.tolist())) == 1
    assert 0.35 < together / named < 0.75


def test_every_referral_has_its_contact(places: list[Made]) -> None:
    referrals = contacts = 0
    for _, _, _, need in places:
        rows = need.contacts.take(need.cases.contact)
        assert (rows.person == need.cases.person).all()
        assert (rows.day == need.cases.referred).all()
        assert (rows.source == need.cases.source).all()
        assert (rows.outcome == "referral").all()
        assert (need.contacts.outcome == "referral").sum() == len(need.cases)
        contacts, referrals = contacts + len(need.contacts), referrals + len(need.cases)
    assert 2.1 < contacts / referrals < 2.8


def test_schools_refer_no_family_without_a_child_at_school(one: Made) -> None:
    _, lives, _, need = one
    school = need.cases.take(need.cases.source == "2A")
    persons = lives.persons
    for person, referred in zip(school.person[:200], school.referred[:200], strict=True):
        family = persons.born[(persons.family == persons.family[person]) & persons.child]
        assert ((referred - family) / 365.25 >= 4.5).any()


def test_early_help_stops_when_a_case_opens(places: list[Made]) -> None:
    for _, _, _, need in places:
        spells, status = need.early_help, Status(need)
        assert not status.in_need(spells.person, spells.start).any()
        up = spells.outcome == "stepped_up"
        assert status.in_need(spells.person[up], spells.end[up]).all()
        assert (spells.end >= spells.start).all()
        assert ((spells.outcome == "") == (spells.end == NEVER)).all()
        again = (spells.person[1:] == spells.person[:-1]) & (spells.start[1:] < spells.end[:-1])
        assert not again.any()


def test_visits_under_protection_are_two_weeks_apart(places: list[Made]) -> None:
    gaps: list[int] = []
    for _, _, _, need in places:
        visits = need.visits.take(need.visits.kind == "protection")
        same = visits.case[1:] == visits.case[:-1]
        gaps += np.diff(visits.day)[same].tolist()
        assert (visits.day >= _WINDOW.first).all()
        assert all(is_working_day(on(value)) for value in visits.day[:100])
    late = np.mean(np.asarray(gaps) > 16)
    assert 12 <= np.median(gaps) <= 15
    assert 0.05 < late < 0.30


def test_factors_of_parents_follow_what_parents_need(places: list[Made]) -> None:
    found: dict[bool, list[bool]] = {True: [], False: []}
    for _, lives, _, need in places:
        done = need.assessments.take(need.assessments.factors != "")
        abuse = lives.needs.take(lives.needs.need == "domestic_abuse")
        suffering = Spells(abuse.person, abuse.start, abuse.end)
        suffers = suffering.covers(lives.persons.mother[done.person], done.authorised)
        there = np.char.find(np.char.add(np.char.add(" ", done.factors), " "), " 3B ") >= 0
        for flag in (True, False):
            found[flag] += there[suffers == flag].tolist()
    assert np.mean(found[True]) > 2 * np.mean(found[False])


def test_disabled_children_stay_long(places: list[Made]) -> None:
    days: dict[bool, list[int]] = {True: [], False: []}
    disabled = everyone = 0
    for setting, lives, _, need in places:
        went = need.cases.take((need.cases.closed == NEVER) & ~need.cases.no_further_action)
        known = np.isin(went.person, lives.conditions.person[lives.conditions.since < setting.window.end])
        for flag in (True, False):
            days[flag] += (setting.window.end - went.referred[known == flag]).tolist()
        disabled, everyone = disabled + int(known.sum()), everyone + len(went)
    assert np.median(days[True]) > 2 * np.median(days[False])
    assert 0.08 < disabled / everyone < 0.20


def test_deprived_areas_have_four_to_five_times_the_referrals(places: list[Made]) -> None:
    referrals, children = np.zeros(11), np.zeros(11)
    for setting, lives, risk, need in places:
        last, persons = setting.window.end - 1, lives.persons
        now = persons.child & (persons.born <= last) & (persons.born > last - 6574)
        now &= (persons.arrived <= last) & (persons.left > last)
        children += np.bincount(risk.decile[now], minlength=11)
        cases = need.cases.take(need.cases.referred >= setting.window.first)
        referrals += np.bincount(risk.decile[cases.person], minlength=11)
    rate = referrals[1:] / children[1:]
    assert 3.5 < rate[0] / rate[9] < 6.0
    assert rate[:3].min() > rate[7:].max()


_AFTER_CARE = {
    # These need the children whose cases stay open, or whose plans end, because they came into care.
    "b1_children_in_need||||Anypoint_child", "b1_children_in_need||||Anypoint_episodes",
    "b1_children_in_need||||At31_episodes", "lait||||CIN", "lait||||CPP_rate", "lait||||CPPlans2yrs",
    "lait||||CINCease2more", "d3_cpp_subsequent||||CPP_subsequent",
    *(f"lait||||CINTime{band}" for band in ("3months", "3-6", "6-1", "1-2", "2more")),
    *(f"lait||||CINCease{band}" for band in ("3months", "3-6", "6-1", "1-2")),
    "c3_factors_at_assessment||Factor identified at end of assessment|Unaccompanied_asylum_seeker|episodes",
}  # fmt: skip
_PROTECTION = ("d3", "d5", "lait||||CPP", "lait||||ISCP", "lait||||DeReg", "lait||||10_", "lait||||15_", "lait||||20_",
               "lait||||21_")  # fmt: skip
"""Higher before care than after it: children who come into care have no more plans."""
_MISSED = {
    # Published as awaiting an assessment by a definition that counts more than those whose assessment has not begun.
    "b1_children_in_need||||awaiting_assessment",
}


def test_england_comes_out_where_care_has_no_part(places: list[Made]) -> None:
    results = measure((setting, lives, need) for setting, lives, _, need in places)
    assert len(results) > 90
    far = []
    for key, published, ours in results:
        if key in _AFTER_CARE | _MISSED or key.startswith("d5"):
            continue
        noise = 3 * (published / 12_183_016 * 5_000 * _LOCALITIES * 6 / 1.5) ** -0.5 if published > 100 else 0.0
        wide = 0.25 if key.startswith(_PROTECTION) else 0.10
        near = abs(ours / published - 1) <= max(wide, noise + 0.05)
        percent = published <= 100 and abs(ours - published) <= 2
        if not near and not percent:
            far.append((key, published, round(ours, 1)))
    assert far == []


def test_there_is_room_for_children_in_care(places: list[Made]) -> None:
    """England's stock less children in care is 263 in 10,000, and care takes over cases that are open anyway."""
    results = {key: ours for key, _, ours in measure((a, b, d) for a, b, _, d in places)}
    assert 255 < results["lait||||CIN"] < 315


def test_the_stock_is_steady(places: list[Made]) -> None:
    stock = []
    for year in _WINDOW.each:
        end = Window.bounds(year)[1]
        stock.append(
            sum(
                int(((n.cases.referred < end) & (n.cases.closed >= end) & ~n.cases.no_further_action).sum())
                for _, _, _, n in places
            )
        )
    assert max(stock) / min(stock) < 1.15


@pytest.mark.parametrize("start", [date(2024, 3, 28), date(2025, 12, 24), date(2021, 5, 3), date(2026, 1, 10)])
@pytest.mark.parametrize("count", [1, 10, 15, 45])
def test_working_days_are_those_of_the_model(start: date, count: int) -> None:
    found = int(working.after(np.asarray([day(start)]), count)[0])
    assert on(found) == add_working_days(start, count)
    assert int(working.between(np.asarray([day(start)]), np.asarray([found]))[0]) == count
    assert working_days_between(start, on(found)) == count
    today = int(working.after(np.asarray([day(start)]), 0)[0])
    assert on(today) == next(d for d in (start + timedelta(n) for n in range(10)) if is_working_day(d))


def test_a_birthday_of_a_leap_day() -> None:
    born = np.asarray([day(date(2008, 2, 29)), day(date(2008, 1, 31)), day(date(2008, 12, 31))])
    assert [on(value) for value in birthday(born, 18)] == [date(2026, 3, 1), date(2026, 1, 31), date(2026, 12, 31)]


def test_small_tools() -> None:
    assert banded([[1, 2, 50.0], [10, 10, 50.0]], np.asarray([0.0, 0.3, 0.5, 0.99])).tolist() == [1, 2, 10, 10]
    assert picked({"a": 1, "b": 3}, np.asarray([0.1, 0.3, 0.999])).tolist() == ["a", "b", "b"]
    assert by_age({"-1": 1.0, "5": 2.0}, np.asarray([-2.0, 4.9, 5.0])).tolist() == [1.0, 1.0, 2.0]
    kept = in_turn(np.asarray([0, 0, 0, 1]), np.asarray([5, 1, 8, 3]), np.asarray([9, 6, 12, 4]))
    assert kept.tolist() == [False, True, True, True]
    assert NOBODY == -1
