"""Holds: while an inquiry or a court needs a record, nothing of it is erased or destroyed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from forethought.model import UserError
from forethought.workflow.lines import add_line, read_lines
from forethought.workflow.review_questions import reference_of
from forethought.workflow.workspace import Workspace

KINDS = ("inquiry", "court", "complaint")
_KEY = "hold-references"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on records (``controller/local id``); on all where ``records`` is empty. ``kind`` of ``KINDS``."""

    at: datetime
    by: str
    ref: str
    kind: str
    reason: str
    records: tuple[str, ...] = ()

    def covers(self, names: Collection[str]) -> bool:
        """Whether the hold stands on one of ``names``."""
        return not self.records or bool(set(self.records) & set(names))


def place_hold(workspace: Workspace, records: Iterable[str], *, kind: str, reason: str, by: str, at: datetime) -> Hold:
    """Place a hold on ``records`` (none: on everything). Raises ``UserError`` without a kind of ours or a reason."""
    if kind not in KINDS or not reason.strip():
        raise UserError(
            "A hold needs a kind and a reason",
            where=f"kind '{kind}'",
            why="whoever would lift it later must be able to judge whether it is still needed",
            do="Give a kind from " + ", ".join(KINDS) + ", and name the inquiry or the case",
        )
    ref = reference_of(workspace.key(_KEY), "hold", str(len(read_lines(workspace.holds))))
    hold = Hold(at, by, ref, kind, reason.strip(), tuple(sorted(set(records))))
    add_line(workspace.holds, asdict(hold))
    return hold


def lift_hold(workspace: Workspace, ref: str, *, reason: str, by: str, at: datetime) -> None:
    """Lift a hold that stands. Raises ``UserError`` without a reason, or when no hold of this reference stands."""
    if not reason.strip() or ref not in {hold.ref for hold in holds(workspace)}:
        raise UserError(
            "No such hold can be lifted",
            where=f"hold {ref}",
            why="a hold that stands is lifted once, and with a reason",
            do="See which holds stand, and say why this one is no longer needed",
        )
    add_line(workspace.holds, {"at": at, "by": by, "lifts": ref, "reason": reason.strip()})


def holds(workspace: Workspace) -> list[Hold]:
    """The holds that stand, in the order in which they were placed."""
    lines = read_lines(workspace.holds)
    lifted = {line["lifts"] for line in lines if "lifts" in line}
    placed = (line for line in lines if "lifts" not in line and line["ref"] not in lifted)
    return [Hold(**line | {"records": tuple(line["records"])}) for line in placed]


def holds_on(workspace: Workspace, names: Collection[str]) -> list[Hold]:
    """The holds that stand on one of ``names``."""
    return [hold for hold in holds(workspace) if hold.covers(names)]
