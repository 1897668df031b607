"""Plant a name that occurs nowhere else, then search everything a person's values must not reach."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CANARY = "Zyxquilla"
"""A forename that nothing of ours contains."""
CANARY_POSTCODE = "ZZ99 7ZX"
CANARIES = (CANARY, CANARY_POSTCODE, CANARY_POSTCODE.replace(" ", ""))


class Collected:
    """What was logged while the canary was in the room."""

    def __init__(self) -> None:
        self.lines: list[str] = []


class _Handler(logging.Handler):
    def __init__(self, collected: Collected) -> None:
        super().__init__(logging.NOTSET)
        self._collected = collected
        self.setFormatter(logging.Formatter("%(name)s %(message)s %(exc_text)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._collected.lines.append(self.format(record))


def found_in(text: str) -> list[str]:
    """The planted values that the text contains, whatever the case."""
    folded = text.casefold()
    return [value for value in CANARIES if value.casefold() in folded]


def files_with_canary(folder: Path, patterns: Iterable[str] = ("*",)) -> list[Path]:
    """Files under a folder whose bytes hold a planted value."""
    files = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    return sorted(p for p in files if found_in(p.read_bytes().decode("utf-8", errors="replace")))


@contextmanager
def watched_logs() -> Iterator[Collected]:
    """Collect every log line at every level; fails at the end when one holds a planted value."""
    collected = Collected()
    handler = _Handler(collected)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield collected
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    leaking = [line for line in collected.lines if found_in(line)]
    assert not leaking, f"{len(leaking)} log lines hold a person's values"
