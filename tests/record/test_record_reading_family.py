"""Household and family on a day, through the real reader: as each source states them, never what is withheld."""

from datetime import UTC, date, datetime

import pytest

from forethought.governance import Allocation, Principal
from forethought.record.reading import family, household

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 20, 9, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = date(2026, 5, 1)
CHILD, MOTHER, SISTER, NEIGHBOUR = "P-child", "P-mother", "P-sister", "P-neighbour"
NUMBERS = {"1": CHILD, "10": MOTHER, "2": SISTER, "99": NEIGHBOUR}
EVERYBODY = tuple(NUMBERS.values())


def address(number, postcode, start=None, end=None, kind=None):
    return {
        "addr_table_id": f"a{number}{start}", "addr_person_id": number, "addr_address_postcode": postcode,
        "addr_address_start_date": start, "addr_address_end_date": end, "addr_address_type": kind,
    }  # fmt: skip


def tell(world, addresses, *, received=MAY, flags=(), mothers=(("10", "1"), ("10", "2"))):
    world.send(
        "case-system",
        "ssd",
        {
            "ssd_person": [{"pers_person_id": number, "pers_forename": "X"} for number in NUMBERS],
            "ssd_address": addresses,
            "ssd_mother": [
                {"moth_table_id": f"m{m}{c}", "moth_person_id": m, "moth_childs_person_id": c} for m, c in mothers
            ],
            "ssd_person_flags": [{"flag_table_id": f"f{p}", "flag_person_id": p, "flag_kind": k} for p, k in flags],
        },
        received,
    )
    world.persons([(f"westmarch-council/{number}", person) for number, person in NUMBERS.items()])
    return world


def opened(world, *, organisation="westmarch-council", people=EVERYBODY):
    cases = tuple(Allocation(person, date(2026, 1, 1)) for person in people)
    roles = frozenset({"practitioner"})
    return world.open(Principal("w", "worker", roles, organisation, cases, date(2027, 1, 1)), subjects=list(people))


def with_whom(world, day=DAY, known=NOW, **rest):
    with opened(world, **rest) as reader:
        return sorted({c.person_id for home in household(reader, CHILD, day, known).homes for c in home.companions})


SPELLS = """
day        | known      | lives with
2025-12-31 | 2026-07-01 |
2026-01-01 | 2026-07-01 | P-mother
2026-03-31 | 2026-07-01 | P-mother
2026-04-01 | 2026-07-01 |
2026-03-31 | 2026-06-01 |
2026-04-01 | 2026-06-01 |
2026-01-01 | 2026-05-01 |
"""


@pytest.mark.parametrize("line", SPELLS.strip().splitlines()[1:])
def test_a_household_is_of_one_day_and_one_moment(world, line):
    """The mother's address ends, half-open, on 1 April; until June the council had the wrong postcode for her."""
    child = address("1", "WX4 7QP", "2026-01-01")
    tell(world, [child, address("10", "WX9 9ZZ", "2026-01-01")])
    tell(world, [child, address("10", "wx47qp", "2026-01-01", "2026-04-01")], received=JUNE)
    day, known, expected = (cell.strip() for cell in line.split("|"))
    assert with_whom(world, date.fromisoformat(day), datetime.fromisoformat(known).replace(tzinfo=UTC)) == (
        expected.split()
    )


def test_a_postcode_is_many_homes_so_only_relatives_count_by_it(world):
    tell(world, [address(number, "WX4 7QP") for number in NUMBERS])
    with opened(world) as reader:
        (home,) = household(reader, CHILD, DAY, NOW).homes
    assert [c.person_id for c in home.companions] == [MOTHER]
    (companion,) = home.companions
    assert companion.basis == "same_postcode_and_related"
    assert companion.source == home.source == "westmarch-council"
    held = {claim: fact for claim, fact in facts_by_id(world).items() if claim in companion.claim_ids}
    assert {fact.entity for fact in held.values()} == {"address", "relationship"}
    assert set(companion.claim_ids) == set(held)


def facts_by_id(world):
    with opened(world) as reader:
        return {fact.claim_id: fact for fact in reader.facts()}


def test_of_a_refuge_it_is_not_said_who_lives_there(world):
    tell(world, [address("1", "WX4 7QP", kind="refuge"), address("10", "WX4 7QP", kind="refuge")])
    with opened(world) as reader:
        (home,) = household(reader, CHILD, DAY, NOW).homes
    assert (home.set_aside, home.companions) == ("refuge", ())


@pytest.mark.parametrize("flagged", ["1", "10"])
def test_n4_a_confidential_address_is_neither_used_nor_hinted_at(world, flagged):
    everybody = [address(number, "WX4 7QP") for number in NUMBERS]
    assert with_whom(tell(world, everybody)) == [MOTHER]
    sealed = tell(
        world.afresh(world.store._root.parent / "flagged"), everybody, flags=[(flagged, "confidential_address")]
    )
    with opened(sealed) as reader:
        found = household(reader, CHILD, DAY, NOW)
        assert found.homes == ()
        assert {w.attribute for w in reader.withheld(CHILD)} == {"postcode"}


