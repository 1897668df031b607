"""The list in the style of CP-IS: who is in it, for how long, and what it never says."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given, settings

from forethought.record import RecordError
from forethought.record.projections import Ask, load_projection, project
from forethought.record.projections.cp_is import COLUMNS
from record.record_ssd_tables import DAY, cells, joined, reversed_rows, world
from support_campaigns import size

CONTACT = {"office_hours": "first contact team", "out_of_hours": "emergency duty team"}

PEOPLE = world("""
ssd_person
pers_person_id        | A          | B          | O          | U          | M          | W          | C
pers_forename         | Ada        | Ben        | Olu        |            | Mia        | Wen        | Cal
pers_surname          | Ash        | Birch      | Oak        | Ash        | Ash        | Willow     | Cedar
pers_dob              | 2012-04-01 | 2008-04-01 | 2008-03-31 |            | 1990-01-01 |            | 2010-01-01
pers_expected_dob     |            |            |            | 2026-06-01 |            |            |
pers_single_unique_id | 9434765919 | 9434765918 |            |            | 943 476 5870 |          |

ssd_mother
moth_person_id        | M | M
moth_childs_person_id | U | A
""")


def listed(text, ids, day=DAY):
    return [[row[name] for name in ids.split()] for row in rows_of(joined(PEOPLE, world(text)), day)]


def rows_of(tables, day=DAY):
    made = project("cp_is", tables, Ask(day, "E09000001", particulars=CONTACT))
    assert list(made) == ["cp_is.csv", "cp_is_notes.csv"]
    return list(csv.DictReader(io.StringIO(made["cp_is.csv"].decode("utf-8-sig"))))


PLANS = """
ssd_cp_plans
cppl_person_id          | A          | A          | B          | O          | U          | W          | C
cppl_cp_plan_start_date | 2024-01-01 | 2025-06-01 | 2025-06-01 | 2025-06-01 | 2026-03-01 | 2026-03-31 | 2026-04-01
cppl_cp_plan_end_date   | 2025-03-31 | 2026-04-01 | 2025-04-01 |            |            |            |
"""


def test_plans_in_force_or_ended_in_twelve_months_of_children_under_18():
    """A's first plan ended a day too early; O is 18 today; C's plan begins tomorrow; W has no day of birth."""
    assert listed(PLANS, "child plan status plan_start plan_end") == cells("""
A | Child protection plan        | In force | 2025-06-01 |
B | Child protection plan        | Ended    | 2025-06-01 | 2025-04-01
U | Unborn child protection plan | In force | 2026-03-01 |
W | Child protection plan        | In force | 2026-03-31 |
""")


def test_an_unborn_child_has_a_due_date_and_is_found_by_its_mother():
    """A has its own number and needs none of its mother; B's has a wrong check digit."""
    assert listed(PLANS, "child nhs_number date_of_birth due_date mother_nhs_number") == cells("""
A | 9434765919 | 2012-04-01 |            |
B |            | 2008-04-01 |            |
U |            |            | 2026-06-01 | 9434765870
W |            |            |            |
""")


@pytest.mark.parametrize(
    ("kind", "value", "until", "found"),
    [
        ("NHS Number", "943 476 5870", "", "9434765870"),
        ("NHS Number", "9434765871", "", ""),
        ("NHS Number", "9434765870", "2026-01-01", ""),
        ("Case Number", "9434765870", "", ""),
    ],
)
def test_an_nhs_number_may_stand_among_the_linked_identifiers(kind, value, until, found):
    linked = f"""
ssd_linked_identifiers
link_person_id        | W
link_identifier_type  | {kind}
link_identifier_value | {value}
link_valid_to_date    | {until}
"""
    assert listed(PLANS + linked, "child nhs_number")[-1] == ["W", found]


def test_a_child_of_whom_two_numbers_are_held_has_none():
    linked = """
ssd_linked_identifiers
link_person_id        | A
link_identifier_type  | NHS Number
link_identifier_value | 9434765870
"""
    assert listed(PLANS + linked, "child nhs_number")[0] == ["A", ""]


CARE = """
ssd_cla_episodes
clae_person_id                 | A          | A          | B          | C          | W
clae_cla_id                    | 1          | 1          | 2          | 3          | 4
clae_cla_episode_start_date    | 2025-01-01 | 2025-06-01 | 2024-01-01 | 2025-01-01 | 2025-01-01
clae_cla_episode_ceased_date   | 2025-06-01 |            | 2025-04-01 |            | 2026-01-01
clae_cla_episode_ceased_reason | X1         |            | E4A        |            | E11

ssd_legal_status
lega_person_id               | A          | A          | B          | C          | W
lega_legal_status            | C1         | C2         | L2         | V4         | C2
lega_legal_status_start_date | 2025-01-01 | 2025-06-01 | 2024-01-01 | 2025-01-01 | 2025-01-01
lega_legal_status_end_date   | 2025-06-01 |            | 2025-04-01 |            | 2026-01-01
"""


