"""Find who a record may be of among all who are known: decided at the gate, told to the audit."""

from __future__ import annotations

from collections.abc import Mapping

from forethought.governance import Authority, Clock, Principal
from forethought.linkage.index import Match, PeopleIndex


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
