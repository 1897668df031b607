"""What people decided about identity: two people, one person, not to be told, or taken back. Only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import pyarrow as pa

from forethought.model import UserError
from forethought.workflow.lines import read_lines
from forethought.workflow.sealed_lines import keep_line
from forethought.workflow.workspace import Workspace

KEPT_APART, SAME, UNSURE, TAKEN_BACK = "kept apart", "same person", "cannot tell", "taken back"
OUTCOMES = (KEPT_APART, SAME, UNSURE)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about two records (``controller/local id``), by a named person, with a reason."""

    at: datetime
    by: str
    left: str
    right: str
    decision: str
    reason: str


def decide(workspace: Workspace, decision: Decision) -> None:
    """Add a decision; the next build follows it. Raises ``UserError`` without a reason, or about one record alone."""
    if not decision.reason.strip() or decision.left == decision.right:
        raise UserError(
            "A decision needs two records and a reason",
            why="whoever reads it later must be able to judge it",
            do="Name both records and say why they are two people, or why the earlier decision was wrong",
        )
    keep_line(workspace, workspace.identity_decisions, asdict(decision))


def decisions(workspace: Workspace) -> list[Decision]:
    """Every decision in the order it was made."""
    return [Decision(**entry) for entry in read_lines(workspace.identity_decisions)]


def standing(workspace: Workspace) -> dict[tuple[str, str], Decision]:
    """The decision that stands for each pair (lower record first): the last one, unless it was taken back."""
    found: dict[tuple[str, str], Decision] = {}
    for made in decisions(workspace):
        pair = (min(made.left, made.right), max(made.left, made.right))
        if made.decision == TAKEN_BACK:
            found.pop(pair, None)
        else:
            found[pair] = made
    return found


def kept_apart(workspace: Workspace) -> pa.Table:
    """The pairs that stand as kept apart: ``left, right, reason``; a pair taken back is not among them."""
    return _pairs(workspace, KEPT_APART)


def decided_same(workspace: Workspace) -> pa.Table:
    """The pairs that stand as one person: ``left, right, reason``."""
    return _pairs(workspace, SAME)


def _pairs(workspace: Workspace, decision: str) -> pa.Table:
    pairs = sorted((pair, made.reason) for pair, made in standing(workspace).items() if made.decision == decision)
    rows = [{"left": left, "right": right, "reason": reason} for (left, right), reason in pairs]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in ("left", "right", "reason")]))
