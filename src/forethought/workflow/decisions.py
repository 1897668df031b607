"""What people decided about identity: two records kept apart, or a decision taken back. Only ever added to."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime

import pyarrow as pa

from forethought.model import UserError
from forethought.workflow.workspace import Workspace

KEPT_APART, TAKEN_BACK = "kept apart", "taken back"


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
    line = json.dumps(asdict(decision) | {"at": decision.at.isoformat()}, sort_keys=True)
    with workspace.identity_decisions.open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def decisions(workspace: Workspace) -> list[Decision]:
    """Every decision in the order it was made."""
    path = workspace.identity_decisions
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Decision(**(raw | {"at": datetime.fromisoformat(raw["at"])})) for raw in map(json.loads, lines)]


def kept_apart(workspace: Workspace) -> pa.Table:
    """The pairs that stand as kept apart: ``left, right, reason``; a pair taken back is not among them."""
    standing: dict[tuple[str, str], str] = {}
    for made in decisions(workspace):
        pair = (min(made.left, made.right), max(made.left, made.right))
        if made.decision == KEPT_APART:
            standing[pair] = made.reason
        else:
            standing.pop(pair, None)
    rows = [{"left": left, "right": right, "reason": reason} for (left, right), reason in sorted(standing.items())]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in ("left", "right", "reason")]))
