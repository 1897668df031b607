"""Housing, benefits, early help, hubs, adults' services and children's voices: do they agree with the lives?"""

from __future__ import annotations

import numpy as np
import pytest

from forethought.synth.journeys.status import Status, covers
from forethought.synth.journeys.support.hubs import hub_services
from forethought.synth.journeys.support.parameters import parameters
from forethought.synth.journeys.support.voice import EXPERIENCE
from forethought.synth.rows import NEVER, NOBODY
from support_synth_justice import assert_known_by, assert_same, made, places

YEAR = 365.25


@pytest.fixture(scope="module", params=[1, 5])
def place(request):
    return places()[request.param]


def test_the_same_seed_gives_the_same_support():
    place = places()[1]
    assert_same(place.support, made(place.setting.locality).support)


def test_nothing_lies_after_the_window(place):
    assert_known_by(place.support, place.setting.window.end)


def test_low_income_leans_on_deprivation_and_lasts():
    low, families, again, before = np.zeros(11), np.zeros(11), 0, 0
    for place in places():
        incomes = place.support.incomes
        decile = place.risk.decile[place.lives.families.mother[incomes.family]]
        families += np.bincount(decile, minlength=11)
        low += np.bincount(decile[incomes.low], minlength=11)
        poor = {
            year: set(incomes.family[(incomes.year == year) & incomes.low].tolist())
            for year in np.unique(incomes.year).tolist()
        }
        again += len(poor[2026] & poor[2025])
        before += len(poor[2025])
    share = low[1:] / families[1:]
    assert share[0] > 2 * share[-1]
    assert 0.5 < again / before < 0.95


def test_awards_are_of_people_who_are_here_and_joint_ones_of_people_who_live_together(place):
    awards, persons = place.support.awards, place.lives.persons
    assert (awards.start < awards.end).all()
    assert (persons.arrived[awards.person] <= awards.start).all()
    assert (persons.left[awards.person] > awards.start).all()
    joint = awards.take((awards.benefit == "UC") & (awards.other != NOBODY))
    assert len(joint)
    assert (~persons.child[joint.other]).all()
    assert (joint.other != joint.person).all()


def test_nobody_has_two_awards_of_universal_credit_at_once(place):
    credit = place.support.awards.take(place.support.awards.benefit == "UC")
    order = np.lexsort((credit.start, credit.person))
    person, start, end = credit.person[order], credit.start[order], credit.end[order]
    same = person[1:] == person[:-1]
    assert (start[1:][same] >= end[:-1][same]).all()


def test_disabled_children_have_the_allowance_until_16_at_most(place):
    awards, persons = place.support.awards, place.lives.persons
    allowance = awards.take(awards.benefit == "DLA")
    assert len(allowance)
    assert np.isin(allowance.other, place.lives.conditions.person).all()
    ended = allowance.take(allowance.end < NEVER)
    assert (ended.end <= persons.born[ended.other] + 16 * YEAR).all()
    carers = awards.take(awards.benefit == "CA")
    pairs = set(zip(allowance.person.tolist(), allowance.other.tolist(), strict=True))
    assert set(zip(carers.person.tolist(), carers.other.tolist(), strict=True)) <= pairs


def test_temporary_homes_are_those_of_the_households_and_are_paid_by_housing_benefit(place):
    stays, support = place.support.placements, place.support
    assert len(stays)
    assert (place.lives.addresses.tenure[stays.address] == "temporary").all()
    benefit = support.awards.take(support.awards.benefit == "HB")
    held = set(zip(benefit.person.tolist(), benefit.start.tolist(), strict=True))
    known = stays.take((stays.person != NOBODY) & (stays.end > stays.start))
    known = known.take(known.end > place.setting.window.first)
    assert set(zip(known.person.tolist(), known.start.tolist(), strict=True)) <= held


def test_duties_to_the_homeless_come_in_order_and_relief_begins_with_the_stay(place):
    homeless, stays = place.support.homeless, place.support.placements
    relief = homeless.take(homeless.relief < NEVER)
    begins = set(zip(stays.household.tolist(), stays.start.tolist(), strict=True))
    assert set(zip(relief.household.tolist(), relief.relief.tolist(), strict=True)) <= begins
    assert (relief.approached < relief.relief).all()
    main = homeless.take(homeless.main_duty < NEVER)
    assert (main.main_duty - main.relief == 56).all()
    assert (homeless.closed > homeless.approached).all()
    assert ((homeless.closed == NEVER) == (homeless.outcome == "")).all()


def test_who_asks_because_of_abuse_suffers_it(place):
    homeless, needs = place.support.homeless, place.lives.needs
    needs = needs.take(needs.need == "domestic_abuse")
    asked = homeless.take(homeless.reason == "domestic abuse")
    assert len(asked)
    assert covers(needs.person, needs.start, needs.end, asked.person, asked.approached).all()
    assert all("domestic abuse" in text for text in asked.needs.tolist())


def test_tenancies_are_the_social_homes_with_children(place):
    held = place.support.tenancies
    assert (place.lives.addresses.tenure[held.address] == "social").all()
    for days in (held.nuisance, held.damp, held.notice):
        set_ = days < NEVER
        assert (days[set_] >= held.start[set_]).all()
        assert (days[set_] < held.end[set_]).all()


def test_help_plans_go_with_early_help_and_meet_only_needs_they_found(place):
    given, plans = place.need.early_help, place.support.help_plans
    assert len(plans) == len(given)
    for needs, met, outcome, score in zip(
        plans.needs.tolist(), plans.met.tolist(), given.outcome.tolist(), plans.score.tolist(), strict=True
    ):
        assert needs
        assert set(filter(None, met.split("; "))) <= set(needs.split("; "))
        if not outcome:
            assert (met, score) == ("", 0)


