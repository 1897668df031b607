"""The whole line: one person is in every place that a workspace has; after the erasure no byte of them is in any."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from openpyxl import Workbook

import support_erasure
from forethought import operations
from forethought.governance import break_glass, verify
from forethought.record import Delivery
from forethought.sources.writing import write_cin_xml
from forethought.workflow import Workspace, authority, build, check_identity, note_text, publish
from forethought.workflow.access import open_as
from forethought.workflow.backing_up import export_record
from forethought.workflow.checking import check_delivery
from forethought.workflow.inbox import deliveries
from forethought.workflow.lines import add_line
from forethought.workflow.projecting import project_record
from forethought.workflow.review_answers import Answer
from support_bytes import found_in
from support_cli import Forethought
from support_csc_server import CLIENT, LA_CODE, SCOPE, SECRET, SUPPLIER_KEY, Department, serving
from support_erasure import CHILD, COUNCIL, NHS, NOW, SCHOOLS, TOKENS, UPN

OLD = datetime(2020, 1, 1, tzinfo=UTC)
MORE = (
    "Wxlsname", "Wutfname", "Wxmlward", "Wørkday", "Wreadme", "Wsaidself", "Wreplied", "Wreviewed", "Wfeared",
    "Wjudged", "Wkidlogin", "Wkidtitle", "Wpartial", "Wextract",
)  # fmt: skip
"""What stands in one place alone, beside what ``support_erasure`` plants."""
ALL = (*TOKENS, *MORE)
PLACES = {
    "inbox", "record", "runs", "projections", "extracts", "backups", "operations.sqlite3", "identity-decisions.jsonl",
    "review-answers.jsonl", "holds.jsonl", ".identity-decisions.jsonl.partial",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    workspace = support_erasure.make(tmp_path / "workspace")
    operations.setup(workspace.root)
    yield workspace.root
    from django.db import connections

    connections.close_all()


def plant(workspace: Workspace) -> None:
    """Fill every place there is."""
    audit, child = operations.DjangoAudit(), workspace.store().person_of()[CHILD[0]]
    support_erasure.flag(workspace)
    for month, files in enumerate((school_workbook, school_in_utf16, council_in_windows_letters, census), 1):
        deliver(workspace, month, files)
    at_the_doors(workspace, child)
    operations.deliver_what_was_said(workspace, NOW.date())
    build(workspace, audit, lambda: NOW)
    workspace.store().compact()
    support_erasure.late_delivery(workspace)
    build(workspace, audit, lambda: NOW)
    for delivery in deliveries(workspace):
        if delivery.form == "cin":
            check_delivery(workspace, delivery)
    add_line(
        workspace.review_answers,
        asdict(Answer(NOW, "r", CHILD[0], f"{SCHOOLS}/S50", "two", "Wreviewed", "", 1, "", "")),
    )
    check_identity(workspace, audit, lambda: NOW)
    for name in ("ssd", "cin_census"):
        project_record(
            workspace,
            name,
            audit,
            lambda: NOW,
            as_at=date(2026, 3, 31),
            controller=COUNCIL,
            particulars={"year": "2026", "la_code": "009"},
        )
    (workspace.extracts / "study").mkdir(parents=True)
    (workspace.extracts / "study" / "person.csv").write_text("pseudonym,free text\n1,Wextract\n")
    publish(workspace, audit, lambda: NOW)
    export_record(workspace, workspace.root / "backups" / "old.tar", clock=lambda: OLD)
    export_record(workspace, workspace.root / "backups" / "older", clock=lambda: OLD)
    (workspace.root / ".identity-decisions.jsonl.partial").write_text("Wpartial")
    (workspace.runs / ".linkage.partial").write_text("Wpartial")


def deliver(workspace: Workspace, month: int, files: Callable[[Path], tuple[str, str, str, str]]) -> None:
    """One more delivery, the files as ``files`` writes them."""
    folder = workspace.inbox / f"more-{month}"
    folder.mkdir()
    feed, form, controller, agreement = files(folder)
    received = datetime(2026, 10, 10 + month, 8, tzinfo=UTC)
    note = Delivery(folder.name, feed, form, 2026, controller, agreement, received, (), True, False)
    (folder / "delivery.toml").write_text(note_text(note), encoding="utf-8")
    (folder / "README.txt").write_text("A note of the sender: Wreadme asked for this")


def pupils(school: str) -> list[tuple[str, ...]]:
    columns = ("PupilId", "Forename", "Surname", "DOB", "UPN", "SchoolName")
    return [columns, ("Wexpup", "Zorbla", "Quixomund", "2013-04-19", UPN, school)]


def school_workbook(folder: Path) -> tuple[str, str, str, str]:
    book = Workbook()
    book.active.title = "Pupils"
    for row in pupils("Wxlsname"):
        book.active.append(row)
    book.save(folder / "Pupils.xlsx")
    return "school-roll", "school", SCHOOLS, "westmarch-schools-2026"


def school_in_utf16(folder: Path) -> tuple[str, str, str, str]:
    write(folder / "Pupils.csv", pupils("Wutfname"), "utf-16")
    return "school-roll", "school", SCHOOLS, "westmarch-schools-2026"


def council_in_windows_letters(folder: Path) -> tuple[str, str, str, str]:
    columns = ("pers_person_id", "pers_forename", "pers_surname", "pers_dob", "pers_single_unique_id", "pers_legacy_id")
    rows = [columns, ("Wexkid", "Zorbla", "Quixomund", "2013-04-19", NHS, "Wørkday")]
    write(folder / "ssd_person.csv", rows, "cp1252")
    return "case-system", "ssd", COUNCIL, "westmarch-social-care-2026"


def census(folder: Path) -> tuple[str, str, str, str]:
    """A child without a gender is a finding; the census is an XML file."""
    need = {"LAchildID": "Wexkid", "CINdetailsID": "1", "CINreferralDate": "2026-02-01", "PrimaryNeedCode": "N1"}
    tables = {
        "Header": [{"Collection": "CIN", "Year": "2026", "ReferenceDate": "2026-03-31", "LEA": "009"}],
        "ChildIdentifiers": [{"LAchildID": "Wexkid", "UPN": UPN, "PersonBirthDate": "2013-04-19"}],
        "ChildCharacteristics": [{"LAchildID": "Wexkid", "Ethnicity": "Wxmlward"}],
        "CINdetails": [need],
    }
    write_cin_xml(folder / "census.xml", tables, 2026)
    return "cin", "cin", COUNCIL, "westmarch-social-care-2026"


def write(path: Path, rows: list[tuple[str, ...]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def account(name: str, **facts: object) -> operations.User:
    given = {"title": "A persona", "organisation": COUNCIL, "team": "East", "demo": True, **facts}
    return operations.User.objects.create_user(name, **given, training_until=date(2099, 1, 1))


def at_the_doors(workspace: Workspace, child: str) -> None:
    """What people did: a case, a correction, answers, a child who looked, a fear, its judgement, a session."""
    worker = account("social.worker", roles=["practitioner"])
    manager = account("team.manager", roles=["team_manager"])
    account("ig.lead", roles=["ig_lead"])
    own = account("Wkidlogin", roles=["child"], kind="child", subject=child, title="Wkidtitle")
    operations.Allocation.objects.create(worker=worker, person_id=child, family=[child], start=date(2026, 1, 1))
    operations.Allocation.objects.create(worker=manager, person_id="P-other", family=[child], start=date(2026, 1, 1))
    operations.Correction.objects.create(person_id=child, statement="Wsaidself", reply="Wreplied", said_at=NOW)
    operations.Answer.objects.create(
        person_id=child, sitting="s", instrument="wellbeing", version="1", item="safe", answer="yes", answered_at=NOW,
        finished=True,
    )  # fmt: skip
    operations.PurposeNotice.objects.create(user=own, purpose="own_record", stated_at=NOW)
    session = SessionStore()
    session["_auth_user_id"] = str(own.pk)
    session["purpose"] = f"the record of {child}"
    session.save()
    audit = operations.DjangoAudit()
    gate = authority(workspace, audit, lambda: NOW)
    with open_as(workspace, gate, audit, lambda: NOW, operations.principal_for(own), "own_record") as reader:
        assert reader.persons()
    look = break_glass(gate, operations.principal_for(worker), "Wfeared for them", "Zorbla Quixomund", [child])
    kept = operations.record_urgent_look(worker, look)
    judge = operations.principal_for(manager)
    operations.review_urgent_look(gate, manager, judge, kept, justified=True, note="Wjudged", at=NOW)


def test_after_it_no_byte_of_the_person_is_found_anywhere(
    forethought: Forethought, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(root)
    plant(workspace)
    child, tokens = workspace.store().person_of()[CHILD[0]], ALL
    assert {workspace.store().person_of()[record] for record in CHILD} == {child}, "planting parted the child"
    before = found_in(root, (*tokens, child))
    assert set(before) == {*tokens, child}, "what is not found before proves nothing after"
    assert {place.split("/")[0] for held in before.values() for place in held} >= PLACES
    looks = list(operations.DjangoAudit().events())

    failed(forethought, root, monkeypatch)
    done = forethought(
        "record", "erase", CHILD[2], "--all-records", "--as", "ig.lead", "--reason", "request 12, granted",
        "--statute", "UK GDPR, article 17(1)(a)", "--carry-out", "--workspace", root,
    )  # fmt: skip
    assert done.code == 0, done.err

    left = found_in(root, (*tokens, child))
    # The id is random to everybody without the key, and stays in the log of identity alone (docs/record/erasure.md).
    assert {place.split("/")[:3][-1] for place in left.pop(child, [])} <= {"log"}
    assert left == {}
    assert not any(token in done.out + done.err for token in tokens)
    assert (root / "logs").is_dir()
    events = list(operations.DjangoAudit().events())
    assert verify(events).ok
    assert events[: len(looks)] == looks, "who looked is still proved"
    assert forethought("record", "verify", "--workspace", root).code == 0

    build(workspace, operations.DjangoAudit(), lambda: NOW)
    workspace.store().compact()
    publish(workspace, operations.DjangoAudit(), lambda: NOW)
    assert found_in(root, tokens) == {}


SETTINGS = """authority = "E08000025"
[csc_api]
endpoint = "{url}"
la_code = "{la_code}"
token_url = "{url}/token"
client_id = "{client}"
scope = "{scope}"
"""
OF_THE_PAYLOAD = ("Zorbla", "Quixomund", "2013-04-19", UPN, "ZX9 7QQ")
"""What the department's service asks for of the child: names, date of birth, pupil number, postcode."""
ERASE = ("--all-records", "--as", "ig.lead")
WHY = ("--reason", "request 12, granted", "--statute", "UK GDPR, article 17(1)(a)", "--carry-out")


