"""A child with an identity from before an adoption and one from after, in which everything tempts a join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import support_review
import support_story
from forethought.governance import MemoryAudit, Principal
from forethought.linkage import nhs_check_digit, upn_check_letter
from forethought.workflow import Workspace, authority, link_record, sealing
from forethought.workflow.families import keep_family_report

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
COUNCIL, SCHOOLS, HEALTH = "westmarch-council", "westmarch-schools", "westmarch-health"
BEFORE = (f"{COUNCIL}/40", f"{HEALTH}/H40", f"{SCHOOLS}/S40")
AFTER = (f"{COUNCIL}/95", f"{HEALTH}/H95", f"{SCHOOLS}/S95")
BIRTH_MOTHER, NEW_MOTHER = f"{COUNCIL}/41", f"{COUNCIL}/96"
OLD_NAME, NEW_NAME = "Quillfeather", "Oxenfordham"
OLD_HOME, NEW_HOME = "WX4 4DD", "WX5 5EE"
_TRAINED = date(2027, 11, 26)
ASKS, CONFIRMS = (
    Principal(name, "worker", frozenset({role}), COUNCIL, training_until=_TRAINED)
    for name, role in (("adoption.records", "adoption_records_holder"), ("ig.lead", "ig_lead"))
)


@dataclass(frozen=True)
class Child:
    """What the files of one identity say; numbers without their check characters."""

    number: str
    forename: str
    surname: str
    born: str
    nhs: str
    upn: str
    home: str
    sex: str = "F"

    @property
    def nhs_number(self) -> str:
        """The NHS number, whole."""
        return f"{self.nhs}{nhs_check_digit(self.nhs)}"

    @property
    def pupil_number(self) -> str:
        """The pupil number, whole."""
        return f"{upn_check_letter(self.upn)}{self.upn}"


OLD = Child("40", "Tamsin", OLD_NAME, "2016-05-09", "999000123", "801200001040", OLD_HOME)
NEW = Child("95", "Tamsin", NEW_NAME, "2016-05-09", "999000123", "801200001040", NEW_HOME)
STRANGER = Child("40", "Isolde", OLD_NAME, "2011-11-23", "999000456", "801200009077", OLD_HOME)
"""A child with the numbers of records of the old identity who has nothing to do with the new one."""


def deliver(workspace: Workspace, old: Child = OLD, *, both_of_one_mother: bool = True) -> None:
    """Bring both identities into the record, each with care, school and health.

    ``both_of_one_mother``: a file that nobody put right still names the birth mother for the new identity too.
    """
    people = [_person("41", "Odile", OLD_NAME, "1988-02-17"), _person("96", "Freya", NEW_NAME, "1979-10-03")]
    mothers = [("41", "40"), ("96", "95"), *([("41", "95")] if both_of_one_mother else [])]
    council = {
        "ssd_person": [*people, *(_child(child) for child in (old, NEW))],
        "ssd_mother": [
            {"moth_table_id": f"s{m}{c}", "moth_person_id": m, "moth_childs_person_id": c} for m, c in mothers
        ],
        "ssd_address": [
            {"addr_table_id": f"s{c.number}", "addr_person_id": c.number, "addr_address_postcode": c.home}
            for c in (old, NEW)
        ],
        "ssd_person_flags": [{"flag_table_id": "s41", "flag_person_id": "41", "flag_kind": "confidential_address"}],
    }
    episodes = [
        {"CHILD": c.number, "DECOM": "03/03/2025", "RNE": "S", "LS": "C2", "PLACE": "U6", "PL_POST": c.home}
        for c in (old, NEW)
    ]
    for feed, form, controller, agreement, tables in (
        ("case-system", "ssd", COUNCIL, "westmarch-social-care-2026", council),
        ("ssda903", "ssda903", COUNCIL, "westmarch-social-care-2026", {"Episodes": episodes}),
        ("school-roll", "school", SCHOOLS, "westmarch-schools-2026", {"Pupils": [_pupil(c) for c in (old, NEW)]}),
        ("child-health", "health", HEALTH, "westmarch-health-2026", {"ChildHealth": [_patient(c) for c in (old, NEW)]}),
    ):
        support_story.send(workspace, feed, form, controller, agreement, tables, full=False, name=f"{feed}-adoption")


def link(workspace: Workspace) -> None:
    """Link and count families, as a build does once deliveries are in."""
    audit = MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    link_record(workspace, gate, audit, lambda: NOW)
    keep_family_report(workspace, gate, audit, lambda: NOW)


def seal(workspace: Workspace, audit: MemoryAudit | None = None) -> str:
    """Two people seal the old identity off; returns the reference of the seal."""
    gate = authority(workspace, audit or MemoryAudit(), lambda: NOW)
    made = sealing.ask_for_seal(workspace, gate, lambda: NOW, ASKS, BEFORE, AFTER, "adoption order seen")
    return sealing.confirm(workspace, gate, lambda: NOW, CONFIRMS, made.ref, "order seen").ref


def make_joined(root: Path, old: Child = OLD, *, both_of_one_mother: bool = True) -> Workspace:
    """A demonstration's folder with the story, its doubts and the child, linked."""
    workspace = support_review.make_doubtful(root)
    deliver(workspace, old, both_of_one_mother=both_of_one_mother)
    link(workspace)
    return workspace


def _person(number: str, forename: str, surname: str, born: str) -> dict[str, str]:
    names = {"pers_forename": forename, "pers_surname": surname}
    return {"pers_person_id": number, **names, "pers_dob": born, "pers_sex": "F"}


def _child(child: Child) -> dict[str, str]:
    held = _person(child.number, child.forename, child.surname, child.born)
    return held | {"pers_sex": child.sex, "pers_upn": child.pupil_number, "pers_single_unique_id": child.nhs_number}


def _pupil(child: Child) -> dict[str, str]:
    names = {"Forename": child.forename, "Surname": child.surname, "DOB": child.born, "Sex": child.sex}
    return {"PupilId": f"S{child.number}", "UPN": child.pupil_number, "Postcode": child.home, **names}


def _patient(child: Child) -> dict[str, str]:
    names = {"Forename": child.forename, "Surname": child.surname, "DOB": child.born, "Sex": child.sex}
    return {"HealthId": f"H{child.number}", "NHSNumber": child.nhs_number, "Postcode": child.home, **names}
