"""Scenarios of systems: placeholders, constants, record ids that change, late corrections, the errors of a cohort."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from forethought.linkage import nhs_check_digit
from linkage.scenarios.scenario_harms import (
    Scenario,
    mixed_persons,
    moved_ids,
    newcomers_without_event,
    recall_gap,
    silent_changes,
    unseen,
)
from linkage.scenarios.scenario_world import CAREFUL, COUNCIL, HEALTH, SCHOOLS, Child, World, nickname, typo

_UNNAMED = ("Baby", "Baby Boy", "Baby {0}", "Infant of {0}", "Unknown", "Newborn", "Not known", "B/O {0}", "TBC")
_GROUPS = (("one", 0.6, 1.0), ("two", 0.25, 1.8), ("three", 0.15, 2.5))


def placeholder_names() -> Scenario:
    """Newborns of one hospital, many born on one day, unnamed in the council's or the health service's record."""
    world = World(11)
    r = world.random
    hospital = world.postcode()
    unnamed: list[str] = []
    for _ in range(220):
        child = world.child(born=date(2026, 3, r.randint(1, 10)))
        named = world.health if r.random() < 0.5 else partial(world.council, numbered=0.0)
        other = partial(world.record, source=COUNCIL) if named == world.health else world.health
        named(child)
        called = r.choice(_UNNAMED).format(child.surname)
        place = hospital if r.random() < 0.4 else child.postcode
        unnamed.append(str(other(child, forename=called, postcode=place)))
    for _ in range(20):  # placeholders for the whole person
        world.record(world.child(born=date(2026, 3, 1)), COUNCIL, forename="Test", surname="Test", postcode=hospital)
    world.everywhere(world.families(60))
    return Scenario(world.records(), world.truths(), {"mixed persons": mixed_persons})


def bulk_constants() -> Scenario:
    """One valid number on hundreds of children; another copied from a child to its brothers and sisters."""
    world = World(12)
    constant = next(n + d for n in ("943476591", "943476592") if (d := nhs_check_digit(n)))
    pupil = world.upn()
    r = world.random
    for _ in range(110):
        family = world.brood(r.choice((1, 2, 3)))
        copied = r.random() < 0.15
        for child in family:
            number = family[0].nhs_number if copied else constant if r.random() < 0.6 else None
            world.council(child, nhs_number=number, upn=pupil if r.random() < 0.3 else child.upn)
            world.school(child)
            world.health(child)
    return Scenario(world.records(), world.truths(), {"mixed persons": mixed_persons})


def rekeyed_extract() -> Scenario:
    """The council's system was replaced between two runs: all its record ids are new, nothing else is."""
    world = World(13)
    world.everywhere(world.families(110))
    for child in [world.child() for _ in range(30)]:  # known to the council alone
        world.council(child)
    before = world.records()
    for row, truth in zip(world.rows, world.truth, strict=True):
        if row["source"] == COUNCIL:
            row["record_id"] = truth["record_id"] = f"council-new/{row['record_id'].split('/')[1]}"  # type: ignore[union-attr]
    harms = {
        "ids changed without an event": silent_changes,
        "other records' ids moved": partial(moved_ids, apart_from=frozenset()),
        "new records without an event": newcomers_without_event,
        "mixed persons": mixed_persons,
    }
    return Scenario(world.records(), world.truths(), harms, before=before)


def late_corrections() -> Scenario:
    """Forty children were entered with a wrong name and birth date; both are put right before the second run."""
    world = World(14)
    children = world.families(100)
    world.everywhere(children)
    wrong = [world.child() for _ in range(40)]
    places = []
    for child in wrong:
        world.health(child)
        world.school(child)
        places.append(len(world.rows))
        other = world.child(sex=child.sex)
        world.record(
            child, COUNCIL, forename=other.forename, surname=other.surname, date_of_birth=other.born.isoformat()
        )
    before = world.records()
    for place, child in zip(places, wrong, strict=True):
        world.rows[place] |= {
            "forename": child.forename, "surname": child.surname, "date_of_birth": child.born.isoformat(),
            "postcode": child.postcode,
        }  # fmt: skip
    corrected = [str(world.rows[place]["record_id"]) for place in places]
    harms = {
        "ids of others moved": partial(moved_ids, apart_from=frozenset(c.id for c in wrong)),
        "ids changed without an event": silent_changes,
        "share of corrected records alone and shown to nobody": partial(unseen, records=corrected),
        "mixed persons": mixed_persons,
    }
    return Scenario(world.records(), world.truths(), harms, before=before)


def cohort_errors() -> Scenario:
    """Errors in the mix that a birth cohort met on registering again, more in some groups than in others.

    Of surnames that disagree 95 in 100 are another name; of forenames 73 are short forms, 14 slips, 6 another name.
    """
    world = World(15, CAREFUL)
    r = world.random
    for child in world.families(200):
        group, _, times = r.choices(_GROUPS, [share for _, share, _ in _GROUPS])[0]
        child = replace(child, group=f"group {group}")
        world.record(child, COUNCIL, **_as_registered_again(world, child, times))
        world.record(child, SCHOOLS, **_as_registered_again(world, child, times))
        world.record(child, HEALTH)
    return Scenario(
        world.records(), world.truths(), {"gap in recall between groups": recall_gap, "mixed persons": mixed_persons}
    )


def _as_registered_again(world: World, child: Child, times: float) -> dict[str, str | None]:
    r = world.random
    changed: dict[str, str | None] = {}
    if r.random() < 0.06 * times:
        changed["surname"] = world.surname() if r.random() < 0.95 else typo(child.surname, r)
    if r.random() < 0.05 * times:
        way = r.random()
        short = nickname(child.forename, r)
        changed["forename"] = (
            short if way < 0.73 else typo(child.forename, r) if way < 0.87 else world.forename(child.sex)
        )
    if r.random() < 0.10 * times:
        changed["postcode"] = world.postcode()
    if r.random() < 0.01 * times:
        changed["date_of_birth"] = child.born.replace(day=1 + child.born.day % 28).isoformat()
    return changed
