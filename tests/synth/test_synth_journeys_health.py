"""What the health service does: as often as England, in the order of a life, and more where there is need."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from forethought.synth.areas import authority_named, localities
from forethought.synth.calibration.health import child_years, measure
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.health import Health, make_health
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.scene import happenings, scene_of
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.status import Status
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives import make_lives
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY, Rows
from forethought.synth.setting import Setting, setting_of
from forethought.synth.window import Window

LOCALITIES = 20
POINTS = {"percent", "Low_Birth_Weight_Babies", "6wksBreast"}
"""Figures in percentage points: two points are near enough for them."""
NOISE = {
    "lait||||InfMort": 0.30,
    "lait||||CMH_0-17yrs": 0.12,
    "lait||||Hosp_Adm_Alc_<18yrs": 0.20,
    "births|multiple_maternities|||per_1000": 0.12,
}
"""What chance alone may make of rare events in 100,000 children (about two and a half standard deviations)."""


@dataclass(frozen=True)
class Made:
    setting: Setting
    lives: Lives
    risk: Risk
    need: Need
    care: Care
    health: Health


def _made(number: int, children: int, seed: int = 5) -> Made:
    authority = authority_named("westmarch", children)
    setting = setting_of(seed, Window(), localities(authority)[number])
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    return Made(setting, lives, risk, need, care, make_health(setting, lives, risk, need, care))


@pytest.fixture(scope="module")
def every() -> list[Made]:
    return [_made(number, 5_000 * LOCALITIES) for number in range(LOCALITIES)]


@pytest.fixture(scope="module")
def one(every: list[Made]) -> Made:
    return every[0]


def test_figures_come_out_as_england_published_them(every: list[Made]) -> None:
    found = measure((made.setting, made.lives, made.health) for made in every)
    assert {key for key, _, _ in found} == set(parameters()["published"])
    far = []
    for key, published, synthetic in found:
        points = 2.0 if key.split("|")[-1] in POINTS else 0.0
        if abs(synthetic - published) > max(NOISE.get(key, 0.05) * published, points):
            far.append((key, published, synthetic))
    assert not far


def test_about_two_attendances_in_five_years_of_childhood(every: list[Made]) -> None:
    years = sum(child_years(made.lives.persons, made.setting.window, 0, 18) for made in every)
    assert sum(len(made.health.attendances) for made in every) / years == pytest.approx(0.42, rel=0.04)


def test_children_in_need_and_in_poor_areas_come_to_hospital_more_often(every: list[Made]) -> None:
    in_need, poor, rich = np.zeros(2), np.zeros(2), np.zeros(2)
    for made in every[:8]:
        persons, held = made.lives.persons, made.health.attendances
        status = Status(made.need, made.care)
        in_need[0] += status.in_need(held.person, held.day).sum()
        for day in range(made.setting.window.first, made.setting.window.end, 60):
            here = (persons.born <= day) & (persons.born > day - 6574) & (persons.arrived <= day)
            rows = np.flatnonzero(here & persons.child & (np.minimum(persons.left, persons.died) > day))
            in_need[1] += status.in_need(rows, day).sum() * 60 / 365.25
            for group, deciles in ((poor, (1, 2)), (rich, (9, 10))):
                group[1] += np.isin(made.risk.decile[rows], deciles).sum() * 60 / 365.25
        for group, deciles in ((poor, (1, 2)), (rich, (9, 10))):
            group[0] += np.isin(made.risk.decile[held.person], deciles).sum()
    assert 1.6 < in_need[0] / in_need[1] / 0.42 < 2.6
    assert 1.1 < (poor[0] / poor[1]) / (rich[0] / rich[1]) < 2.2


def _events(made: Made) -> list[tuple[str, np.ndarray, np.ndarray]]:
    held = made.health
    return [
        ("births", held.births.person, made.lives.persons.born[held.births.person]),
        ("attendances", held.attendances.person, held.attendances.day),
        ("admissions", held.admissions.person, held.admissions.admitted),
        ("immunisations", held.immunisations.person, held.immunisations.day),
        ("visits", held.visits.person[held.visits.kind != "ANT"], held.visits.day[held.visits.kind != "ANT"]),
        ("contacts", held.contacts.person, held.contacts.day),
    ]


def test_nothing_happens_outside_the_window_or_a_life_here(every: list[Made]) -> None:
    for made in every[:4]:
        persons, window = made.lives.persons, made.setting.window
        for name, person, day in _events(made):
            assert len(day), name
            assert (day >= window.first).all(), name
            assert (day < window.end).all(), name
            assert (day >= persons.born[person]).all(), name
            assert (day >= persons.arrived[person]).all(), name
            assert (day < np.minimum(persons.left, persons.died)[person]).all(), name


def test_columns_hold_only_known_codes(one: Made) -> None:
    held = one.health
    assert set(held.pregnancies.outcome) == {"live", "stillborn", "lost", ""}
    assert set(held.visits.attendance) == {"seen", "not_brought", "cancelled", "withdrawn"}
    assert set(held.attendances.complaint) == set(parameters()["attendances"])
    assert set(held.attendances.intent) <= {"", "accident", "assault", "self", "unknown"}
    assert set(held.attendances.outcome) == {"home", "admitted", "left", "transferred"}
    assert set(held.births.registration) == {"married", "joint_same", "joint_other", "sole"}
    assert set(held.referrals.ending) == {"", "treated", "stopped", "not_accepted", "left"}
    assert set(np.unique(held.attendances.acuity)) == {1, 2, 3, 4, 5}


def test_every_birth_here_has_one_record_and_a_pregnancy_of_its_mother(every: list[Made]) -> None:
    for made in every:
        persons, window = made.lives.persons, made.setting.window
        births, pregnancies = made.health.births, made.health.pregnancies
        born = persons.child & (persons.was == NOBODY) & (persons.born >= window.first) & (persons.born < window.end)
        born &= (persons.arrived <= persons.born) & (persons.left > persons.born) & (persons.mother != NOBODY)
        assert np.array_equal(np.sort(births.person), np.flatnonzero(born))
        assert (pregnancies.mother[births.pregnancy] == persons.mother[births.person]).all()
        assert (pregnancies.delivered[births.pregnancy] == persons.born[births.person]).all()
        assert (pregnancies.outcome[births.pregnancy] == "live").all()
        assert set(births.pregnancy) == set(np.flatnonzero(pregnancies.outcome == "live"))


def test_gestation_fits_the_days_of_the_pregnancy(every: list[Made]) -> None:
    for made in every[:4]:
        births, pregnancies = made.health.births, made.health.pregnancies
        days = pregnancies.delivered[births.pregnancy] - (pregnancies.due[births.pregnancy] - 280)
        assert np.array_equal(days // 7, births.weeks)
        assert ((births.weeks >= 22) & (births.weeks <= 42)).all()
        booked = pregnancies.booked != NEVER
        began = pregnancies.due - 280
        assert (pregnancies.booked[booked] > began[booked]).all()
        assert (pregnancies.booked[booked] < pregnancies.delivered[booked]).all()


def test_twins_share_a_pregnancy_and_a_mother_carries_one_at_a_time(every: list[Made]) -> None:
    for made in every:
        persons, births, pregnancies = made.lives.persons, made.health.births, made.health.pregnancies
        many = np.bincount(births.pregnancy, minlength=len(pregnancies))[births.pregnancy]
        assert ((persons.birth_order[births.person] > 0) == (many > 1)).all()
        live = np.flatnonzero(pregnancies.outcome == "live")
        order = live[np.lexsort((pregnancies.delivered[live], pregnancies.mother[live]))]
        same = pregnancies.mother[order[1:]] == pregnancies.mother[order[:-1]]
        began = pregnancies.due[order[1:]] - 280
        assert (began[same] > pregnancies.delivered[order[:-1]][same]).all()


def test_babies_of_smokers_and_twins_are_lighter(every: list[Made]) -> None:
    births = [made.health.births for made in every]
    smoked = np.concatenate(
        [made.health.pregnancies.smoked_at_delivery[made.health.births.pregnancy] for made in every]
    )
    twin = np.concatenate([made.lives.persons.birth_order[made.health.births.person] > 0 for made in every])
    weight, weeks = (np.concatenate([getattr(item, name) for item in births]) for name in ("weight", "weeks"))
    term = weeks >= 37
    usual = weight[term & ~smoked & ~twin].mean()
    assert usual - weight[term & smoked & ~twin].mean() > 100
    assert usual - weight[term & twin].mean() > 250
    assert weight[weeks < 32].mean() < 1_800
    assert 3_250 < weight.mean() < 3_400


def test_infants_who_die_were_mostly_born_early(every: list[Made]) -> None:
    early = []
    for made in every:
        births, persons = made.health.births, made.lives.persons
        died = persons.died[births.person] - persons.born[births.person] < 365
        early += (births.weeks[died] < 37).tolist()
    assert 0.4 < np.mean(early) < 0.8


def test_a_mother_who_does_not_name_the_father_registers_alone(every: list[Made]) -> None:
    for made in every[:4]:
        births, persons = made.health.births, made.lives.persons
        unknown = ~persons.father_known[births.person]
        assert (births.registration[unknown] == "sole").all()
        done = births.registered != NEVER
        days = births.registered[done] - persons.born[births.person[done]]
        assert (days >= 3).all()
        assert np.mean(days <= 42) > 0.95


def test_pregnancies_go_on_when_the_window_ends(every: list[Made]) -> None:
    going = sum(int((made.health.pregnancies.outcome == "").sum()) for made in every)
    births = sum(len(made.health.births) for made in every) / 6
    assert 0.5 < going / births < 0.75  # about 38 of 52 weeks, less those not booked yet
    for made in every[:4]:
        held = made.health.pregnancies
        late = held.booked[held.booked != NEVER] >= made.setting.window.end - 61
        assert 0.5 < late.sum() / (len(made.health.births) / 36) < 1.5  # two months like any other


def test_reviews_follow_the_ages_they_are_for(one: Made) -> None:
    held, persons = one.health.visits, one.lives.persons
    for kind, low, high in (("NBV", 6, 45), ("W68", 38, 100), ("R12", 270, 460), ("R24", 730, 1_040)):
        age = (held.day - persons.born[held.person])[held.kind == kind]
        assert len(age) > 500, kind
        assert age.min() >= low, kind
        assert age.max() <= high, kind
    antenatal = held.kind == "ANT"
    assert (held.day[antenatal] < persons.born[held.person[antenatal]]).all()
    seen = (held.attendance == "seen") & np.isin(held.kind, ("NBV", "W68", "R12", "R24"))
    keys = list(zip(held.person[seen].tolist(), held.kind[seen].tolist(), strict=True))
    assert len(keys) == len(set(keys))
    assert ((held.score >= 0) <= (held.kind == "R24")).all()


def test_visits_are_on_working_days_and_more_often_to_children_under_a_plan(one: Made) -> None:
    held = one.health.visits
    assert not np.isin((held.day + 3) % 7, (5, 6)).any()
    status = Status(one.need, one.care)
    home = held.take(held.kind == "HOM")
    share = status.under_plan(home.person, home.day).mean()
    assert share > 0.04  # of children, four in a thousand are


def test_assessments_in_care_are_those_the_council_counts(one: Made) -> None:
    yearly = one.care.health
    expected = yearly.health_assessment & np.isin(yearly.year, one.setting.window.each)
    dated = one.health.visits.kind == "RHA"
    assert 0.85 * expected.sum() <= dated.sum() <= expected.sum()  # some were gone by then


def test_no_second_dose_without_the_first(one: Made) -> None:
    given, persons = one.health.immunisations, one.lives.persons
    third = given.take((given.vaccine == "6in1") & (given.dose == 3))
    born_here = persons.born[third.person] >= one.setting.window.first
    first = given.take((given.vaccine == "6in1") & (given.dose == 1))
    here = np.isin(third.person, first.person) | (persons.arrived[third.person] > persons.born[third.person])
    assert here[born_here].mean() > 0.99
    pairs = set(zip(given.person.tolist(), given.vaccine.tolist(), given.dose.tolist(), strict=True))
    assert len(pairs) == len(given)


def test_stays_follow_attendances_and_nobody_is_in_two_beds(every: list[Made]) -> None:
    for made in every[:4]:
        stays, held = made.health.admissions, made.health.attendances
        urgent = stays.take(stays.method == "emergency")
        assert np.array_equal(np.sort(urgent.attendance), np.flatnonzero(held.outcome == "admitted"))
        assert (held.person[urgent.attendance] == urgent.person).all()
        assert (held.day[urgent.attendance] == urgent.admitted).all()
        assert (held.complaint[urgent.attendance] == urgent.cause).all()
        order = np.lexsort((stays.discharged, stays.admitted, stays.person))
        same = stays.person[order[1:]] == stays.person[order[:-1]]
        assert (stays.discharged[order[:-1]][same] <= stays.admitted[order[1:]][same]).all()
        assert (stays.discharged >= stays.admitted).all()


def test_referrals_run_in_order_and_contacts_lie_within_them(one: Made) -> None:
    held, contacts = one.health.referrals, one.health.contacts
    seen = held.seen != NEVER
    assert (held.seen[seen] > held.referred[seen]).all()
    assert (held.closed > held.referred).all()
    assert (held.seen[seen] < held.closed[seen]).all()
    assert (~seen[held.ending == "not_accepted"]).all()
    assert (contacts.person == held.person[contacts.referral]).all()
    assert (contacts.day >= held.seen[contacts.referral]).all()
    assert (contacts.day < held.closed[contacts.referral]).all()
    order = np.lexsort((held.referred, held.person))
    same = held.person[order[1:]] == held.person[order[:-1]]
    assert (held.referred[order[1:]][same] >= held.closed[order[:-1]][same]).all()


def test_adults_are_referred_only_with_a_need(one: Made) -> None:
    held = one.health.referrals
    troubled = one.lives.needs.person[one.lives.needs.need == "mental_health"]
    assert held.adult.sum() > 100
    assert np.isin(held.person[held.adult], troubled).all()
    assert not one.lives.persons.child[held.person[held.adult]].any()
    assert one.lives.persons.child[held.person[~held.adult]].all()


def test_a_family_has_one_practice_at_a_time(one: Made) -> None:
    held, persons = one.health.practices, one.lives.persons
    same = held.person[1:] == held.person[:-1]
    assert (held.start[1:][same] >= held.end[:-1][same]).all()
    day = one.setting.window.end - 1
    now = held.take((held.start <= day) & (held.end > day) & (persons.family[held.person] >= 0))
    practices: dict[int, set[int]] = {}
    for family, practice in zip(persons.family[now.person].tolist(), now.practice.tolist(), strict=True):
        practices.setdefault(family, set()).add(practice)
    assert max(len(found) for found in practices.values()) == 1
    here = np.flatnonzero(persons.child & (persons.born < day - 200) & (persons.left > day) & (persons.died > day))
    here = here[(persons.born[here] > day - 6_000) & (persons.arrived[here] < day - 365)]
    assert 0.97 < np.isin(here, now.person).mean() < 1.0


def _same(first: Health, second: Health) -> bool:
    parts: list[tuple[Rows, Rows]] = [(getattr(first, f.name), getattr(second, f.name)) for f in fields(Health)]
    return all(a.arrow().equals(b.arrow()) for a, b in parts)


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    first, again, other = _made(0, 1_000), _made(0, 1_000), _made(0, 1_000, seed=6)
    assert _same(first.health, again.health)
    assert not _same(first.health, other.health)


def test_a_locality_of_almost_nobody_can_be_made() -> None:
    made = _made(0, 40)
    assert len(made.health.practices) > 0
    nobody = replace(made.need, cases=made.need.cases.take(np.zeros(len(made.need.cases), np.bool_)))
    assert make_health(made.setting, made.lives, made.risk, nobody, made.care) is not None


def test_things_happen_as_often_as_they_are_said_to(one: Made) -> None:
    scene = scene_of(one.setting, one.lives, one.risk, one.need, one.care)
    rng, window = np.random.default_rng(1), one.setting.window
    entry, day = happenings(scene, rng, {"a_year": {"0": 0.0, "5": 1.0, "10": 3.0}}, window.first)
    for low, high, rate in ((0, 5, 0.0), (5, 10, 1.0), (10, 18, 3.0)):
        age = (day - scene.born[entry]) / 365.25
        found = ((age >= low) & (age < high)).sum() / child_years(one.lives.persons, window, low, high)
        assert found == pytest.approx(rate, rel=0.03, abs=0.01)
    weights = [2.0, *[10 / 11] * 11]
    _, day = happenings(scene, rng, {"a_year": {"0": 2.0}, "months": weights}, window.first)
    january = day.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 == 0
    assert january.mean() == pytest.approx(2 / 12, rel=0.05)
