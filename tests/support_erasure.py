"""A workspace in which one child's every value is a word that stands nowhere else, and a look for it in every byte."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from forethought.governance import MemoryAudit, Principal, demo_agreements
from forethought.linkage import nhs_check_digit, upn_check_letter
from forethought.record import Delivery
from forethought.workflow import Workspace, build, create_workspace, note_text
from forethought.workflow.decisions import KEPT_APART, Decision, decide
from forethought.workflow.holds import lift_hold, place_hold
from support_bytes import found_in

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
IG_LEAD = Principal("ig.lead", "worker", frozenset({"ig_lead"}), "westmarch-council", (), date(2027, 6, 1))
COUNCIL, SCHOOLS, HEALTH = "westmarch-council", "westmarch-schools", "westmarch-health"
CHILD = (f"{COUNCIL}/Wexkid", f"{SCHOOLS}/Wexpup", f"{HEALTH}/Wexpat")
MOTHER = f"{COUNCIL}/41"
SIBLING = f"{COUNCIL}/50"
NHS = "999012345" + nhs_check_digit("999012345")
UPN = upn_check_letter("801200007001") + "801200007001"
OTHER_NHS = "999000456" + nhs_check_digit("999000456")
TOKENS = (
    "Wexkid", "Wexpup", "Wexpat", "Zorbla", "Quixomund", "2013-04-19", NHS, UPN, "ZX9 7QQ", "Waddr1",
    "Wmoth1", "Wcont1", "2019-02-28", "Vlxschool", "YZ8 6PP", "Wmidl",
)  # fmt: skip
"""Every value that files hold of the child and of nobody else."""


def make(root: Path) -> Workspace:
    """The workspace, built, with decisions of people about the child."""
    workspace = create_workspace(root, "demo = true\nsynthetic = true\n")
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    for month in (5, 9):
        _deliver(workspace, "case-system", "ssd", COUNCIL, "westmarch-social-care-2026", month, _council(month))
    _deliver(workspace, "school-roll", "school", SCHOOLS, "westmarch-schools-2026", 6, _school())
    _deliver(workspace, "child-health", "health", HEALTH, "westmarch-health-2026", 7, _health())
    run(workspace)
    decide(workspace, Decision(NOW, "a.reviewer", CHILD[0], f"{SCHOOLS}/S50", KEPT_APART, "two children"))
    decide(workspace, Decision(NOW, "a.reviewer", SIBLING, f"{HEALTH}/H60", KEPT_APART, "two children"))
    held = place_hold(workspace, [CHILD[0]], kind="court", reason="a case", by="ig.lead", at=NOW)
    lift_hold(workspace, held.ref, reason="the case is over", by="ig.lead", at=NOW)
    run(workspace)
    workspace.store().compact()
    return workspace


def run(workspace: Workspace) -> object:
    """Build."""
    return build(workspace, MemoryAudit(), lambda: NOW)


def flag(workspace: Workspace) -> None:
    """The council says that the child's address is confidential."""
    flags = [{"flag_table_id": "f1", "flag_person_id": "Wexkid", "flag_kind": "confidential_address"}]
    agreement = "westmarch-social-care-2026"
    _deliver(workspace, "case-system", "ssd", COUNCIL, agreement, 10, {"ssd_person_flags": flags, **_council(10)})


def in_need(workspace: Workspace, episode: str) -> None:
    """The council says that the child (in ``episode``) and the sibling are in need, so that both are in the payload."""
    need = {"cine_referral_date": "2025-05-01", "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "1A"}
    episodes = [
        {"cine_referral_id": ref, "cine_person_id": number, "cine_referral_nfa": "N", **need}
        for ref, number in ((episode, "Wexkid"), ("e50", "50"))
    ]
    agreement = "westmarch-social-care-2026"
    _deliver(workspace, "case-system", "ssd", COUNCIL, agreement, 10, {"ssd_cin_episodes": episodes, **_council(10)})


def late_delivery(workspace: Workspace) -> None:
    """The council's next delivery still speaks of the child."""
    _deliver(workspace, "case-system", "ssd", COUNCIL, "westmarch-social-care-2026", 11, _council(11))


def returns(workspace: Workspace, tables: Mapping[str, list[dict[str, str]]]) -> None:
    """The council's return on children looked after."""
    _deliver(workspace, "ssda903", "ssda903", COUNCIL, "westmarch-social-care-2026", 8, tables)


def said_at_the_door(workspace: Workspace, person: str, words: str) -> None:
    """A correction in a child's own words."""
    said = {"CorrectionId": "c1", "PersonId": person, "Statement": words, "SaidAt": "2026-10-01"}
    _deliver(workspace, "voice", "voice", COUNCIL, "westmarch-voice-2026", 10, {"Corrections": [said]})


def _deliver(
    workspace: Workspace, feed: str, form: str, controller: str, agreement: str, month: int,
    tables: Mapping[str, list[dict[str, str]]],
) -> None:  # fmt: skip
    name = f"{feed}-2026-{month:02}"
    received = datetime(2026, month, 3, 8, tzinfo=UTC)
    folder = workspace.inbox / name
    folder.mkdir()
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)), restval="")
            writer.writeheader()
            writer.writerows(rows)
    made = Delivery(name, feed, form, 2026, controller, agreement, received, (), True, True)
    (folder / "delivery.toml").write_text(note_text(made), encoding="utf-8")


