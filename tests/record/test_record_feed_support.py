"""What adults' services, housing, benefits, family hubs and the lists of Annex A say, and of whom."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from forethought.governance import load_purposes
from forethought.model import load_form
from forethought.record import Delivery, to_claims
from forethought.sources import SourceError, read
from record.record_feeds import SUPPORT, claims, local, rows

RECEIVED = datetime(2026, 4, 5, 9, tzinfo=UTC)


def made(feed, controller="westmarch-council", **tables):
    """The claims of rows written by hand."""
    intake = read(tables, feed, 2026)
    delivery = Delivery("d", feed, feed, 2026, controller, "agreement", RECEIVED, ())
    return to_claims(intake.tables, delivery).to_pylist()


@pytest.mark.parametrize("feed", SUPPORT)
def test_where_somebody_lives_is_a_contact_detail(feed):
    places = {"house_number", "street", "postcode", "uprn", "postcode_sector", "placement_postcode", "accommodation"}
    for claim in claims(feed):
        if claim["attribute"] in places:
            assert claim["field_set"] == "contact_details"


def test_adults_services_are_a_system_of_their_own_and_what_they_know_is_health():
    assert {local(c["subject"]).split(":")[0] for c in claims("adult-services")} == {"adult-services"}
    events = [c for c in claims("adult-services") if c["entity"] in ("adult_care_event", "treatment")]
    assert {c["field_set"] for c in events if not c["attribute"].startswith("children_")} == {"health"}


def test_initials_are_called_what_research_is_never_given():
    assert all(
        "forename" in claim["attribute"]
        for claim in claims("adult-services", entity="person")
        if claim["attribute"] not in {"surname", "date_of_birth", "sex", "ethnicity", "nhs_number"}
    )


def test_that_a_home_was_lost_to_abuse_is_protected_like_what_police_know():
    for name in ("reason_home_lost", "support_needs", "antisocial_behaviour_case_on"):
        found = claims("housing", attribute=name)
        assert found
        assert {claim["field_set"] for claim in found} == {"protection"}


def test_a_joint_tenant_lives_with_the_tenant_and_a_lone_one_with_nobody():
    stated = {(row["JointTenantLocalId"], row["LocalId"]) for row in rows("housing", "tenancies")}
    found = claims("housing", entity="relationship")
    assert {(local(c["subject"]), local(c["other_subject"])) for c in found} == {p for p in stated if p[0]}
    assert {claim["value"] for claim in found} == {"lives with"}


def test_partners_and_disabled_children_are_related_to_the_claimant():
    stated = {
        (row[column], row["LocalId"], word)
        for row in rows("benefits", "awards")
        for column, word in (("PartnerLocalId", "partner"), ("DisabledChildLocalId", "carer"))
        if row[column]
    }
    found = claims("benefits", entity="relationship")
    assert {(local(c["subject"]), local(c["other_subject"]), c["value"]) for c in found} == stated


def test_a_sanction_is_said_of_the_award_which_names_nobody():
    found = claims("benefits", entity="benefit_sanction")
    assert {c["subject"] for c in found} == {
        f"westmarch-benefits#case/{row['AwardReference']}" for row in rows("benefits", "sanctions")
    }


def test_a_child_who_came_alone_came_with_nobody():
    child = {"LocalId": "k1", "Forename": "Kit"}
    held = made("family-hubs", members=[child, child | {"LocalId": "k2", "AdultLocalId": "k9"}])
    pairs = {(c["subject"], c["other_subject"]) for c in held if c["entity"] == "relationship"}
    assert pairs == {("westmarch-council/family-hubs:k2", "westmarch-council/family-hubs:k9")}
    assert all(claim["other_subject"] is None for claim in held if claim["entity"] != "relationship")


def test_a_row_without_its_number_is_of_nobody():
    assert made("family-hubs", members=[{"Forename": "Kit", "AdultLocalId": "k9"}]) == []


def test_the_directory_of_services_is_read_from_a_page_of_the_open_standard(tmp_path):
    service = {"id": "s1", "name": "Baby group", "minimum_age": 0.0, "schedules": [{"byday": "TU"}, {"byday": "WE"}]}
    page = {"total_items": 1, "contents": [service | {"organization": {"id": "o1", "name": "Hubs (fictional)"}}]}
    (tmp_path / "services.json").write_text(json.dumps(page), encoding="utf-8")
    (row,) = read(tmp_path, "family-hubs", 2026).tables["services"].to_pylist()
    assert (row["id"], row["minimum_age"], row["schedules.0.byday"], row["organization.id"]) == ("s1", "0", "TU", "o1")


@pytest.mark.parametrize("text", ["{", "[]", '[{"id": ', "[1, 2]", "[" * 100_000, '{"contents": [{"color": "red"}]}'])
def test_json_that_is_no_directory_is_refused_in_words(tmp_path, text):
    (tmp_path / "services.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError):
        read(tmp_path, "family-hubs", 2026)


def test_services_are_no_people():
    found = claims("family-hubs", entity="service")
    assert found
    assert all("#organisation/" in claim["subject"] for claim in found)


def test_a_table_without_a_column_of_its_own_is_known_by_having_all_of_its_columns(tmp_path):
    (tmp_path / "export.csv").write_text("AwardReference,StartDate,EndDate\nBA-1,2026-01-04,\n", encoding="utf-8")
    assert set(read(tmp_path, "benefits", 2026).tables) == {"sanctions"}


def test_linkage_goes_by_no_word_of_annex_a_that_other_sources_write_in_code():
    said = {claim["attribute"] for claim in claims("annex-a", entity="person")}
    assert said == {"date_of_birth", "gender", "ethnic_group"}


def test_no_purpose_opens_what_joins_an_adopted_child_to_the_adopters():
    rows_of_both = {
        "list_10": [{"Child Unique ID": "1", "Family identifier": "AF-1"}],
        "list_11": [{"Individual adopter identifier": "AF-1-1", "Family identifier": "AF-1"}],
    }
    found = [claim for claim in made("annex-a", **rows_of_both) if claim["value"] == "AF-1"]
    assert {claim["subject"] for claim in found} == {"westmarch-council/1", "westmarch-council/adopter:AF-1-1"}
    assert {claim["field_set"] for claim in found} == {"flag"}
    assert not [purpose.id for purpose in load_purposes().values() if "flag" in purpose.field_sets]


def test_placements_that_protect_a_child_do_so_in_the_words_of_annex_a():
    words = load_form("annex-a").tables["list_8"].fields["Placement Type"].codes
    rules = tomllib.loads((files("forethought.record") / "data" / "protection.toml").read_text(encoding="utf-8"))
    for code in ("A3", "A4", "A5", "A6", "K1"):
        assert [word.upper() for word in words if f" {code}:" in word] == [
            held for held in rules["placements"] if f" {code}:" in held
        ]


def test_an_enquiry_in_annex_a_carries_what_came_of_it():
    outcomes = {claim["outcome"] for claim in claims("annex-a", entity="enquiry")}
    assert {"no conference was needed", "a conference was needed"} <= outcomes
    assert None not in outcomes
