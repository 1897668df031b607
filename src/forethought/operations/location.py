"""Where this process finds its workspace: the one place that reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from forethought.model.errors import UserError
from forethought.workflow import DEFAULT_FOLDER, Workspace

WORKSPACE_VARIABLE = "FORETHOUGHT_WORKSPACE"
DATABASE_VARIABLE = "FORETHOUGHT_DATABASE_URL"


def workspace_here() -> Workspace:
    """The workspace this process serves."""
    return Workspace(Path(os.environ.get(WORKSPACE_VARIABLE, DEFAULT_FOLDER)).resolve())


def database(workspace: Workspace) -> dict[str, Any]:
    """Django's description of the database: SQLite in the workspace, or PostgreSQL by address."""
    address = os.environ.get(DATABASE_VARIABLE, "")
    return postgres(address) if address else sqlite(workspace.operations_db)


def sqlite(path: Path) -> dict[str, Any]:
    """One file; writers queue instead of failing, and a committed audit event is on the disk."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def postgres(address: str) -> dict[str, Any]:
    """PostgreSQL at ``postgresql://user:password@host:port/name``.

    Raises UserError when the address is of another kind; the address itself is never repeated, it may
    hold a password.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise UserError(
            "The database address is not one this program knows",
            where=f"environment variable {DATABASE_VARIABLE}",
            do="Write it as postgresql://user:password@host:port/name, or unset it to use SQLite",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
