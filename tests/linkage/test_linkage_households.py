"""Who lived together and when; what is no household; what an address never gives away."""

from __future__ import annotations

from datetime import date

import pytest

from forethought.linkage import families
from forethought.linkage.families import Seals, co_residents, households, inferred_siblings, stays
from support_families import births, homes, related

TODAY = date(2026, 3, 31)
HEADER = "person | uprn | address | postcode | kind | start | end\n"


def found(rows: str, surnames: str = "", **how: object) -> families.Households:
    named = births("person | born | surname\n" + surnames) if surnames else None
    return households(stays(homes(HEADER + rows.strip()), **how), named)  # type: ignore[arg-type]


def lived(rows: str, **how: object) -> set[tuple[str, frozenset[str]]]:
    together: dict[str, set[str]] = {}
    for row in found(rows, **how).members.to_pylist():
        together.setdefault(row["household"], set()).add(row["person"])
    return {(name, frozenset(people)) for name, people in together.items()}


def pairs(rows: str) -> list[tuple[str, ...]]:
    table = co_residents(found(rows).members).to_pylist()
    return [(r["person"], r["other"], str(r["start"] or ""), str(r["end"] or "")) for r in table]


TIMES = [
    ("together for a while", "2020-01-01 | 2022-01-01", "2021-01-01 |", [("a", "b", "2021-01-01", "2022-01-01")]),
    ("one day together", "2020-01-01 | 2021-01-02", "2021-01-01 |", [("a", "b", "2021-01-01", "2021-01-02")]),
    ("out on the day the other moves in", "2020-01-01 | 2021-01-01", "2021-01-01 |", []),
    ("nobody knows since when", " | ", " | 2021-01-01", [("a", "b", "", "2021-01-01")]),
    ("out before in: not a stay", "2020-01-01 | 2020-01-01", "2019-01-01 |", []),
]


@pytest.mark.parametrize(("one", "two", "together"), [case[1:] for case in TIMES], ids=[case[0] for case in TIMES])
def test_living_together_is_a_matter_of_days(one: str, two: str, together: list[tuple[str, ...]]) -> None:
    rows = f"a | 100 | | | Home | {one}\nb | 100 | | | Home | {two}"
    assert pairs(rows) == together
    assert len(lived(rows)) == (1 if together else len({"a", "b"} - ({"a"} if "2020-01-01 | 2020" in one else set())))


def test_a_family_that_leaves_and_one_that_comes_are_two_households() -> None:
    rows = """
    a | 100 | | | Home | 2010-01-01 | 2020-05-01
    b | 100 | | | Home | 2015-01-01 | 2020-05-01
    c | 100 | | | Home | 2020-05-01 |
    d | 200 | | | Home | 2010-01-01 |
    """
    assert lived(rows) == {
        ("uprn:100#1", frozenset("ab")), ("uprn:100#2", frozenset("c")), ("uprn:200#1", frozenset("d")),
    }  # fmt: skip


PLACES = [
    ("number with zeros in front", "000100 | |", "100 | |", True),
    ("house and street, whatever the case", " | 3 Mill Lane | WX1 1AA", " | 3 MILL LANE, | wx11aa", True),
    ("two houses of one street", " | 3 Mill Lane | WX1 1AA", " | 4 Mill Lane | WX1 1AA", False),
    ("a postcode is many homes", " | | WX1 1AA", " | | WX1 1AA", False),
    ("a street without a postcode", " | 3 Mill Lane |", " | 3 Mill Lane |", False),
    ("no fixed abode", " | no fixed abode | ZZ99 3CZ", " | no fixed abode | ZZ99 3CZ", False),
    ("a number that is none", "n/a | |", "n/a | |", False),
    ("number 0", "0 | |", "0 | |", False),
]


