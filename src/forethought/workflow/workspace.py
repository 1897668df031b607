"""A workspace: one folder that holds everything, and that can be deleted whole.

::

    inbox/<delivery>/delivery.toml + files    what arrived
    agreements/*.toml                         under which a feed may be read
    record/                                   the append-only store
    projections/<name>/<id>/                  what was made of the record in a format of the sector
    runs/<run>/                               findings of each check, report of each linkage
    identity-decisions.jsonl                  what people decided about two records: one person, two, taken back
    holds.jsonl, backups.jsonl                what must not be erased; backups made, and by when they must go
    review-answers.jsonl                      what each reviewer answered, before it came to a decision
    keys/                                     secrets, readable by the owner alone
    operations.sqlite3                        what people did here, and the audit
    config.toml                               name, authority, whether it is a demonstration, engine
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.model import UserError
from forethought.record import Store
from forethought.record.scaling import ONE_MACHINE, Scale, on_spark

DEFAULT_FOLDER = "forethought-data"
_KEY_BYTES = 32
_THIS_MACHINES_SPARK = "local[*]"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder ``root`` and the names of what lies in it."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Deliveries, one folder each."""
        return self.root / "inbox"

    @property
    def agreements(self) -> Path:
        """Data-sharing agreements in force here."""
        return self.root / "agreements"

    @property
    def runs(self) -> Path:
        """Findings, one folder a run."""
        return self.root / "runs"

    @property
    def record(self) -> Path:
        """The store of claims."""
        return self.root / "record"

    @property
    def keys(self) -> Path:
        """Secrets of this workspace."""
        return self.root / "keys"

    @property
    def operations_db(self) -> Path:
        """The operations database when no PostgreSQL is named."""
        return self.root / "operations.sqlite3"

    @property
    def extracts(self) -> Path:
        """Research extracts, one folder a study."""
        return self.root / "extracts"

    @property
    def projections(self) -> Path:
        """What was made of the record in formats of the sector, one folder each time, with what it was made from."""
        return self.root / "projections"

    @property
    def sent(self) -> Path:
        """What was sent to the department's API and what it holds, with names, for its owner alone."""
        return self.root / "sent-csc-api"

    @property
    def release_ledger(self) -> Path:
        """Every table released so far, for the check by subtraction."""
        return self.root / "releases.jsonl"

    @property
    def identity_decisions(self) -> Path:
        """What people decided about identity, one line of JSON a decision."""
        return self.root / "identity-decisions.jsonl"

    @property
    def review_answers(self) -> Path:
        """What reviewers of links answered, one line of JSON an answer."""
        return self.root / "review-answers.jsonl"

    @property
    def holds(self) -> Path:
        """What an inquiry or a court needs and nobody may erase, one line of JSON a hold or its lifting."""
        return self.root / "holds.jsonl"

    @property
    def backups(self) -> Path:
        """Which backups of the record were made, and by when each must be deleted; one line of JSON a backup."""
        return self.root / "backups.jsonl"

    @property
    def sealed(self) -> Path:
        """What lies on which side of a seal, for its owner alone; see ``record.seals``."""
        return self.root / "sealed"

    @property
    def truth(self) -> Path:
        """A synthetic workspace's truth table, apart from the inputs."""
        return self.root / "truth"

    def store(self) -> Store:
        """The store at :attr:`record`."""
        return Store(self.record, self.sealed, fold_to=self.scale().fold_to)

    def scale(self) -> Scale:
        """What the record is built with: ``engine = "duckdb"`` (the default) or ``"spark"`` in ``config.toml``, then at
        ``spark_master``. Raises ``UserError`` for another engine.
        """
        settings = self.config()
        engine = settings.get("engine", "duckdb")
        if engine == "spark":
            return on_spark(str(settings.get("spark_master", _THIS_MACHINES_SPARK)))
        if engine != "duckdb":
            raise UserError(
                f"There is no engine called '{engine}'",
                where="config.toml: engine",
                why="the record could not be built",
                do='Write engine = "duckdb" or engine = "spark"',
            )
        return ONE_MACHINE

    def config(self) -> dict[str, Any]:
        """The settings in ``config.toml``; empty when there is none. Raises ``UserError`` when it cannot be read."""
        path = self.root / "config.toml"
        if not path.exists():
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(
                "The workspace's settings cannot be read",
                where=f"config.toml: {error}",
                do="Mend the line named, or remove the file to go back to the defaults",
            ) from None

    @property
    def is_demo(self) -> bool:
        """Whether this workspace was made by ``demo``: persona sign-in and synthetic reference data are allowed."""
        return self.config().get("demo") is True

    @property
    def is_synthetic(self) -> bool:
        """Whether nothing in this workspace is about a real person."""
        return self.config().get("synthetic") is True

    @property
    def authority_code(self) -> str:
        """The 9-character code of the authority whose workspace this is, as the settings have it; empty for none."""
        return str(self.config().get("authority", ""))

    def key(self, name: str) -> bytes:
        """The secret ``name``, made at first use and kept in ``keys/`` for the owner alone."""
        path = self.keys / name
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_secret(path, secrets.token_bytes(_KEY_BYTES))
        return path.read_bytes()

    def require(self) -> Workspace:
        """This workspace, or a ``UserError`` when the folder is not there."""
        if not self.root.is_dir():
            raise UserError(
                "There is no workspace here",
                where=str(self.root),
                do="Name another folder with --workspace, or make one with 'forethought demo'",
            )
        return self


def create_workspace(root: Path, settings: str = "") -> Workspace:
    """Make the folders of a workspace at ``root`` and write ``settings`` as its ``config.toml`` when given."""
    workspace = Workspace(root)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)  # what lies in it is about people: for its owner alone
    for folder in (workspace.inbox, workspace.agreements, workspace.runs, workspace.record):
        folder.mkdir(parents=True, exist_ok=True)
    workspace.keys.mkdir(exist_ok=True, mode=0o700)
    if settings:
        (root / "config.toml").write_text(settings, encoding="utf-8")
    return workspace


def _write_secret(path: Path, secret: bytes) -> None:
    # Written beside and renamed: a run killed here must not leave half a key that later runs would trust.
    scratch = path.with_name(f".{path.name}.partial")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    scratch.rename(path)
