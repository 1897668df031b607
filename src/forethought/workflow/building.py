"""Build: everything in the inbox that an agreement covers, into the record, then into persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from forethought.engine import let_go
from forethought.governance import AuditSink, Clock, english_day
from forethought.record import Delivery
from forethought.workflow.access import agreements, authority
from forethought.workflow.erasing import erased_marks
from forethought.workflow.families import keep_family_report
from forethought.workflow.finishing import finish_waiting
from forethought.workflow.identity import IdentityStep, link_record
from forethought.workflow.inbox import deliveries, taken
from forethought.workflow.taking import DeliveryStep, Taking, why_not
from forethought.workflow.workspace import Workspace

Progress = Callable[[str], None]
_BATCHES_SINCE = 20
"""How many batches may have come since the record was laid out for reading: each makes a family slower to open."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did."""

    deliveries: tuple[DeliveryStep, ...]
    identity: IdentityStep | None

    @property
    def refused(self) -> tuple[DeliveryStep, ...]:
        """Deliveries that were not read."""
        return tuple(step for step in self.deliveries if step.state == "not read")


def build(
    workspace: Workspace,
    audit: AuditSink,
    clock: Clock,
    *,
    truth: pa.Table | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read what the inbox holds, append it to the record, link it.

    Safe to stop at any moment and to repeat: a delivery already held is not read again, and nothing a reader can
    see changes until it is whole. A delivery whose agreement is not in force today is not read (it fails closed).
    Raises ``UserError`` for an inbox that cannot be understood. ``truth`` only adds measured quality to the link
    report of a synthetic workspace.
    """
    say = progress or (lambda _: None)
    workspace.require()
    finish_waiting(workspace)
    gate = authority(workspace, audit, clock)
    held = agreements(workspace)
    scale = workspace.scale()
    with scale.engines() as engine, workspace.store().adding() as added:
        marks, today = erased_marks(workspace), english_day(clock())
        steps = Taking(workspace, held, today, added, marks, engine, say, scale.at_once).take(deliveries(workspace))
    if not workspace.store().batches():
        return BuildReport(tuple(steps), None)
    let_go()
    say("Working out what stands")
    workspace.store().keep_standing()
    let_go()
    say("Linking")
    step = link_record(workspace, gate, audit, clock, truth=truth, progress=say)
    let_go()
    say("Laying out for reading")
    workspace.store().compact_if_behind(_BATCHES_SINCE)
    say("Families")
    keep_family_report(workspace, gate, audit, clock)
    return BuildReport(tuple(steps), step)


def covered(workspace: Workspace, clock: Clock) -> list[Delivery]:
    """The deliveries in the inbox whose agreement is in force today and covers them, in the order received.

    Without those whose files were removed by an erasure (``inbox.taken``): there is nothing left to count.
    """
    held, today = agreements(workspace), english_day(clock())
    return [
        delivery
        for delivery in deliveries(workspace)
        if why_not(held, delivery, today) is None and not taken(workspace.inbox / delivery.name)
    ]
