"""Files that are only ever added to, one line of JSON an entry: what people decided, and when.

Two things leave such a file again: what would lead across a seal (``workflow.sealed_lines``), and what names an erased
record (``workflow.erased_files``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any


def add_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry, durably; its moment ``at`` is written as ISO text."""
    with path.open("a", encoding="utf-8") as handle:
        _force(handle, json.dumps(plain(entry), sort_keys=True) + "\n")


def plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as it is written: its moment as ISO text."""
    return {**entry, "at": entry["at"].isoformat()}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every entry in the order in which it was added; none where there is no file."""
    return [raw | {"at": datetime.fromisoformat(raw["at"])} for raw in _written(path)]


@contextmanager
def divide_lines(path: Path, leaves: Callable[[dict[str, Any]], bool]) -> Iterator[list[dict[str, Any]]]:
    """The entries for which ``leaves`` holds, as written; when the block has kept them, the file loses them at once."""
    held = _written(path)
    taken = [entry for entry in held if leaves(entry)]
    yield taken
    if taken:
        scratch = path.with_name(f".{path.name}.partial")
        with scratch.open("w", encoding="utf-8") as handle:
            _force(handle, "".join(json.dumps(entry, sort_keys=True) + "\n" for entry in held if not leaves(entry)))
        scratch.replace(path)


def _written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def _force(handle: Any, text: str) -> None:
    handle.write(text)
    handle.flush()
    os.fsync(handle.fileno())
