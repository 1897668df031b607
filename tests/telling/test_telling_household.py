"""Somebody at the same address, in a document: by whose word, of which days, by which rule."""

from __future__ import annotations

from datetime import UTC, datetime

from forethought.governance import Agreements
from forethought.record import Fact
from forethought.record.reading import HomeOnDay
from forethought.record.reading.households import Companion
from forethought.telling import Sources
from forethought.telling.household import Household
from forethought.telling.reading_documents import homes_document
from forethought.telling.told import told


def address(claim: str, person: str, source: str, since: str) -> Fact:
    return Fact(
        claim_id=claim, person_id=person, entity="address", entity_key=claim, attribute="postcode", value="WX4 7QP",
        field_set="contact_details", nature="fact", outcome=None, valid_from=since, valid_to=None,
        known_from=datetime(2026, 2, 20, 9, tzinfo=UTC), known_to=None, source=source, feed="school-roll",
        file="Pupils.csv", row=0, other_person_id=None, code_set=None, code_version=None,
    )  # fmt: skip


def test_a_companion_rests_on_the_addresses_of_both_and_names_the_rule() -> None:
    own = address("b-1", "child", "a-school", "2025-09-01")
    other = address("b-2", "sister", "another-school", "2024-09-01")
    sources = Sources(Agreements({}))
    names = {"sister": told("Ruby Ashdown", [other], sources, "name")}
    stated = {fact.claim_id: fact for fact in (own, other)}
    home = HomeOnDay("a-school", "home", ("b-1",), (Companion("sister", "another-school", "same_dwelling", ("b-2",)),))
    (made,) = homes_document(Household(names, stated, sources).homes([home]))
    (there,) = made["companions"]
    assert (there["person_id"], there["name"]["value"], there["basis"]["value"]) == (
        "sister", "Ruby Ashdown", "same_dwelling",
    )  # fmt: skip
    assert {(row["source"], row["valid_from"]) for row in there["basis"]["sources"]} == {
        ("a-school", "2025-09-01"), ("another-school", "2024-09-01"),
    }  # fmt: skip
    assert (there["name"]["worked_out"]["rule"], there["basis"]["worked_out"]["rule"]) == ("name", "same_home")
    assert (made["alone"], made["set_aside"], made["kind"]["value"]) == (None, None, "home")
    assert [(line["what"], line["value"]) for line in made["address"]] == [("Postcode", "WX4 7QP")]


def test_a_home_where_nobody_else_is_stated_says_so_by_the_same_rule() -> None:
    own = address("b-1", "child", "a-school", "2025-09-01")
    shown = Household({}, {"b-1": own}, Sources(Agreements({})))
    (made,) = homes_document(shown.homes([HomeOnDay("a-school", "home", ("b-1",), ())]))
    assert made["alone"]["worked_out"]["rule"] == "same_home"
    assert made["alone"]["claim_ids"] == ["b-1"]
