"""A workspace to measure on: the one that is named, or a temporary one with the fictional partnership."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from forethought.governance import MemoryAudit, demo_agreements  # noqa: E402
from forethought.synth import authority_named, make_feeds  # noqa: E402
from forethought.workflow import Workspace, build, create_workspace  # noqa: E402
from forethought.workflow.demo import demo_order  # noqa: E402

CHILDREN = 12_000
Say = Callable[[str], None]


def clock() -> datetime:
    return datetime.now(UTC)


def empty(root: Path, children: int) -> Workspace:
    """A demonstration workspace with its agreements and nothing in it yet."""
    authority = authority_named("westmarch").gss
    settings = f'demo = true\nsynthetic = true\nauthority = "{authority}"\nchildren = {children}\n'
    workspace = create_workspace(root, settings)
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    return workspace


def fill(workspace: Workspace, children: int, say: Say) -> None:
    """Invent the partnership and build its record; ``say`` is told each step as it begins."""
    order = demo_order(children)
    make_feeds(order, workspace.inbox, truth=workspace.truth, progress=lambda step, *_: say(f"synth: {step}"))
    build(workspace, MemoryAudit(), clock, progress=lambda step: say(f"build: {step}"))


@contextmanager
def workspace_for(folder: Path | None, children: int) -> Iterator[Workspace]:
    """The workspace in ``folder``, or a temporary one."""
    if folder is not None:
        yield Workspace(folder).require()
        return
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "workspace"
        print(f"building a temporary workspace of {children:,} children", file=sys.stderr)
        # in a process of its own, so that its memory is not counted as the reader's
        subprocess.run([sys.executable, __file__, str(root), str(children)], check=True)
        yield Workspace(root)


if __name__ == "__main__":
    size = int(sys.argv[2])
    fill(empty(Path(sys.argv[1]), size), size, lambda _: None)
