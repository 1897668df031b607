"""Brothers and sisters whom nobody stated: by which rule, how sure, and when a source's word goes first."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from forethought.linkage.families import Seals, households, inferred_siblings, stays
from support_families import births, homes, related

TODAY = date(2026, 3, 31)
HEADER = "person | uprn | address | postcode | kind | start | end\n"
NOBODY = "x | y | partner | | | c"


def inferred(relations: str, children: str, living: str = "", **how: object) -> list[tuple[str, ...]]:
    members = households(stays(homes(HEADER + living.strip()))).members if living else None
    kids = births("person | born | surname\n" + children.strip())
    found = inferred_siblings(related(relations).relations, kids, members, on=TODAY, **how)  # type: ignore[arg-type]
    assert set(found["status"].to_pylist()) <= {"inferred"}
    assert not found["confidence"].null_count
    return [(row["person"], row["other"], row["kind"], row["feed"]) for row in found.to_pylist()]


GAPS = [
    ("twins", "2015-01-01", "2015-01-01", True),
    ("a day apart", "2015-01-01", "2015-01-02", False),
    ("not nine months", "2015-01-01", "2015-09-27", False),
    ("nine months", "2015-01-01", "2015-09-28", True),
    ("years", "2010-01-01", "2024-01-01", True),
    ("a birth that is not known", "2010-01-01", "", False),
]


@pytest.mark.parametrize(("one", "two", "fits"), [case[1:] for case in GAPS], ids=[case[0] for case in GAPS])
@pytest.mark.parametrize("rule", ["same mother", "same home and surname"])
def test_births_have_to_be_far_enough_apart(one: str, two: str, fits: bool, rule: str) -> None:
    stated = "a | mum | mother | | | c\nb | mum | mother | | | h" if rule == "same mother" else NOBODY
    living = "" if rule == "same mother" else "a | 1 | | | Home | |\nb | 1 | | | Home | |"
    assert inferred(stated, f"a | {one} | Reed\nb | {two} | Reed", living) == (
        [("a", "b", "sibling", rule)] if fits else []
    )


FATHERS = [
    ("b | dad | father | | | h", "full_sibling"),
    ("b | sam | father | | | h", "half_sibling"),
    ("b | mum | mother | | | h", "sibling"),
]


@pytest.mark.parametrize(("second", "kind"), FATHERS)
def test_half_or_full_is_said_when_both_fathers_are_known(second: str, kind: str) -> None:
    stated = f"a | mum | mother | | | c\nb | mum | birth_mother | | | c\na | dad | birth_father | | | c\n{second}"
    assert inferred(stated, "a | 2015-01-01 |\nb | 2018-01-01 |") == [("a", "b", kind, "same mother")]


TWO = "a | 2015-01-01 | Reed\nb | 2018-01-01 | Reed"
SAME = "a | 1 | | | Home | 2020-01-01 |\nb | 1 | | | Home | 2020-01-01 |"
AFTER = "a | 1 | | | Home | 2020-01-01 | 2021-01-01\nb | 1 | | | Home | 2021-01-01 |"
HOME_CASES = [
    ("one surname, one home", NOBODY, TWO, SAME, True),
    ("one surname in capitals", NOBODY, TWO.replace("18-01-01 | Reed", "18-01-01 | REED"), SAME, True),
    ("a double name turned round", NOBODY, "a | 2015-01-01 | Reed-Ash\nb | 2018-01-01 | Ash Reed", SAME, True),
    ("two surnames", NOBODY, TWO.replace("18-01-01 | Reed", "18-01-01 | Ash"), SAME, False),
    ("no surname", NOBODY, TWO.replace("Reed", ""), SAME, False),
    ("a placeholder for a surname", NOBODY, TWO.replace("Reed", "Unknown"), SAME, False),
    ("one after the other", NOBODY, TWO, AFTER, False),
    ("one mother known", "a | mum | mother | | | c", TWO, SAME, True),
    ("two mothers known, not one", "a | mum | mother | | | c\nb | may | mother | | | c", TWO, SAME, False),
    ("one was adopted", "a | may | adoptive_parent | | | c", TWO, SAME, False),
    ("mother and child", "b | a | birth_mother | | | c", "a | 2003-01-01 | Reed\nb | 2019-01-01 | Reed", SAME, False),
    ("two generations", NOBODY, "a | 1999-01-01 | Reed\nb | 2018-01-01 | Reed", SAME, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "children", "living", "fits"), [case[1:] for case in HOME_CASES], ids=[case[0] for case in HOME_CASES]
)
def test_one_home_and_surname(stated: str, children: str, living: str, fits: bool) -> None:
    assert bool(inferred(stated, children, living)) is fits


def test_children_who_were_adopted_are_inferred_to_be_nobodys_brother() -> None:
    stated = "a | mum | birth_mother | | | c\nb | mum | birth_mother | | | c\nb | may | adoptive_parent | | | c"
    assert inferred(stated, TWO) == []


ANSWERS = [
    ("says that they are", "a | b | half_sibling | | | c", []),
    ("says so the other way round", "b | a | sibling | | | c", []),
    ("says that they are not", "a | b | sibling | | | c | refuted", []),
    ("says that they are step-brothers", "a | b | step_sibling | | | c", []),
    ("says it of another time", "a | b | half_sibling | | 2020-01-01 | c", [("a", "b", "sibling", "same mother")]),
    ("says that they live together", "a | b | co_resident | | | c", [("a", "b", "sibling", "same mother")]),
    ("refutes the mother of one", "b | mum | mother | | | d | refuted", []),
]


@pytest.mark.parametrize(("answer", "left"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_the_word_of_a_source_goes_first(answer: str, left: list[tuple[str, ...]]) -> None:
    assert inferred(f"a | mum | mother | | | c\nb | mum | mother | | | h\n{answer}", TWO) == left


def test_mothers_in_conflict_make_no_siblings() -> None:
    stated = "a | mum | mother | | | c\nb | mum | mother | | | h\nb | may | mother | | | c"
    assert inferred(stated, TWO) == []


def test_nobody_is_inferred_across_a_seal() -> None:
    stated = "a | mum | birth_mother | | | c\nb | mum | birth_mother | | | h"
    sides = {"a": frozenset({("s", "1")}), "b": frozenset({("s", "2")})}
    assert inferred(stated, TWO, seals=Seals(sides=sides)) == []
    assert inferred(stated, TWO, seals=Seals(frozenset({"a"}))) == []
    assert len(inferred(stated, TWO)) == 1


def test_a_house_full_of_children_of_one_surname_is_not_guessed_at() -> None:
    def kids(count: int) -> tuple[str, str]:
        people = [f"k{n:02}" for n in range(count)]
        return "\n".join(f"{k} | {2000 + n}-01-01 | Reed" for n, k in enumerate(people)), "\n".join(
            f"{k} | 1 | | | Home | |" for k in people
        )

    assert inferred(NOBODY, *kids(12))
    assert not inferred(NOBODY, *kids(13))


def test_the_mother_counts_in_the_birth_dates_of_adults_too() -> None:
    stated = "a | mum | birth_mother | | | c\nb | mum | birth_mother | | | h"
    people = births("person | born | surname\na | 2015-01-01 |\nb | 2018-01-01 |\nmum | 2010-01-01 |")
    assert inferred(stated, TWO, births=people) == []
    assert isinstance(people, pa.Table)