def test_children_looked_after_by_their_latest_legal_status():
    """C has a series of short breaks; W has been adopted."""
    assert listed(CARE, "child plan status plan_start plan_end") == cells("""
A | Looked after, full care order    | In force | 2025-01-01 |
B | Looked after, other legal status | Ended    | 2024-01-01 | 2025-04-01
""")


def test_the_legal_status_of_today_counts_and_one_that_ended_before_care_began_does_not():
    care = """
ssd_cla_episodes
clae_person_id              | A          | B
clae_cla_id                 | 1          | 2
clae_cla_episode_start_date | 2026-01-01 | 2026-01-01

ssd_legal_status
lega_person_id               | A          | A          | B
lega_legal_status            | C1         | C2         | C2
lega_legal_status_start_date | 2026-01-01 | 2026-03-31 | 2025-12-01
lega_legal_status_end_date   | 2026-03-31 |            | 2026-01-01
"""
    assert listed(care, "child plan") == cells("""
A | Looked after, full care order
B | Looked after, other legal status
""")


def test_nothing_remains_of_a_child_who_has_been_adopted():
    assert "W" not in [child for (child,) in listed(PLANS + CARE, "child")]


def test_a_plan_of_another_authority_is_that_authoritys_to_tell():
    plan = """
ssd_cp_plans
cppl_person_id          | A          | B
cppl_cp_plan_start_date | 2025-06-01 | 2025-06-01
cppl_cp_plan_ola        | Y          | N
"""
    assert listed(plan, "child") == [["B"]]


def test_whom_to_ring_stands_in_every_row():
    told = listed(PLANS, "authority authority_name office_hours out_of_hours")
    assert told == [["E09000001", "City of London", *CONTACT.values()]] * 4


def test_without_a_contact_there_is_no_list():
    with pytest.raises(RecordError, match="office_hours, out_of_hours"):
        project("cp_is", PEOPLE, Ask(DAY, "E09000001"))


def test_a_plan_without_a_beginning_is_told_and_not_listed():
    plan = """
ssd_cp_plans
cppl_person_id          | A | B
cppl_cp_plan_start_date |   | 2025-06-01
"""
    made = project("cp_is", joined(PEOPLE, world(plan)), Ask(DAY, "E09000001", particulars=CONTACT))
    assert made["cp_is.csv"].count(b"\r\n") == 2
    notes = made["cp_is_notes.csv"].decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in notes] == ['"where"', '"ssd_cp_plans"']


ADDRESSES = """
ssd_address
addr_person_id        | A
addr_address_postcode | QQ1 1QQ

ssd_cla_placement
clap_person_id                | A
clap_cla_id                   | 1
clap_cla_placement_start_date | 2025-06-01
clap_cla_placement_postcode   | QQ1 1QQ
"""


def test_no_address_and_no_placement_is_ever_in_it():
    made = project("cp_is", joined(PEOPLE, world(CARE + ADDRESSES)), Ask(DAY, "E09000001", particulars=CONTACT))
    assert b"QQ1" not in made["cp_is.csv"]
    assert not [name for name in COLUMNS if any(part in name for part in ("address", "post", "place"))]


def test_the_card_says_that_it_is_not_the_certified_interface():
    assert "not the certified interface" in load_projection("cp_is").meaning


days = st.dates(date(2024, 12, 1), date(2026, 6, 30))


@st.composite
def plans(draw):
    """Plans of four children, half of them ended."""
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(days)
        end = draw(st.none() | st.integers(0, 500).map(lambda count, start=start: start + timedelta(count)))
        rows.append((draw(st.sampled_from("ABUC")), start.isoformat(), end and end.isoformat()))
    names = ("cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date")
    return {
        "ssd_cp_plans": pa.table(
            {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
        )
    }


@settings(max_examples=size(15, 300), deadline=None, derandomize=True)
@given(plans())
def test_the_list_is_those_in_force_or_lately_ended_whatever_the_order(made):
    tables = joined(PEOPLE, made)
    found = rows_of(tables)
    assert found == rows_of(reversed_rows(tables))
    expected = [
        (row["cppl_person_id"], row["cppl_cp_plan_start_date"])
        for row in made["ssd_cp_plans"].to_pylist()
        if row["cppl_cp_plan_start_date"] <= "2026-03-31"
        and (row["cppl_cp_plan_end_date"] is None or row["cppl_cp_plan_end_date"] >= "2025-04-01")
    ]
    assert sorted((row["child"], row["plan_start"]) for row in found) == sorted(expected)
    assert all(row["plan_end"] <= "2026-03-31" for row in found)
