"""A built partnership whose case system sends again: what it sent, and the same workspace built afresh."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, build

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def run(workspace):
    return build(workspace, MemoryAudit(), lambda: NOW)


def case_systems(workspace):
    """The folders of the feeds of the case system."""
    return sorted(folder for folder in workspace.inbox.glob("case-system*") if (folder / "delivery.toml").exists())


def rows_of(workspace, name):
    """What the case system sent as the table ``name``, in all its feeds."""
    rows = []
    for path in (path for folder in case_systems(workspace) for path in folder.glob(f"*{name}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def built_afresh(workspace: Workspace, root: Path) -> Workspace:
    """A workspace at ``root`` with the same inbox and keys, built at once from nothing."""
    shutil.copytree(workspace.root, root, ignore=shutil.ignore_patterns("record", "runs"))
    for name in ("record", "runs"):
        (root / name).mkdir()
    run(Workspace(root))
    return Workspace(root)
