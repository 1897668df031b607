"""The nightly full pass: everything linked anew without the spine; what differs waits for a person."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.governance import AuditSink, Clock
from forethought.linkage import link
from forethought.linkage.spine import full_pass
from forethought.model import UserError
from forethought.workflow.access import authority
from forethought.workflow.decisions import decided_same, kept_apart
from forethought.workflow.identity import PERSON_KEY, link_settings, linkable_records, report_folder
from forethought.workflow.workspace import Workspace

LISTED = "full-pass.parquet"


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
    anew = link(records, link_settings(workspace), key=key, non_links=apart, joined=same)
    rows = full_pass(anew.persons, store.spine())
    folder = report_folder(workspace, version)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, folder / LISTED)
    return rows
