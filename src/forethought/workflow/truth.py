"""How well a synthetic workspace was linked, measured against the truth that lies apart from its inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.linkage import Quality, measure
from forethought.workflow.identity import report_folder
from forethought.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Measured:
    """Measured quality: lines for a person, figures for a program."""

    lines: tuple[str, ...]
    figures: Mapping[str, Any]


def truth_table(workspace: Workspace, kind: str = "child") -> pa.Table:
    """``record_id, truth_id, twin_group`` and characteristics of every record about a person of ``kind``.

    Adults whom a school may call are left out: their records hold no birth date or number, and are never linked.
    """
    records = pq.read_table(workspace.truth / "records.parquet").rename_columns(["source", "record_id", "truth_id"])
    people = pq.read_table(workspace.truth / "people.parquet").select(
        ["person_id", "kind", "twin_set", "ethnic_group", "sex", "known_to_social_care", "ever_looked_after"]
    )
    people = people.filter(pc.equal(people.column("kind"), kind)).drop(["kind"])
    contact = pc.and_(
        pc.equal(records.column("source"), "westmarch-schools"), pc.match_substring(records.column("record_id"), ":")
    )
    joined = records.filter(pc.invert(contact)).join(
        people.rename_columns(["truth_id", "twin_group", *people.column_names[2:]]), "truth_id", join_type="inner"
    )
    return joined.sort_by("record_id").drop(["source"])


def measured(workspace: Workspace, version: str) -> Measured:
    """The measured quality of an identity version: children with and without the vetoes, and their mothers."""
    report = json.loads((report_folder(workspace, version) / "report.json").read_text(encoding="utf-8"))
    with_veto, without = report["quality"], report["quality_without_veto"]
    adults = _adults(workspace)
    lines = (
        f"children: {_line(with_veto)}",
        f"the same data without the rule for twins: {_line(without)}",
        f"mothers, counting health records that leave her details blank: precision {adults.precision:.4f}, "
        f"recall {adults.recall:.4f}",
    )
    return Measured(lines, {"children": with_veto, "children_without_veto": without, "adults_recall": adults.recall})


def _adults(workspace: Workspace) -> Quality:
    return measure(workspace.store().person_of(), truth_table(workspace, "adult"))


def _line(quality: Mapping[str, Any]) -> str:
    return (
        f"precision {quality['precision']:.4f}, recall {quality['recall']:.4f}, F1 {quality['f1']:.4f}, "
        f"twins' records in a wrong person {quality['twins_wrong']:.1%} of {quality['twin_records']}"
    )