def test_families_come_to_hubs_on_the_days_and_at_the_ages_of_the_service(place):
    came, persons = place.support.attendances, place.lives.persons
    for number, service in enumerate(hub_services()):
        rows = came.take(came.service == number)
        assert len(rows)
        assert set(((rows.day + 3) % 7).tolist()) == {service.weekday}
        age = (rows.day - persons.born[rows.person]) / YEAR
        assert ((age >= service.from_age - 0.01) & (age < service.to_age + 0.01)).all()
        assert (persons.left[rows.person] > rows.day).all()


def test_most_families_with_small_children_never_come_to_a_hub(place):
    persons, came = place.lives.persons, place.support.attendances
    day = place.setting.window.end - 200
    age = (day - persons.born) / YEAR
    small = np.flatnonzero(
        persons.child & (age > 1) & (age < 5) & (persons.family >= 0) & (persons.arrived < day - 365)
    )
    families = np.unique(persons.family[small])
    reached = np.isin(families, persons.family[came.person]).mean()
    assert 0.15 < reached < 0.6


def test_treatment_is_of_adults_with_the_need(place):
    treated, needs = place.support.treatments, place.lives.needs
    needs = needs.take(np.isin(needs.need, ("drugs", "alcohol")))
    assert len(treated)
    assert covers(needs.person, needs.start, needs.end, treated.person, treated.referred).all()
    assert (treated.start >= treated.referred).all()
    assert (treated.end >= treated.start).all()
    assert not (place.lives.persons.sex[treated.person[treated.pregnant]] == "M").any()


def test_adult_social_care_asks_then_assesses_then_serves(place):
    events = place.support.adult_events
    requests = {person: day for person, day, event in _rows(events) if event == "request"}
    for person, day, event in _rows(events):
        if event != "request":
            assert person in requests
            assert day >= min(start for who, start, what in _rows(events) if who == person and what == "request")


def _rows(events):
    return list(zip(events.person.tolist(), events.start.tolist(), events.event.tolist(), strict=True))


def test_the_survey_is_answered_by_some_children_in_care_of_the_right_age():
    asked = answered = 0
    for place in places():
        support = place.support
        answers = support.answers.take(support.answers.instrument != EXPERIENCE)
        invited = support.invited
        asked, answered = asked + len(invited), answered + int(invited.answered.sum())
        status = Status(place.need, place.care)
        age = (answers.day - place.lives.persons.born[answers.person]) / YEAR
        for band, (low, high) in parameters()["survey"]["bands"].items():
            ages = age[answers.band == band]
            assert ((ages >= low) & (ages < high + 0.2)).all()
        said = set(answers.person.tolist())
        assert said <= set(invited.person[invited.answered].tolist())
        assert status.ever_in_care(answers.person, answers.day).all()
    assert 0.23 < answered / asked < 0.55


def test_children_who_moved_answer_less_often():
    """Who is settled is heard more: what the survey says leans to them."""
    counts = {False: [0, 0], True: [0, 0]}
    for place in places():
        episodes, invited = place.care.episodes, place.support.invited
        moves = episodes.take(np.isin(episodes.rne, ("P", "B", "T", "U")))
        for person, year, answered in zip(
            invited.person.tolist(), invited.year.tolist(), invited.answered.tolist(), strict=True
        ):
            asked = np.datetime64(f"{year - 1}-10-15").astype(np.int64)
            ago = asked - moves.start[moves.person == person]
            moved = bool(((ago >= 0) & (ago < 365)).any())
            counts[moved][0] += answered
            counts[moved][1] += 1
    share = {moved: answered / asked for moved, (answered, asked) in counts.items()}
    assert share[True] < share[False]


def test_answers_to_the_questionnaire_are_codes_it_offers(place):
    shape = parameters()["experience"]
    answers = place.support.answers.take(place.support.answers.instrument == EXPERIENCE)
    assert set(answers.item.tolist()) == set(shape["items"])
    for item, weights in shape["items"].items():
        assert set(answers.answer[answers.item == item].tolist()) <= {*weights, *shape["not_said_codes"]}
    age = (answers.day - place.lives.persons.born[answers.person]) / YEAR
    assert ((age >= 11) & (age < 18)).all()


@pytest.mark.parametrize("topic", ["moved", "missing", "settled", "soon_grown"])
def test_what_children_say_is_true_of_them(topic):
    said = 0
    for place in places():
        statements = place.support.statements
        rows = statements.take(statements.topic == topic)
        episodes, missing = place.care.episodes, place.care.missing
        for person, day in zip(rows.person.tolist(), rows.day.tolist(), strict=True):
            moves = day - episodes.start[(episodes.person == person) & np.isin(episodes.rne, ("P", "B", "T", "U"))]
            away = day - missing.start[(missing.person == person) & (missing.kind == "M")]
            true = {
                "moved": ((moves >= 0) & (moves < 150)).any(),
                "missing": ((away >= 0) & (away < 150)).any(),
                "settled": not ((moves >= 0) & (moves < 400)).any(),
                "soon_grown": day - place.lives.persons.born[person] > 16 * YEAR,
            }
            assert true[topic]
            said += 1
    assert said


def test_statements_are_our_own_words_and_name_nobody(place):
    texts = {text for group in parameters()["statements"]["texts"].values() for text in group}
    assert set(place.support.statements.text.tolist()) <= texts
