"""From the tables of the Standard Safeguarding Dataset to one object for each child."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from random import Random

import pyarrow as pa
import pytest

from forethought.engine import lint
from forethought.record.projections import Ask, load_projection, project
from forethought.record.projections.csc_api import normal, payloads
from forethought.record.projections.csc_api.facts import facts, query
from forethought.record.projections.csc_api.window import Window
from support_csc_tables import ASK, DAY, EPISODE, PERSON, one, tables, text

WHOLE = text("whole")


def test_a_child_with_everything_has_every_field() -> None:
    made = payloads(tables(WHOLE), ASK)
    assert list(made) == ["C1", "C2"]
    assert made["C1"] == {
        "la_child_id": "C1",
        "mis_child_id": "M1",
        "child_details": {
            "unique_pupil_number": "A001100007028",
            "former_unique_pupil_number": "K001100116039",
            "first_name": "Ada",
            "surname": "Birch",
            "date_of_birth": "2005-05-05",
            "sex": "F",
            "ethnicity": "WBRI",
            "disabilities": ["AUT", "LD"],
            "postcode": "WX1 0JY",
            "uasc_flag": True,
            "uasc_end_date": "2023-05-05",
        },
        "health_and_wellbeing": {"sdq_assessments": [{"date": "2025-06-01", "score": 17}]},
        "social_care_episodes": [
            {
                "social_care_episode_id": "E1",
                "referral_date": "2022-05-01",
                "referral_source": "1A",
                "closure_date": "2026-01-15",
                "closure_reason": "RC7",
                "referral_no_further_action_flag": False,
                "child_and_family_assessments": [
                    {
                        "child_and_family_assessment_id": "A1",
                        "start_date": "2023-05-02",
                        "authorisation_date": "2023-06-20",
                        "factors": ["2A", "3B"],
                    }
                ],
                "child_in_need_plans": [
                    {"child_in_need_plan_id": "P1", "start_date": "2023-05-20", "end_date": "2023-07-10"}
                ],
                "section_47_assessments": [
                    {
                        "section_47_assessment_id": "S1",
                        "start_date": "2023-06-20",
                        "icpc_required_flag": True,
                        "icpc_date": "2023-07-10",
                        "end_date": "2023-07-01",
                    }
                ],
                "child_protection_plans": [
                    {"child_protection_plan_id": "Q1", "start_date": "2023-07-10", "end_date": "2023-12-01"}
                ],
                "child_looked_after_placements": [
                    {
                        "child_looked_after_placement_id": "T1",
                        "start_date": "2022-06-01",
                        "start_reason": "S",
                        "postcode": "WX2 2AA",
                        "placement_type": "U6",
                        "end_date": "2023-05-05",
                        "end_reason": "E17",
                        "change_reason": "CARPL",
                    }
                ],
                "adoption": {
                    "initial_decision_date": "2022-08-01",
                    "matched_date": "2022-09-01",
                    "placed_date": "2022-10-01",
                },
                "care_leavers": {"contact_date": "2025-12-01", "activity": "F2", "accommodation": "B"},
                "care_worker_details": [
                    {"worker_id": "SW123456", "start_date": "2022-05-01", "end_date": "2024-06-01"}
                ],
            }
        ],
    }
    assert made["C2"]["child_details"] == {
        "unique_pupil_number_unknown_reason": "UN1",
        "surname": "Birch",
        "expected_date_of_birth": "2026-05-01",
        "sex": "U",
        "ethnicity": "NOBT",
        "disabilities": ["NONE"],
        "uasc_flag": False,
    }
    told = {name for child in made.values() for name in _names(child)}
    known = {field.name for block in facts().blocks.values() for field in block.fields.values()}
    assert known - told == set()


def _names(held: object) -> set[str]:
    if isinstance(held, dict):
        return set(held) | {name for value in held.values() for name in _names(value)}
    return {name for value in held for name in _names(value)} if isinstance(held, list) else set()


def test_the_field_facts_are_whole_and_dated() -> None:
    raw = tomllib.loads((files("forethought.record.projections.csc_api") / "fields.toml").read_text(encoding="utf-8"))
    numbers = [field["no"] for block in raw["blocks"].values() for field in block["fields"] if "no" in field]
    assert sorted(numbers) == list(range(2, 56))  # 1 is the authority's code, which stands in the address
    assert all("." in field["source"] for block in raw["blocks"].values() for field in block["fields"])
    card = load_projection("csc_api")
    assert card.next_review > card.reviewed
    assert "published checks, version 0.9, only" in card.meaning


def test_the_window_opens_on_the_first_of_april_before_the_day_two_years_back() -> None:
    for day, opens in {
        date(2026, 3, 31): date(2023, 4, 1),
        date(2026, 4, 1): date(2024, 4, 1),
        date(2028, 2, 29): date(2025, 4, 1),
    }.items():
        window = Window.at(day)
        assert (window.start, window.stop) == (opens, day + timedelta(days=1))
    assert Window.at(DAY).census_days() == (date(2024, 3, 31), date(2025, 3, 31), date(2026, 3, 31))


# referral, closure, birth date: whether the child is in the payload of 31 March 2026 (window from 1 April 2023)
COHORT = """
2010-05-01 -          2005-05-05 in
2010-05-01 2023-04-01 2005-05-05 in
2010-05-01 2023-03-31 2005-05-05 out
2026-03-31 -          2005-05-05 in
2026-04-01 -          2005-05-05 out
2025-05-01 -          1997-04-02 in
2025-05-01 -          1997-04-01 out
"""


@pytest.mark.parametrize("case", COHORT.strip().splitlines())
def test_who_is_in_the_payload(case: str) -> None:
    opened, closed, born, expected = case.split()
    person = PERSON.replace("2012-05-05", born)
    episode = EPISODE.replace("2025-05-01", opened).replace("| -", f"| {closed}")
    assert bool(payloads(tables(person, episode), ASK)) == (expected == "in")


def test_an_unborn_child_is_in_by_a_due_date_that_has_not_gone_by_before_the_window() -> None:
    head = "ssd_person\npers_person_id | pers_dob | pers_expected_dob\n"
    assert payloads(tables(f"{head}C1 | - | 2026-08-01", EPISODE), ASK)
    assert not payloads(tables(f"{head}C1 | - | 2023-03-31", EPISODE), ASK)


def test_something_in_the_window_brings_its_closed_episode_with_it() -> None:
    plan = """
