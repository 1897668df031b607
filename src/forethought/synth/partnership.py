"""Puts the fictional partnership together: people, time in care, need, school, and the numbers each source gives."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from forethought.synth.care import CareHistory, Plan
from forethought.synth.care_events import missing, reviews, workers
from forethought.synth.care_history import History
from forethought.synth.care_plans import Planner
from forethought.synth.education import Enrolment, Pupil
from forethought.synth.need import Case
from forethought.synth.need_cases import FIRST, CaseMaker
from forethought.synth.numbers import NumberBook
from forethought.synth.observed import Observed, Observer
from forethought.synth.people import CENSUS, People, Person
from forethought.synth.population import FamilyMaker
from forethought.synth.rates import rates, stream
from forethought.synth.story import STORY, add_story_family, story_care, story_cases, story_pupil
from forethought.synth.world import World, load_world

USUAL_SIZE = 12_000
_IDS = {"council": (700_010, ""), "adults": (800_010, ""), "schools": (10, "P"), "health": (10, "H")}


@dataclass(frozen=True)
class Partnership:
    """The whole partnership in memory, before it is written.

    ``council_ids``, ``adult_ids``, ``pupil_ids`` map true person ids to local ids; ``health_ids`` lists
    (local id, true person id), as a few children have two child health records. ``seen`` is how the council holds
    each person known to it, ``council_upns`` the pupil numbers it holds.
    """

    seed: int
    scale: float
    world: World
    people: People
    care: tuple[CareHistory, ...]
    cases: Mapping[str, tuple[Case, ...]]
    pupils: Mapping[str, Pupil]
    council_ids: Mapping[str, str]
    adult_ids: Mapping[str, str]
    pupil_ids: Mapping[str, str]
    health_ids: tuple[tuple[str, str], ...]
    seen: Mapping[str, Observed]
    council_upns: Mapping[str, str]

    def person(self, person_id: str) -> Person:
        """The person with the true id ``person_id``."""
        return self.people.persons[person_id]

    @property
    def looked_after(self) -> frozenset[str]:
        """True ids of the children looked after on 31 March 2026."""
        return frozenset(history.person_id for history in self.care if history.end is None)


def make_partnership(seed: int, children: int) -> Partnership:
    """Everybody and everything, from ``seed`` alone; ``children`` families' children besides a few single ones."""
    world, people, scale = load_world(), People(), children / USUAL_SIZE
    add_story_family(people)
    numbers = NumberBook(stream(seed, "numbers"))
    numbers.reserve(*(who.nhs_number for who in (STORY.nadia, *STORY.children)))
    maker = FamilyMaker(people, world, numbers, stream(seed, "families"), round(children / 1.65))
    maker.fill(children - 3)
    care = _care(seed, people, maker, world, scale)
    cases = _cases(seed, people, maker, care, scale)
    _new_lives(people, maker, care)
    pupils = _pupils(seed, people, world, numbers, care, cases)
    council = _ids("council", [*cases, *(history.person_id for history in care)], seed, _story_ids("council_id"))
    adults = [m.person_id for m in map(people.mother_of, map(people.persons.__getitem__, council)) if m]
    children_now = [p for p in people.of_kind("child") if not _sealed_before(p, council)]
    twice = stream(seed, "twice")
    health = [p.person_id for p in children_now]
    again = [
        p for p in health if p not in _story_ids("health_id") and twice.random() < rates()["records"]["health_twice"]
    ]
    health_ids = _ids("health", [f"{p}:1" for p in health] + [f"{p}:2" for p in again], seed, _story_health())
    return Partnership(
        seed=seed,
        scale=scale,
        world=world,
        people=people,
        care=care,
        cases=cases,
        pupils=pupils,
        council_ids=council,
        adult_ids=_ids("adults", adults, seed, _story_ids("council_id", adults=True)),
        pupil_ids=_ids("schools", [p for p in pupils if pupils[p].on_roll], seed, _story_ids("pupil_id")),
        health_ids=tuple((local, true.split(":")[0]) for true, local in health_ids.items()),
        seen=_council_view(seed, people, [*council, *dict.fromkeys(adults)], care),
        council_upns=_council_upns(seed, council, pupils, care),
    )


def _care(seed: int, people: People, maker: FamilyMaker, world: World, scale: float) -> tuple[CareHistory, ...]:
    story = {who.true_id for who in STORY.children}
    found = [story_care()]
    able = [number for number, worker in enumerate(world.workers, 1) if worker.kind in ("care", "leaving")]
    for plan in Planner(people, maker, stream(seed, "care"), scale, story).plans():
        person = people.persons[plan.person_id]
        rng = stream(seed, f"care {plan.person_id}")
        history = _history(plan, person, world, rng, able)
        found.append(history)
        if plan.end is None:
            place = history.episodes[-1].pl_post
            people.add(replace(person, postcode=place or person.postcode, old_postcode=person.postcode))
    return tuple(found)


def _history(plan: Plan, person: Person, world: World, rng: random.Random, able: list[int]) -> CareHistory:
    making = History(plan, person, world, rng)
    return CareHistory(
        plan,
        making.episodes(),
        making.adoption(),
        reviews(plan, rng),
        workers(plan, rng, able),
        missing(plan, person, rng, (2025, 2026)),
    )


