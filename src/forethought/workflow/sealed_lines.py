"""What people wrote about two records that lie on two sides of a seal: kept with the seals, not where others read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forethought.record.seals import SET_ASIDE, SealEvent, crosses, crossing
from forethought.workflow.lines import add_line, divide_lines, plain
from forethought.workflow.workspace import Workspace


def keep_line(workspace: Workspace, path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry about ``left`` and ``right`` to a file; across a seal, to the seals, and nobody is told so."""
    of = crossing(workspace.store().sides())
    if crosses(of, entry["left"], entry["right"]):
        _keep(workspace, of[entry["left"]][0], entry["at"], [{"file": path.name, **plain(entry)}])
    else:
        add_line(path, entry)


def set_lines_aside(workspace: Workspace, at: datetime) -> None:
    """Move what was written before a seal about two records across it; safe to stop and to repeat."""
    of = crossing(workspace.store().sides())
    for path in (workspace.identity_decisions, workspace.review_answers) if of else ():
        with divide_lines(path, lambda entry: crosses(of, entry["left"], entry["right"])) as taken:
            for entry in taken:
                line = {"file": path.name, **entry}
                if line not in _kept(workspace):  # a run that was stopped here kept it, and the file has it still
                    _keep(workspace, of[entry["left"]][0], at, [line])


def _kept(workspace: Workspace) -> list[Mapping[str, Any]]:
    return [line for event in workspace.store().seals.events() for line in event.lines]


def _keep(workspace: Workspace, ref: str, at: datetime, lines: list[dict[str, Any]]) -> None:
    workspace.store().seals.append(SealEvent(at, "", ref, SET_ASIDE, lines=tuple(lines)))
