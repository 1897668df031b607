"""One read of a record as a practitioner does it, for the benchmarks that time it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import calibration
import partnership

from forethought import operations
from forethought.governance import Allocation, AuditSink, Principal
from forethought.record import open_reader
from forethought.workflow import Workspace, authority


def service_log(workspace: Workspace) -> AuditSink:
    """The audit log as the site keeps it: on disk, each event a transaction of its own."""
    operations.setup(workspace.root)
    audit: AuditSink = operations.DjangoAudit()
    return audit


def one_read(workspace: Workspace, audit: AuditSink, people: Sequence[str], *, family: bool) -> Callable[[int], int]:
    """A function that reads the timeline of one of ``people``, by a worker who never read before.

    Asks for the grant, opens the record, reads the timeline (and with ``family`` the relations), closes with the audit
    event in ``audit``; returns how many facts there were.
    """
    store, gate = workspace.store(), authority(workspace, audit, partnership.clock)
    today = partnership.clock().date()

    def read(number: int) -> int:
        person = people[number]
        case = Allocation(person, today - timedelta(days=90))
        worker = Principal(f"worker-{number}", "worker", frozenset({"practitioner"}), "westmarch-council", (case,),
                           today + timedelta(days=365))  # fmt: skip
        grant = gate.grant(worker, "direct_care", subjects=[person])
        with open_reader(store, grant, audit, partnership.clock) as reader:
            return len(reader.timeline(person)) + (len(reader.family(person)) if family else 0)

    return read


def figures(
    name: str, workspace: Workspace, audit: AuditSink, people: Sequence[str], *, family: bool
) -> calibration.Figure:
    """How long one read takes, over all ``people``, each read once. Raises ``SystemExit`` when one finds nothing."""
    read = one_read(workspace, audit, people, family=family)
    seconds = []
    for number in range(len(people)):
        found: list[int] = []
        seconds.append(calibration.timed(lambda n=number, f=found: f.append(read(n))))
        if not found[0]:
            raise SystemExit(f"{name}: nothing was found of one of the people")
    return calibration.figure(name, seconds)