def test_n4_a_relative_of_whom_more_is_known_elsewhere_brings_no_address_with_them(world):
    """The sister's own postcode may not be shown either: it would tell where the mother is."""
    tell(world, [address("2", "WX4 7QP"), address("99", "WX4 7QP")], flags=[("10", "confidential_address")])
    with opened(world) as reader:
        assert household(reader, SISTER, DAY, NOW).homes == ()
        (home,) = household(reader, NEIGHBOUR, DAY, NOW).homes
    assert home.companions == ()


def test_only_people_who_are_shown_stand_in_the_log(world):
    tell(world, [address("1", "WX4 7QP"), address("10", "WX4 7QP"), address("99", "WX2 3LN")])
    with_whom(world)
    seen = list(world.audit.events())[-1].subjects
    assert set(seen) == {world.authority.pseudonymise(person) for person in (CHILD, MOTHER)}


def test_family_stands_in_both_directions_as_stated(world):
    tell(world, [])
    with opened(world) as reader:
        (mother,) = family(reader, CHILD, DAY, NOW)
        children = family(reader, MOTHER, DAY, NOW)
        nobody_yet = family(reader, CHILD, DAY, datetime(2026, 5, 1, tzinfo=UTC))
    assert (mother.person_id, mother.contested) == (MOTHER, False)
    assert [(said.relationship, said.of_the_person) for said in mother.statements] == [("mother", True)]
    assert [child.person_id for child in children] == [CHILD, SISTER]
    assert {said.of_the_person for child in children for said in child.statements} == {False}
    assert nobody_yet == ()


def test_what_sources_say_differently_is_contested_and_both_are_shown(world):
    tell(world, [])
    world.send(
        "school-roll",
        "school",
        {
            "Pupils": [{"PupilId": "S1", "Forename": "X", "SchoolURN": "1"}],
            "PupilContacts": [{"PupilId": "S1", "ContactOrder": "1", "Relationship": "Father", "Forename": "Mo"}],
        },
        MAY,
        controller="westmarch-schools",
    )
    people = {**{f"westmarch-council/{n}": p for n, p in NUMBERS.items()}, "westmarch-schools/S1": CHILD}
    world.persons([*people.items(), ("westmarch-schools/S1:1", MOTHER)])
    with opened(world) as reader:
        (mother,) = family(reader, CHILD, DAY, NOW)
    assert mother.contested
    assert {(said.source, said.relationship) for said in mother.statements} == {
        ("westmarch-council", "mother"),
        ("westmarch-schools", "Father"),
    }
    assert len(mother.claim_ids) == 2


def test_n5_a_sealed_relative_is_in_no_family_and_no_household(world):
    tell(world, [address(number, "WX4 7QP") for number in NUMBERS], flags=[("10", "sealed_identity")])
    assert with_whom(world) == []
    with opened(world) as reader:
        assert family(reader, CHILD, DAY, NOW) == ()


def send_numbers(world, homes):
    """The case system tells property numbers, as it will when its addresses come in parts."""
    from forethought.record import to_claims
    from record.conftest import delivery, table

    rows = [address(number, postcode, kind=uprn) for number, postcode, uprn in homes]
    sent = delivery("case-system", "ssd", MAY, ["ssd_address"])
    claims = to_claims({"ssd_address": table("ssd", "ssd_address", rows)}, sent)
    names = ["uprn" if name == "address_type" else name for name in claims["attribute"].to_pylist()]
    where = claims.column_names.index("attribute")
    world.store.append(claims.set_column(where, "attribute", [names]), sent)
    world.persons([(f"westmarch-council/{number}", person) for number, person in NUMBERS.items()])


def test_one_property_number_is_one_home_whoever_lives_there(world):
    send_numbers(world, [("1", "WX4 7QP", "100012"), ("99", "WX4 7QP", "0100012"), ("10", "WX4 7QP", "100013")])
    with opened(world) as reader:
        (home,) = household(reader, CHILD, DAY, NOW).homes
    assert [(c.person_id, c.basis) for c in home.companions] == [(NEIGHBOUR, "same_dwelling")]


def test_an_address_with_too_many_people_is_no_household(world):
    crowd = {str(number): f"P-{number}" for number in range(100, 112)}
    everybody = {**NUMBERS, **crowd}
    send_numbers(world, [(number, "WX4 7QP", "100012") for number in ["1", *crowd]])
    world.persons([(f"westmarch-council/{number}", person) for number, person in everybody.items()])
    with opened(world, people=tuple(everybody.values())) as reader:
        (home,) = household(reader, CHILD, DAY, NOW).homes
    assert (home.set_aside, home.companions) == ("too_many_people", ())
