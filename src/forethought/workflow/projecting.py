"""Making the sector's formats from the record, with a note of what each was made from, and making one anew.

Every format of a council's own facts goes the same way: the service that makes returns opens the record under the
purpose the law gives, for that council alone; the facts become the tables of the Standard Safeguarding Dataset; the
projection makes its files of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.governance import AuditSink, Clock, Grant
from forethought.model import UserError
from forethought.record import Reader, open_reader
from forethought.record.files import content_id, write_bytes, write_json
from forethought.record.projections import COUNCIL, Ask, load_projection, project
from forethought.record.projections.ssd.pivoting import READ, ssd_tables
from forethought.workflow.access import authority, service
from forethought.workflow.erased_files import MADE as NOTE
from forethought.workflow.workspace import Workspace

PURPOSE, FORM = "statutory_return", "ssd"
_FACTS = (
    "select {columns} from claim where mapping like '{form}/%' and known_from <= ? "
    "and (known_to is null or known_to > ?)"
)


@dataclass(frozen=True, slots=True)
class Made:
    """Files of one projection, where they lie, and what of the controller's facts was protected and left out."""

    name: str
    folder: Path
    files: tuple[str, ...]
    people: int
    withheld: int


def project_record(
    workspace: Workspace,
    name: str,
    audit: AuditSink,
    clock: Clock,
    *,
    as_at: date,
    as_known_at: datetime | None = None,
    controller: str | None = None,
    particulars: Mapping[str, str] | None = None,
    out: Path | None = None,
) -> Made:
    """Make the projection ``name`` of the record and write it, with its note, into ``out``.

    ``as_known_at`` is the moment whose knowledge is used (None: now). ``controller`` is whose facts; it may be left out
    where only one controller sends a case system. ``out`` defaults to ``projections/<name>/<id>``. Raises
    ``UserError`` when there is nothing to make it from, the folder holds something else, or no agreement covers it.
    """
    workspace.require()
    card = load_projection(name)
    if card.about != COUNCIL:
        raise UserError(
            f"'{name}' is about one person",
            why="one person's record is opened only by somebody who may, for a purpose, and that is logged",
            do="Open the person's page at the site, or see forethought record --help",
        )
    moment = as_known_at or clock()
    whose = controller or _only_controller(workspace)
    batches = sorted(row["batch"] for row in workspace.store().batches())
    asked = {
        "projection": name,
        "as_at": as_at.isoformat(),
        "as_known_at": moment.isoformat(),
        "controller": whose,
        "authority": workspace.authority_code,
        "particulars": dict(particulars or {}),
        "batches": batches,
        "reviewed": card.reviewed.isoformat(),
    }
    files, people, withheld = _make(workspace, asked, audit, clock)
    folder = out or workspace.projections / name / content_id(asked)
    _write(folder, files, asked)
    return Made(name, folder, tuple(sorted(files)), people, withheld)


def differing(workspace: Workspace, folder: Path, audit: AuditSink, clock: Clock) -> tuple[str, ...]:
    """Make what lies in ``folder`` anew from what it was made from; the names of files that are not the same bytes.

    Raises ``UserError`` when the folder holds no projection, or the record no longer holds what it was made from.
    """
    try:
        asked: dict[str, Any] = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(
            "This folder holds no projection of the record",
            where=str(folder / NOTE),
            do="Name a folder that 'forethought record project' wrote",
        ) from None
    hashes = asked.pop("sha256")
    files, _, _ = _make(workspace, asked, audit, clock)
    held = {path.name: path.read_bytes() for path in folder.iterdir() if path.name in hashes}
    return tuple(name for name in sorted({*files, *hashes}) if files.get(name) != held.get(name))


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """The tables of the Standard Safeguarding Dataset that a council's own facts make, and what they rest on.

    ``withheld`` counts protected facts that were left out. ``grant`` is that under which they were read.
    """

    tables: Mapping[str, pa.Table]
    people: int
    withheld: int
    controller: str
    grant: Grant


def council_facts(
    workspace: Workspace,
    audit: AuditSink,
    clock: Clock,
    *,
    controller: str | None = None,
    as_known_at: datetime | None = None,
    batches: Collection[str] | None = None,
) -> CouncilFacts:
    """What a council's case system says, read by the service that makes returns; one audit event.

    As known at ``as_known_at`` (None: now), from ``batches`` alone (None: all). Raises ``UserError`` when there is
    nothing, it is not clear whose facts are meant, or no agreement covers them.
    """
    workspace.require()
    whose, moment = controller or _only_controller(workspace), as_known_at or clock()
    gate = authority(workspace, audit, clock)
    maker = service("returns", "return_service", organisation=whose)
    grant = gate.grant(maker, PURPOSE, action="extract")
    with open_reader(workspace.store(), grant, audit, clock, batches=batches) as reader:
        council = _Read(reader, moment)
        tables = ssd_tables(council.claims())
    if not council.people:
        raise UserError(
            "The record holds nothing that this could be made from",
            where=f"{whose}, as known at {moment.isoformat()}",
            why="it is made from what a council's case system says",
            do="Build the record from an extract of the case system first, or name the controller that sends it",
        )
    return CouncilFacts(tables, council.people, council.withheld, whose, grant)


class _Read:
    """The claims of a case system as known at a moment, and, once they are read, how many people and withheld facts."""

    def __init__(self, reader: Reader, moment: datetime) -> None:
        self._reader, self._moment = reader, moment
        self.people = self.withheld = 0

    def claims(self) -> Iterator[pa.Table]:
        sql = _FACTS.format(columns=", ".join(("person_id", *READ)), form=FORM)  # person_id: whom the audit event names
        for _ in self._reader.portions():
            claims = self._reader.table(sql, [self._moment, self._moment])
            self.people += pc.count_distinct(claims["subject"]).as_py()
            self.withheld += self._reader.count_withheld()
            yield claims


def _make(
    workspace: Workspace, asked: Mapping[str, Any], audit: AuditSink, clock: Clock
) -> tuple[Mapping[str, bytes], int, int]:
    moment = datetime.fromisoformat(asked["as_known_at"])
    read = council_facts(
        workspace, audit, clock, controller=asked["controller"], as_known_at=moment, batches=asked["batches"]
    )
    ask = Ask(date.fromisoformat(asked["as_at"]), asked["authority"], moment, asked["particulars"])
    return project(asked["projection"], read.tables, ask), read.people, read.withheld


def _only_controller(workspace: Workspace) -> str:
    found: list[str] = sorted({row["controller"] for row in workspace.store().batches() if row["form"] == FORM})
    if len(found) == 1:
        return found[0]
    raise UserError(
        "It is not clear whose facts to use" if found else "The record holds no extract of a case system",
        do=f"Name one with --controller: {', '.join(found)}" if found else "Build the record from one first",
    )


def _write(folder: Path, files: Mapping[str, bytes], asked: Mapping[str, Any]) -> None:
    """Write the files and the note beside and give them their place in one step; the same again changes nothing."""
    if folder.exists() and any(folder.iterdir()) and not (folder / NOTE).exists():
        raise UserError(
            "The folder holds something else", where=str(folder), do="Name an empty folder or one that is not there"
        )
    scratch = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, mode=0o700)  # about people: for its owner alone
    hashes = {name: write_bytes(scratch / name, content) for name, content in sorted(files.items())}
    write_json(scratch / NOTE, {**asked, "sha256": hashes})
    shutil.rmtree(folder, ignore_errors=True)
    scratch.rename(folder)
