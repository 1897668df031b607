"""The secret of one project: made at random, shared by the agencies that encode, never with the linking party.

Every use of it is an HMAC-SHA256 under a key of its own, derived from secret, project and the use's name. So what one
use shows says nothing about another, and encodings of two projects cannot be joined even when a secret is used twice.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from forethought.linkage.errors import LinkageError

BYTES = 32
_LABEL = b"forethought private linkage 1"
_FEWEST_DIFFERENT = 16  # of 32 random bytes, fewer than this are different once in 10^10


@dataclass(frozen=True)
class ProjectKey:
    """A project's key. It is never printed: ``repr`` shows the project alone."""

    project: str
    secret: bytes = field(repr=False)

    def derive(self, use: str) -> bytes:
        """The key for one use: HMAC-SHA256 of label, project and use under the secret."""
        parts = (_LABEL, self.project.encode(), use.encode())
        return hmac.digest(self.secret, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")

    @property
    def fingerprint(self) -> str:
        """Tells whether two files have one key, and nothing of the key: 16 hexadecimal digits."""
        return self.derive("fingerprint")[:8].hex()


def new_key_file(path: Path) -> Path:
    """Write 32 random bytes as hexadecimal text, readable by its owner alone. Never replaces a file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise LinkageError(
            "There is a file of this name already",
            where=str(path),
            why="a key that is replaced can never be had back, and encodings made with it are lost",
            do="name another file",
        ) from problem
    except OSError as problem:
        raise LinkageError("The key cannot be written here", where=str(path), do="name another folder") from problem
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(BYTES) + "\n")
    return path


def read_key(path: Path, project: str) -> ProjectKey:
    """Read a project's key. Raises ``LinkageError`` for a missing, short or guessable one, and for no project."""
    if not project.strip():
        raise LinkageError("The project has no name", where="project", do="give the name that all agencies agreed")
    try:
        text = Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise LinkageError("The key cannot be read", where=str(path), do=_DO) from problem
    return ProjectKey(project.strip(), _strong(text, path))


_DO = "make one with `forethought private key FILE` at one agency and hand it to the others by a safe way"


def _strong(text: str, path: Path) -> bytes:
    why = "whoever guesses the key can encode every name and number there is, and so read all encodings"
    try:
        secret = bytes.fromhex(text)
    except ValueError as problem:
        raise LinkageError("The key is not hexadecimal text", where=str(path), why=why, do=_DO) from problem
    if len(secret) < BYTES:
        raise LinkageError(f"The key has fewer than {BYTES} bytes", where=str(path), why=why, do=_DO)
    if len(set(secret)) < _FEWEST_DIFFERENT or _printable(secret):
        raise LinkageError("The key was not made at random", where=str(path), why=why, do=_DO)
    return secret


def _printable(secret: bytes) -> bool:
    """Whether it is a sentence in disguise: random bytes are all letters and marks once in 10^13."""
    return all(32 <= byte < 127 for byte in secret)


def keyed(key: bytes, text: str) -> bytes:
    """HMAC-SHA256 of a text."""
    return hmac.digest(key, text.encode(), hashlib.sha256)