@pytest.fixture
def department() -> Iterator[Department]:
    with serving(Department()) as running:
        yield running


def send(forethought: Forethought, root: Path) -> dict[str, Any]:
    """Send what the department needs; returns what was told."""
    words = ("--secrets", root.parent / "secrets.toml", "--as-at", "2026-03-31")
    told = forethought("record", "send", "--send", *words, "--workspace", root, "--json")
    assert told.code in (0, 1), told.err
    return dict(told.document)


def in_need(workspace: Workspace, url: str) -> None:
    """The child and another are in need, and the department's service is known."""
    support_erasure.in_need(workspace, "Wexep")
    support_erasure.run(workspace)
    given = SETTINGS.format(url=url, la_code=LA_CODE, client=CLIENT, scope=SCOPE)
    (workspace.root / "config.toml").write_text(f"demo = true\nsynthetic = true\n{given}")
    secrets = workspace.root.parent / "secrets.toml"
    secrets.write_text(f'client_secret = "{SECRET}"\nsupplier_key = "{SUPPLIER_KEY}"\n')
    secrets.chmod(0o600)


def test_of_what_the_department_was_sent_no_value_stays_and_the_removal_is_sent_once(
    forethought: Forethought, root: Path, department: Department
) -> None:
    workspace, sent = Workspace(root), root / "sent-csc-api"
    account("ig.lead", roles=["ig_lead"])
    in_need(workspace, department.url)
    assert send(forethought, root)["accepted"] == ["50", "Wexkid"]
    child = workspace.store().person_of()[CHILD[0]]
    assert set(found_in(sent, [*TOKENS, "Wexep"])) == {*OF_THE_PAYLOAD, "Wexkid", "Wexep"}
    (sent / ".objects.jsonl.partial").write_text("Zorbla")  # of a sending that was stopped

    plan = forethought("record", "erase", CHILD[1], *ERASE, "--workspace", root)
    assert "The department holds 1 of them." in plan.out
    done = forethought("record", "erase", CHILD[1], *ERASE, *WHY, "--workspace", root, "--json")
    assert (done.code, done.document["removals_owed"]) == (0, 1), done.err
    left = found_in(root, (*TOKENS, "Wexep"))
    assert left == {"Wexkid": ["sent-csc-api/objects.jsonl", "sent-csc-api/send-log.jsonl"]}
    assert set(department.children) == {"50", "Wexkid"}
    proved = forethought("record", "verify", "--workspace", root, "--json")
    assert (proved.code, proved.document["removals_owed"]) == (0, 1)

    support_erasure.run(workspace)
    after = send(forethought, root)
    assert (after["removed"], after["accepted"], after["in_step"]) == (["Wexkid"], [], True)
    assert set(department.children) == {"50"}
    assert found_in(root, (*TOKENS, "Wexep")) == {}
    assert {place.split("/")[0] for place in found_in(root, [child]).get(child, [])} <= {"record"}
    assert forethought("record", "verify", "--workspace", root, "--json").document["removals_owed"] == 0
    times = len(department.taken)
    assert send(forethought, root)["removed"] == []
    assert len(department.taken) == times


