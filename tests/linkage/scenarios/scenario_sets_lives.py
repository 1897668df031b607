"""Scenarios of children's lives: moves, care, twins, seeking asylum, the unborn, adoption, shared addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pyarrow as pa

from forethought.linkage.cleaning import with_history
from linkage.scenarios.scenario_harms import (
    Scenario,
    across_seal,
    lost,
    mixed_persons,
    newcomers_without_event,
    silent_changes,
    twins_wrong,
    unseen,
)
from linkage.scenarios.scenario_world import CAREFUL, HEALTH, SCHOOLS, Child, Slips, World

ALIKE = (
    ("F", "Jade", "Jane"), ("F", "Ella", "Emma"), ("M", "Jack", "Jake"), ("M", "Hassan", "Hussein"),
    ("F", "Mia", "Maya"), ("M", "Jayden", "Jaden"), ("F", "Sara", "Zara"), ("M", "Adam", "Aidan"),
    ("F", "Lily", "Lola"), ("M", "Harry", "Barry"), ("F", "Anna", "Hannah"), ("M", "Ryan", "Bryan"),
    ("M", "Ali", "Alim"), ("F", "Emily", "Emilia"), ("F", "Kia", "Kira"),
)  # fmt: skip
TRANSLITERATED = (
    ("Mohammed", "Muhammad", "Mohamad", "Mohamed"), ("Ahmad", "Ahmed"), ("Hussein", "Hossein", "Hussain"),
    ("Yusuf", "Yousef", "Yousif"), ("Omar", "Omer", "Umar"), ("Khaled", "Khalid"), ("Mustafa", "Mostafa"),
    ("Ibrahim", "Ebrahim"), ("Tesfay", "Tesfaye"), ("Filmon", "Philmon"), ("Abdullah", "Abdallah", "Abdulla"),
    ("Rebwar", "Ribwar"), ("Karwan", "Karwaan"), ("Nguyen",), ("Bereket",), ("Samir", "Sameer"), ("Saeed", "Said"),
    ("Hamid", "Hameed"), ("Nasir", "Naser"), ("Bilal", "Belal"), ("Suleiman", "Soliman"), ("Musa", "Mousa"),
    ("Arman",), ("Yonas", "Jonas"), ("Robel",), ("Henok", "Hinok"), ("Dawit", "Daoud"), ("Shwan", "Shvan"),
    ("Zanyar", "Zaniar"), ("Duc",), ("Minh",), ("Ervis",), ("Arben",), ("Sherzad", "Shirzad"), ("Mahmoud", "Mahmud"),
    ("Idris", "Edris"),
)  # fmt: skip
FAMILY_NAMES = (
    ("Ahmadi", "Ahmedi"), ("Al-Hassan", "Alhassan", "Hassan"), ("Rahimi", "Raheemi"),
    ("Hosseini", "Husseini", "Hussaini"), ("Tekle", "Teklay"), ("Abdi", "Cabdi"), ("Van Tran", "Tran"),
    ("Noori", "Nuri"), ("Kareem", "Karim"), ("Osman", "Usman"), ("Ghebre", "Gebre"), ("Mahmoud", "Mahmud", "Mahmood"),
    ("Stanikzai",), ("Sharifi", "Sharefi"), ("Haile", "Hayle"), ("Zadran",), ("Safi", "Safy"),
    ("Miakhel", "Miakhail"), ("Aziz", "Azeez"), ("Salih", "Saleh"), ("Weldu", "Woldu"), ("Berhane", "Birhane"),
    ("Hoxha",), ("Gjoni",), ("Pham",), ("Ismail", "Ismael"), ("Warsame",), ("El Amin", "Elamin"), ("Adam", "Aden"),
    ("Amiri", "Ameri"), ("Barzani",), ("Jaff", "Jaf"), ("Qaderi", "Qadiri"), ("Shinwari",), ("Kidane",),
)  # fmt: skip


def base(families: int = 300) -> Scenario:
    """Children in two or three services, with the slips of a well-kept system. Learns its own weights."""
    world = World(1)
    world.everywhere(world.families(families))
    return Scenario(world.records(), world.truths(), {"mixed persons": mixed_persons}, trains=True)


def high_mobility() -> Scenario:
    """Every second record has an address of another time, one in ten none."""
    world = World(2, Slips(moved=0.55, no_postcode=0.10))
    world.everywhere([replace(c, group="all") for c in world.families(130)], numbered=0.3)
    return Scenario(
        world.records(),
        world.truths(),
        {"mixed persons": mixed_persons, "share of children lost": partial(lost, group="all")},
    )


def care() -> Scenario:
    """A third came into care in the year: another address, school and pupil number, for most another surname."""
    return _care(history=False)


def care_with_history() -> Scenario:
    """The same children; the council's records also give the surname and the address of before, each with its time."""
    return _care(history=True)