def _person(number: str, forename: str, surname: str, born: str, sex: str, **rest: str) -> dict[str, str]:
    names = {"pers_person_id": number, "pers_forename": forename, "pers_surname": surname}
    return names | {"pers_dob": born, "pers_sex": sex} | rest


def _council(month: int) -> dict[str, list[dict[str, str]]]:
    child = _person("Wexkid", "Zorbla", "Quixomund", "2013-04-19", "F", pers_single_unique_id=NHS, pers_upn=UPN)
    return {
        "ssd_person": [
            _person("41", "Odile", "Marchbank", "1988-02-17", "F"),
            child,
            _person("50", "Tamsin", "Marchbank", "2016-05-09", "F", pers_single_unique_id=OTHER_NHS),
            _person("60", "Isolde", "Fenwick" if month < 9 else "Fenwick-Hale", "2011-11-23", "F"),
        ],
        "ssd_mother": [
            {"moth_table_id": "Wmoth1", "moth_person_id": "41", "moth_childs_person_id": "Wexkid"},
            {"moth_table_id": "m2", "moth_person_id": "41", "moth_childs_person_id": "50"},
        ],
        "ssd_address": [
            {"addr_table_id": "a41", "addr_person_id": "41", "addr_address_postcode": "WX1 1AA"},
            {
                "addr_table_id": "Waddr1",
                "addr_person_id": "Wexkid",
                "addr_address_start_date": "2019-02-28",
                "addr_address_postcode": "ZX9 7QQ",
            },
            {
                "addr_table_id": f"a60-{month}",
                "addr_person_id": "60",
                "addr_address_postcode": "WX2 2BB" if month < 11 else "WX3 3CC",
            },
        ],
    }


def _pupil(number: str, forename: str, surname: str, born: str, home: str, **rest: str) -> dict[str, str]:
    names = {"PupilId": number, "Forename": forename, "Surname": surname, "DOB": born, "Sex": "F", "Postcode": home}
    return names | rest


def _school() -> dict[str, list[dict[str, str]]]:
    return {
        "Pupils": [
            _pupil("S60", "Isolde", "Fenwick", "2011-11-23", "WX2 2BB", SchoolName="Westmarch High"),
            _pupil("Wexpup", "Zorbla", "Quixomund", "2013-04-19", "ZX9 7QQ", UPN=UPN, SchoolName="Vlxschool",
                   PreferredSurname="Wmidl"),
            _pupil("S50", "Tamsin", "Marchbank", "2016-05-09", "WX1 1AA", SchoolName="Westmarch High"),
        ]
    }  # fmt: skip


def _patient(number: str, forename: str, surname: str, born: str, nhs: str, home: str) -> dict[str, str]:
    names = {"HealthId": number, "Forename": forename, "Surname": surname, "DOB": born, "Sex": "F"}
    mother = {"MotherForename": "Odile", "MotherSurname": surname, "MotherDOB": "1988-02-17"}
    return names | {"NHSNumber": nhs, "Postcode": home} | mother


def _health() -> dict[str, list[dict[str, str]]]:
    return {
        "ChildHealth": [
            _patient("Wexpat", "Zorbla", "Quixomund", "2013-04-19", NHS, "YZ8 6PP"),
            _patient("H50", "Tamsin", "Marchbank", "2016-05-09", OTHER_NHS, "WX1 1AA"),
            _patient("H60", "Isolde", "Fenwick", "2011-11-23", "", "WX2 2BB"),
        ],
        "HealthContacts": [
            {"ContactId": "Wcont1", "HealthId": "Wexpat", "ContactDate": "2019-02-28", "ContactType": "visit"},
            {"ContactId": "c60", "HealthId": "H60", "ContactDate": "2020-03-01", "ContactType": "visit"},
        ],
    }


def found(root: Path) -> dict[str, list[str]]:
    """In which files each of ``TOKENS`` stands (``support_bytes``)."""
    return found_in(root, TOKENS)
