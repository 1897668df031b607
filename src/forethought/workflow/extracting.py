"""Extract: the pseudonymised data of one approved study, under its permit, with whose copy it is on every row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from forethought.governance import AuditSink, Clock, ExportRequest, check_export, english_day
from forethought.record import open_reader
from forethought.research import Extract, Study, extract, load_study, write_extract
from forethought.workflow.access import authority, service
from forethought.workflow.identity import link_quality
from forethought.workflow.workspace import Workspace

PURPOSE = "research"
KEPT_DAYS = 365


@dataclass(frozen=True, slots=True)
class StudyExtract:
    """Where the extract of a study lies, what it holds, and the line stamped on it."""

    study: Study
    folder: Path
    files: tuple[Path, ...]
    extract: Extract
    stamp: str


def extract_study(
    workspace: Workspace,
    study_name: str | Path,
    audit: AuditSink,
    clock: Clock,
    *,
    out: Path | None = None,
    replace: bool = False,
    progress: Callable[[str], None] | None = None,
) -> StudyExtract:
    """Write the extract of a study into ``out`` (default ``extracts/<study>`` in the workspace).

    Raises ``PermitError`` without a permit in force, ``Denied`` when no agreement covers the study's fields, and
    ``StudyError`` when the folder is there already and ``replace`` is not set.
    """
    say = progress or (lambda _: None)
    study = load_study(study_name)
    today = english_day(clock())
    study.require_permit(today)
    gate = authority(workspace, audit, clock)
    reader_for = service("extract", "extract_service", study=study.id, study_field_sets=study.field_sets)
    grant = gate.grant(reader_for, PURPOSE, action="extract")
    say(f"Extracting {study.title}")
    with open_reader(workspace.store(), grant, audit, clock) as reader:
        key = workspace.key(f"study-{study.id}")
        made = extract(reader, study, key, on=today, link_quality=link_quality(workspace))
    request = ExportRequest(
        count=made.people,
        purpose=PURPOSE,
        expires=today + timedelta(days=KEPT_DAYS),
        watermark=f"Study {study.id}, permit {study.require_permit(today).number}",
    )
    stamp = check_export(request, grant, made.people, today)
    folder = out or workspace.extracts / study.id
    if replace and folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return StudyExtract(study, folder, write_extract(made, folder, stamp), made, stamp)