def _care(*, history: bool) -> Scenario:
    world = World(3)
    children = [replace(c, group="at home") for c in world.families(100)]
    world.everywhere(children)
    r = world.random
    council: list[str] = []
    before: list[dict[str, str]] = []
    for child in [replace(c, group="in care") for c in world.families(60)]:
        surname = world.surname() if r.random() < 0.6 else child.surname
        placed = world.postcode()
        upn = child.upn if r.random() < 0.5 else None
        council.append(world.council(child, numbered=0.6, surname=surname, postcode=placed, upn=upn))
        before.append({"record_id": council[-1], "surname": child.surname, "postcode": child.postcode})
        world.school(child, surname=surname if r.random() < 0.5 else child.surname, postcode=placed)
        world.health(child)
    records = world.records()
    if history:
        times = pa.Table.from_pylist(before)
        records = with_history(records, [times.select(["record_id", name]) for name in ("surname", "postcode")])
    harms = {
        "mixed persons": mixed_persons,
        "share of children in care lost": partial(lost, group="in care"),
        "share of their records alone and shown to nobody": partial(unseen, records=council),
    }
    return Scenario(records, world.truths(), harms)


def twins() -> Scenario:
    """Twins and triplets of one sex with names alike; of some the council knows only "Baby"."""
    world = World(4, Slips(nickname=0.0, other_forename=0.0))
    r = world.random
    unnamed: list[str] = []
    for number in range(90):
        sex, *names = ALIKE[number % len(ALIKE)]
        born = world.child(2012, 2023).born
        names = [*names, *{world.forename(sex)} - set(names)] if number % 9 == 0 else names
        pair = world.brood(len(names), sex=sex, born=born, twins=f"born-{number}")
        for child, forename in zip(pair, names, strict=True):
            child = replace(child, forename=forename)
            world.health(child, birth_order=str(pair.index(next(c for c in pair if c.id == child.id)) + 1))
            world.school(child)
            if r.random() < 0.15:
                unnamed.append(world.council(child, numbered=0.0, forename=r.choice(("Baby", f"Baby {child.surname}"))))
            else:
                world.council(child, numbered=0.3)
    world.everywhere(world.families(60))
    harms = {
        "share of twins' records together": twins_wrong,
        "share of unnamed records alone and shown to nobody": partial(unseen, records=unnamed),
    }
    return Scenario(world.records(), world.truths(), harms)


def unaccompanied() -> Scenario:
    """Birth dates of 1 January, names in several spellings, three hostels, no NHS number in the council."""
    world = World(5, CAREFUL)
    r = world.random
    hostels = [world.postcode() for _ in range(3)]
    for _ in range(160):
        spelt, family = r.choice(TRANSLITERATED), r.choice(FAMILY_NAMES)
        child = world.child(sex="M", postcode=r.choice(hostels), born=date(r.randint(2007, 2011), 1, 1), group="all")
        for writer in (world.council, world.school, world.health):
            year = child.born.year - (1 if r.random() < 0.1 else 0)
            names = {"forename": r.choice(spelt), "surname": r.choice(family), "date_of_birth": f"{year}-01-01"}
            writer(child, **names, **({"nhs_number": None} if writer == world.council else {}))
    world.everywhere(world.families(60))
    return Scenario(world.records(), world.truths(), {"mixed persons": mixed_persons})


