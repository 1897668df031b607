"""One file to read, wherever it lies: on disk or inside an archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be opened from its start as often as needed; ``name`` is what people are shown."""

    name: str
    opener: Callable[[], IO[bytes]]

    def open(self) -> IO[bytes]:
        """The bytes from the start. Raises ``OSError`` when they cannot be had."""
        return self.opener()

    def text(self, encoding: str) -> TextIOWrapper:
        """The characters from the start, line ends as they are, what does not decode as a replacement mark."""
        return TextIOWrapper(self.open(), encoding=encoding, errors="replace", newline="")

    def head(self, size: int) -> bytes:
        """The first ``size`` bytes, or all when there are fewer."""
        with self.open() as stream:
            return stream.read(size)


def document_at(path: Path, name: str) -> Document:
    """The file at ``path``. Raises ``OSError`` when it is not a regular file."""
    if not path.is_file():
        raise FileNotFoundError(2, "it is not a regular file")
    return Document(name, lambda: path.open("rb"))