ssd_cin_plans
cinp_cin_plan_id | cinp_referral_id | cinp_person_id | cinp_cin_plan_start_date | cinp_cin_plan_end_date
P1               | E1               | C1             | 2022-05-20               | {end}
"""
    closed = EPISODE.replace("2025-05-01", "2022-05-01").replace("| -", "| 2022-12-01")
    assert one(PERSON, closed, plan.format(end="2023-04-01"))["social_care_episodes"][0]["child_in_need_plans"]
    assert not payloads(tables(PERSON, closed, plan.format(end="2023-03-31")), ASK)


PLACEMENTS = text("placements")


@pytest.mark.parametrize("named", [("T1", "T2", "T3"), ("-", "-", "-")], ids=["named", "by their days"])
def test_each_placement_has_the_reasons_of_its_own_episodes(named: tuple[str, str, str]) -> None:
    made = one(PERSON, EPISODE, PLACEMENTS.format(*named))["social_care_episodes"][0]["child_looked_after_placements"]
    assert [(one["start_reason"], one.get("end_reason")) for one in made] == [("S", "X1"), ("P", "E8"), ("B", None)]


TWO_EPISODES = """
ssd_cin_episodes
cine_referral_id | cine_person_id | cine_referral_date | cine_close_date
E0               | C1             | 2022-01-01         | -
E1               | C1             | 2025-05-01         | -
E2               | C1             | 2025-09-01         | -
"""


def test_an_adoption_stands_in_the_episode_of_its_period_of_care_alone() -> None:
    made = one(
        PERSON,
        TWO_EPISODES,
        PLACEMENTS.format("T1", "T2", "T3"),
        """
ssd_permanence
perm_table_id | perm_person_id | perm_cla_id | perm_adm_decision_date
R1            | C1             | K1          | 2025-12-01
""",
    )
    assert [episode.get("adoption") for episode in made["social_care_episodes"]] == [
        None,
        {"initial_decision_date": "2025-12-01"},
        None,
    ]


@pytest.mark.parametrize(("contact", "at"), [("2025-06-01", 1), ("2025-09-01", 2), ("2024-06-01", 0), ("-", 2)])
def test_a_care_leaver_stands_in_the_one_episode_that_was_open_at_the_contact(contact: str, at: int) -> None:
    made = one(
        PERSON.replace("2012", "2006"),
        TWO_EPISODES,
        f"""
