"""What nobody has read is looked through before an erasure, and what names the person is told; it stays."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

import support_erasure
from forethought.governance import MemoryAudit
from forethought.record.erasing import certificates, telling
from forethought.workflow import Workspace, authority
from forethought.workflow.erasing import erase, plan_erasure, verify_certificates
from forethought.workflow.unread_files import Unread, look_through
from support_bytes import found_in
from support_erasure import CHILD, IG_LEAD, NHS, NOW, TOKENS, UPN, found

WHY = {"reason": "request 12, granted", "statute": "UK GDPR, article 17(1)(a)"}
NAMES = {"westmarch-council/4711", "westmarch-schools/P-88", "a-persons-id"}
TELLING = {
    "forename": {"Zorbla"},
    "surname": {"Quixomund"},
    "preferred_surname": {"O'Wmidl"},
    "date_of_birth": {"2013-04-19"},
    "nhs_number": {"9990123453"},
    "upn": {"A801200007001"},
    "postcode": {"ZX9 7QQ"},
}
NOTE = (
    'feed = "x"\nform = "ssd"\nyear = 2026\ncontroller = "{}"\nagreement = "none"\n'
    "received = 2026-11-01T08:00:00+00:00\n"
)


@pytest.fixture
def empty(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    workspace.inbox.mkdir(parents=True)
    return workspace


def looked(workspace, text, *, controller="westmarch-police", name="a.csv"):
    folder = workspace.inbox / "late"
    folder.mkdir(exist_ok=True)
    (folder / "delivery.toml").write_text(NOTE.format(controller))
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return look_through(workspace, NAMES, TELLING)


NAMED = Unread(("late/a.csv",), ())
NOBODY = Unread((), ())


@pytest.mark.parametrize(
    ("text", "controller", "expected"),
    [
        ("id,nhs\n1,9990123453", "", NAMED),
        ("id,nhs\n1,999 012 3453", "", NAMED),
        ("id,nhs\n1,19990123453", "", NOBODY),
        ("upn\na801200007001", "", NAMED),
        ("id\n4711", "westmarch-council", NAMED),
        ("id\n4711", "westmarch-police", NOBODY),
        ("id\n47112", "westmarch-council", NOBODY),
        ("ref;P-88;x", "westmarch-schools", NAMED),
        ("id\na-persons-id", "", NAMED),
        ("a note: Zorbla  QUIXOMUND came", "", NAMED),
        ("Zorbla O'Wmidl", "", NAMED),
        ("Quixomund,19/04/2013", "", NAMED),
        ("19.4.2013 Zorbla", "", NAMED),
        ("20130419;Zorbla", "", NAMED),
        ("Zorbla alone", "", NOBODY),
        ("born 2013-04-19 at ZX9 7QQ", "", NOBODY),
        ("Quixomund and O'Wmidl", "", NOBODY),
        ("Zorblas Quixomunds", "", NOBODY),
        ("Zorbla" + " " * 500 + "Quixomund", "", NOBODY),
        ("", "", NOBODY),
        ("Zorbla Quixomund".encode("utf-16"), "", NAMED),
        ("Zorbla \u00f8 Quixomund".encode("cp1252"), "", NAMED),
        (" " * (1 << 20) + "9990123453", "", NAMED),
        (" " * ((1 << 20) - 4) + "9990123453", "", NAMED),
        (b"<a><b>Zorbla</b><c>Quixomund</c></a>", "", NAMED),
    ],
)
def test_a_file_names_somebody_by_a_number_or_by_two_words_close_together(empty, text, controller, expected):
    assert looked(empty, text, controller=controller or "westmarch-police") == expected


def book(path, *rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)


def test_a_workbook_is_read_row_by_row_with_its_days(empty, tmp_path):
    book(tmp_path / "named.xlsx", ["Surname", "Born"], ["Quixomund", date(2013, 4, 19)])
    book(tmp_path / "number.xlsx", ["NHS"], [9990123453])
    book(tmp_path / "apart.xlsx", ["Quixomund", date(2014, 4, 19)], ["Fenwick", date(2013, 4, 19)])
    shutil.copytree(tmp_path, empty.inbox / "books", ignore=shutil.ignore_patterns("workspace"))
    assert look_through(empty, NAMES, TELLING) == Unread(("books/named.xlsx", "books/number.xlsx"), ())


def test_a_zip_is_looked_into_and_what_cannot_be_read_is_said(empty, tmp_path):
    folder = empty.inbox / "packed"
    folder.mkdir()
    book(tmp_path / "b.xlsx", ["Zorbla", "Quixomund"])
    for name, inside in (("rows.zip", "x/a.csv"), ("book.zip", "b.xlsx"), ("pdf.zip", "a.pdf"), ("zip.zip", "a.zip")):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as packed:
            if inside == "b.xlsx":
                packed.write(tmp_path / "b.xlsx", inside)
            elif inside == "a.zip":
                packed.write(folder / "rows.zip", inside)
            else:
                packed.writestr(inside, "Zorbla Quixomund" if inside.endswith("csv") else b"%PDF-1.7 Zorbla")
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7 Zorbla Quixomund")
    pq.write_table(pa.table({"a": ["Zorbla"]}), folder / "rows.parquet")
    (folder / "damaged.zip").write_bytes(b"PK\x03\x04 and no more")
    unread = ("damaged.zip", "letter.pdf", "pdf.zip", "rows.parquet", "zip.zip")
    assert look_through(empty, NAMES, TELLING) == Unread(
        ("packed/book.zip", "packed/rows.zip"), tuple(f"packed/{name}" for name in unread)
    )


def test_what_is_no_delivery_is_looked_into_too_and_a_name_in_a_path_is_not_told(empty):
    (empty.inbox / "loose.csv").write_text("9990123453")
    (empty.inbox / "no-note").mkdir()
    (empty.inbox / "no-note" / "Quixomund Zorbla.csv").write_text("1")
    (empty.inbox / "Zorbla 2013-04-19.txt").write_text("1")
    found_here = look_through(empty, NAMES, TELLING)
    assert found_here == Unread(("a file whose name says who", "loose.csv", "no-note"), ())


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return support_erasure.make(tmp_path_factory.mktemp("unread") / "workspace").root


@pytest.fixture
def workspace(ready, tmp_path):
    return Workspace(shutil.copytree(ready, tmp_path / "workspace"))


def gate_of(workspace):
    return authority(workspace, MemoryAudit(), lambda: NOW)


def test_what_the_record_says_of_who_somebody_is(workspace):
    told = telling(workspace.record, set(CHILD))
    assert told["forename"] == {"Zorbla"}
    assert (told["surname"], told["preferred_surname"]) == ({"Quixomund"}, {"Wmidl"})
    assert (told["date_of_birth"], told["nhs_number"], told["upn"]) == ({"2013-04-19"}, {NHS}, {UPN})


def test_the_plan_and_the_certificate_name_the_files_that_stay(workspace):
    support_erasure.late_delivery(workspace)
    folder = workspace.inbox / "police-2026-11"
    folder.mkdir()
    with (folder / "incidents.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("Name", "Born"), ("Isolde Fenwick", "2011-11-23")])
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7")
    child = workspace.store().person_of()[CHILD[0]]
    plan = plan_erasure(workspace, gate_of(workspace), lambda: NOW, IG_LEAD, [child])
    late = tuple(f"case-system-2026-11/{name}.csv" for name in ("ssd_address", "ssd_mother", "ssd_person"))
    assert (plan.named_unread, plan.not_looked_into) == (late, ("police-2026-11/scan.pdf",))
    made = erase(workspace, gate_of(workspace), lambda: NOW, IG_LEAD, [child], **WHY)
    assert (made.named_unread, made.not_looked_into) == (late, ("police-2026-11/scan.pdf",))
    assert certificates(workspace.record) == (made,)
    assert verify_certificates(workspace) == ()
    assert {place.split("/")[1] for held in found(workspace.root).values() for place in held} == {"case-system-2026-11"}
    assert found_in(workspace.record / "erasures", TOKENS) == {}


def test_what_names_nobody_is_not_told(workspace):
    child = workspace.store().person_of()[CHILD[0]]
    made = erase(workspace, gate_of(workspace), lambda: NOW, IG_LEAD, [child], **WHY)
    assert (made.named_unread, made.not_looked_into) == ((), ())
