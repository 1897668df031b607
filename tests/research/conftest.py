"""A small invented record behind the real gate, and a reader for the extract program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from forethought.governance import (
    Authority,
    MemoryAudit,
    Principal,
    demo_agreements,
    load_agreements,
    load_purposes,
)
from forethought.record import Delivery, Reader, SourceFile, Store, open_reader, to_claims
from forethought.research import Study, load_study
from forethought.sources import read

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ON = date(2026, 11, 25)
KEY = b"a study key of 32 bytes for test"
COUNCIL, SCHOOLS = "westmarch-council", "westmarch-schools"
CHILDREN = 12
SEALED = "11"
SECRETS = ("Quentin", "Zebedee", "WX7 7QQ", "WX77QQ", "9990000", "Secretcourt", "P000", "/1", "person-", "A1234567")


def _send(store: Store, feed: str, form: str, controller: str, agreement: str, tables: dict[str, Any]) -> None:
    given = {name: _in_file(read(tables, form, 2026).tables[name], f"{name}.csv") for name in tables}
    files = tuple(SourceFile(f"{name}.csv", f"hash of {feed} {name}") for name in tables)
    received = datetime(2026, 6, 1, tzinfo=UTC)
    delivery = Delivery(feed, feed, form, 2026, controller, agreement, received, files, True)
    store.append(to_claims(given, delivery), delivery)


def _in_file(table: pa.Table, name: str) -> pa.Table:
    place = table.column_names.index("_file")
    return table.set_column(place, "_file", pa.array([name] * table.num_rows, pa.string()))


def _episodes(child: int) -> list[dict[str, str]]:
    base = {"CHILD": str(child), "LS": "C2", "CIN": "N1", "PL_POST": "WX7 7QQ", "HOME_POST": "WX7 7QQ"}
    return [
        {**base, "DECOM": "03/05/2025", "DEC": "09/01/2026", "RNE": "S", "PLACE": "U6", "REC": "X1",
         "REASON_PLACE_CHANGE": "CARPL"},
        {**base, "DECOM": "09/01/2026", "RNE": "P", "PLACE": "K2", "URN": "SC0000001"},
    ]  # fmt: skip


def _people() -> dict[str, list[dict[str, str]]]:
    children = [
        {
            "pers_person_id": str(n),
            "pers_forename": "Quentin",
            "pers_surname": "Zebedee",
            "pers_dob": f"20{10 + n % 3}-03-0{1 + n % 9}",
            "pers_sex": "MF"[n % 2],
            "pers_ethnicity": "WBRI",
            "pers_single_unique_id": f"9990000{n:03}",
        }
        for n in range(1, CHILDREN + 1)
    ]
    return {
        "ssd_person": children,
        "ssd_mother": [
            {"moth_table_id": f"m{n}", "moth_person_id": f"90{(n + 1) // 2}", "moth_childs_person_id": str(n)}
            for n in range(1, CHILDREN + 1)
        ],
        "ssd_person_flags": [{"flag_table_id": "f", "flag_person_id": SEALED, "flag_kind": "sealed_identity"}],
    }


def _pupils() -> dict[str, list[dict[str, str]]]:
    return {
        "Pupils": [
            {"PupilId": f"P000{n}", "Forename": "Quentin", "Surname": "Zebedee", "DOB": "2011-01-01", "Sex": "M",
             "Postcode": "WX7 7QQ", "SchoolName": "Secretcourt School", "SchoolURN": "999001", "UPN": "A1234567",
             "EntryDate": "2023-09-01", "SENProvision": "K", "SessionsPossible": "300",
             "SessionsAuthorised": "12", "SessionsUnauthorised": "3"}
            for n in range(1, 4)
        ]
    }  # fmt: skip


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Twelve children in care in pairs of brothers and sisters, one of them with a sealed identity."""
    made = Store(tmp_path_factory.mktemp("record"))
    care = {"Episodes": [row for n in range(1, CHILDREN + 1) for row in _episodes(n)]}
    _send(made, "ssda903", "ssda903", COUNCIL, "westmarch-social-care-2026", care)
    _send(made, "case-system", "ssd", COUNCIL, "westmarch-social-care-2026", _people())
    _send(made, "school-roll", "school", SCHOOLS, "westmarch-schools-2026", _pupils())
    pairs = [(f"{COUNCIL}/{n}", f"person-{n}") for n in range(1, CHILDREN + 1)]
    pairs += [(f"{COUNCIL}/90{n}", f"person-mother-{n}") for n in range(1, CHILDREN // 2 + 1)]
    pairs += [(f"{SCHOOLS}/P000{n}", f"person-{n}") for n in range(1, 4)]
    nothing = pa.table({"left": pa.array([], pa.string())})
    people = pa.table({"subject": [s for s, _ in pairs], "person_id": [p for _, p in pairs]})
    made.put_identity(
        {"persons": people, "links": nothing, "events": nothing},
        {"of": "tests"},
        lambda subject: "lone-" + subject.replace("/", "-"),
    )
    return made


@pytest.fixture
def study() -> Study:
    return load_study("moves-and-school")


@pytest.fixture
def audit() -> MemoryAudit:
    return MemoryAudit()


@pytest.fixture
def open_study(store: Store, audit: MemoryAudit, tmp_path: Path) -> Callable[[Study], Reader]:
    """A function that opens the record for the extract of a study, under a real grant."""
    folder = tmp_path / "agreements"
    folder.mkdir()
    for name, text in demo_agreements().items():
        (folder / name).write_text(text, encoding="utf-8")
    gate = Authority(load_purposes(), load_agreements(folder), audit, lambda: NOW, key=KEY, demo=True)

    def opened(study: Study) -> Reader:
        who = Principal(
            "service:extract",
            "service",
            frozenset({"extract_service"}),
            study=study.id,
            study_field_sets=study.field_sets,
        )
        return open_reader(store, gate.grant(who, "research", action="extract"), audit, lambda: NOW)

    return opened
