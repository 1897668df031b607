"""The steps of a seal as people take them, and what a workspace says of both sides, for every test of seals."""

from __future__ import annotations

import json

from forethought.governance import MemoryAudit
from forethought.workflow import authority, sealing
from support_review import SAM, SAM_AT_HEALTH
from support_sealed import AFTER, ASKS, BEFORE, NOW

SAMS = (SAM, SAM_AT_HEALTH)


def gate_of(workspace, audit=None):
    return authority(workspace, audit or MemoryAudit(), lambda: NOW)


def ask(workspace, before=BEFORE, after=AFTER, *, by=ASKS, audit=None, reason="adoption order seen"):
    return sealing.ask_for_seal(workspace, gate_of(workspace, audit), lambda: NOW, by, before, after, reason)


def step(workspace, what, ref, by, *, at=NOW, audit=None):
    return what(workspace, gate_of(workspace, audit), lambda: at, by, ref, "order seen")


def persons(workspace):
    return workspace.store().person_of()


def of(workspace, records):
    return {persons(workspace)[record] for record in records}


def report_of(workspace):
    folder = workspace.runs / f"linkage-{workspace.store().identity_version()}"
    return {path.name: json.loads(path.read_text()) for path in folder.glob("*.json") if path.name != "model.json"}
