"""The other tables of the return of children looked after: who the children are and what happened in the year."""

from __future__ import annotations

import pytest

from record.returns_tables import dataset, joined, lines, returned

WHOLE_YEAR = """
cla_episodes
person_id | start      | why | period
A         | 2024-02-01 | S   | 1

legal_status
person_id | status | start
A         | C2     | 2024-02-01
"""


def person(sex="F", born="2010-05-06", upn="-", unknown="-", ethnicity="WBRI"):
    return f"""
person
person_id | sex | ethnicity | dob | upn | upn_unknown
A | {sex} | {ethnicity} | {born} | {upn} | {unknown}
"""


def table(name, columns, *texts, year=2026):
    return lines(returned(joined(*map(dataset, texts)), year)[name], columns)


@pytest.mark.parametrize(
    ("sex", "children", "year", "expected"),
    [
        ("F", (), 2026, "F 0 -"),
        ("F", ("2025-01-02",), 2026, "F 1 02/01/2025"),
        ("F", ("2026-01-02", "2025-01-02"), 2026, "F 1 02/01/2025"),
        ("F", ("2026-04-01",), 2026, "F 0 -"),
        ("M", (), 2026, "M - -"),
        ("F", (), 2024, "2 0 -"),
        ("M", (), 2024, "1 - -"),
    ],
)
def test_girls_are_asked_whether_they_are_mothers_by_the_end_of_the_year(sex, children, year, expected):
    born = "\n".join(f"A | B{n} | {day}" for n, day in enumerate(children))
    mother = f"mother\nperson_id | childs_person_id | childs_dob\n{born or '- | - | -'}"
    assert table("Header", "SEX MOTHER MC_DOB", person(sex), WHOLE_YEAR, mother, year=year) == [expected]


@pytest.mark.parametrize(
    ("upn", "unknown", "born", "expected"),
    [
        ("A001100007028", "-", "2010-05-06", "A001100007028"),
        ("-", "UN3", "2010-05-06", "UN3"),
        ("-", "UN7", "2010-05-06", "UN4"),
        ("-", "-", "2010-05-06", "-"),
        ("-", "-", "2020-09-01", "UN1"),
        ("-", "-", "2020-08-31", "-"),
    ],
)
def test_the_pupil_number_or_why_there_is_none(upn, unknown, born, expected):
    assert table("Header", "UPN", person(upn=upn, unknown=unknown, born=born), WHOLE_YEAR) == [expected]


def test_an_ethnic_group_nobody_has_asked_for_is_said_so():
    assert table("Header", "ETHNIC", person(ethnicity="-"), WHOLE_YEAR) == ["NOBT"]
    assert table("Header", "ETHNIC", person(ethnicity="CNHE"), WHOLE_YEAR) == ["CHNE"]


HEALTH = """
cla_health
person_id | health_check_type | health_check_date | health_check_status
A         | Health assessment | 2025-04-01        | Completed
A         | Dental check      | 2025-03-31        | Completed
A         | Dental check      | 2026-03-01        | Refused
A         | Developmental check | 2025-06-01      | -

cla_immunisations
person_id | immunisations_status | immunisations_status_date
A         | N                    | 2025-02-01
A         | Y                    | 2026-03-31
A         | N                    | 2026-04-01

cla_convictions
person_id | cla_conviction_date
A         | 2026-03-31

cla_substance_misuse
person_id | substance_misuse_date | intervention_received
A         | 2025-09-01            | Y

sdq_scores
person_id | sdq_completed_date | sdq_reason | sdq_score
A         | 2025-05-01         | -          | 11
A         | 2026-03-01         | -          | 17
A         | 2026-04-01         | -          | 30
A         | -                  | SDQ2       | -
"""
OC2 = (
    "SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT SUBSTANCE_MISUSE "
    "INTERVENTION_RECEIVED INTERVENTION_OFFERED"
)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2010-05-06", "17 - 1 - 1 0 1 1 1 -"),
        ("2016-04-01", "17 - - - 1 0 1 1 1 -"),
        ("2016-03-31", "17 - 1 - 1 0 1 1 1 -"),
        ("2021-04-01", "17 - - 1 1 0 1 1 1 -"),
        ("2022-04-01", "- - - 1 1 0 1 1 1 -"),
        ("2008-03-31", "- - 1 - 1 0 1 1 1 -"),
        ("2008-04-01", "17 - 1 - 1 0 1 1 1 -"),
    ],
)
def test_what_is_asked_of_a_year_in_care_depends_on_age(born, expected):
    assert table("OC2", OC2, person(born=born), WHOLE_YEAR, HEALTH) == [expected]


