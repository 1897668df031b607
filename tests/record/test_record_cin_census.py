"""The children in need census from the dataset, read back through the one door in."""

from __future__ import annotations

import pytest

from forethought.model import UserError
from forethought.record.projections import Ask, load_projection, project
from record.returns_histories import chance
from record.returns_tables import ask, census, dataset, joined, lines, tables

PERSON = """
person
person_id | sex | ethnicity | dob        | expected_dob | upn | upn_unknown | death_date
A         | {sex} | WBRI    | {born}     | {expected}   | -   | {why}       | {died}

disability
person_id | disability_code
B         | AUT
"""
CASE = """
cin_episodes
referral | person_id | referred   | source | need | nfa   | closed   | reason
1        | A         | {referred} | 3a     | N1   | {nfa} | {closed} | {reason}
"""


def person(sex="F", born="2015-06-07", expected="-", why="UN4", died="-"):
    return PERSON.format(sex=sex, born=born, expected=expected, why=why, died=died)


def case(referred="2025-05-01", nfa="N", closed="-", reason="-"):
    return CASE.format(referred=referred, nfa=nfa, closed=closed, reason=reason)


def table(tmp_path, name, columns, *texts, year=2026):
    return lines(census(joined(*map(dataset, texts)), tmp_path, year)[name], columns)


@pytest.mark.parametrize(
    ("referred", "nfa", "closed", "expected"),
    [
        ("2025-05-01", "N", "-", ["2025-05-01 - - 0"]),
        ("2025-05-01", "F", "2026-03-31", ["2025-05-01 2026-03-31 RC7 0"]),
        ("2025-05-01", "N", "2026-04-01", ["2025-05-01 - - 0"]),
        ("2020-05-01", "N", "2025-04-01", ["2020-05-01 2025-04-01 RC7 0"]),
        ("2020-05-01", "N", "2025-03-31", []),
        ("2026-04-01", "N", "-", []),
        ("2025-05-01", "Y", "2025-05-02", ["2025-05-01 - - 1"]),
        ("2025-03-31", "Y", "2025-04-20", []),
    ],
)
def test_cases_open_in_the_year_and_referrals_of_the_year_that_led_to_nothing(
    tmp_path, referred, nfa, closed, expected
):
    facts = (person(), case(referred, nfa, closed, "-" if closed == "-" else "RC7"))
    columns = "CINreferralDate CINclosureDate ReasonForClosure ReferralNFA"
    assert table(tmp_path, "CINdetails", columns, *facts) == expected


def test_cases_run_in_the_order_of_their_referrals(tmp_path):
    other = case("2025-09-01").replace("\n1 ", "\n2 ")
    rows = table(tmp_path, "CINdetails", "CINdetailsID CINreferralDate ReferralSource", person(), other, case())
    assert rows == ["1 2025-05-01 3A", "2 2025-09-01 3A"]


IDENTIFIERS = "UPN UPNunknown PersonBirthDate ExpectedPersonBirthDate Sex PersonDeathDate"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "- UN4 2015-06-07 - F -"),
        ({"why": "-"}, "- - 2015-06-07 - F -"),
        ({"why": "-", "born": "2021-04-01"}, "- UN1 2021-04-01 - F -"),
        ({"died": "2026-03-31"}, "- UN4 2015-06-07 - F 2026-03-31"),
        ({"died": "2026-04-01"}, "- UN4 2015-06-07 - F -"),
        ({"born": "-", "expected": "2026-06-01"}, "- UN1 - 2026-06-01 U -"),
        ({"born": "2026-05-28", "expected": "2026-06-01"}, "- UN1 - 2026-06-01 U -"),
        ({"born": "2026-05-28"}, "- UN1 - 2026-05-28 U -"),
    ],
)
def test_who_a_child_is_and_whether_it_was_born(tmp_path, given, expected):
    assert table(tmp_path, "ChildIdentifiers", IDENTIFIERS, person(**given), case()) == [expected]


@pytest.mark.parametrize(("sex", "born", "expected"), [("F", "2015-06-07", "2"), ("M", "2024-05-01", "0")])
def test_sex_was_a_number_under_another_name(tmp_path, sex, born, expected):
    facts = (person(sex, born), case("2023-05-01"))
    assert table(tmp_path, "ChildIdentifiers", "GenderCurrent", *facts, year=2024) == [expected]


def test_a_former_pupil_number_is_told(tmp_path):
    linked = """
linked_identifiers
person_id | identifier_type             | identifier_value | valid_from_date
A         | Former Unique Pupil Number  | A001100007028    | 2020-01-01
A         | Former Unique Pupil Number  | B001100007029    | 2026-04-01
A         | YOT                         | 77               | 2021-01-01
"""
    assert table(tmp_path, "ChildIdentifiers", "FormerUPN", person(), case(), linked) == ["A001100007028"]


