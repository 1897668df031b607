"""The kinds of work on a record that are killed: where each begins, what it does, and what readers may see of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import support_erasure
import support_sealed
from forethought.cli import app
from forethought.governance import MemoryAudit
from forethought.record import batches, open_reader, seals
from forethought.workflow import Workspace, authority, building, sealing
from forethought.workflow.access import service
from forethought.workflow.backing_up import export_record
from forethought.workflow.decisions import SAME, Decision, decide
from forethought.workflow.erasing import erase
from forethought.workflow.finishing import KEY, finish_waiting
from support_erasure import CHILD, IG_LEAD, NOW

WHY = {"reason": "request 12, granted", "statute": "UK GDPR, article 17(1)(a)"}
_BACKUP = "backup.tar"


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work. ``sample`` and ``full``: how many times it is killed in a normal run and in the campaign.

    ``mark``: where the work changes no fact, the files (a pattern) whose appearance or change shows how far it is.
    ``left_out``: files (patterns) that need not be the same at the end, each with the reason.
    """

    name: str
    sample: int
    full: int
    mark: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


WORKS = (
    Work("build", 2, 36),
    Work("delta", 2, 36),
    Work("compact", 3, 30, mark="record/cache/compaction/*/about.json"),
    Work("erase", 3, 36),
    Work("sealing", 3, 30),
    Work("restore", 2, 22),
    Work("restore-lost", 1, 14),
    Work("export", 2, 14, mark=_BACKUP),
    Work(
        "command",
        0,
        12,
        left_out=(
            ("operations.sqlite3*", "each read is told there with its moment"),
            (".starting-*", "the database as it is made, aside: empty, and named by chance"),
        ),
    ),
)


def make_starts(folder: Path) -> None:
    """The workspace in which each kind of work begins, below ``folder`` by its name."""
    base = support_erasure.make(folder / "export")
    for key in (KEY, "sessions"):
        base.key(key)  # what is made by chance is there before
    shutil.copytree(base.root, folder / "erase")
    for name in ("build", "command"):
        _emptied(shutil.copytree(base.root, folder / name))
    _seal(Workspace(shutil.copytree(base.root, folder / "sealing")))
    support_erasure.late_delivery(Workspace(shutil.copytree(base.root, folder / "delta")))
    later = Workspace(shutil.copytree(folder / "delta", folder / "compact"))
    support_erasure.run(later)
    changed = Workspace(shutil.copytree(later.root, folder / "restore"))
    export_record(base, changed.root / _BACKUP, clock=lambda: NOW)
    base.backups.unlink()
    _erase(changed.root)
    lost = Workspace(shutil.copytree(base.root, folder / "restore-lost"))
    shutil.copy(changed.root / _BACKUP, lost.root)
    shutil.rmtree(lost.record)


def _seal(workspace: Workspace) -> None:
    """Two people seal the child's council record off from the others, which somebody had said are of one child."""
    decide(workspace, Decision(NOW, "a.reviewer", CHILD[0], CHILD[1], SAME, "one child"))
    support_erasure.run(workspace)
    workspace.store().compact()
    gate, (before, *after) = authority(workspace, MemoryAudit(), lambda: NOW), CHILD
    made = sealing.ask_for_seal(workspace, gate, lambda: NOW, support_sealed.ASKS, [before], after, "order seen")
    sealing.confirm(workspace, gate, lambda: NOW, support_sealed.CONFIRMS, made.ref, "order seen")


def _emptied(root: Path) -> None:
    for folder in ("record", "runs"):
        shutil.rmtree(root / folder)
        (root / folder).mkdir()


def _build(root: Path) -> None:
    batches.Adding._AT_A_TIME = 1  # so that few deliveries come into sight as very many do, some at a time,
    building._BATCHES_SINCE = 0  # and each build lays the record out
    support_erasure.run(Workspace(root))


def _sealing(root: Path) -> None:
    seals.secrets = SimpleNamespace(token_hex=lambda _: "0")  # grains by chance would make each end another
    support_erasure.run(Workspace(root))


def _command(root: Path) -> None:
    assert app.run(["build", "--workspace", str(root), "--json"]) == 0


def _compact(root: Path) -> None:
    assert app.run(["record", "compact", "--workspace", str(root), "--json"]) == 0


def _erase(root: Path) -> None:
    """Erase the child unless that was done, and finish what was begun."""
    workspace = Workspace(root)
    finish_waiting(workspace)
    person = workspace.store().person_of().get(CHILD[0])
    if person is not None:
        gate = authority(workspace, MemoryAudit(), lambda: NOW)
        erase(workspace, gate, lambda: NOW, IG_LEAD, [person], **WHY)


def _export(root: Path) -> None:
    if not (root / _BACKUP).exists():  # a backup that is there is whole, and the command never writes over it
        export_record(Workspace(root), root / _BACKUP, clock=lambda: NOW)


def _restore(root: Path) -> None:
    assert app.run(["record", "restore", str(root / _BACKUP), "--workspace", str(root), "--json"]) == 0


def _watch(root: Path, log: str, stop: str) -> None:
    """Look at everybody and at each person in turn, and write down what was seen, until told to stop."""
    workspace, more = Workspace(root), True
    with Path(log).open("w", encoding="utf-8") as file:
        while more:
            more = not Path(stop).exists()
            for whom, told in looks(workspace):
                file.write(f"{whom} {told}\n")
                file.flush()
                time.sleep(0.01)


DOING: Mapping[str, Callable[..., None]] = {
    "build": _build,
    "delta": _build,
    "compact": _compact,
    "erase": _erase,
    "sealing": _sealing,
    "restore": _restore,
    "restore-lost": _restore,
    "export": _export,
    "command": _command,
    "watch": _watch,
}


def looks(workspace: Workspace) -> Iterable[tuple[str, str]]:
    """What readers see: all persons' facts together, then those of each by name (``everybody`` or an id, a hash)."""
    audit = MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    waiting: list[str | None] = [None]
    while waiting:
        person = waiting.pop()
        grant = gate.grant(service("linkage", "linkage_service"), "linkage", subjects=[person] if person else None)
        with open_reader(workspace.store(), grant, audit, lambda: NOW) as reader:
            rows = reader.table("select * from claim order by claim_id, known_from").to_pylist()
            waiting += [] if person else reversed(reader.persons())
        yield person or "everybody", _short(rows)


def _short(rows: list[dict[str, object]]) -> str:
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()[:16]


NOTHING = _short([])
"""What a look shows of somebody of whom nothing is known."""


def files(work: Work, root: Path) -> dict[str, str]:
    """The hash of every file of a workspace but those that ``work`` leaves out; its own place in them is no matter."""
    held = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes().replace(str(root).encode(), b"<root>")).hexdigest()
        for name, path in sorted(held.items())
        if not any(fnmatch(name, pattern) for pattern, _ in work.left_out)
    }


def marks(work: Work, root: Path) -> dict[Path, bytes]:
    """The files of ``work.mark``, if it has one, as they are."""
    return {path.relative_to(root): path.read_bytes() for path in root.glob(work.mark)} if work.mark else {}