@pytest.mark.parametrize(("one", "two", "same"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_what_is_one_dwelling(one: str, two: str, same: bool) -> None:
    assert bool(pairs(f"a | {one} | Home | |\nb | {two} | Home | |")) is same


KINDS = [
    ("Home", None, True), (None, None, True), ("Foster", "foster_home", True), ("U1", "foster_home", True),
    ("Children's home", "childrens_home", False), ("K2", "childrens_home", False), ("Refuge", "refuge", False),
    ("Hospital", "hospital", False), ("Prison", "secure", False), ("Boarding school", "school", False),
    ("Placement", "placement", False), ("somewhere", "other", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "reason", "together"), KINDS)
def test_homes_for_many_are_no_household(kind: str | None, reason: str | None, together: bool) -> None:
    """At a foster home it can be said that they live there together; elsewhere not even that; brothers never."""
    rows = f"a | 100 | | | {kind or ''} | |\nb | 100 | | | Home | |"
    here = found(rows)
    assert here.flagged["reason"].to_pylist() == ([reason] if reason else [])
    assert bool(pairs(rows)) is together
    kids = births("person | born | surname\na | 2015-01-01 | Reed\nb | 2017-01-01 | Reed")
    siblings = inferred_siblings(related("x | y | mother | | | c").relations, kids, here.members, on=TODAY)
    assert bool(len(siblings)) is (reason is None)


def test_an_address_known_to_be_an_establishment_is_none_whatever_records_call_it() -> None:
    rows = "a | 100 | | | Home | |\nb | 100 | | | Home | |"
    here = found(rows, establishments={"uprn:100": "refuge"})
    assert here.flagged["reason"].to_pylist() == ["refuge"]
    assert not len(here.members)


@pytest.mark.parametrize(("people", "kept"), [(12, True), (13, False)])
def test_too_many_at_once_is_no_household(people: int, kept: bool) -> None:
    rows = "\n".join(f"p{n:02} | 100 | | | Home | 2020-01-01 |" for n in range(people))
    here = found(rows)
    assert bool(len(here.members)) is kept
    assert here.flagged.select(["reason", "people_at_once"]).to_pylist() == (
        [] if kept else [{"reason": "too_many_people", "people_at_once": 13}]
    )
    moving = "\n".join(f"p{n:02} | 100 | | | Home | {2000 + n}-01-01 | {2001 + n}-01-01" for n in range(people))
    assert not len(found(moving).flagged)  # one after the other is not at once


def test_who_moves_out_on_the_day_another_moves_in_is_not_counted_with_them() -> None:
    rows = [f"p{n:02} | 100 | | | Home | 2020-01-01 |" for n in range(11)]
    change = ["out | 100 | | | Home | 2020-01-01 | 2021-01-01", "in | 100 | | | Home | 2021-01-01 |"]
    assert not len(found("\n".join(rows + change)).flagged)
    day_later = "\n".join(rows + change).replace("| 2021-01-01\n", "| 2021-01-02\n")
    assert found(day_later).flagged["people_at_once"].to_pylist() == [13]


def test_who_never_met_under_one_roof_did_not_live_together() -> None:
    """One household, since she stayed: the lodger who left and the one who came that day are nobody to each other."""
    rows = """
    she | 100 | | | Home | 2010-01-01 |
    one | 100 | | | Home | 2015-01-01 | 2020-05-01
    two | 100 | | | Home | 2020-05-01 |
    """
    assert len(lived(rows)) == 1
    assert {pair[:2] for pair in pairs(rows)} == {("one", "she"), ("she", "two")}


def test_a_stay_of_no_day_is_none() -> None:
    assert not len(
        found("a | 100 | | | Home | 2020-01-01 | 2020-01-01\nb | 100 | | | Home | 2021-01-01 | 2020-01-01").members
    )


@pytest.mark.parametrize(("surnames", "kept"), [("Reed Reed Ash Oak Elm", True), ("Reed Yew Ash Oak Elm", False)])
def test_a_building_whose_flats_are_not_told_apart_is_flagged(surnames: str, kept: bool) -> None:
    rows = "\n".join(f"p{n} | 100 | | | Home | 2020-01-01 |" for n in range(5))
    named = "\n".join(f"p{n} | | {name}" for n, name in enumerate(surnames.split()))
    here = found(rows, named)
    assert bool(len(here.members)) is kept
    assert here.flagged["surnames_at_once"].to_pylist() == ([] if kept else [5])


def test_a_record_twice_is_one_stay() -> None:
    rows = """
    a | 100 | | | Home | 2010-01-01 | 2015-01-01
    a | 100 | | | Home | 2012-01-01 | 2018-01-01
    a | 100 | | | Home | 2018-01-01 | 2019-01-01
    """
    assert [(str(r["start"]), str(r["end"])) for r in found(rows).members.to_pylist()] == [("2010-01-01", "2019-01-01")]


HIDDEN = """
mum   | 100 | | | Home | 2020-01-01 | 2024-01-01
child | 100 | | | Home | 2020-01-01 |
other | 100 | | | Home | 2010-01-01 | 2019-01-01
mum   | 200 | | | Home | 2024-01-01 |
child | 200 | | | Home | 2024-01-01 |
aunt  | 300 | | | Home | 2024-01-01 |
"""


def test_a_protected_address_makes_no_household_of_anybody() -> None:
    """The child's own record gives the same address: it must not tell where the mother lives, now or before."""
    assert lived(HIDDEN, protected={"mum"}) == {("uprn:300#1", frozenset({"aunt"}))}
    assert "100" not in str(found(HIDDEN, protected={"mum"}))
    assert len(lived(HIDDEN)) == 4


def test_two_identities_of_a_sealed_child_never_share_a_household() -> None:
    rows = """
    before  | 100 | | | Home | 2020-01-01 | 2022-01-01
    after   | 100 | | | Home | 2022-01-01 |
    adopter | 100 | | | Home | 2015-01-01 |
    """
    held = stays(homes(HEADER + rows.strip()))
    sides = {"before": frozenset({("s", "1")}), "after": frozenset({("s", "2")})}
    sealed = households(held, seals=Seals(sides=sides))
    assert sealed.members["person"].to_pylist() == ["adopter"]
    assert len(households(held).members) == 3
