"""What housing, benefits, early help, hubs and adults' services send, and what children said."""

from __future__ import annotations

import csv
import json
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from forethought.sources import read
from forethought.synth.feeds import (
    adult_services,
    benefits,
    early_help,
    family_hubs,
    housing,
    survey,
    voice,
)
from forethought.synth.feeds.feed import Delivery
from forethought.synth.rows import NEVER, on
from support_synth_justice import TrueRegisters, places

_SENT = {}


def sent(module, number=0):
    if (module.FEED.name, number) not in _SENT:
        place = places()[number]
        _SENT[module.FEED.name, number] = list(module.FEED.extracts(place, TrueRegisters(place)))
    return _SENT[module.FEED.name, number]


def rows(module, table, number=0):
    return [row for extract in sent(module, number) for row in extract.tables.get(table, pa.table({})).to_pylist()]


def latest(module, table, key, number=0):
    return {row[key]: row for row in rows(module, table, number)}


def written(module, folder, period, numbers=range(8)):
    """The files of one delivery, from several localities."""
    parts = [extract.tables for number in numbers for extract in sent(module, number) if extract.period == period]
    tables = {name: [part[name] for part in parts] for name in parts[0]}
    delivery = Delivery(module.FEED, places()[0].setting.authority, period)
    return module.FEED.write(folder, delivery, tables)


def test_homeless_families_end_in_the_files_as_they_truly_did():
    place = places()[0]
    homeless = place.support.homeless
    found = latest(housing, "homelessness", "CaseReference")
    inside = homeless.take(homeless.approached >= place.setting.window.first)
    assert sum(row["ApplicationDate"] >= on(place.setting.window.first) for row in found.values()) == len(inside)
    closed = {row["ClosedDate"] for row in found.values()}
    assert {on(number) for number in inside.closed.tolist() if number < NEVER} <= closed
    assert all((row["ClosedDate"] is None) == (row["Outcome"] is None) for row in found.values())
    assert {row["LatestDuty"] for row in found.values()} == {"prevention", "relief", "main"}


def test_every_homeless_family_has_its_members_with_one_applicant():
    members = rows(housing, "household_members")
    applicants = [row["CaseReference"] for row in members if row["Relation"] == "applicant"]
    assert len(applicants) == len(set(applicants))
    assert {row["CaseReference"] for row in members if row["Relation"] == "child"} <= set(applicants)


def test_the_first_file_of_tenancies_has_every_tenancy_then_held():
    place = places()[0]
    held, first = place.support.tenancies, place.setting.window.first
    running = ((held.start < first) & (held.end > first)).sum()
    table = sent(housing)[0].tables["tenancies"]
    assert table.num_rows >= running
    assert table.num_rows > 5 * sent(housing)[1].tables["tenancies"].num_rows


def test_benefits_name_the_children_who_live_with_the_claimant():
    awards = {row["AwardReference"]: row for row in rows(benefits, "awards")}
    persons = place_persons(0)
    children = rows(benefits, "children")
    mothers = 0
    for row in children:
        claim = awards[row["AwardReference"]]
        assert claim["Benefit"] in ("UC", "HB")
        mothers += persons.mother[number_of(row["LocalId"])] == number_of(claim["LocalId"])
    assert mothers / len(children) > 0.8


def place_persons(number):
    return places()[number].lives.persons


def number_of(local_id):
    return int(local_id.split("-")[-1])


def test_no_child_who_lives_in_care_is_in_a_claim_of_the_month():
    place = places()[0]
    episodes = place.care.episodes
    away = episodes.take(~np.isin(episodes.place, ("P1", "P2")) & ~np.isin(episodes.legal_status, ("V3", "V4")))
    for extract in sent(benefits)[::6]:
        month = np.datetime64(extract.period, "M") + 1
        last = int(month.astype("datetime64[D]").astype(np.int64)) - 1
        gone = set(away.person[(away.start <= last) & (away.end > last)].tolist())
        named = {number_of(text) for text in extract.tables["children"]["LocalId"].to_pylist()}
        assert not named & gone


def test_flags_of_universal_credit_are_on_no_other_benefit():
    for row in rows(benefits, "awards"):
        flags = (row["HousingElement"], row["BenefitCap"], row["TwoChildLimit"], row["ConditionalityGroup"])
        assert all(flags) if row["Benefit"] == "UC" else not any(flags)
        assert (row["DisabledChildLocalId"] is not None) == (row["Benefit"] in ("DLA", "CA"))


def test_early_help_says_what_was_needed_only_after_it_was_assessed():
    found = rows(early_help, "plans")
    assert any(row["AssessmentDate"] is None for row in found)
    for row in found:
        assert (row["NeedsIdentified"] is None) == (row["AssessmentDate"] is None)
        assert row["EndDate"] is not None or (row["NeedsMet"], row["Outcome"], row["FamilyScore"]) == (None,) * 3


def test_family_members_are_sent_once_with_the_plan_and_are_not_the_child():
    plans = {row["PlanReference"] for row in rows(early_help, "plans")}
    members = rows(early_help, "family_members")
    pairs = [(row["PlanReference"], row["LocalId"]) for row in members]
    assert len(pairs) == len(set(pairs))
    assert {plan for plan, _ in pairs} <= plans
    assert all(row["LocalId"] != row["ChildLocalId"] for row in members)