def _cases(
    seed: int, people: People, maker: FamilyMaker, care: tuple[CareHistory, ...], scale: float
) -> dict[str, tuple[Case, ...]]:
    found = story_cases()
    for history in care:
        in_year = history.end is None or history.end >= FIRST
        if history.person_id not in found and in_year:
            making = CaseMaker(people.persons[history.person_id], stream(seed, f"need {history.person_id}"))
            found[history.person_id] = (making.looked_after(history.plan),)
    taken = {history.person_id for history in care}
    wanted = round(rates()["need"]["known"] * scale)
    families = sorted(people.families.values(), key=lambda f: (-f.at_risk, f.family_id))
    rng = stream(seed, "known")
    for child in (child for family in families for child in family.children):
        person = people.persons[child]
        if len(found) >= wanted:
            break
        if child not in taken and child not in found and person.kind == "child" and rng.random() < 0.75:
            found[child] = CaseMaker(person, stream(seed, f"need {child}")).known()
    for _ in range(max(1, round(rates()["need"]["unborn"] * scale))):
        family = rng.choice(families[1 : len(families) // 4])
        person = maker.unborn(family, CENSUS + timedelta(rng.randint(20, 150)))
        found[person.person_id] = (CaseMaker(person, rng).unborn(),)
    return found


def _new_lives(people: People, maker: FamilyMaker, care: tuple[CareHistory, ...]) -> None:
    for history in care:
        if history.plan.rec in ("E11", "E12"):
            maker.adopted_into_new_life(people.persons[history.person_id])


def _pupils(
    seed: int,
    people: People,
    world: World,
    numbers: NumberBook,
    care: tuple[CareHistory, ...],
    cases: Mapping[str, tuple[Case, ...]],
) -> dict[str, Pupil]:
    rng = stream(seed, "schools")
    enrolment = Enrolment(world, numbers, rng)
    now = {history.person_id for history in care if history.end is None}
    found: dict[str, Pupil] = {}
    for person in people.of_kind("child", "young_adult"):
        if person.person_id == STORY.kai.true_id:
            found[person.person_id] = story_pupil()
            continue
        circle = "care" if person.person_id in now else _circle(cases.get(person.person_id, ()))
        family = people.families.get(person.family)
        pupil = enrolment.enrol(person, family.ward if family else rng.choice(world.home_wards), circle)
        if pupil:
            gone = person.kind == "young_adult" or _sealed_before(person, cases) or _left_adopted(person, care)
            found[person.person_id] = replace(pupil, on_roll=pupil.on_roll and not gone)
    return found


def _left_adopted(person: Person, care: tuple[CareHistory, ...]) -> bool:
    return bool(person.sealed_with) and any(history.person_id == person.person_id for history in care)


def _sealed_before(person: Person, known: Mapping[str, object]) -> bool:
    """Whether this is the identity before adoption, which lives on in the council's files only."""
    return bool(person.sealed_with) and person.person_id in known


def _circle(cases: tuple[Case, ...]) -> str:
    if not cases or cases[-1].closed or cases[-1].referral_only:
        return "all"
    return "plan" if any(plan.end is None for plan in cases[-1].protection) else "need"


def _ids(kind: str, people: list[str], seed: int, fixed: Mapping[str, str]) -> dict[str, str]:
    """Local ids in an order that says nothing about who anybody is; those of the story are fixed."""
    start, letter = _IDS[kind]
    order = [person for person in dict.fromkeys(people) if person not in fixed]
    stream(seed, f"ids {kind}").shuffle(order)
    found = dict(fixed)
    found.update({person: f"{letter}{start + n:06d}" for n, person in enumerate(order)})
    return found


def _story_ids(field: str, *, adults: bool = False) -> dict[str, str]:
    group = (STORY.nadia,) if adults else STORY.children
    return {who.true_id: getattr(who, field) for who in group if getattr(who, field)}


def _story_health() -> dict[str, str]:
    return {f"{true}:1": local for true, local in _story_ids("health_id").items()}


def _council_view(seed: int, people: People, known: list[str], care: tuple[CareHistory, ...]) -> dict[str, Observed]:
    observer = Observer("council", stream(seed, "council"))
    in_care = {history.person_id for history in care}
    found: dict[str, Observed] = {}
    for person_id in known:
        person = people.persons[person_id]
        seen = observer.see(person)
        if person_id in in_care:  # dates of birth of looked-after children are checked by many eyes
            seen = replace(seen, born=person.born)
        found[person_id] = seen
    for who in (STORY.nadia, *STORY.children):
        person = people.persons[who.true_id]
        nhs = "" if who is STORY.ruby else person.nhs
        found[who.true_id] = Observed(who.forename, who.surname, who.born, who.sex, STORY.protected_postcode, nhs)
    return found


def _council_upns(
    seed: int, known: Mapping[str, str], pupils: Mapping[str, Pupil], care: tuple[CareHistory, ...]
) -> dict[str, str]:
    rng, shares = stream(seed, "council upns"), rates()["records"]
    in_care = {history.person_id for history in care}
    found: dict[str, str] = {}
    for person_id in known:
        held = rng.random() < shares["upn_in_case_system"]
        if person_id in pupils and (held or person_id in in_care):
            found[person_id] = pupils[person_id].upn
    return found
