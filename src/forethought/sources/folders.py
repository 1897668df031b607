"""A folder of files that is written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from forethought.sources.errors import SourceError

LIST = "files.json"
"""Names the files of the folder, so that a later writing replaces them and nothing else."""


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A draft to write into, which becomes ``folder`` when the block ends well and is gone when it does not.

    Raises ``SourceError`` when ``folder`` is there.
    """
    if folder.exists():
        raise SourceError(
            "The folder is there already", where=folder.name, why="nothing is written over", do="Name a new folder"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def replace_folder(folder: Path, texts: Mapping[str, str | bytes]) -> tuple[Path, ...]:
    """Make ``folder`` hold exactly ``texts`` (name to content) and a list of them; give back their paths.

    All is written beside it first and then changes places with what was there. Raises ``SourceError`` when the
    folder holds a file that an earlier writing did not make; nothing is touched then.
    """
    folder = folder.resolve()
    _refuse_others(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    before = folder.with_name(f".{folder.name}.before-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        for name, content in {**texts, LIST: json.dumps(sorted(texts), indent=1) + "\n"}.items():
            (draft / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        if folder.exists():
            folder.rename(before)
        _move(draft, folder, before)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(before, ignore_errors=True)
    return tuple(folder / name for name in texts)


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to the new file ``path``, whole or not at all. Raises ``SourceError`` when it is there."""
    if path.exists():
        raise SourceError(
            "The file is there already", where=str(path), why="nothing is written over", do="Name another file"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.partial-{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)


def _move(draft: Path, folder: Path, before: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise


def _refuse_others(folder: Path) -> None:
    if not folder.exists():
        return
    ours = {LIST, *_listed(folder)}
    others = sorted(entry.name for entry in folder.iterdir() if entry.name not in ours or entry.is_dir())
    if others:
        raise SourceError(
            "The folder holds files that no earlier writing made",
            where=f"{folder}: {others[0]}",
            why="everything in it would be replaced",
            do="Name an empty or a new folder",
        )


def _listed(folder: Path) -> list[str]:
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
