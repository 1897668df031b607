"""Episodes of the return of children looked after, from episodes, placements and legal status."""

from __future__ import annotations

import pytest

from record.returns_tables import dataset, lines, returned

CHILD = """
person
person_id | sex | ethnicity | dob        | upn
A         | F   | WBRI      | 2012-05-06 | A001100007028
"""
COLUMNS = "DECOM RNE LS PLACE DEC REC REASON_PLACE_CHANGE"


def episodes(text: str, columns: str = COLUMNS, year: int = 2026) -> list[str]:
    return lines(returned(dataset(CHILD + text), year)["Episodes"], columns)


@pytest.mark.parametrize(
    "council",
    [
        """
cla_episodes
person_id | start      | why | end        | because | period | cla_primary_need_code
A         | 2025-06-01 | S   | 2025-09-01 | X1      | 1      | N1
A         | 2025-09-01 | L   | 2025-12-01 | X1      | 1      | N1
A         | 2025-12-01 | P   | 2026-02-01 | E4A     | 1      | N1
""",
        """
cla_episodes
person_id | start      | why | end        | because | period | cla_primary_need_code
A         | 2025-06-01 | S   | 2026-02-01 | E4A     | 1      | N1
""",
    ],
    ids=["by the council", "here"],
)
def test_a_new_episode_begins_with_each_legal_status_and_each_placement(council):
    facts = (
        council
        + """
legal_status
person_id | status | start      | end
A         | C1     | 2025-06-01 | 2025-09-01
A         | C2     | 2025-09-01 | 2026-02-01

cla_placement
person_id | start      | type | postcode | end        | moved | period
A         | 2025-06-01 | U6   | B11AA    | 2025-12-01 | CARPL | 1
A         | 2025-12-01 | U4   | B2 2BB   | 2026-02-01 | -     | 1
"""
    )
    assert episodes(facts) == [
        "01/06/2025 S C1 U6 01/09/2025 X1 -",
        "01/09/2025 L C2 U6 01/12/2025 X1 CARPL",
        "01/12/2025 P C2 U4 01/02/2026 E4A -",
    ]


CARE = """
cla_episodes
person_id | start   | why | end   | because | period
A         | {start} | S   | {end} | E4A     | 1

legal_status
person_id | status   | start   | end
A         | {status} | {start} | -

cla_placement
person_id | start   | type    | postcode | provider | urn   | period
A         | {start} | {place} | B11AA    | PR1      | {urn} | 1
"""


def care(start="2025-06-01", end="-", status="C2", place="U6", urn="-", columns=COLUMNS, year=2026):
    return episodes(CARE.format(start=start, end=end, status=status, place=place, urn=urn), columns, year)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-01", "2025-03-31", []),
        ("2024-01-01", "2025-04-01", ["01/01/2024 01/04/2025 E4A"]),
        ("2024-01-01", "2026-03-31", ["01/01/2024 31/03/2026 E4A"]),
        ("2024-01-01", "2026-04-01", ["01/01/2024 - -"]),
        ("2024-01-01", "-", ["01/01/2024 - -"]),
        ("2026-03-31", "-", ["31/03/2026 - -"]),
        ("2026-04-01", "-", []),
        ("2025-05-01", "2025-05-01", ["01/05/2025 01/05/2025 E4A"]),
    ],
)
def test_an_episode_is_told_as_it_stood_on_the_last_day_of_the_year(start, end, expected):
    assert care(start, end, columns="DECOM DEC REC") == expected


@pytest.mark.parametrize(
    ("place", "year", "expected"),
    [
        ("K3", 2024, "H5"),
        ("K3", 2025, "K3"),
        ("Z12", 2025, "Z1"),
        ("Z12", 2024, "Z1"),
        ("Z12", 2026, "Z12"),
        ("u6", 2026, "U6"),
        ("nowhere", 2026, "NOWHERE"),
    ],
)
def test_a_kind_of_placement_is_in_the_codes_of_its_year(place, year, expected):
    assert care(start="2023-01-01", place=place, columns="PLACE", year=year) == [expected]