def test_the_directory_of_hubs_is_a_page_of_services_and_says_it_is_synthetic(tmp_path):
    (path,) = written(family_hubs, tmp_path, "2026")
    page = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == "synthetic_services.json"
    assert page["synthetic"].startswith("Synthetic")
    assert page["total_items"] == len(page["contents"]) == 8 * 7
    assert len({service["id"] for service in page["contents"]}) == 8 * 7
    for service in page["contents"]:
        assert service["minimum_age"] < service["maximum_age"]
        assert service["organization"]["name"] == "Westmarch Council (fictional)"
        assert service["schedules"][0]["byday"] in ("MO", "TU", "WE", "TH", "FR")


def test_attendances_are_for_services_of_the_directory(tmp_path):
    (path,) = written(family_hubs, tmp_path, "2026")
    known = {service["id"] for service in json.loads(path.read_text(encoding="utf-8"))["contents"]}
    _, month = written(family_hubs, tmp_path, "2026-03")
    with month.open(encoding="utf-8", newline="") as stream:
        came = list(csv.DictReader(stream))
    assert came
    assert {row["ServiceId"] for row in came} <= known
    assert {row["SessionDate"][:7] for row in came} == {"2026-03"}


def test_whoever_comes_to_a_hub_is_registered_in_the_same_year():
    members = set()
    for extract in sent(family_hubs):
        if extract.period.endswith("-04"):
            members = set()
        if "members" in extract.tables:
            new = extract.tables["members"]["LocalId"].to_pylist()
            assert not members & set(new)
            members |= set(new)
            assert set(extract.tables["attendance"]["LocalId"].to_pylist()) <= members


def test_treatment_services_name_nobody_in_full():
    found = rows(adult_services, "substance_misuse")
    assert found
    for row in found:
        assert not {"Forename", "Surname", "Postcode"} & set(row)
        assert len(row["ClientInitials"]) == 2
        assert row["PostcodeSector"] is None or row["PostcodeSector"][-1].isdigit()
        assert (row["EndDate"] is None) == (row["DischargeReason"] is None)


def test_adult_social_care_sends_requests_first():
    kinds = {row["EventType"] for row in rows(adult_services, "social_care_events")}
    assert kinds == {"Request", "Assessment", "Service", "Review"}
    assert all(
        row["Route"] is None for row in rows(adult_services, "social_care_events") if row["EventType"] == "Request"
    )


def test_the_survey_adds_up_over_localities_and_leaves_small_numbers_out(tmp_path):
    answers, response = written(survey, tmp_path, "2026")
    with answers.open(encoding="utf-8", newline="") as stream:
        counts = list(csv.DictReader(stream))
    with response.open(encoding="utf-8", newline="") as stream:
        asked = {row["AgeGroup"]: row for row in csv.DictReader(stream)}
    held = [place.support for place in places()]
    for band, row in asked.items():
        invited = [part.invited.take((part.invited.year == 2026) & (part.invited.band == band)) for part in held]
        assert int(row["Asked"]) == sum(len(part) for part in invited)
        assert int(row["Answered"]) == sum(int(part.answered.sum()) for part in invited)
    totals = {}
    for row in counts:
        key = row["AgeGroup"], row["QuestionId"]
        totals[key] = totals.get(key, 0) + int(row["Children"])
    assert totals
    assert all(survey.FEWEST <= total <= int(asked[band]["Answered"]) for (band, _), total in totals.items())


def test_questions_with_few_answers_are_not_in_the_survey(tmp_path):
    (answers, _) = written(survey, tmp_path, "2026", numbers=[0])
    with answers.open(encoding="utf-8", newline="") as stream:
        left = {(row["AgeGroup"], row["QuestionId"]) for row in csv.DictReader(stream)}
    whole = {(row["AgeGroup"], row["QuestionId"]) for row in rows(survey, "answers")}
    assert left < whole


def test_what_children_said_is_read_by_the_form_for_it(tmp_path):
    for path in written(voice, tmp_path, "2026", numbers=[0, 1, 2]):
        path.rename(tmp_path / path.name.removeprefix("synthetic_"))
    intake = read(tmp_path, "voice", year=2026)
    answers = intake.tables["Answers"].to_pylist()
    assert len(answers) == sum(sent(voice, number)[-1].tables["Answers"].num_rows for number in range(3))
    assert {row["InstrumentId"] for row in answers} == {"my-experience", "own-words"}
    assert len({row["AnswerId"] for row in answers}) == len(answers)


def test_a_child_answers_the_questionnaire_at_one_sitting():
    moments = {}
    for row in rows(voice, "Answers"):
        if row["InstrumentId"] == "my-experience":
            moments.setdefault((row["PersonId"], row["AnsweredAt"][:10]), set()).add((row["AnsweredAt"], row["Mode"]))
    assert moments
    assert all(len(found) == 1 for found in moments.values())


@pytest.mark.parametrize("module", [housing, benefits, early_help, family_hubs, adult_services, survey, voice])
def test_a_locality_where_nothing_happens_sends_empty_tables_of_the_same_form(module):
    place = places()[0]
    nothing = {name: type(table).empty() for name, table in vars(place.support).items()}
    bare = SimpleNamespace(
        **{
            **vars(place),
            "support": SimpleNamespace(**nothing),
            "need": SimpleNamespace(early_help=type(place.need.early_help).empty()),
        }
    )
    for one, other in zip(module.FEED.extracts(bare, TrueRegisters(bare)), sent(module), strict=True):
        assert {name: table.schema for name, table in one.tables.items()} == {
            name: table.schema for name, table in other.tables.items()
        }
