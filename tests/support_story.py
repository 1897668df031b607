"""A small record for page tests: Kai in care under two surnames, the twins, their mother whose address is protected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.governance import demo_agreements
from forethought.model import load_form
from forethought.record import Delivery, SourceFile, to_claims
from forethought.workflow import Workspace

STORY = {name: f"person-{name}" for name in ("kai", "robin", "ruby", "nadia")}
STRANGER = "person-stranger"
PROTECTED = "WX1 1AA"
RECEIVED = datetime(2026, 6, 1, 9, tzinfo=UTC)
_COUNCIL, _SCHOOLS, _HEALTH = "westmarch-council", "westmarch-schools", "westmarch-health"

_SUBJECTS = [
    (f"{_COUNCIL}/1", STORY["kai"]),
    (f"{_COUNCIL}/2", STORY["robin"]),
    (f"{_COUNCIL}/3", STORY["ruby"]),
    (f"{_COUNCIL}/10", STORY["nadia"]),
    (f"{_COUNCIL}/77", STRANGER),
    (f"{_SCHOOLS}/S1", STORY["kai"]),
    (f"{_HEALTH}/H1", STORY["kai"]),
    (f"{_HEALTH}/H2", STORY["robin"]),
]

_CASE_SYSTEM = {
    "ssd_person": [
        {
            "pers_person_id": "1",
            "pers_forename": "Kai",
            "pers_surname": "Ashdown",
            "pers_dob": "2009-01-14",
            "pers_sex": "M",
        },
        {
            "pers_person_id": "2",
            "pers_forename": "Robin",
            "pers_surname": "Ashdown",
            "pers_dob": "2024-02-03",
            "pers_sex": "M",
        },
        {
            "pers_person_id": "3",
            "pers_forename": "Ruby",
            "pers_surname": "Ashdown",
            "pers_dob": "2024-02-03",
            "pers_sex": "F",
        },
        {
            "pers_person_id": "10",
            "pers_forename": "Nadia",
            "pers_surname": "Ashdown",
            "pers_dob": "1990-05-05",
            "pers_sex": "F",
        },
        {
            "pers_person_id": "77",
            "pers_forename": "Sam",
            "pers_surname": "Elsewhere",
            "pers_dob": "2015-03-27",
            "pers_sex": "M",
        },
    ],
    "ssd_address": [
        {"addr_table_id": "a", "addr_person_id": "10", "addr_address_postcode": PROTECTED},
        {"addr_table_id": "b", "addr_person_id": "1", "addr_address_postcode": PROTECTED},
    ],
    "ssd_mother": [
        {"moth_table_id": f"m{child}", "moth_person_id": "10", "moth_childs_person_id": child}
        for child in ("1", "2", "3")
    ],
    "ssd_involvements": [
        {
            "invo_involvements_id": f"i{child}",
            "invo_person_id": child,
            "invo_professional_id": "p1",
            "invo_professional_role_id": "Lead social worker",
            "invo_professional_team": "East",
            "invo_involvement_start_date": "2025-02-01",
        }
        for child in ("1", "77")
    ],
    "ssd_professionals": [
        {
            "prof_professional_id": "p1",
            "prof_professional_name": "Social worker 14",
            "prof_professional_job_title": "Social worker",
            "prof_professional_department": "Children looked after",
        }
    ],
    "ssd_person_flags": [{"flag_table_id": "f", "flag_person_id": "10", "flag_kind": "confidential_address"}],
}
_SCHOOL = {
    "Pupils": [
        {
            "PupilId": "S1",
            "Forename": "Kai",
            "Surname": "Benbow",
            "DOB": "2009-01-14",
            "Sex": "M",
            "Postcode": "WX2 2BB",
            "SchoolName": "Westmarch High",
            "SchoolURN": "999001",
            "EntryDate": "2020-09-01",
        }
    ]
}
_HEALTH_ROWS = {
    "ChildHealth": [
        {
            "HealthId": "H1",
            "Forename": "Kai",
            "Surname": "Benbow",
            "DOB": "2009-01-14",
            "Sex": "M",
            "Postcode": "WX3 3CC",
        },
        {
            "HealthId": "H2",
            "Forename": "Robin",
            "Surname": "Ashdown",
            "DOB": "2024-02-03",
            "Sex": "M",
            "Postcode": PROTECTED,
        },
    ],
    "HealthContacts": [
        {
            "ContactId": "c1",
            "HealthId": "H2",
            "ContactDate": "2026-05-10",
            "Service": "Health visiting",
            "LeadRole": "Health visitor",
            "LeadContact": "Ext 4410",
        },
        {
            "ContactId": "c2",
            "HealthId": "H2",
            "ContactDate": "2026-03-02",
            "Service": "Health visiting",
            "LeadRole": "Health visitor",
            "LeadContact": "Ext 4410",
        },
    ],
}
_RETURN = {
    "Episodes": [
        {
            "CHILD": "1",
            "DECOM": "03/03/2025",
            "DEC": "09/01/2026",
            "RNE": "S",
            "LS": "C2",
            "PLACE": "U6",
            "HOME_POST": PROTECTED,
            "PL_POST": "WX3 3CC",
            "REASON_PLACE_CHANGE": "CREQB",
        },
        {
            "CHILD": "1",
            "DECOM": "09/01/2026",
            "RNE": "P",
            "LS": "C2",
            "PLACE": "K2",
            "HOME_POST": PROTECTED,
            "PL_POST": "WX2 2BB",
        },
    ]
}
_CENSUS = {
    "Section47": [{"LAchildID": "1", "S47ActualStartDate": "2025-01-20", "ICPCnotRequired": "true"}],
    "CINdetails": [{"LAchildID": "2", "CINreferralDate": "2026-01-12", "PrimaryNeedCode": "N4"}],
}


def make_record(workspace: Workspace) -> None:
    """Fill an empty workspace's record and agreements."""
    workspace.agreements.mkdir(parents=True, exist_ok=True)
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    for feed, form, controller, agreement, tables in (
        ("case-system", "ssd", _COUNCIL, "westmarch-social-care-2026", _CASE_SYSTEM),
        ("ssda903", "ssda903", _COUNCIL, "westmarch-social-care-2026", _RETURN),
        ("cin", "cin", _COUNCIL, "westmarch-social-care-2026", _CENSUS),
        ("school-roll", "school", _SCHOOLS, "westmarch-schools-2026", _SCHOOL),
        ("child-health", "health", _HEALTH, "westmarch-health-2026", _HEALTH_ROWS),
    ):
        send(workspace, feed, form, controller, agreement, tables)
    nothing = pa.table({"left": pa.array([], pa.string())})
    people = pa.table({"subject": [s for s, _ in _SUBJECTS], "person_id": [p for _, p in _SUBJECTS]})
    workspace.store().put_identity(
        {"persons": people, "links": nothing, "events": nothing},
        {"of": "tests"},
        lambda subject: "lone-" + subject.replace("/", "-"),
    )