def unborn() -> Scenario:
    """Unborn children of a family with mother and siblings; born before the second run, three in four named."""
    world = World(6)
    r = world.random
    before: list[dict[str, str | None]] = []
    for _ in range(90):
        family = world.brood(2)
        world.everywhere(family)
        mother = world.child(1985, 2000, sex="F", surname=family[0].surname, postcode=family[0].postcode)
        world.record(mother, "council")
        child = world.child(
            2026, 2027, surname=mother.surname, postcode=mother.postcode, born=date(2026, 5, r.randint(1, 28))
        )
        called = r.choice(("Unborn", f"Unborn {child.surname}", "UBB", "Unborn Baby"))
        world.council(child, 0.0, forename=called, date_of_birth=r.choice((None, "2026-05-14")), sex=None)
    before = list(world.rows)
    for number, row in enumerate(list(world.rows)):
        if row["source"] != "council" or not (row["forename"] or "").startswith(("Unborn", "UBB")):
            continue
        child = _child_of(world, number)
        if r.random() < 0.75:
            world.rows[number] = row | {
                "forename": child.forename, "date_of_birth": child.born.isoformat(), "sex": child.sex
            }  # fmt: skip
        world.health(child, forename=r.choice((child.forename, f"Baby {child.surname}")))
    schema = world.records().schema
    return Scenario(
        world.records(),
        world.truths(),
        {
            "mixed persons": mixed_persons,
            "ids changed without an event": silent_changes,
            "new records without an event": newcomers_without_event,
        },
        before=pa.Table.from_pylist(before, schema),
    )


def _child_of(world: World, number: int) -> Child:
    """The child of an unborn record, drawn for its birth."""
    row, truth = world.rows[number], world.truth[number]
    born = date(2026, 5, 1 + number % 28)
    return world.child(
        id=truth["truth_id"], surname=row["surname"], postcode=row["postcode"] or world.postcode(), born=born
    )


def adoption() -> Scenario:
    """Adopted children before and after, with first name, sex and birth date in common, sealed from each other."""
    world = World(7)
    world.everywhere(world.families(100))
    seals: list[dict[str, str]] = []
    r = world.random
    for number in range(40):
        child = world.child(2014, 2023)
        after = world.child(
            forename=child.forename, born=child.born, sex=child.sex,
            surname=child.surname if r.random() < 0.2 else world.surname(),
            postcode=child.postcode if r.random() < 0.3 else world.postcode(),
            upn=child.upn if r.random() < 0.3 else world.upn(),
            nhs_number=child.nhs_number if r.random() < 0.1 else world.nhs_number(),
        )  # fmt: skip
        start = len(world.rows)
        world.everywhere([child])
        middle = len(world.rows)
        world.everywhere([after])
        for place, row in enumerate(world.rows[start:], start):
            side = "before" if place < middle else "after"
            seals.append({"record_id": str(row["record_id"]), "seal": f"s{number}", "side": side})
    return Scenario(
        world.records(),
        world.truths(),
        {"meetings across a seal": across_seal, "mixed persons": mixed_persons},
        seals=pa.Table.from_pylist(seals),
    )


def communal() -> Scenario:
    """Two hundred children at one hostel's postcode and thirty in children's homes, with usual names and no numbers."""
    world = World(8)
    hostel, homes = world.postcode(), [world.postcode() for _ in range(5)]
    surnames, forenames = (
        [world.surname() for _ in range(25)],
        {sex: [world.forename(sex) for _ in range(25)] for sex in "MF"},
    )
    r = world.random
    for place in [*[hostel] * 200, *(homes[n % 5] for n in range(30))]:
        sex = r.choice("MF")
        child = world.child(sex=sex, forename=r.choice(forenames[sex]), surname=r.choice(surnames), postcode=place)
        world.council(child, numbered=0.0)
        world.record(child, SCHOOLS)
        world.record(child, HEALTH)
    return Scenario(world.records(), world.truths(), {"mixed persons": mixed_persons})
