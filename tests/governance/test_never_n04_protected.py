"""N4: never show a protected address across agencies. N5: never open a sealed identity."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.engine import Engine
from forethought.governance import Authority, Denied, Principal
from governance.governance_builders import claim, seen, worker

FIELD_SETS = [
    "identity",
    "contact_details",
    "relationship",
    "involvement",
    "care",
    "need",
    "protection",
    "education",
    "health",
    "voice",
    "correction",
    "flag",
]
READERS: list[tuple[Principal, str, str]] = [
    (worker("practitioner"), "direct_care", "read"),
    (worker("team_manager"), "direct_care", "read"),
    (worker("practitioner", "address_holder"), "direct_care", "read"),
    (worker("practitioner", "adoption_records_holder"), "direct_care", "read"),
    (worker("practitioner", "address_holder", organisation="westmarch-schools"), "direct_care", "read"),
    (worker("analyst"), "statutory_return", "read"),
    (Principal("kai", "child", frozenset({"child"}), subject="kai"), "own_record", "read"),
    (Principal("l", "service", frozenset({"linkage_service"})), "linkage", "read"),
    (Principal("c", "service", frozenset({"publication_service"})), "local_planning", "compute"),
]
SOURCES = [
    ("westmarch-council", "ssda903"),
    ("westmarch-council", "case-system"),
    ("westmarch-schools", "school-roll"),
    ("westmarch-health", "child-health"),
]
ADDRESS = claim(field_set="contact_details", entity="address", attribute="postcode", protected=True)


def _sees(authority: Authority, principal: Principal, row: dict[str, Any]) -> bool:
    return bool(seen([row], authority.grant(principal, "direct_care").row_filter))


def test_n4_no_ordinary_reader_of_any_agency_sees_a_protected_address(authority: Authority) -> None:
    for principal, purpose, action in READERS:
        if "address_holder" in principal.roles:
            continue
        sql = authority.grant(principal, purpose, action=action).row_filter
        assert seen([ADDRESS], sql) == [], (principal.roles, purpose)


@pytest.mark.parametrize(
    ("holder", "controller", "feed", "shown"),
    [
        ("westmarch-council", "westmarch-council", "case-system", True),
        ("westmarch-council", "westmarch-schools", "school-roll", False),
        ("westmarch-council", "westmarch-health", "child-health", False),
        ("westmarch-schools", "westmarch-council", "case-system", False),
    ],
)
def test_n4_only_the_named_holder_of_the_same_organisation_sees_it(
    authority: Authority, holder: str, controller: str, feed: str, shown: bool
) -> None:
    principal = worker("practitioner", "address_holder", organisation=holder)
    assert _sees(authority, principal, ADDRESS | {"controller": controller, "feed": feed}) is shown


def test_n4_a_holder_of_no_organisation_opens_nothing(authority: Authority) -> None:
    with pytest.raises(Denied):
        authority.grant(worker("practitioner", "address_holder", organisation=""), "direct_care")


def test_n4_a_row_of_unknown_protection_counts_as_protected(authority: Authority) -> None:
    assert not _sees(authority, worker("practitioner"), ADDRESS | {"protected": None})


def test_n5_a_sealed_identity_opens_to_nobody_but_its_named_holder(authority: Authority) -> None:
    sealed = claim(field_set="identity", entity="person", attribute="surname", sealed=True)
    assert not _sees(authority, worker("practitioner"), sealed)
    assert not _sees(authority, worker("practitioner", "address_holder"), sealed)
    assert _sees(authority, worker("practitioner", "adoption_records_holder"), sealed)
    other = worker("practitioner", "adoption_records_holder", organisation="westmarch-health")
    assert not _sees(authority, other, sealed)


def test_n5_the_holder_of_protected_addresses_does_not_see_a_sealed_persons(authority: Authority) -> None:
    sealed = ADDRESS | {"sealed": True, "protected": False}
    assert not _sees(authority, worker("practitioner", "address_holder"), sealed)
    assert not _sees(authority, worker("practitioner", "address_holder"), sealed | {"protected": True})
    assert not _sees(authority, worker("practitioner"), ADDRESS | {"sealed": None, "protected": False})


def test_n5_no_reader_is_even_told_that_something_sealed_is_withheld(authority: Authority) -> None:
    sealed = claim(field_set="identity", entity="person", attribute="surname", sealed=True)
    assert seen([sealed], authority.grant(worker("practitioner"), "direct_care").withheld_filter) == []


ROWS = st.builds(
    lambda person, source, field_set, nature, outcome: claim(
        person_id=person,
        controller=source[0],
        feed=source[1],
        field_set=field_set,
        nature=nature,
        outcome=outcome,
    ),
    st.sampled_from(["kai", "nadia", "stranger"]),
    st.sampled_from(SOURCES),
    st.sampled_from(FIELD_SETS),
    st.sampled_from(["fact", "opinion", "allegation"]),
    st.sampled_from([None, "unfounded"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=30), reader=st.sampled_from(READERS))
def test_n4_raising_the_flag_never_shows_more(
    authority: Authority, engine: Engine, rows: list[dict[str, Any]], reader: tuple[Principal, str, str]
) -> None:
    principal, purpose, action = reader
    sql = authority.grant(principal, purpose, action=action).row_filter
    numbered = [row | {"claim_id": f"{number:02}"} for number, row in enumerate(rows)]
    plain = set(seen(numbered, sql, engine))
    for flag in ("protected", "sealed", "guarded"):
        assert set(seen([row | {flag: True} for row in numbered], sql, engine)) <= plain