@pytest.mark.parametrize(
    ("recorded", "born", "expected"),
    [
        ("disability\nperson_id | disability_code\nA | LD\nA | aut\nA | AUT\nA | NONE", "2015-06-07", ["AUT", "LD"]),
        ("", "2015-06-07", ["NONE"]),
        ("", "2026-05-01", []),
    ],
)
def test_disabilities_and_the_word_for_none(tmp_path, recorded, born, expected):
    facts = [person(born=born), case(), *([recorded] if recorded else [])]
    assert table(tmp_path, "Disabilities", "Disability", *facts) == expected


def test_nothing_is_said_of_disability_where_no_table_of_it_was_given(tmp_path):
    facts = {name: rows for name, rows in dataset(person() + case()).items() if name != "ssd_disability"}
    assert not [row for row in census(facts, tmp_path)["Disabilities"] if row["Disability"]]


WORK = """
cin_assessments
assessment_id | person_id | referral_id | assessment_start_date | assessment_auth_date
1             | A         | 1           | 2025-05-02            | 2025-06-10
2             | A         | 1           | 2026-03-20            | 2026-04-10
3             | A         | 9           | 2025-07-01            | 2025-07-02

assessment_factors
table_id | assessment_id | assessment_factors_json
1        | 1             | ["3B","18C","3B"]
2        | 1             | {"2A":"Yes","5A":"No"}
3        | 2             | ["21"]

cin_plans
person_id | referral_id | cin_plan_start_date | cin_plan_end_date
A         | 1           | 2025-06-10          | 2025-08-01
A         | 1           | 2025-08-01          | 2026-04-02
A         | 1           | 2026-04-02          | -

cin_episodes
referral_id | person_id | referral_date | close_date
9           | A         | 2020-01-01    | 2020-03-01
"""


def test_assessments_of_the_year_with_the_factors_found_by_its_end(tmp_path):
    rows = census(joined(dataset(person()), dataset(case()), dataset(WORK)), tmp_path)
    columns = "AssessmentID AssessmentActualStartDate AssessmentAuthorisationDate AssessmentFactors"
    assert lines(rows["Assessments"], columns) == ["1 2025-05-02 2025-06-10 3B,18C,2A", "2 2026-03-20 - -"]
    assert lines(rows["AssessmentFactorsList"], "AssessmentID AssessmentFactor") == ["1 3B", "1 18C", "1 2A"]


def test_plans_that_touch_the_year(tmp_path):
    rows = table(tmp_path, "CINplanDates", "CINPlanStartDate CINPlanEndDate", person(), case(), WORK)
    assert rows == ["2025-06-10 2025-08-01", "2025-08-01 -"]


@pytest.mark.parametrize(
    ("enquiry", "conference", "closed", "expected"),
    [
        ("2025-06-02 | 2025-06-10 | Y | -", "", "-", ["2025-06-02 2025-06-23 - 1"]),
        ("2026-03-20 | 2026-04-02 | Y | -", "", "-", ["2026-03-20 2026-04-14 - 0"]),
        ("2026-03-20 | - | - | -", "", "2026-03-31", ["2026-03-20 2026-04-14 - 1"]),
        ("2025-06-02 | 2025-06-10 | N | {'OUTCOME_CP_CONFERENCE_FLAG':'Y'}", "2025-06-20 | 2025-06-19", "-",
         ["2025-06-02 2025-06-20 2025-06-19 0"]),
        ("2025-06-02 | 2025-06-10 | N | {'OUTCOME_CP_CONFERENCE_FLAG':'Y'}", "", "-", ["2025-06-02 2025-06-23 - 0"]),
        ("2025-06-02 | 2025-06-10 | N | {'OUTCOME_CIN_FLAG':'Y','TOTAL':'1'}", "", "-",
         ["2025-06-02 2025-06-23 - 1"]),
        ("2025-03-20 | 2025-03-29 | N | {'OUTCOME_CP_CONFERENCE_FLAG':'Y'}", "2025-04-10 | 2025-04-08", "-",
         ["2025-03-20 2025-04-10 2025-04-08 0"]),
        ("2025-03-20 | 2025-03-29 | Y | -", "", "-", []),
        ("2025-03-20 | - | - | -", "", "-", ["2025-03-20 2025-04-10 - 0"]),
        ("2026-03-20 | 2026-03-29 | N | {'OUTCOME_CP_CONFERENCE_FLAG':'Y'}", "2026-04-10 | 2026-04-08", "-",
         ["2026-03-20 2026-04-10 - 0"]),
    ],
)  # fmt: skip
def test_enquiries_and_the_conferences_that_follow_them(tmp_path, enquiry, conference, closed, expected):
    facts = [person(), case("2024-05-01", closed=closed, reason="-" if closed == "-" else "RC7")]
    facts.append(
        "s47_enquiry\ns47_enquiry_id | person_id | referral_id | s47_start_date | s47_end_date | s47_nfa | "
        f"s47_outcome_json\n1 | A | 1 | {enquiry}".replace("'", '"')
    )
    if conference:
        facts.append(
            "initial_cp_conference\nicpc_id | person_id | referral_id | s47_enquiry_id | icpc_transfer_in | "
            f"icpc_target_date | icpc_date\n1 | A | 1 | 1 | N | {conference}"
        )
    columns = "S47ActualStartDate InitialCPCtarget DateOfInitialCPC ICPCnotRequired"
    assert table(tmp_path, "Section47", columns, *facts) == expected


