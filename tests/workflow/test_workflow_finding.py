"""A search among all who are known goes through the gate, and the audit tells of it without a name."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from forethought.governance import Denied, MemoryAudit
from forethought.linkage.index import PeopleIndex
from forethought.workflow import Workspace, authority, service
from forethought.workflow.finding import find_person
from forethought.workflow.identity import link_settings, linkable_records

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
ASKED = ("forename", "surname", "date_of_birth", "postcode")


@pytest.fixture
def index(built_partnership: Workspace) -> PeopleIndex:
    audit = MemoryAudit()
    records, _ = linkable_records(
        built_partnership, authority(built_partnership, audit, lambda: NOW), audit, lambda: NOW
    )
    person_of = built_partnership.store().person_of()
    persons = pa.table(
        {
            "record_id": records["record_id"],
            "person_id": [person_of[record] for record in records["record_id"].to_pylist()],
        }
    )
    return PeopleIndex(records, persons, link_settings(built_partnership))


@pytest.fixture
def child(built_partnership: Workspace) -> dict[str, str]:
    audit = MemoryAudit()
    gate = authority(built_partnership, audit, lambda: NOW)
    rows = linkable_records(built_partnership, gate, audit, lambda: NOW)[0].to_pylist()
    row = next(row for row in rows if all(row[name] and len(row[name]) > 3 for name in ASKED))
    return {name: row[name] for name in ASKED}


def test_a_search_is_granted_and_logged_by_pseudonym(
    built_partnership: Workspace, index: PeopleIndex, child: dict[str, str]
) -> None:
    audit = MemoryAudit()
    gate = authority(built_partnership, audit, lambda: NOW)
    found = find_person(index, gate, lambda: NOW, service("linkage", "linkage_service"), child)
    assert found[0].weight > 10
    (event,) = audit.events()
    assert (event.purpose, event.outcome, event.rows) == ("linkage", "read", len(found))
    assert gate.pseudonymise(found[0].person_id) in event.subjects
    line = event.to_json()
    assert not [value for value in (*child.values(), found[0].person_id) if value in line]


def test_who_may_not_link_finds_nobody_and_the_refusal_is_logged(
    built_partnership: Workspace, index: PeopleIndex, child: dict[str, str]
) -> None:
    audit = MemoryAudit()
    gate = authority(built_partnership, audit, lambda: NOW)
    with pytest.raises(Denied):
        find_person(index, gate, lambda: NOW, service("research", "research_service"), child)
    assert [event.outcome for event in audit.events()] == ["denied"]
