"""What early help and the survey of children in care send, as claims."""

from __future__ import annotations

from record.record_feeds import claims, local, rows


def test_who_leads_a_plan_is_told_without_what_the_family_needs():
    helpers = claims("early-help", entity="involvement")
    assert {claim["attribute"] for claim in helpers} == {"service", "team", "lead"}
    assert {claim["field_set"] for claim in helpers} == {"involvement"}


def test_needs_name_domestic_abuse_and_crime_so_they_are_facts_of_protection():
    needs = claims("early-help", attribute="needs_found")
    assert any("domestic abuse" in claim["value"] for claim in needs)
    assert {claim["field_set"] for claim in needs + claims("early-help", attribute="needs_met")} == {"protection"}


def test_a_plan_lasts_from_its_start_to_its_end():
    spans = {(c["entity_key"], c["valid_from"]) for c in claims("early-help", entity="early_help_episode")}
    assert spans == {(row["PlanReference"], row["StartDate"]) for row in rows("early-help", "plans")}


def test_the_people_at_home_are_persons_of_their_own_without_an_address():
    members = rows("early-help", "family_members")
    told = claims("early-help", entity="relationship", attribute="relationship")
    assert {(local(c["subject"]), local(c["other_subject"])) for c in told} == {
        (row["ChildLocalId"], row["LocalId"]) for row in members
    }
    homes = {local(claim["subject"]) for claim in claims("early-help", entity="address")}
    assert homes <= {row["LocalId"] for row in rows("early-help", "plans")}


def test_what_a_family_says_of_the_help_it_had_is_its_voice():
    said = claims("early-help", entity="feedback")
    assert said
    assert {(claim["field_set"], claim["nature"]) for claim in said} == {("voice", "opinion")}


def test_numbers_of_a_survey_are_about_nobody():
    told = claims("survey")
    assert told
    assert {claim["subject"] for claim in told} == {"westmarch-council#organisation/survey of children in care"}
