"""How well a synthetic workspace was linked, measured against the truth that lies apart from its inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.linkage import Quality, measure
from forethought.synth import STORY, StoryPerson
from forethought.workflow.identity import report_folder
from forethought.workflow.inbox import deliveries
from forethought.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Measured:
    """Measured quality: lines for a person, figures for a program."""

    lines: tuple[str, ...]
    figures: Mapping[str, Any]


def truth_table(workspace: Workspace, kind: str = "child") -> pa.Table:
    """``record_id, truth_id, twin_group`` and characteristics of every record about a ``child`` or an ``adult``.

    Children are those of the population, whatever their age now. Adults whom a school may call are left out: their
    records hold no birth date or number, and are never linked; mothers are known to the child health service beside
    each child (``<child's id>:mother``).
    """
    people = _people(workspace)
    records = pq.read_table(workspace.truth / "synthetic_record.parquet", columns=["agency", "local_id", "person_id"])
    found = list(_record_ids(workspace, records.to_pylist(), people))
    rows = [
        {"record_id": record, "truth_id": person, **people[person]}
        for record, person in found
        if people[person]["is_child"] == (kind == "child")
    ]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["record_id"]))).drop(["is_child", "mother"])


def _people(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """What is true of each person, the family of the demonstration's story included."""
    columns = ["person_id", "child", "twins", "ethnicity", "sex", "mother"]
    persons = pq.read_table(workspace.truth / "synthetic_person.parquet", columns=columns).to_pylist()
    known, cared = (
        set(
            pq.read_table(workspace.truth / f"synthetic_event_{name}.parquet", columns=["person"])["person"].to_pylist()
        )
        for name in ("need_cases", "care_periods")
    )
    found = {
        str(person["person_id"]): {
            "is_child": person["child"],
            "mother": person["mother"],
            "twin_group": person["twins"],
            "ethnic_group": person["ethnicity"],
            "sex": person["sex"],
            "known_to_social_care": person["person_id"] in known,
            "ever_looked_after": person["person_id"] in cared,
        }
        for person in persons
    }
    return found | {who.true_id: _told(who) for who in STORY.people}


def _told(who: StoryPerson) -> dict[str, Any]:
    twins = (STORY.robin, STORY.ruby)
    return {
        "is_child": who is not STORY.nadia,
        "mother": None if who is STORY.nadia else STORY.nadia.true_id,
        "twin_group": STORY.robin.true_id if who in twins else None,
        "ethnic_group": "WBRI",
        "sex": who.sex,
        "known_to_social_care": True,
        "ever_looked_after": who is STORY.kai,
    }


def _record_ids(
    workspace: Workspace, records: list[dict[str, str]], people: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Records as linkage names them, ``controller/local id``, and whose they are: those that the inbox holds."""
    controllers = {note.form: note.controller for note in deliveries(workspace)}
    forms = {"council": "ssd", "schools": "school", "health_visiting": "health"}
    of = {agency: controllers[form] for agency, form in forms.items() if form in controllers}
    for row in records:
        agency, person = row["agency"], row["person_id"]
        if agency not in of:
            continue
        record = f"{of[agency]}/{row['local_id']}"
        yield record, person
        mother = people[person]["mother"]
        if agency == "health_visiting" and mother:
            yield f"{record}:mother", mother


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
