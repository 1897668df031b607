"""From claims to persons: what each source says of whom, linked, published as a new identity version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import let_go
from forethought.governance import AuditSink, Authority, Clock
from forethought.linkage import LinkReport, LinkResult, LinkSettings, link, load_trained_model, person_id_for
from forethought.linkage.person_quality import person_quality
from forethought.record import Store, last_received
from forethought.record.essentials import IDENTITY, WHO_IS_WHO, may_change
from forethought.record.files import sync
from forethought.record.snapshot import Snapshot
from forethought.workflow.access import open_as, service
from forethought.workflow.decisions import decided_same, decisions, kept_apart
from forethought.workflow.link_report import keep_statement
from forethought.workflow.parting import BASIS as SEALS
from forethought.workflow.parting import carry_out_seals, sides_by_person
from forethought.workflow.review_parting import without_joins_taken_back
from forethought.workflow.review_questions import REFERENCE_KEY, write_questions
from forethought.workflow.stated_records import stated_records
from forethought.workflow.workspace import Workspace

PERSON_KEY = "person-ids"
"""Name of the secret from which person ids are made."""

_READING = 2
"""Number of this way to read records: with another one what is held is linked anew."""
_CLAIMS_OF_PART = 30_000_000
"""So many claims of the record make one more part: memory bears a few parts of a few million records."""

_RELATIVES = """
select distinct subject, other_subject from claim
where entity = 'relationship' and known_to is null and other_subject is not null
order by all
"""

_STRONG = ("date_of_birth", "nhs_number", "upn", "uln")


@dataclass(frozen=True, slots=True)
class IdentityStep:
    """The identity version now in force, and what the linkage that made it reports (None when nothing had changed)."""

    version: str
    persons: int
    report: LinkReport | None


def link_record(
    workspace: Workspace,
    gate: Authority,
    audit: AuditSink,
    clock: Clock,
    *,
    truth: pa.Table | None = None,
    progress: Callable[[str], None] | None = None,
) -> IdentityStep:
    """Link what the record holds and publish the persons as a new identity version.

    Does nothing when the record, the settings and the key are those of the version in force. Records that carry
    neither a birth date nor a number (the adults a school may call) are never linked: each stays a person alone.
    The link report with its statement, the pairs kept apart and the questions for clerical review go to
    ``runs/linkage-<version>``, before anybody sees the version: nothing would make them afterwards.
    ``truth`` (``record_id, truth_id``, see ``linkage.measure``) adds measured quality to the report and nothing else.
    """
    store = workspace.store()
    settings = link_settings(workspace)
    key = workspace.key(PERSON_KEY)
    grains = log_secret(key)
    seals = carry_out_seals(workspace, key, grains, _known_at(workspace, store.batches()))
    apart, same, sides = kept_apart(workspace), decided_same(workspace), store.sides()
    basis = {**_basis(_counted(store), settings, key, apart, same), SEALS: seals}
    if store.identity_basis() == basis:
        store.keep_caches()
        return IdentityStep(store.identity_version() or "", _count(store), None)
    records, relatives = linkable_records(workspace, gate, audit, clock)
    let_go()
    spine, moment = store.spine(), _known_at(workspace, store.batches())
    split = without_joins_taken_back(spine, store.identity_table("links"), same, key, moment)
    decided = {"non_links": apart, "joined": same, "seals": sides}
    result = link(records, settings, key=key, spine=spine, **decided, truth=truth, progress=progress)
    let_go()
    persons = result.persons.rename_columns(["subject", "person_id"])
    tables = {"persons": persons, "links": result.links, "events": pa.concat_tables([split, result.events])}
    version = store.put_identity(
        tables,
        basis,
        lambda subject: person_id_for(key, subject),
        recorded=moment,
        secret=grains,
        before_seen=lambda coming: _keep_beside(workspace, coming, result, records, relatives),
    )
    if len(sides):
        store.forget_earlier()
    store.keep_caches()
    return IdentityStep(version, _count(store), result.report)


def linkable_records(
    workspace: Workspace, gate: Authority, audit: AuditSink, clock: Clock
) -> tuple[pa.Table, pa.Table]:
    """What the record holds of each person as each source writes them, without those that are never linked.

    Also who is related to whom (``subject, other_subject``), for the questions of the review.
    """
    linkage = service("linkage", "linkage_service")
    with open_as(workspace, gate, audit, clock, linkage, "linkage", about=WHO_IS_WHO) as reader:
        return _linkable(stated_records(reader, _parts(workspace))), reader.table(_RELATIVES)


def _parts(workspace: Workspace) -> int:
    return 1 + sum(int(row["rows"]) for row in workspace.store().batches()) // _CLAIMS_OF_PART


def link_settings(workspace: Workspace) -> LinkSettings:
    """Settings for this workspace: the trained model that comes with the package, or that of the folder which
    ``config.toml`` names (``[linkage] model = "folder"``, from the workspace).

    Numbers that were never issued count only where everything is synthetic.
    """
    named = workspace.config().get("linkage", {}).get("model")
    trained = load_trained_model(workspace.root / named if named else None)
    synthetic = workspace.is_synthetic
    return trained.settings(allow_test_numbers=synthetic, allow_pseudo=synthetic)


def _counted(store: Store) -> list[str]:
    """The batches on which it rests who is who.

    A day's changes of other things change nothing of it, unless they name somebody new; what counted once counts on.
    """
    before = set((store.identity_basis() or {}).get("batches", ()))
    every = store.names_somebody_new()
    told = (row for row in store.batches() if row["feed"] != "voice")
    return [row["batch"] for row in told if every or row["batch"] in before or may_change(row, IDENTITY)]


def _basis(batches: list[str], settings: LinkSettings, key: bytes, apart: pa.Table, same: pa.Table) -> dict[str, Any]:
    return {
        "batches": batches,
        "reading": _READING,
        "settings": hashlib.sha256(repr(settings).encode()).hexdigest()[:16],
        "kept_apart": hashlib.sha256(str(apart.to_pylist()).encode()).hexdigest()[:16],
        "decided_same": hashlib.sha256(str(same.to_pylist()).encode()).hexdigest()[:16],
        "key": hashlib.sha256(b"name of a key:" + key).hexdigest()[:16],
    }


def _linkable(records: pa.Table) -> pa.Table:
    strong = [any(row[name] for name in _STRONG) for row in records.select(list(_STRONG)).to_pylist()]
    return records.filter(pa.array(strong, pa.bool_()))


def _known_at(workspace: Workspace, batches: tuple[Any, ...]) -> datetime:
    """The moment by which all that a linkage rests on was known: the last batch, or the last decision."""
    decided = [made.at for made in decisions(workspace)]
    return max([last_received(batches), *decided, *(event.at for event in workspace.store().seals.events())])


def _count(store: Store) -> int:
    return len(set(store.person_of().values()))


def log_secret(key: bytes) -> bytes:
    """The secret from which the grains of the log of identity are made."""
    return hashlib.sha256(b"grains of the log of identity:" + key).digest()


def report_folder(workspace: Workspace, version: str) -> Path:
    """Where the link report of an identity version lies."""
    return workspace.runs / f"linkage-{version}"


def link_quality(workspace: Workspace) -> pa.Table | None:
    """How well each person of the identity version in force is linked (`linkage.person_quality`); None before any."""
    store = workspace.store()
    persons, links = store.identity_table("persons"), store.identity_table("links")
    waiting = report_folder(workspace, store.identity_version() or "") / "review.parquet"
    if persons is None or links is None:
        return None
    persons = persons.rename_columns(["record_id", "person_id"])
    sources = pc.list_element(pc.split_pattern(persons["record_id"], "/", max_splits=1), 0)
    records = pa.table({"record_id": persons["record_id"], "source": sources})
    review = pq.read_table(waiting) if waiting.exists() else links.slice(0, 0)
    return person_quality(persons, links, review, records)


def _keep_beside(
    workspace: Workspace, coming: Snapshot, result: LinkResult, records: pa.Table, relatives: pa.Table
) -> None:
    """Write all that lies beside the version that readers are about to see, and force it to disk."""
    store, secret = workspace.store(), workspace.key(REFERENCE_KEY)
    folder = _keep_report(workspace, coming, result)
    keep_statement(workspace, folder, result.report, records, result.persons)
    persons, near = store.person_of(coming), sides_by_person(store, coming)
    write_questions(folder, result, records, relatives, persons, link_settings(workspace), secret, near)
    for path in (*folder.iterdir(), folder, workspace.runs):
        sync(path)


def _keep_report(workspace: Workspace, coming: Snapshot, result: LinkResult) -> Path:
    assert coming.identity is not None
    folder = report_folder(workspace, coming.identity.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(result.report.to_json() + "\n", encoding="utf-8")
    (folder / "report.md").write_text(result.report.to_markdown(), encoding="utf-8")
    pq.write_table(result.vetoes, folder / "vetoes.parquet")
    pq.write_table(result.review, folder / "review.parquet")
    return folder