@pytest.mark.parametrize(
    ("place", "urn", "status", "expected"),
    [
        ("U6", "SC123456", "C2", "SC123456"),
        ("U6", "-", "C2", "XXXXXXX"),
        ("K2", "-", "C2", "-"),
        ("P1", "SC123456", "C2", "-"),
        ("Z12", "SC123456", "C2", "-"),
        ("U6", "SC123456", "V4", "-"),
    ],
)
def test_a_placement_has_a_number_where_its_kind_has_one(place, urn, status, expected):
    assert care(place=place, urn=urn, status=status, columns="URN") == [expected]


def test_a_temporary_placement_has_no_provider():
    assert care(place="T1", columns="PLACE_PROVIDER") == ["-"]
    assert care(place="U6", columns="PLACE_PROVIDER") == ["PR1"]


HOME = """

address
person_id | address_type | address_start_date | address_end_date | address_postcode
A         | Home         | 2012-05-06         | 2025-05-01       | B1 1ZZ
A         | Home         | 2025-05-01         | -                | b22zz
A         | Home         | 2025-08-01         | -                | B3 3ZZ
A         | Placement    | 2025-06-01         | -                | B11AA
"""


def test_the_home_is_where_the_child_lived_when_care_began():
    facts = CARE.format(start="2025-06-01", end="-", status="C2", place="U6", urn="-") + HOME
    assert episodes(facts, "HOME_POST PL_POST") == ["B2 2ZZ B1 1AA"]


def test_nothing_is_asked_of_home_and_place_of_a_short_break():
    facts = CARE.format(start="2025-06-01", end="-", status="V4", place="U6", urn="-") + HOME
    assert episodes(facts, "LS HOME_POST PL_POST URN") == ["V4 - - -"]


def test_a_child_who_came_alone_has_no_home_here():
    facts = (
        CARE.format(start="2025-06-01", end="-", status="C2", place="U6", urn="-")
        + HOME
        + """
immigration_status
person_id | immigration_status | immigration_status_start_date
A         | UASC               | 2025-06-01
"""
    )
    assert episodes(facts, "HOME_POST PL_POST") == ["- B1 1AA"]
    assert lines(returned(dataset(CHILD + facts))["UASC"], "CHILD SEX DUC") == ["A F 06/05/2030"]


@pytest.mark.parametrize(("entered", "expected"), [("2025-05-05", "B9 9ZZ"), ("2025-05-07", "-")])
def test_a_baby_of_whom_no_home_is_held_comes_from_its_mothers(entered, expected):
    facts = f"""
person
person_id | dob
A         | 2024-05-06

mother
person_id | childs_person_id | childs_dob
M         | A                | 2024-05-06

address
person_id | address_type | address_start_date | address_end_date | address_postcode
M         | Home         | 2020-01-01         | -                | B9 9ZZ
{CARE.format(start=entered, end="-", status="C2", place="U6", urn="-")}"""
    assert lines(returned(dataset(facts))["Episodes"], "HOME_POST") == [expected]


def test_a_change_of_placement_with_the_same_carer_is_told_from_one_to_another():
    facts = """
cla_episodes
person_id | start      | why | period
A         | 2025-06-01 | S   | 1

legal_status
person_id | status | start      | end
A         | C1     | 2025-06-01 | 2025-10-01
A         | C2     | 2025-10-01 | -
A         | SGO    | 2025-11-01 | -

cla_placement
person_id | start      | type | postcode | urn | end        | moved | period
A         | 2025-06-01 | U6   | B11AA    | SC1 | 2025-08-01 | PLACE | 1
A         | 2025-08-01 | U5   | B11AA    | SC1 | 2025-10-01 | CARPL | 1
A         | 2025-10-01 | U5   | B22BB    | SC1 | 2025-12-01 | OTHER | 1
A         | 2025-12-01 | U5   | B22BB    | SC1 | -          | -     | 1
"""
    assert episodes(facts, "DECOM RNE LS PLACE DEC REASON_PLACE_CHANGE") == [
        "01/06/2025 S C1 U6 01/08/2025 PLACE",
        "01/08/2025 T C1 U5 01/10/2025 CARPL",
        "01/10/2025 B C2 U5 - -",
    ]