ssd_care_leavers
clea_person_id | clea_care_leaver_latest_contact | clea_care_leaver_activity
C1             | {contact}                       | F2
""",
    )
    assert [place for place, one in enumerate(made["social_care_episodes"]) if "care_leavers" in one] == [at]


LEAVERS = {"2000-04-01": True, "2000-03-31": False, "2010-03-31": True, "2010-04-01": False}


@pytest.mark.parametrize(("born", "told"), LEAVERS.items())
def test_care_leavers_are_sixteen_to_twenty_five(born: str, told: bool) -> None:
    row = "ssd_care_leavers\nclea_person_id | clea_care_leaver_latest_contact\nC1 | 2025-12-01"
    made = one(PERSON.replace("2012-05-05", born), EPISODE, row)
    assert ("care_leavers" in made["social_care_episodes"][0]) == told


def test_workers_are_told_only_where_there_is_a_plan_and_only_those_in_charge_on_a_31_march() -> None:
    rows = """
ssd_cin_plans
cinp_cin_plan_id | cinp_referral_id | cinp_person_id | cinp_cin_plan_start_date
P1               | E1               | C1             | 2025-06-01

ssd_professionals
prof_professional_id | prof_staff_id | prof_social_worker_registration_no
W1                   | ST1           | SW123456
W2                   | ST2           | -

ssd_involvements
invo_involvements_id | invo_person_id | invo_professional_id | invo_professional_role_id | invo_referral_id
I1                   | C1             | W1                   | CW                        | E0
I2                   | C1             | W2                   | Lead social worker        | E1
I3                   | C1             | W1                   | Personal adviser          | E1
"""
    made = one(PERSON, TWO_EPISODES, rows)["social_care_episodes"]
    assert [episode.get("care_worker_details") for episode in made] == [None, [{"worker_id": "ST2"}], None]


# status, start, end: whether the child was unaccompanied in the window
STATUSES = """
UASC        2025-01-01 -          yes
uasc        2020-01-01 2023-04-01 yes
UASC        2020-01-01 2023-03-31 no
Former_UASC 2025-01-01 -          no
Non-UASC    2025-01-01 -          no
ILR         2025-01-01 -          no
"""


@pytest.mark.parametrize("case", STATUSES.strip().splitlines())
def test_a_child_is_unaccompanied_by_the_status_itself(case: str) -> None:
    status, start, end, expected = case.split()
    rows = f"""
ssd_immigration_status
immi_person_id | immi_immigration_status    | immi_immigration_status_start_date | immi_immigration_status_end_date
C1             | {status.replace("_", " ")} | {start}                            | {end}
"""
    assert one(PERSON, EPISODE, rows)["child_details"]["uasc_flag"] == (expected == "yes")


# kind, from, to, postcode of addresses; the last is what is sent
HOMES = {
    "the home that is valid now": ("Home 2020-01-01 2025-01-01 WX11AA; Home 2025-01-01 - WX22BB", "WX2 2BB"),
    "not a placement, however new": ("Home 2020-01-01 - WX11AA; Placement 2025-01-01 - WX22BB", "WX1 1AA"),
    "not a home of later": ("Home 2020-01-01 - WX11AA; Home 2026-04-01 - WX22BB", "WX1 1AA"),
    "valid now before newer and over": ("Home 2020-01-01 - WX11AA; Home 2024-01-01 2024-02-01 WX22BB", "WX1 1AA"),
    "the last, when none is valid": ("Home 2020-01-01 2022-01-01 WX11AA; Home 2021-01-01 2021-06-01 WX22BB", "WX1 1AA"),
    "none at all": ("Placement 2025-01-01 - WX22BB", None),
}


@pytest.mark.parametrize("case", list(HOMES))
def test_the_postcode_is_that_of_the_home_that_was_valid_last(case: str) -> None:
    rows, expected = HOMES[case]
    columns = ("person_id", "address_type", "address_start_date", "address_end_date", "address_postcode")
    head = "ssd_address\n" + " | ".join(f"addr_{name}" for name in columns) + "\n"
    lines = "\n".join("C1 | " + " | ".join(row.split()) for row in rows.split(";"))
    assert one(PERSON, EPISODE, head + lines)["child_details"].get("postcode") == expected


FACTORS = {
    '["2A","1B","2A"]': ["1B", "2A"],
    '{"1B":"Y","2A":"N","3C":"Yes"}': ["1B", "3C"],
    "2A, 1B": ["1B", "2A"],
    "[]": None,
    "21": ["21"],
}


@pytest.mark.parametrize("text", list(FACTORS))
def test_factors_are_read_however_they_are_kept(text: str) -> None:
    made = one(
        PERSON,
        EPISODE,
        f"""