PROTECTION = """
cp_plans
plan | person_id | referral | start      | end        | initial  | latest    | elsewhere
1    | A         | 7        | 2019-02-01 | 2019-12-01 | Physical | Physical  | N
2    | A         | 1        | 2025-06-19 | 2025-12-01 | Neglect  | emotional | N
3    | A         | 1        | 2026-03-01 | 2026-05-01 | Sexual   | Multiple  | N
4    | A         | 1        | 2025-07-01 | -          | Neglect  | Neglect   | Y

cp_reviews
cp_plan_id | cp_review_date
2          | 2025-09-10
2          | 2025-12-01
3          | 2026-05-01

initial_cp_conference
icpc_id | person_id | referral_id | s47_enquiry_id | icpc_transfer_in | icpc_date
5       | A         | 1           | -              | Y                | 2025-06-19
"""


def test_protection_plans_with_the_category_of_the_year_and_the_plans_before(tmp_path):
    rows = census(joined(dataset(person()), dataset(case()), dataset(PROTECTION)), tmp_path)
    columns = "CPPID CPPstartDate CPPendDate InitialCategoryOfAbuse LatestCategoryOfAbuse NumberOfPreviousCPP"
    assert lines(rows["ChildProtectionPlans"], columns) == [
        "1 2025-06-19 2025-12-01 NEG EMO 1",
        "2 2026-03-01 - SAB SAB 2",
    ]
    assert [row for row in lines(rows["Reviews"], "CPPID CPPreviewDate") if row.split()[1] != "-"] == [
        "1 2025-09-10",
        "1 2025-12-01",
    ]
    assert lines(rows["CINdetails"], "DateOfInitialCPC") == ["2025-06-19"]


def test_the_file_says_whose_it_is_and_of_which_year(tmp_path):
    columns = "Collection Year ReferenceDate SourceLevel LEA DateTime"
    rows = table(tmp_path, "Header", columns, person(), case())
    assert rows == ["CIN 2026 2026-03-31 L 330 2026-03-31T00:00:00"]


@pytest.mark.parametrize("name", ["ssda903", "cin_census"])
@pytest.mark.parametrize("year", ["26", "year", "1999", "२०२६"])
def test_a_year_that_is_none_is_said_so(name, year):
    with pytest.raises(UserError, match=r"[Yy]ear"):
        project(name, {}, Ask(ask().as_at, "E08000025", particulars={"year": year}))


def test_an_authority_that_is_on_no_list_has_to_be_told():
    with pytest.raises(UserError, match="la_code"):
        project("cin_census", {}, Ask(ask().as_at, "E06009901", particulars={"year": "2026"}))


@pytest.mark.parametrize("name", ["ssda903", "cin_census"])
def test_a_dataset_without_tables_gives_a_return_without_children(name):
    made = project(name, {}, ask())
    assert made
    assert all(b"<Child>" not in content and content.count(b"\n") < 20 for content in made.values())
    assert load_projection(name).asks.keys() == {"year"}


def test_work_that_names_no_case_goes_to_the_one_open_when_it_began(tmp_path):
    plans = """
cin_plans
person_id | referral_id | cin_plan_start_date | cin_plan_end_date
A         | -           | 2025-06-10          | 2025-08-01
A         | -           | 2025-04-02          | 2025-04-20
"""
    rows = table(tmp_path, "CINplanDates", "CINdetailsID CINPlanStartDate", person(), case(), plans)
    assert rows == ["1 2025-06-10"]


def test_shuffled_tables_make_the_same_file():
    facts = joined(*map(dataset, (person(), case(), WORK, PROTECTION)))
    made = project("cin_census", tables(facts), ask())
    assert all(project("cin_census", tables(facts, chance(seed)), ask()) == made for seed in range(20))
