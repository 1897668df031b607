"""What the department's children's social care API is to be told: the payload, and how it is reached.

This reaches no network: whoever sends hands in a transport. Addresses and codes stand in ``config.toml``; secrets
never do: they come from a file of their own, readable by its owner alone, or from the environment.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from forethought.governance import AuditSink, Clock
from forethought.model import UserError
from forethought.record.projections import Ask
from forethought.record.projections.csc_api import Problem, sifted
from forethought.record.projections.csc_api.client import Client
from forethought.record.projections.csc_api.exchange import Credentials, Reply, Transport
from forethought.workflow.projecting import CouncilFacts, council_facts
from forethought.workflow.workspace import Workspace

SETTINGS = ("endpoint", "la_code", "token_url", "client_id", "scope")
SECRETS = {"client_secret": "FORETHOUGHT_CSC_CLIENT_SECRET", "supplier_key": "FORETHOUGHT_CSC_SUPPLIER_KEY"}
_TABLE = "csc_api"


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """The children who can be sent and those whom our own checks keep back, by id; ``read`` says what it rests on."""

    children: Mapping[str, Mapping[str, Any]]
    refused: Mapping[str, tuple[Problem, ...]]
    read: CouncilFacts


def payload(
    workspace: Workspace, audit: AuditSink, clock: Clock, *, as_at: date, controller: str | None = None
) -> Payload:
    """The payload of ``as_at`` from what a council's case system says now, read under the purpose of the returns."""
    read = council_facts(workspace, audit, clock, controller=controller)
    children, refused = sifted(read.tables, Ask(as_at, workspace.authority_code))
    return Payload(children, refused, read)


def settings(workspace: Workspace) -> dict[str, str]:
    """Address, codes and account for the department's service, from ``[csc_api]`` in the workspace's ``config.toml``.

    Raises ``UserError`` naming what is missing, or a secret that stands where it must not.
    """
    given = workspace.config().get(_TABLE, {})
    if set(given) & set(SECRETS):
        raise UserError(
            "A secret stands in the settings",
            where=f"[{_TABLE}] in config.toml",
            why="that file is read by many and copied about",
            do="Take it out, have the department give a new one, and keep that in a file of its own",
        )
    missing = [name for name in SETTINGS if not given.get(name)]
    if missing:
        raise UserError(
            f"The department's service is not named yet: {', '.join(missing)}",
            where=f"[{_TABLE}] in {workspace.root / 'config.toml'}",
            do="Write what the department gave you; docs/record/csc-api.md shows how",
        )
    return {name: str(given[name]) for name in SETTINGS}


def secrets(path: Path | None, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The two secrets from the TOML file at ``path``, or from the environment where no file is given.

    Raises ``UserError`` when one is missing, or when others than its owner may read the file.
    """
    if path is None:
        found = {name: environment.get(variable, "") for name, variable in SECRETS.items()}
    else:
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UserError(
                "Others can read the file of secrets", where=str(path), why="whoever reads it can send in your name",
                do=f"chmod 600 {path}",
            )  # fmt: skip
        found = _read(path)
    missing = [name for name in SECRETS if not found.get(name)]
    if missing:
        raise UserError(
            f"A secret is missing: {', '.join(missing)}",
            where=str(path or "the environment"),
            why="without it the department's service lets nobody in",
            do=f"Give a file with --secrets, or set {' and '.join(SECRETS.values())}",
        )
    return {name: str(found[name]) for name in SECRETS}


@contextmanager
def client(
    workspace: Workspace, given: Mapping[str, str], secret: Mapping[str, str], transport: Transport | None
) -> Iterator[Client]:
    """The client with the workspace's log of what was sent. Without a ``transport`` it can only tell what it would do,
    and a workspace that never sent anything stays as it is.
    """
    credentials = Credentials(
        given["token_url"], given["client_id"], secret.get("client_secret", ""), given["scope"],
        secret.get("supplier_key", ""),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as nowhere:
        begun = transport is not None or workspace.sent.exists()
        folder = workspace.sent if begun else Path(nowhere)
        yield Client(given["endpoint"], given["la_code"], credentials, transport or _Closed(), folder)


class _Closed:
    """A way out that leads nowhere."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        raise AssertionError("nothing is sent when it is only told what would be")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise UserError(
            "The file of secrets cannot be read",
            where=str(path),
            do='Write it as two lines: client_secret = "…" and supplier_key = "…"',
        ) from None