ssd_cin_assessments
cina_assessment_id | cina_person_id | cina_referral_id | cina_assessment_start_date
A1                 | C1             | E1               | 2025-06-01

ssd_assessment_factors
cinf_assessment_id | cinf_assessment_factors_json
A1                 | {text}
""",
    )
    assert made["social_care_episodes"][0]["child_and_family_assessments"][0].get("factors") == FACTORS[text]


# outcome, no further action: whether a conference was required
OUTCOMES = """
{"CP_CONFERENCE_FLAG":"Y"}         -  True
{"OUTCOME_CP_CONFERENCE_FLAG":"N"} -  False
{"OUTCOME_NFA_FLAG":"Y"}           Y  False
{"OTHER":"Y"}                      N  None
not-json                           -  None
-                                  -  None
"""


@pytest.mark.parametrize("case", OUTCOMES.strip().splitlines())
def test_whether_a_conference_was_required_is_read_from_the_outcome(case: str) -> None:
    outcome, no_action, expected = case.split()
    made = one(
        PERSON,
        EPISODE,
        f"""
ssd_s47_enquiry
s47e_s47_enquiry_id | s47e_referral_id | s47e_person_id | s47e_s47_start_date | s47e_s47_nfa | s47e_s47_outcome_json
S1                  | E1               | C1             | 2025-06-01          | {no_action}  | {outcome}
""",
    )
    found = made["social_care_episodes"][0]["section_47_assessments"][0].get("icpc_required_flag")
    assert str(found) == expected


QUERIES = sorted(path.name for path in (files("forethought.record.projections.csc_api") / "queries").iterdir())


@pytest.mark.parametrize("name", QUERIES)
def test_the_queries_run_on_any_engine(name: str) -> None:
    assert lint(query(name.removesuffix(".sql")).replace("{facts}", "early").replace("{among}", "episode")) == []


def test_the_same_facts_in_another_order_give_the_same_bytes() -> None:
    held = tables(WHOLE, TWO_EPISODES.replace("E1 ", "E9 "))
    chance = Random(7)
    shuffled = {
        name: table.take(chance.sample(range(table.num_rows), table.num_rows)) for name, table in reversed(held.items())
    }
    assert project("csc_api", held, ASK) == project("csc_api", shuffled, ASK)
    assert all(normal(child) == child for child in payloads(held, ASK).values())


def test_tables_and_columns_that_are_missing_are_blank() -> None:
    assert project("csc_api", {}, ASK) == {"children.json": b"[]", "refused.json": b"[]"}
    people = pa.table({"pers_person_id": ["C1"], "pers_dob": ["2012-05-05"]})
    episodes = pa.table({"cine_referral_id": ["E1"], "cine_person_id": ["C1"]})
    sent = json.loads(project("csc_api", {"ssd_person": people, "ssd_cin_episodes": episodes}, ASK)["children.json"])
    assert sent == [
        {
            "la_child_id": "C1",
            "purge": False,
            "child_details": {
                "date_of_birth": "2012-05-05",
                "disabilities": ["NONE"],
                "purge": False,
                "sex": "U",
                "uasc_flag": False,
            },
            "social_care_episodes": [{"social_care_episode_id": "E1", "purge": False}],
        }
    ]


def test_the_authority_of_the_ask_changes_nothing_in_the_objects() -> None:
    assert project("csc_api", tables(WHOLE), ASK) == project("csc_api", tables(WHOLE), Ask(DAY, "E06000001"))
