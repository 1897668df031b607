"""Build: everything in the inbox that an agreement covers, into the record, then into persons."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from forethought.governance import AgreementError, Agreements, AuditSink, Clock, english_day
from forethought.model import nearest_form
from forethought.record import Adding, Delivery, to_claims
from forethought.record.erasing import Marks
from forethought.sources import Intake, TableAccount, read
from forethought.workflow.access import agreements, authority
from forethought.workflow.erasing import erased_marks, finish_erasure
from forethought.workflow.families import keep_family_report
from forethought.workflow.identity import IdentityStep, link_record
from forethought.workflow.inbox import deliveries, taken
from forethought.workflow.workspace import Workspace

_WHO = ("subject", "other_subject")
_TAKEN = "its files were removed by an erasure, and the record does not hold it; restore a later backup"

Progress = Callable[[str], None]
_BATCHES_SINCE = 20
"""How many batches may have come since the record was laid out for reading: each makes a family slower to open."""


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """What became of one delivery: a new batch, one already held, or not read and why.

    ``erased_again``: of how many records it speaks that were erased before; they are in the record again.
    """

    name: str
    state: str
    claims: int
    reason: str
    account: tuple[TableAccount, ...] = ()
    erased_again: int = 0


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
    finish_erasure(workspace)
    gate = authority(workspace, audit, clock)
    held = agreements(workspace)
    with workspace.scale().engines() as engine, workspace.store().adding() as added:
        intake = _Taking(workspace, held, english_day(clock()), added, erased_marks(workspace), engine, say)
        steps = [intake.take(delivery) for delivery in deliveries(workspace)]
    if not workspace.store().batches():
        return BuildReport(tuple(steps), None)
    say("Working out what stands")
    workspace.store().keep_standing()
    say("Linking")
    step = link_record(workspace, gate, audit, clock, truth=truth, progress=say)
    say("Families")
    keep_family_report(workspace, gate, audit, clock)
    say("Laying out for reading")
    workspace.store().compact_if_behind(_BATCHES_SINCE)
    return BuildReport(tuple(steps), step)


def covered(workspace: Workspace, clock: Clock) -> list[Delivery]:
    """The deliveries in the inbox whose agreement is in force today and covers them, in the order received.

    Without those whose files were removed by an erasure (``inbox.taken``): there is nothing left to count.
    """
    held, today = agreements(workspace), english_day(clock())
    return [
        delivery
        for delivery in deliveries(workspace)
        if _why_not(held, delivery, today) is None and not taken(workspace.inbox / delivery.name)
    ]


def _why_not(held: Agreements, delivery: Delivery, today: date) -> str | None:
    """Why no agreement lets ``delivery`` be read today, None when one does."""
    try:
        held.require(delivery.agreement, delivery.feed, delivery.controller, today)
    except AgreementError as error:
        return str(error)
    return None


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes deliveries into the record, each with what ``engine`` gives for it."""

    workspace: Workspace
    agreements: Agreements
    today: date
    added: Adding
    erased: Marks
    engine: Callable[[], AbstractContextManager[Any]]
    say: Progress

    def take(self, delivery: Delivery) -> DeliveryStep:
        reason = _why_not(self.agreements, delivery, self.today)
        if reason is not None:
            return DeliveryStep(delivery.name, "not read", 0, reason)
        if self.added.holds(delivery):
            return DeliveryStep(delivery.name, "held", 0, "already in the record")
        if taken(self.workspace.inbox / delivery.name):
            return DeliveryStep(delivery.name, "not read", 0, _TAKEN)
        self.say(f"Reading {delivery.name}")
        intake = read_delivery_files(self.workspace, delivery)
        claims = to_claims(intake.tables, delivery, self.engine)
        again = len(self.erased.among(name for column in _WHO for name in claims[column].unique().to_pylist()))
        receipt = self.added.append(claims, delivery)
        return DeliveryStep(delivery.name, "new", receipt.rows, _speaks_of(again), intake.account, again)


def _speaks_of(erased: int) -> str:
    return f"speaks of {erased} erased record{'s' * (erased > 1)}" if erased else ""


def read_delivery_files(workspace: Workspace, delivery: Delivery) -> Intake:
    """The tables of a delivery in the inbox."""
    form = nearest_form(delivery.form, delivery.year)
    return read(workspace.inbox / delivery.name, delivery.form, form.year)
