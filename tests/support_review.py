"""The story's small record with three doubts in it: two birth dates for Sam, an initial that fits both twins."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import support_story
from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, authority, link_record
from forethought.workflow.review_questions import REFERENCE_KEY

_SECRET = b"no secret, but always the same one 1"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SAM, SAMUEL, SAM_AT_HEALTH = "westmarch-council/77", "westmarch-schools/S77", "westmarch-health/H77"
INITIAL = "westmarch-schools/S2"

_SCHOOL = {
    "Pupils": [
        {"PupilId": "S77", "Forename": "Samuel", "Surname": "Elsewhere", "DOB": "2015-03-27", "Sex": "M"},
        {"PupilId": "S2", "Forename": "R", "Surname": "Ashdown", "DOB": "2024-02-03"},
    ]
}  # fmt: skip
_HEALTH = {
    "ChildHealth": [
        {
            "HealthId": "H77", "Forename": "Sam", "Surname": "Elsewhere", "DOB": "2015-04-14", "Sex": "F",
            "Postcode": "WX7 7AA", "MotherForename": "Wanda", "MotherSurname": "Elsewhere", "MotherDOB": "1991-01-09",
        },
        {"HealthId": "H78", "Forename": "Jo", "Surname": "Elsewhere", "DOB": "2015-04-14", "Sex": "F",
         "Postcode": "WX7 7AA"},
    ]
}  # fmt: skip
_COUNCIL = {
    "ssd_person": [
        {"pers_person_id": "90", "pers_forename": "Tess", "pers_surname": "Elsewhere", "pers_dob": "1985-06-07",
         "pers_sex": "F"},
    ],
    "ssd_mother": [{"moth_table_id": "m77", "moth_person_id": "90", "moth_childs_person_id": "77"}],
}  # fmt: skip


def make_doubts(workspace: Workspace) -> None:
    """Add what is doubtful to a workspace that holds the story's record."""
    for feed, form, controller, agreement, tables in (
        ("school-roll", "school", "westmarch-schools", "westmarch-schools-2026", _SCHOOL),
        ("child-health", "health", "westmarch-health", "westmarch-health-2026", _HEALTH),
        ("case-system", "ssd", "westmarch-council", "westmarch-social-care-2026", _COUNCIL),
    ):
        support_story.send(workspace, feed, form, controller, agreement, tables, full=False, name=f"{feed}-more")


def doubtful_copy(demo: Path, root: Path) -> Workspace:
    """A copy of a built demonstration with the doubts, not linked again yet."""
    shutil.copytree(demo, root)
    return _doubtful(Workspace(root))


def _doubtful(workspace: Workspace) -> Workspace:
    fix_secret(workspace)
    make_doubts(workspace)
    return workspace


def make_doubtful(root: Path) -> Workspace:
    """A demonstration's folder with the story and the doubts, without accounts, not linked again yet."""
    return _doubtful(support_story.make_demo(root))


def link_again(workspace: Workspace) -> None:
    """Link what the record holds, as the next build does."""
    audit = MemoryAudit()
    link_record(workspace, authority(workspace, audit, lambda: NOW), audit, lambda: NOW)


def fix_secret(workspace: Workspace) -> None:
    """Fix the secret of the references: under it chance sends none of the story's pairs to two people."""
    workspace.keys.mkdir(mode=0o700, exist_ok=True)
    path = workspace.keys / REFERENCE_KEY
    path.write_bytes(_SECRET)
    path.chmod(0o600)


def make_linked(root: Path) -> Workspace:
    """A demonstration's folder with the story and the doubts, linked, without accounts."""
    workspace = make_doubtful(root)
    link_again(workspace)
    return workspace


def seal(workspace: Workspace, council_id: str) -> None:
    """A source says that the identity of a person is sealed."""
    flag = {"flag_table_id": "s", "flag_person_id": council_id, "flag_kind": "sealed_identity"}
    council, agreement = "westmarch-council", "westmarch-social-care-2026"
    tables = {"ssd_person_flags": [flag]}
    support_story.send(workspace, "case-system", "ssd", council, agreement, tables, full=False, name="seal")


def deliver_another(workspace: Workspace) -> None:
    """Something new arrives that has nothing to do with any doubt."""
    tables = {"Pupils": [{"PupilId": "S9", "Forename": "Wren", "Surname": "Farlow", "DOB": "2012-05-06", "Sex": "F"}]}
    schools, agreement = "westmarch-schools", "westmarch-schools-2026"
    support_story.send(workspace, "school-roll", "school", schools, agreement, tables, full=False, name="another")
