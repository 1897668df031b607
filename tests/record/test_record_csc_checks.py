"""What is wrong with an object is found before it is sent, and told by path and reason alone."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from forethought.record.projections import Ask, project
from forethought.record.projections.csc_api import problems
from support_canary import CANARY, found_in
from support_csc_tables import ASK, DAY, EPISODE, PERSON, tables, text

GOOD: dict[str, Any] = {
    "la_child_id": "C1",
    "purge": False,
    "child_details": {
        "unique_pupil_number": "A001100007028",
        "date_of_birth": "2012-05-05",
        "sex": "F",
        "ethnicity": "WBRI",
        "disabilities": ["AUT", "LD"],
        "postcode": "WX1 0JY",
        "uasc_flag": False,
    },
    "health_and_wellbeing": {
        "sdq_assessments": [{"date": "2025-06-01", "score": 40}, {"date": "2025-06-02", "score": 0}],
    },
    "social_care_episodes": [
        {
            "social_care_episode_id": "E1",
            "referral_date": "2025-05-01",
            "referral_source": "1A",
            "closure_date": "2025-05-01",
            "child_and_family_assessments": [
                {"child_and_family_assessment_id": "A1", "start_date": "2025-05-02", "factors": ["1A", "18B"]}
            ],
            "child_looked_after_placements": [
                {"child_looked_after_placement_id": "T1", "start_date": "2025-05-02", "placement_type": "K3"}
            ],
            "care_worker_details": [{"worker_id": "SW123456", "start_date": "2025-05-02", "end_date": "2025-05-02"}],
        }
    ],
}

# where, what is put there, what is said of it (empty: nothing)
CASES = text("checks")


def with_value(path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(GOOD)
    held: Any = made
    *way, last = [int(word) if word.isdigit() else word for word in path.split(".")]
    for word in way:
        held = held[word]
    held[last] = value
    return made


def test_a_good_object_has_nothing_wrong() -> None:
    assert problems(GOOD, DAY) == ()


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_what_is_wrong_is_found_where_it_is(case: str) -> None:
    path, value, expected = (part.strip() for part in case.split("|"))
    found = problems(with_value(path, json.loads(value)), DAY)
    if not expected:
        assert found == ()
        return
    assert len(found) == 1
    assert expected in found[0].reason
    told = found[0].path.replace("[", ".").replace("]", "")
    assert told.startswith(path)


def test_a_code_is_good_that_was_good_when_it_was_given() -> None:
    way = "social_care_episodes.0.child_looked_after_placements.0"
    placement = {"child_looked_after_placement_id": "T1", "placement_type": "H5"}
    assert problems(with_value(way, {**placement, "start_date": "2024-03-31"}), DAY) == ()
    assert problems(with_value(way, {**placement, "start_date": "2024-04-01"}), DAY) != ()
    assert problems(with_value(way, {**placement, "placement_type": "Z11"}), date(2025, 5, 5)) != ()


def test_more_than_forty_one_factors_are_refused() -> None:
    codes = [f"{number}{letter}" for number in range(1, 7) for letter in "ABC"] + ["7A", *(f"8{x}" for x in "BCDEF")]
    codes += [f"{number}A" for number in (9, 10, 11, 12, 13, 14, 15, 16, 17, 22, 23, 24)]
    codes += ["18B", "18C", "19B", "19C", "20"]
    way = "social_care_episodes.0.child_and_family_assessments.0.factors"
    assert len(codes) == 41
    assert problems(with_value(way, codes), DAY) == ()
    assert [one.reason for one in problems(with_value(way, [*codes, "21"]), DAY)] == ["has more than 41 codes"]


def test_two_items_with_one_id_are_refused() -> None:
    twice = with_value("social_care_episodes", GOOD["social_care_episodes"] * 2)
    assert [one.path for one in problems(twice, DAY)] == ["social_care_episodes"]


def test_whoever_is_refused_is_listed_without_a_value_and_not_sent() -> None:
    wrong = f"""
ssd_person
pers_person_id | pers_dob   | pers_forename | pers_ethnicity
C2             | 2012-05-05 | Ada           | {CANARY}
C3             | -          | {CANARY}      | WBRI

ssd_cin_episodes
cine_referral_id | cine_person_id | cine_referral_date | cine_close_date
E2               | C2             | 2025-05-01         | {CANARY}
E3               | C3             | 2025-05-01         | -
"""
    made = project("csc_api", tables(PERSON, EPISODE, wrong), ASK)
    assert [child["la_child_id"] for child in json.loads(made["children.json"])] == ["C1"]
    assert not found_in(made["refused.json"].decode())
    told = {one["la_child_id"]: [held["path"] for held in one["problems"]] for one in json.loads(made["refused.json"])}
    assert told == {
        "C2": ["child_details.ethnicity", "social_care_episodes[0].closure_date"],
        "C3": ["child_details.date_of_birth"],
    }


def test_a_child_with_a_placement_and_no_episode_to_put_it_in_is_told() -> None:
    placement = """
ssd_cla_placement
clap_cla_placement_id | clap_person_id | clap_cla_placement_start_date
T1                    | C1             | 2025-05-01
"""
    made = project("csc_api", tables(PERSON, placement), Ask(DAY, "E08000025"))
    assert json.loads(made["children.json"]) == []
    assert [one["path"] for one in json.loads(made["refused.json"])[0]["problems"]] == ["social_care_episodes"]
