"""Find who a record may be of among all who are known: decided at the gate, told to the audit."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from forethought.governance import AuditSink, Authority, Clock, Principal
from forethought.linkage.index import Match, PeopleIndex
from forethought.model import UserError
from forethought.record.seals import crossing
from forethought.workflow.identity import link_settings, linkable_records
from forethought.workflow.workspace import Workspace


def people_index(workspace: Workspace, gate: Authority, audit: AuditSink, clock: Clock) -> PeopleIndex:
    """All whom the linkage in force knows, ready to be searched, with the seals of the workspace: of two sides of one
    a search tells of the likelier alone. Raises ``Denied``; ``UserError`` before the first linkage.
    """
    store = workspace.require().store()
    if store.identity_version() is None:
        raise UserError("There are no persons to search yet", do="Run 'forethought build' first")
    records, _ = linkable_records(workspace, gate, audit, clock)
    persons = store.persons(store.snapshot()).rename_columns(["record_id", "person_id"])
    persons = persons.filter(pc.is_in(persons["record_id"], value_set=records["record_id"].combine_chunks()))
    return PeopleIndex(records, persons, link_settings(workspace), crossing(store.sides()))


def find_person(
    index: PeopleIndex,
    gate: Authority,
    clock: Clock,
    principal: Principal,
    record: Mapping[str, str | None],
    purpose: str = "linkage",
) -> list[Match]:
    """The persons whom a record may be of, the likeliest first (see ``PeopleIndex.search``).

    Asks for a grant first and leaves one audit event that names those who were found, by pseudonym. Raises ``Denied``
    when the principal may not link for this purpose, ``AuditError`` when the search cannot be logged.
    """
    grant = gate.grant(principal, purpose)
    found = index.search(record)
    gate.log(grant.event(clock(), subjects=[match.person_id for match in found], rows=len(found)))
    return found
