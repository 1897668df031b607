"""The inbox: deliveries as folders, each with a ``delivery.toml`` that says what it is and when it arrived."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forethought.model import UserError, named_period, nearest_form
from forethought.record import Delivery, SourceFile
from forethought.record.files import sync
from forethought.sources import content_hash
from forethought.workflow.workspace import Workspace

NOTE = "delivery.toml"
"""The file that says what a delivery is."""
TAKEN = "taken"
"""In a note: the files (``name, sha256``) that lay here until something in them was erased from the record."""
_BESIDE = {NOTE, f".{NOTE}.partial", "README.txt", "README.md"}
_NO_FORM = re.compile(r'^form = ""$', re.MULTILINE)
_REQUIRED = ("feed", "form", "year", "controller", "agreement", "received")


def deliveries(workspace: Workspace) -> list[Delivery]:
    """The deliveries in the inbox in the order received, but for those of :func:`unread`.

    Raises ``UserError`` for a note that cannot be read.
    """
    folders = _folders(workspace)
    passed_over = set(unread(workspace))
    held = (read_delivery(folder) for folder in folders if folder.name not in passed_over)
    return sorted(held, key=lambda d: (d.received, d.name))


def unread(workspace: Workspace) -> list[str]:
    """The deliveries of feeds that no form reads yet: their notes name none (``form = ""``)."""
    return [folder.name for folder in _folders(workspace) if _NO_FORM.search(_text(folder / NOTE))]


def _folders(workspace: Workspace) -> list[Path]:
    # What a copying that was stopped left is no delivery yet: its name begins with a dot.
    return sorted(path.parent for path in workspace.inbox.glob(f"[!.]*/{NOTE}"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def read_delivery(folder: Path) -> Delivery:
    """What ``folder`` holds, from its note and the bytes of its files."""
    note_path = folder / NOTE
    where = f"{folder.name}/{NOTE}"
    try:
        note = tomllib.loads(note_path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            "The delivery's note cannot be read",
            where=f"{where}: {type(error).__name__}",
            do="Mend the note or remove the folder",
        ) from None
    missing = [name for name in _REQUIRED if name not in note]
    if missing:
        raise UserError(
            f"The delivery's note lacks {', '.join(missing)}",
            where=where,
            why="a file whose sender, agreement or date is not known is not read",
            do="Complete the note",
        )
    nearest_form(note["form"], note["year"])
    named_period(note.get("period") or str(note["year"]))
    received: datetime = note["received"]
    return Delivery(
        name=folder.name,
        feed=note["feed"],
        form=note["form"],
        year=note["year"],
        controller=note["controller"],
        agreement=note["agreement"],
        received=received if received.tzinfo else received.replace(tzinfo=UTC),
        files=_named(note) if TAKEN in note else _source_files(folder),
        synthetic=note.get("synthetic", False),
        full=note.get("full", True),
        period=note.get("period", ""),
        replaces=tuple(note.get("replaces", ())),
    )


def controller_of(folder: Path) -> str:
    """Whose delivery ``folder`` is by its note; empty where that says nothing that can be read."""
    try:
        return str(tomllib.loads(_text(folder / NOTE)).get("controller", ""))
    except tomllib.TOMLDecodeError:
        return ""


def receive(workspace: Workspace, source: Path, delivery: Delivery) -> Path:
    """Copy ``source`` (a file or a folder) into the inbox as ``delivery`` and return its folder.

    The copy appears whole or not at all. Raises ``UserError`` when the inbox holds a delivery of that name.
    """
    if not source.exists():
        raise UserError("There is no such file or folder", where=str(source), do="Check the path")
    final = workspace.inbox / delivery.name
    if final.exists():
        raise UserError(
            "The inbox already holds a delivery of that name",
            where=final.name,
            why="what has arrived is never overwritten",
            do="Give the new delivery another name",
        )
    scratch = workspace.inbox / f".{delivery.name}.partial"
    shutil.rmtree(scratch, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, scratch)
    else:
        scratch.mkdir(parents=True)
        shutil.copy2(source, scratch / source.name)
    (scratch / NOTE).write_text(note_text(delivery), encoding="utf-8")
    scratch.rename(final)
    return final


def note_text(delivery: Delivery) -> str:
    """The ``delivery.toml`` of a delivery."""
    lines = [
        f"{name} = {json.dumps(getattr(delivery, name))}"
        for name in ("feed", "form", "year", "controller", "agreement")
    ]
    lines.append(f"received = {delivery.received.astimezone(UTC).isoformat()}")
    lines += [f"{name} = {str(getattr(delivery, name)).lower()}" for name in ("synthetic", "full")]
    lines += [f"period = {json.dumps(delivery.period)}"] if delivery.period else []
    lines += [f"replaces = {json.dumps(list(delivery.replaces))}"] if delivery.replaces else []
    return "\n".join(lines) + "\n"


def taken(folder: Path) -> bool:
    """Whether the files of a delivery were removed: the record holds what they said but for what was erased."""
    return f"[[{TAKEN}]]" in _text(folder / NOTE).splitlines()


def take_files(folder: Path) -> None:
    """Remove the files of a delivery that the record holds; its note says which they were, so that it is known again.

    Safe to stop at any moment and to repeat.
    """
    if not taken(folder):
        lines = [f"\n[[{TAKEN}]]\nname = {json.dumps(file.name)}\nsha256 = {json.dumps(file.sha256)}\n"
                 for file in _source_files(folder)]  # fmt: skip
        scratch = folder / f".{NOTE}.partial"
        scratch.write_text(_text(folder / NOTE).rstrip("\n") + "\n" + "".join(lines), encoding="utf-8")
        sync(scratch)
        scratch.replace(folder / NOTE)
        sync(folder)
    for path in (*_files(folder), *folder.rglob("README.*")):
        path.unlink()
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(inner.iterdir()):
            inner.rmdir()
    sync(folder)


def _source_files(folder: Path) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(path.relative_to(folder).as_posix(), content_hash(path)) for path in _files(folder))


def _named(note: dict[str, Any]) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(file["name"], file["sha256"]) for file in note[TAKEN])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _BESIDE)