def test_what_no_table_was_given_for_is_blank_and_what_a_table_does_not_mention_did_not_happen():
    assert table("OC2", OC2, person(), WHOLE_YEAR) == ["- - - - - - - - - -"]
    other = dataset(HEALTH.replace("\nA ", "\nB "))
    rows = returned(joined(dataset(person()), dataset(WHOLE_YEAR), other))["OC2"]
    assert lines(rows, OC2) == ["- - 0 - - 0 0 0 - -"]


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["- | SDQ3 | -"], "- SDQ3"),
        (["- | SDQ3 | -", "- | SDQ4 | -"], "- -"),
        (["2025-06-01 | SDQ3 | -", "- | SDQ4 | -"], "- SDQ3"),
        (["2024-06-01 | - | 12"], "- -"),
    ],
)
def test_a_reason_for_no_score_counts_when_it_can_be_told_to_be_of_the_year(reasons, expected):
    scores = "sdq_scores\nperson_id | sdq_completed_date | sdq_reason | sdq_score\n"
    scores += "\n".join(f"A | {reason}" for reason in reasons)
    assert table("OC2", "SDQ_SCORE SDQ_REASON", person(), WHOLE_YEAR, scores) == [expected]


@pytest.mark.parametrize(
    ("start", "end", "reason", "status", "held"),
    [
        ("2025-04-01", "-", "-", "C2", True),
        ("2025-04-02", "-", "-", "C2", False),
        ("2024-04-01", "2026-03-30", "E4A", "C2", False),
        ("2024-04-01", "2026-03-31", "E4A", "C2", True),
        ("2024-04-01", "-", "-", "V4", False),
    ],
)
def test_a_year_in_care_is_from_the_first_day_to_the_last(start, end, reason, status, held):
    facts = f"""
cla_episodes
person_id | start   | why | end   | because
A         | {start} | S   | {end} | {reason}

legal_status
person_id | status   | start
A         | {status} | {start}
"""
    assert len(table("OC2", "CHILD", person(), facts)) == held


YEAR = """
cla_reviews
cla_person_id | cla_review_date | cla_review_cancelled | cla_review_participation
A             | 2025-03-31      | N | PN1
A             | 2025-04-01      | N | PN1
A             | 2026-01-05      | Y | PN1
A             | 2026-01-06      | - | PN5
A             | 2026-04-01      | N | PN1

missing
person_id | missing_episode_start_date | missing_episode_type | missing_episode_end_date
A         | 2025-03-01                 | M                    | 2025-03-31
A         | 2025-03-30                 | M                    | 2025-04-01
A         | 2026-03-30                 | Missing              | 2026-04-02
A         | 2026-04-03                 | M                    | -
"""


def test_reviews_held_and_times_missing_are_those_of_the_year():
    assert table("Reviews", "REVIEW REVIEW_CODE", person(), WHOLE_YEAR, YEAR) == ["01/04/2025 PN1", "06/01/2026 PN5"]
    assert table("Missing", "MISSING MIS_START MIS_END", person(), WHOLE_YEAR, YEAR) == [
        "M 30/03/2025 01/04/2025",
        "M 30/03/2026 -",
    ]


WORKERS = """
involvements
person_id | worker | role                          | start      | end        | reason
A         | 1      | Lead social worker            | 2024-01-01 | 2025-03-31 | FCONTA
A         | 2      | Lead social worker            | 2025-03-31 | 2025-08-01 | MANAGE
A         | 3      | Lead social worker            | 2025-08-01 | 2025-08-01 | MANAGE
A         | 1      | Social worker                 | 2025-08-01 | 2026-05-01 | LEFTRL
A         | 4      | Independent reviewing officer | 2025-03-31 | -          | FCONTA
A         | 5      | Family support worker         | 2025-03-31 | -          | FCONTA

professionals
professional_id | social_worker_registration_no
1               | SW100001
2               | SW100002
3               | SW100003
4               | SW100004
5               | -
"""


def test_social_workers_of_the_year_are_told_for_children_in_care_on_its_last_day():
    columns = "SW_ID SW_DECOM SW_DEC SW_REASON"
    assert table("SWEpisodes", columns, person(), WHOLE_YEAR, WORKERS) == [
        "SW100002 31/03/2025 01/08/2025 MANAGE",
        "SW100001 01/08/2025 - LEFTRL",
    ]
    left = WHOLE_YEAR.replace("| why", "| why | end").replace("| S ", "| S | 2026-01-01")
    assert table("SWEpisodes", columns, person(), left, WORKERS) == []
    assert "SWEpisodes" not in returned(joined(dataset(person()), dataset(WHOLE_YEAR), dataset(WORKERS)), 2023)


