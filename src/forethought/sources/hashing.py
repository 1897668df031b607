"""The fingerprint of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from forethought.sources.errors import SourceError


def content_hash(path: str | Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal, read in pieces so that size does not matter.

    Raises ``SourceError`` when the file cannot be opened.
    """
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise SourceError(
            "The file could not be opened",
            where=Path(path).name,
            why=problem.strerror or "",
            do="Check that the file exists and that you may read it",
        ) from problem
