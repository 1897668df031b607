"""The nightly full pass: everything linked anew without the spine; what differs waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.governance import AuditSink, Clock
from forethought.linkage import link
from forethought.linkage.spine import full_pass
from forethought.model import UserError
from forethought.record.seals import crosses, crossing
from forethought.workflow.access import authority
from forethought.workflow.decisions import decided_same, kept_apart
from forethought.workflow.identity import PERSON_KEY, link_settings, linkable_records, report_folder
from forethought.workflow.workspace import Workspace

LISTED = "full-pass.parquet"


def _on_one_side(rows: pa.Table, of: Mapping[str, tuple[str, str]]) -> pa.Table:
    """The rows that do not cross a seal; until the build has carried it out a person may stand on both sides."""
    ends = zip(rows["left"].to_pylist(), rows["right"].to_pylist(), strict=True)
    return rows.filter(pa.array([not crosses(of, left, right) for left, right in ends], pa.bool_()))


def check_identity(workspace: Workspace, audit: AuditSink, clock: Clock) -> pa.Table:
    """Link all that the record holds as if for the first time and list where that differs from the persons in force.

    Returns the rows of `linkage.spine.full_pass` and keeps them beside the link report, for clerical review. Changes
    no id and no link. Raises `UserError` before the first linkage.
    """
    store = workspace.require().store()
    version = store.identity_version()
    if version is None:
        raise UserError("There are no persons to check yet", do="Run 'forethought build' first")
    records, _ = linkable_records(workspace, authority(workspace, audit, clock), audit, clock)
    key = workspace.key(PERSON_KEY)
    apart, same = kept_apart(workspace), decided_same(workspace)
    sides = store.sides()
    anew = link(records, link_settings(workspace), key=key, non_links=apart, joined=same, seals=sides)
    rows = _on_one_side(full_pass(anew.persons, store.spine()), crossing(sides))
    folder = report_folder(workspace, version)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, folder / LISTED)
    return rows