ADOPTION = """
cla_episodes
person_id | start      | why | end    | because  | period
A         | 2024-02-01 | S   | {left} | {reason} | 1

permanence
person_id | period | decided    | matched    | carer | reversed   | why   | ordered   | number | sex | status
A         | 1      | 2024-09-01 | 2025-01-02 | N     | {reversed} | {why} | {ordered} | 2      | MF  | L11
A         | 1      | 2024-03-01 | -          | -     | 2024-05-01 | RD3   | -         | -      | -   | -
"""


@pytest.mark.parametrize(
    ("left", "reason", "reversed_", "why", "ordered", "adopted", "planned"),
    [
        ("2026-01-05", "E11", "-", "-", "2026-01-05", ["01/09/2024 02/01/2025 0 2 MF L11"], ["01/09/2024 - -"]),
        ("2026-04-05", "E11", "-", "-", "2026-04-05", [], ["01/09/2024 - -"]),
        ("-", "-", "2025-06-01", "RD1", "-", [], ["01/09/2024 01/06/2025 RD1"]),
        ("-", "-", "2026-06-01", "RD1", "-", [], ["01/09/2024 - -"]),
        ("2025-03-01", "E11", "-", "-", "2025-03-01", [], []),
    ],
)
def test_plans_for_adoption_in_force_and_adoptions_of_the_year(left, reason, reversed_, why, ordered, adopted, planned):
    facts = ADOPTION.format(left=left, reason=reason, reversed=reversed_, why=why, ordered=ordered)
    columns = "DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR"
    assert table("AD1", columns, person(), facts) == adopted
    columns = "DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED"
    assert table("PlacedAdoption", columns, person(), facts) == planned


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("Z1 | - | -", "Z1 - -"),
        ("P1 | Birmingham | 2019-05-04", "P1 330 04/05/2019"),
        ("P2 | 330 | zz/05/2019", "P2 330 ZZ/05/2019"),
        ("P4 | WAL | -", "P4 WAL ZZ/ZZ/ZZZZ"),
        ("P1 | 330 | 2015-01-01\nA | P2 | 331 | 2019-01-01\nA | Z1 | - | -", "P2 331 01/01/2019"),
    ],
)
def test_earlier_permanence_of_children_who_came_into_care_in_the_year(held, expected):
    before = "cla_previous_permanence\nperson_id | previous_permanence_option | previous_permanence_la | "
    before += f"previous_permanence_order_date\nA | {held}"
    came = WHOLE_YEAR.replace("2024-02-01", "2025-06-01")
    assert table("PrevPerm", "PREV_PERM LA_PERM DATE_PERM", person(), came, before) == [expected]
    assert table("PrevPerm", "PREV_PERM", person(), WHOLE_YEAR, before) == []


LEFT = """
cla_episodes
person_id | start      | why | end    | because  | period
A         | 2020-02-01 | S   | {left} | {reason} | 1

care_leavers
person_id | care_leaver_in_touch | care_leaver_accommodation | care_leaver_accom_suitable | care_leaver_activity
A         | {told}
"""


@pytest.mark.parametrize(
    ("born", "left", "reason", "told", "expected"),
    [
        ("2007-05-06", "2025-05-01", "E6", "YES | U | 1 | F2", ["YES F2 U1"]),
        ("2007-05-06", "2025-05-07", "E6", "YES | U | 1 | F2", []),
        ("2005-03-31", "2022-01-01", "E6", "YES | U | 2 | F2", ["YES F2 U2"]),
        ("2004-03-31", "2021-01-01", "E6", "YES | U | 1 | F2", []),
        ("2007-05-06", "2025-05-01", "E6", "DIED | - | - | -", ["DIED 0 0"]),
        ("2007-05-06", "2025-05-01", "E2", "YES | U | 1 | F2", []),
        ("2007-05-06", "-", "-", "YES | U | 1 | F2", []),
    ],
)
def test_care_leavers_are_asked_after_on_birthdays_out_of_care(born, left, reason, told, expected):
    facts = LEFT.format(left=left, reason=reason, told=told)
    assert table("OC3", "IN_TOUCH ACTIV ACCOM", person(born=born), facts) == expected
    header = table("Header", "CHILD", person(born=born), facts)
    assert header == (["A"] if expected or left in ("-", "2025-05-01", "2025-05-07") else [])