def failed(forethought: Forethought, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure of our own, with their name in its message, leaves a log."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Zorbla Quixomund")

    with monkeypatch.context() as patch:
        patch.setattr("forethought.workflow.erasing.plan_erasure", fail)
        ours = forethought("record", "erase", CHILD[2], "--as", "ig.lead", "--workspace", root)
    assert ours.code == 3
    assert list((root / "logs").iterdir())


WAYS = {
    "plain.txt": b"of zorbla",
    "utf16.csv": "ZORBLA".encode("utf-16"),
    "utf16be.csv": "Zorbla".encode("utf-16-be"),
    "hex.json": b"5a6f72626c61",
    "base64-0.txt": b"Wm9yYmxh",
    "base64-1.txt": b"IFpvcmJsYSA",
    "base64-2.txt": b"ICBab3JibGE",
}


@pytest.mark.parametrize("name", WAYS)
def test_the_look_finds_a_word_however_it_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\0 " + WAYS[name])
    assert found_in(tmp_path, ["Zorbla"]) == {"Zorbla": [name]}
    assert found_in(tmp_path, ["Tamsin"]) == {}


def test_the_look_finds_what_is_packed_and_what_no_row_uses_any_more(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = pa.array(["Zorbla", "Tamsin"] * 400).dictionary_encode()
    used = names.filter(pa.array([False, True] * 400))
    pq.write_table(pa.table({"name": used}), tmp_path / "unused.parquet", compression="zstd")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner.txt", "Zorbla " * 90)
    shutil.make_archive(str(tmp_path / "tarred"), "tar", tmp_path, "packed.zip")
    assert found_in(tmp_path, ["Zorbla"]) == {"Zorbla": ["packed.zip", "tarred.tar", "unused.parquet"]}
    assert found_in(tmp_path, ["2013-04-19", "ZX9 7QQ"]) == {}
    (tmp_path / "written.md").write_text("born on 19 April 2013 at zx97qq")
    assert set(found_in(tmp_path, ["2013-04-19", "ZX9 7QQ"])) == {"2013-04-19", "ZX9 7QQ"}
