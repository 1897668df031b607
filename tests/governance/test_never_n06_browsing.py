"""N6: never let anybody browse people: a read needs a case, and gives only the people of that case."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.governance import Authority, Denied, load_roles
from governance.governance_builders import claim, seen, worker

PEOPLE = [f"person{number:02}" for number in range(40)]
TOWN = [claim(claim_id=person, person_id=person, field_set="identity", attribute="surname") for person in PEOPLE]


@pytest.mark.parametrize(
    "role", sorted(name for name, role in load_roles().roles.items() if role.kind == "worker" and name != "analyst")
)
def test_n6_no_worker_without_a_case_can_list_anybody(authority: Authority, role: str) -> None:
    with pytest.raises(Denied):
        authority.grant(worker(role, allocations=()), "direct_care")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=40))
def test_n6_asking_for_many_people_at_random_opens_none_of_them(authority: Authority, asked: set[str]) -> None:
    with pytest.raises(Denied):
        authority.grant(worker("practitioner"), "direct_care", subjects=asked, reason="just looking")


def test_n6_a_read_of_all_my_cases_gives_my_cases_and_their_families_only(authority: Authority) -> None:
    sql = authority.grant(worker("practitioner"), "direct_care").row_filter
    mine = [claim(claim_id=name, person_id=name, field_set="identity") for name in ("kai", "nadia", "robin")]
    assert seen([*TOWN, *mine], sql) == ["kai", "nadia", "robin"]


def test_n6_an_analyst_sees_no_other_organisations_people(authority: Authority) -> None:
    sql = authority.grant(worker("analyst", organisation="westmarch-schools"), "statutory_return").row_filter
    assert seen(TOWN, sql) == []
