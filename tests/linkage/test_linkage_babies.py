"""Whose baby, with and without numbers; children who are expected; and when nothing can be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product

import pyarrow as pa
import pytest

from forethought.linkage.families import (
    BIRTHS,
    DELIVERIES,
    PREGNANCIES,
    Seals,
    birth_dates_only,
    by_evidence,
    by_number,
    expected_children,
)
from support_families import day

Read = Callable[[str], pa.Table]
FULL = "H1 | P1 | F | A | WX1 | 30 | 3100 | 39 | 1 | 2025-06-10"


def typed(text: str, schema: pa.Schema) -> pa.Table:
    """Read lines in the order of the schema; numbers and dates become what the schema says."""
    rows = []
    for line in text.strip().splitlines():
        cells = [cell.strip() or None for cell in line.split("|")]
        made = {}
        for field, cell in zip(schema, cells, strict=True):
            whole = day(cell) if pa.types.is_date(field.type) else cell
            made[field.name] = int(cell) if cell and pa.types.is_integer(field.type) else whole
        rows.append(made)
    return pa.Table.from_pylist(rows, schema)


def births(text: str) -> pa.Table:
    """Read `baby | hospital | practice | sex | ethnic group | district | age | weight | weeks | order | born`."""
    return typed(text, BIRTHS)


def told(babies: str, mothers: str) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    found = by_evidence(births(babies), typed(mothers, DELIVERIES))
    links = [(row["baby"], row["mother"], row["stage"]) for row in found.links.to_pylist()]
    return links, [(row["baby"], row["reason"]) for row in found.unsure.to_pylist()]


NUMBERS = [
    ("on the notification", "9434765919", "m1 | 9434765919", [("b1", "m1")]),
    ("spaced out", "943 476 5919", "m1 | 9434765919", [("b1", "m1")]),
    ("a wrong check digit", "9434765918", "m1 | 9434765918", []),
    ("no number", "", "m1 | \nm2 | ", []),
    ("a placeholder", "4444444444", "m1 | 4444444444", []),
    ("one mother recorded twice", "9434765919", "m1 | 9434765919\nm1 | 9434765919", [("b1", "m1")]),
    ("two mothers with one number", "9434765919", "m1 | 9434765919\nm2 | 9434765919", []),
    ("a mother without a record", "9434765919", "m1 | 9434765870", []),
]


@pytest.mark.parametrize(
    ("number", "mothers", "links"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS]
)
def test_both_numbers_on_one_record(people: Read, number: str, mothers: str, links: list[tuple[str, str]]) -> None:
    found = by_number(
        people(f"baby | mother_number\nb1 | {number}"), people(f"mother | nhs_number\n{mothers}"), allow_test=True
    )
    assert [(row["baby"], row["mother"]) for row in found.to_pylist()] == links
    assert set(found["stage"].to_pylist()) <= {"both numbers"}


def test_numbers_never_issued_link_nobody_unless_people_are_invented(people: Read) -> None:
    tables = people("baby | mother_number\nb1 | 9434765919"), people("mother | nhs_number\nm1 | 9434765919")
    assert not len(by_number(*tables))
    assert len(by_number(*tables, allow_test=True))


DIFFERENT = {
    "another weight by a slip": "H1 | P1 | F | A | WX1 | 30 | 3105 | 39 | 1 | 2025-06-10",
    "the day after midnight": "H1 | P1 | F | A | WX1 | 30 | 3100 | 39 | 1 | 2025-06-11",
    "a blank practice and district": "H1 |  | F | A |  | 30 | 3100 | 39 | 1 | 2025-06-10",
    "nothing about the baby": "H1 | P1 |  | A | WX1 | 30 |  | 39 |  | 2025-06-10",
    "she has moved": "H1 | P9 | F | A | WX7 | 30 | 3100 | 39 | 1 | 2025-06-10",
}


@pytest.mark.parametrize("record", DIFFERENT.values(), ids=list(DIFFERENT))
def test_a_mother_is_found_though_something_differs(record: str) -> None:
    other = "m2 | d2 | H1 | P2 | M | B | WX2 | 24 | 2500 | 37 | 1 | 2025-06-10"
    assert told(f"b1 | {FULL}", f"m1 | d1 | {record}\n{other}") == ([("b1", "m1", "weighed")], [])


UNLIKE = {
    "another hospital and practice": "H2 | P2 | F | A | WX1 | 30 | 3100 | 39 | 1 | 2025-06-10",
    "two months later": "H1 | P1 | F | A | WX1 | 30 | 3100 | 39 | 1 | 2025-08-10",
    "another sex, weight and age": "H1 | P1 | M | A | WX1 | 36 | 2400 | 35 | 1 | 2025-06-10",
    "nothing but the hospital and the day": "H1 |  |  |  |  |  |  |  |  | 2025-06-10",
    "no day": "H1 | P1 | F | A | WX1 | 30 | 3100 | 39 | 1 | ",
}


@pytest.mark.parametrize("record", UNLIKE.values(), ids=list(UNLIKE))
def test_nobody_is_linked_on_little(record: str) -> None:
    assert told(f"b1 | {FULL}", f"m1 | d1 | {record}") == ([], [])


def test_what_agrees_in_everything_says_so() -> None:
    assert told(f"b1 | {FULL}", f"m1 | d1 | {FULL}") == ([("b1", "m1", "all agree")], [])


def test_two_mothers_who_fit_alike_are_unsure() -> None:
    links, unsure = told(f"b1 | {FULL}", f"m1 | d1 | {FULL}\nm2 | d2 | {FULL}")
    assert (links, unsure) == ([], [("b1", "another mother fits as well")])


def test_a_delivery_has_no_more_babies_than_were_born() -> None:
    """One that agrees better goes first; where two agree alike nobody can tell which it was."""
    worse = FULL.replace("3100", "3104")
    links, unsure = told(f"b1 | {FULL}\nb2 | {worse}", f"m1 | d1 | {FULL}")
    assert (links, unsure) == ([("b1", "m1", "all agree")], [("b2", "more babies than the delivery had")])
    links, unsure = told(f"b1 | {FULL}\nb2 | {FULL}", f"m1 | d1 | {FULL}")
    assert links == []
    assert len(unsure) == 2


def test_twins_have_one_mother_even_where_they_cannot_be_told_apart() -> None:
    twins = [FULL.replace("3100 | 39 | 1", f" | 36 | {order}") for order in ("1", "2", "")]
    rows = f"m1 | d1 | {twins[0]}\nm1 | d1 | {twins[1]}\nm2 | d2 | {FULL.replace('P1', 'P2')}"
    links, unsure = told(f"b1 | {twins[0]}\nb2 | {twins[2]}", rows)
    assert [link[:2] for link in links] == [("b1", "m1"), ("b2", "m1")]
    assert unsure == []


def test_the_order_of_records_is_not_seen() -> None:
    lines = [f"b{n} | {FULL.replace('3100', str(3100 + 50 * n))}" for n in range(4)]
    mothers = [f"m{n} | d{n} | {FULL.replace('3100', str(3100 + 50 * n))}" for n in range(4)]
    whole = told("\n".join(lines), "\n".join(mothers))
    assert told("\n".join(reversed(lines)), "\n".join(reversed(mothers))) == whole
    assert len(whole[0]) == 4


def test_no_births_or_no_deliveries_are_no_error() -> None:
    assert told("", f"m1 | d1 | {FULL}") == ([], []) == told(f"b1 | {FULL}", "")


PREGNANT = """
c/m1 | p1 | 2026-06-01 |
c/m1 | p1 | 2026-06-09 |
c/m2 | p2 | 2026-02-01 | 2026-01-20
c/m3 | p3 | 2026-05-01 | 2025-11-11
c/m4 | p4 | 2026-02-17 |
c/m5 | p5 | 2026-02-16 |
c/m6 | p6 |            |
c/m9 | p9 | 2026-06-01 |
"""
WHO = "record_id | person_id\n" + "\n".join(f"c/m{n} | mum{n}" for n in range(1, 7)) + "\nh/b1 | ada\nh/b2 | ben"


def expected(people: Read, key: bytes, on: str = "2026-03-31", **how: object) -> list[tuple[str | None, ...]]:
    born = pa.table({"pregnancy": ["p2", "p2"], "record": ["h/b1", "h/b2"], "born": pa.array([day("2026-01-20")] * 2)})
    table = expected_children(
        typed(PREGNANT, PREGNANCIES),
        born,
        people(WHO),
        on=date.fromisoformat(on),
        key=key,
        **how,  # type: ignore[arg-type]
    )
    return [(row["mother"], row["state"], str(row["expected"]), row["person"]) for row in table.to_pylist()]


def test_who_is_expected_and_who_is_born(people: Read, key: bytes) -> None:
    """Twins are two persons of one pregnancy; one that ended makes nobody; silence for six weeks is no expectation."""
    assert sorted(expected(people, key)) == [
        ("mum1", "expected", "2026-06-09", None),
        ("mum2", "born", "2026-02-01", "ada"),
        ("mum2", "born", "2026-02-01", "ben"),
        ("mum4", "expected", "2026-02-17", None),
        ("mum5", "overdue", "2026-02-16", None),
        ("mum6", "expected", "None", None),
    ]


@pytest.mark.parametrize(("on", "states"), [("2026-01-19", ["expected"]), ("2026-01-20", ["born", "born"])])
def test_the_day_of_birth_makes_the_person(people: Read, key: bytes, on: str, states: list[str]) -> None:
    assert [row[1] for row in expected(people, key, on) if row[0] == "mum2"] == states


@pytest.mark.parametrize(("on", "there"), [("2025-11-10", True), ("2025-11-11", False)])
def test_a_pregnancy_that_ended_makes_nobody(people: Read, key: bytes, on: str, there: bool) -> None:
    assert bool([row for row in expected(people, key, on) if row[0] == "mum3"]) is there


def test_the_identity_of_the_expected_is_mother_and_pregnancy(people: Read, key: bytes) -> None:
    """It stays when the date is changed, and no two pregnancies share one."""
    nobody = pa.table({name: pa.array([], kind) for name, kind in
                       (("pregnancy", pa.string()), ("record", pa.string()), ("born", pa.date32()))})  # fmt: skip
    ids = {}
    for mother, pregnancy, due in product(("c/m1", "c/m2"), ("p1", "p2"), ("2026-06-01", "2026-06-20")):
        made = typed(f"{mother} | {pregnancy} | {due} | ", PREGNANCIES)
        table = expected_children(made, nobody, people(WHO), on=date(2026, 3, 31), key=key)
        ids[mother, pregnancy, due] = table["expected_id"].to_pylist()[0]
    assert len(set(ids.values())) == 4
    assert all(ids[m, p, "2026-06-01"] == ids[m, p, d] for m, p, d in ids)


def test_a_sealed_mother_expects_nobody_here(people: Read, key: bytes) -> None:
    assert "mum1" not in str(expected(people, key, seals=Seals(frozenset({"mum1"}))))


def test_an_expected_date_is_no_birth_date(people: Read) -> None:
    table = people(
        """
        record_id | date_of_birth | expected_date
        copied    | 2026-02-20    | 2026-02-20
        ahead     | 2026-06-01    |
        born      | 2026-02-18    | 2026-02-20
        old       | 2010-02-18    |
        unknown   |               | 2026-05-01
        """
    )
    found = birth_dates_only(table, on=date(2026, 3, 31)).to_pylist()
    assert {row["record_id"]: row["date_of_birth"] for row in found} == {
        "copied": None, "ahead": None, "born": "2026-02-18", "old": "2010-02-18", "unknown": None,
    }  # fmt: skip