def send(
    workspace: Workspace,
    feed: str,
    form: str,
    controller: str,
    agreement: str,
    tables: dict[str, list[dict[str, str]]],
    *,
    full: bool = True,
    name: str = "",
) -> None:
    """Put one delivery of rows into the record; one that only adds comes a minute after those that say all."""
    name = name or feed
    received = RECEIVED if full else RECEIVED + timedelta(minutes=1)
    files = tuple(SourceFile(f"{table}.csv", f"hash of {name} {table}") for table in tables)
    delivery = Delivery(name, feed, form, 2026, controller, agreement, received, files, True, full)
    arrow = {name: text_table(form, name, rows) for name, rows in tables.items()}
    workspace.store().append(to_claims(arrow, delivery), delivery)


def text_table(form: str, name: str, rows: list[dict[str, str]]) -> pa.Table:
    """Rows as ``sources.read`` would give them."""
    columns: dict[str, Any] = {
        field: pa.array([row.get(field) for row in rows], pa.string())
        for field in load_form(form, 2026).tables[name].fields
    }
    columns["_row"] = pa.array(range(len(rows)), pa.int64())
    columns["_file"] = pa.array([f"{name}.csv"] * len(rows), pa.string())
    columns["_line"] = pa.array(range(2, len(rows) + 2), pa.int64())
    return pa.table(columns)


def make_demo(root: Path) -> Workspace:
    """The folder of a demonstration with this record, without accounts."""
    root.mkdir(parents=True)
    (root / "config.toml").write_text("demo = true\nsynthetic = true\n")
    workspace = Workspace(root)
    make_record(workspace)
    return workspace
