"""The demonstration's one family: the return mended, and the promises kept in front of the reader."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from forethought.governance import (
    Allocation,
    AuditSink,
    Authority,
    Clock,
    Denied,
    Principal,
    english_day,
    export_lines,
    verify,
    verify_lines,
)
from forethought.linkage import VETOES
from forethought.model import UserError
from forethought.quality import Run
from forethought.record import Delivery
from forethought.strategy import assess, load_commitments
from forethought.synth import STORY, authority_named, mended_episodes
from forethought.workflow.access import authority, open_as
from forethought.workflow.checking import CheckedDelivery, delivery_named
from forethought.workflow.identity import link_settings, report_folder
from forethought.workflow.inbox import note_text
from forethought.workflow.workspace import Workspace

PEOPLE = ("kai", "robin", "ruby", "nadia")
STUDY = "moves-and-school"
_COUNCIL = "westmarch-council"


def authority_code() -> str:
    """The nine-character code of Westmarch Council, which was never issued."""
    return authority_named("westmarch").gss


def commitments(as_of: date) -> list[str]:
    """The register of commitments in three lines."""
    found = assess(load_commitments(), as_of).whole
    return [
        f"{found.rows} commitments of the centre and of councils: {found.dated} with a date, "
        f"{found.funded} with money, {found.late} late on {as_of.isoformat()}"
    ]


def deliver_mended(workspace: Workspace) -> Delivery:
    """Deliver the return again with the story's overlap put right, three weeks after the first."""
    first = delivery_named(workspace, STORY.overlap_delivery)
    name = f"{first.name}-mended"
    folder = workspace.inbox / name
    if not folder.exists():
        scratch = workspace.inbox / f".{name}.partial"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(workspace.inbox / first.name, scratch)
        _mend(scratch / "synthetic_Episodes.csv")
        again = dataclasses.replace(first, name=name, received=first.received + timedelta(days=21))
        (scratch / "delivery.toml").write_text(note_text(again), encoding="utf-8")
        scratch.rename(folder)
    return delivery_named(workspace, name)


def _mend(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(mended_episodes(rows))


def run_line(checked: CheckedDelivery) -> str:
    """One line on a run: rules passed, found, not applicable, not run, and the findings."""
    counts = checked.run.counts
    return (
        f"{checked.delivery.name}: {checked.run.findings.num_rows:,} findings by {counts['found']} rules; "
        f"{counts['passed']} passed, {counts['not_applicable']} not applicable, {counts['could_not_run']} could not run"
    )


def overlap_line(run: Run) -> str:
    """Whether the story's overlap is among the findings."""
    rows = run.findings.select(["code", "child"]).to_pylist()
    there = any(row == {"code": STORY.overlap_code, "child": STORY.kai.council_id} for row in rows)
    return f"Kai's overlapping placement (rule {STORY.overlap_code}): {'found' if there else 'gone'}"


def person_ids(workspace: Workspace) -> dict[str, str]:
    """The person ids of the story's people in the identity version in force."""
    of = workspace.store().person_of()
    if not of:
        raise UserError("The record is not linked yet", do="Run 'forethought build' first")
    return {name: of[f"{_COUNCIL}/{getattr(STORY, name).council_id}"] for name in PEOPLE}


def social_worker(story: Mapping[str, str], clock: Clock) -> Principal:
    """The worker who holds the family's cases, as a principal."""
    today = english_day(clock())
    family = frozenset(story.values())
    cases = tuple(
        Allocation(story[name], today - timedelta(days=90), None, "East", family - {story[name]})
        for name in ("kai", "robin", "ruby")
    )
    return Principal(
        "social.worker", "worker", frozenset({"practitioner"}), _COUNCIL, cases, today + timedelta(days=90)
    )


def tour(workspace: Workspace, audit: AuditSink, clock: Clock, story: Mapping[str, str]) -> list[str]:
    """Walk the family's record as each person would, and say what was seen."""
    gate = authority(workspace, audit, clock)
    worker = social_worker(story, clock)
    lines = [twins_line(workspace, story)]
    with open_as(workspace, gate, audit, clock, worker, "direct_care", subjects=story.values()) as reader:
        facts = reader.timeline(story["kai"])
        hidden = reader.withheld(story["kai"])
    seen = sorted({f"{fact.value} ({fact.source})" for fact in facts if fact.attribute == "postcode"})
    lines.append(
        f"The social worker sees {len(facts)} facts about Kai, {len(seen)} addresses that disagree: "
        f"{'; '.join(seen)}; {len(hidden)} withheld"
    )
    colleague = dataclasses.replace(worker, id="other.worker", allocations=())
    answers = {_refusal(gate, colleague, subject) for subject in (story["kai"], "a-child-who-does-not-exist")}
    lines.append(f"A colleague without the case, and for a child who does not exist: {' / '.join(sorted(answers))}")
    admin = Principal("admin", "worker", frozenset({"admin"}), _COUNCIL, (), worker.training_until)
    try:
        gate.grant(admin, "immigration_enforcement")
        lines.append("Immigration enforcement: ALLOWED, which is wrong")
    except Denied as refusal:
        lines.append(f"The administrator asks for 'immigration enforcement': {refusal.public}")
    return [*lines, *_audit_lines(audit)]


def twins_line(workspace: Workspace, story: Mapping[str, str]) -> str:
    """What scoring said of Robin and Ruby, and why they are two children all the same."""
    if story["robin"] == story["ruby"]:
        return "Robin and Ruby are ONE child, which is wrong"
    version = workspace.store().identity_version() or ""
    vetoes = pq.read_table(report_folder(workspace, version) / "vetoes.parquet").to_pylist()
    of = {f"{_COUNCIL}/{who.council_id}": who.forename for who in (STORY.robin, STORY.ruby)}
    of |= {f"westmarch-health/{who.health_id}": who.forename for who in (STORY.robin, STORY.ruby)}
    pairs = [v for v in vetoes if v["left"] in of and v["right"] in of and of[v["left"]] != of[v["right"]]]
    if not pairs:
        return "Robin and Ruby are two children"
    strongest = max(pairs, key=lambda v: v["weight"])
    limit = link_settings(workspace).automatic
    would = "plain scoring would make them one child" if strongest["weight"] >= limit else "scoring left it open"
    return (
        f"Robin and Ruby: a weight of {strongest['weight']:.1f}, joined from {limit:.1f}, so {would}; "
        f"kept two because of {VETOES[strongest['reason']]}"
    )


def _refusal(gate: Authority, principal: Principal, subject: str) -> str:
    try:
        gate.grant(principal, "direct_care", subjects=[subject])
    except Denied as refusal:
        return refusal.public
    return "opened, which is wrong"


def _audit_lines(audit: AuditSink) -> list[str]:
    whole = verify(audit.events())
    exported = bytearray(b"".join(export_lines(audit.events())))
    exported[len(exported) // 2] ^= 1
    flipped = verify_lines(bytes(exported))
    return [
        f"The audit log holds {whole.count} events and {'is whole' if whole.ok else 'IS NOT WHOLE'}",
        "One byte flipped in a copy of it: "
        + ("not found, which is wrong" if flipped.ok else f"found, at event {flipped.first_bad}"),
    ]
