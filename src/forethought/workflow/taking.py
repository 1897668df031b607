"""Taking deliveries in: read side by side, entered in the record one after another in the order received."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from forethought.governance import AgreementError, Agreements
from forethought.model import nearest_form
from forethought.record import Adding, Delivery, claims_in_pieces
from forethought.record.claims import named_in
from forethought.record.erasing import Marks
from forethought.record.side_by_side import side_by_side
from forethought.sources import Intake, TableAccount, read
from forethought.workflow.inbox import taken
from forethought.workflow.workspace import Workspace

_TAKEN = "its files were removed by an erasure, and the record does not hold it; restore a later backup"


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
class Taking:
    """Takes deliveries into the record, each with what ``engine`` gives for it, ``at_once`` of them side by side."""

    workspace: Workspace
    agreements: Agreements
    today: date
    added: Adding
    erased: Marks
    engine: Callable[[], AbstractContextManager[Any]]
    say: Callable[[str], None]
    at_once: int

    def take(self, deliveries: Iterable[Delivery]) -> list[DeliveryStep]:
        """Take in ``deliveries``, in their order, and say what became of each."""
        looked_at = map(self._look_at, deliveries)
        return [self._finish(found) for found in side_by_side(self._write, looked_at, self.at_once)]

    def _look_at(self, delivery: Delivery) -> DeliveryStep | Delivery:
        reason = why_not(self.agreements, delivery, self.today)
        if reason is not None:
            return DeliveryStep(delivery.name, "not read", 0, reason)
        if self.added.holds(delivery):
            return DeliveryStep(delivery.name, "held", 0, "already in the record")
        if taken(self.workspace.inbox / delivery.name):
            return DeliveryStep(delivery.name, "not read", 0, _TAKEN)
        self.say(f"Reading {delivery.name}")
        return delivery

    def _write(self, delivery: DeliveryStep | Delivery) -> DeliveryStep | _Written:
        if isinstance(delivery, DeliveryStep):
            return delivery
        intake = read_delivery_files(self.workspace, delivery)
        # Closed also when writing fails: the engine that the claims come from is needed for the next delivery.
        with closing(claims_in_pieces(intake.tables, delivery, self.engine)) as pieces:
            claims = _Met(self.erased, pieces)
            return _Written(delivery.name, self.added.write(claims, delivery), intake.account, len(claims.met))

    def _finish(self, done: DeliveryStep | _Written) -> DeliveryStep:
        if isinstance(done, DeliveryStep):
            return done
        receipt = self.added.add(done.row)
        return DeliveryStep(done.name, "new", receipt.rows, _speaks_of(done.erased), done.account, done.erased)


@dataclass(frozen=True, slots=True)
class _Written:
    """A delivery whose batch is written: its manifest row, what was read of it, how many erased records it names."""

    name: str
    row: Any
    account: tuple[TableAccount, ...]
    erased: int


@dataclass(slots=True)
class _Met:
    """Claims on their way, and which of the ``erased`` records they were seen to name."""

    erased: Marks
    pieces: Iterable[pa.Table]
    met: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[pa.Table]:
        for piece in self.pieces:
            self.met |= self.erased.among(named_in(piece))
            yield piece


def why_not(held: Agreements, delivery: Delivery, today: date) -> str | None:
    """Why no agreement lets ``delivery`` be read today, None when one does."""
    try:
        held.require(delivery.agreement, delivery.feed, delivery.controller, today)
    except AgreementError as error:
        return str(error)
    return None


def _speaks_of(erased: int) -> str:
    return f"speaks of {erased} erased record{'s' * (erased > 1)}" if erased else ""


def read_delivery_files(workspace: Workspace, delivery: Delivery) -> Intake:
    """The tables of a delivery in the inbox."""
    form = nearest_form(delivery.form, delivery.year)
    return read(workspace.inbox / delivery.name, delivery.form, form.year)
