"""``forethought record erase``: the plan first, then the erasure in every file, and refusals in four parts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import support_erasure
from forethought import operations
from forethought.governance import verify
from forethought.workflow import Workspace
from forethought.workflow.backing_up import export_record
from forethought.workflow.holds import place_hold
from support_cli import Forethought, disconnect
from support_erasure import CHILD, NOW, TOKENS, found

WHY = ("--reason", "request 12, granted", "--statute", "UK GDPR, article 17(1)(a)", "--carry-out")
WHOLE = ("--all-records", "--as", "ig.lead")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = support_erasure.make(tmp_path_factory.mktemp("erase") / "workspace")
    operations.setup(workspace.root)
    for name, roles in (("ig.lead", ["ig_lead"]), ("social.worker", ["practitioner"])):
        operations.User.objects.create_user(
            name, title="Persona", roles=roles, organisation="westmarch-council", demo=True,
            training_until=date(2099, 1, 1),
        )  # fmt: skip
    worker = operations.User.objects.get(username="social.worker")
    child = workspace.store().person_of()[CHILD[0]]
    operations.Allocation.objects.create(worker=worker, person_id=child, start=date(2026, 1, 1))
    operations.Correction.objects.create(person_id=child, statement="Zorbla is wrong", said_at=NOW)
    disconnect()
    return workspace.root


@pytest.fixture
def root(ready: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(ready, tmp_path / "workspace")
    yield tmp_path / "workspace"
    disconnect()


def test_the_plan_says_what_would_go_and_changes_nothing(forethought: Forethought, root: Path) -> None:
    plan = forethought("record", "erase", CHILD[1], *WHOLE, "--workspace", root, "--json")
    assert plan.code == 0, plan.err
    told = plan.document
    assert (told["carried_out"], told["persons"], told["rows"], told["lines"]) == (False, 1, 2, 2)
    assert len(told["deliveries"]) == 4
    assert set(told["by_feed"]) == {"case-system", "school-roll", "child-health"}
    assert sum(told["by_feed"].values()) == told["claims"]
    assert set(found(root)) == set(TOKENS)
    said = forethought("record", "erase", CHILD[1], *WHOLE, "--workspace", root)
    assert "Nothing has been changed" in said.out
    assert f"forethought record erase {CHILD[1]} --all-records --as ig.lead" in said.out


def test_a_record_alone_says_that_the_person_stays(forethought: Forethought, root: Path) -> None:
    said = forethought("record", "erase", CHILD[1], "--as", "ig.lead", "--workspace", root)
    assert "1 record alone; the person stays" in said.out
    assert "add --all-records" in said.out


def test_carried_out_the_person_is_in_no_file_and_the_certificate_is_named(
    forethought: Forethought, root: Path
) -> None:
    export_record(Workspace(root), root.parent / "old", clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    export_record(Workspace(root), root.parent / "young", clock=lambda: datetime.now(UTC))
    done = forethought("record", "erase", CHILD[1], *WHOLE, *WHY, "--workspace", root, "--json")
    assert done.code == 0, done.err
    told = done.document
    assert (told["carried_out"], told["persons"], told["rows"], told["by"]) == (True, 1, 2, "ig.lead")
    assert Path(told["certificate"]).is_file()
    assert [Path(where).name for where in told["backups_deleted"]] == ["old"]
    assert [Path(one["where"]).name for one in told["backups_standing"]] == ["young"]
    assert not (root.parent / "old").exists()
    assert found(root) == {}
    events = list(operations.DjangoAudit().events())
    assert verify(events).ok
    assert [(event.code, event.query) for event in events if event.purpose == "erasure"] == [("erased", told["id"])]
    assert forethought("record", "verify", "--workspace", root).code == 0
    assert forethought("audit", "verify", "--workspace", root).code == 0
    assert not any(token in done.out + done.err for token in TOKENS)


def test_files_that_nobody_has_read_and_that_name_the_person_are_told_and_stay(
    forethought: Forethought, root: Path
) -> None:
    support_erasure.late_delivery(Workspace(root))
    (root / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.7")
    plan = forethought("record", "erase", CHILD[1], *WHOLE, "--workspace", root)
    done = forethought("record", "erase", CHILD[1], *WHOLE, *WHY, "--workspace", root)
    for told in (plan, done):
        said = " ".join(told.out.split())
        assert "name them, or seem to, and STAY" in said
        assert "case-system-2026-11/ssd_person.csv" in said
        assert "cannot be read here; look into them by hand" in said
        assert "scan.pdf" in said
    assert "erased from all that was read here" in done.out
    assert {place.split("/")[1] for held in found(root).values() for place in held} == {"case-system-2026-11"}


def test_a_backup_that_is_another_file_now_is_not_deleted(forethought: Forethought, root: Path) -> None:
    export_record(Workspace(root), root.parent / "old.tar", clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    (root.parent / "old.tar").write_text("something of somebody")
    done = forethought("record", "erase", CHILD[1], *WHOLE, *WHY, "--workspace", root, "--json")
    assert (done.code, done.document["backups_deleted"]) == (0, [])
    assert (root.parent / "old.tar").read_text() == "something of somebody"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((CHILD[0], "--all-records", *WHY), "a person who answers for it"),
        ((CHILD[0], "--as", "ig.lead", "--carry-out"), "needs a reason and a statute"),
        ((CHILD[0], "--as", "ig.lead", *WHY[2:], "--reason", "asked for by Zorbla"), "says who is erased"),
        (("westmarch-council/404", "--as", "ig.lead"), "not known here"),
        (("westmarch-council/404", "--as", "ig.lead", *WHY), "not known here"),
        ((CHILD[0], "--as", "social.worker", *WHY), "cannot open this page"),
        ((CHILD[0], "--as", "social.worker"), "cannot open this page"),
        (("--as", "ig.lead"), "Missing argument 'WHO'"),
    ],
)
def test_what_is_refused_changes_nothing(
    forethought: Forethought, root: Path, words: tuple[str, ...], says: str
) -> None:
    refused = forethought("record", "erase", *words, "--workspace", root, "--json")
    assert refused.code == 2
    assert says in refused.document["error"]["what"]
    assert set(found(root)) == set(TOKENS)
    assert not any(token in refused.out + refused.err for token in TOKENS)


def test_a_hold_refuses_with_what_to_do(forethought: Forethought, root: Path) -> None:
    hold = place_hold(Workspace(root), [CHILD[2]], kind="inquiry", reason="an inquiry", by="ig.lead", at=NOW)
    for words in (WHOLE, (*WHOLE, *WHY)):
        refused = forethought("record", "erase", CHILD[0], *words, "--workspace", root, "--json")
        assert refused.code == 2
        assert refused.document["error"]["what"] == "A hold stands on this record"
        assert hold.ref in refused.document["error"]["where"]
        assert refused.document["error"]["do"] == "Erase it once the hold is lifted"
    assert set(found(root)) == set(TOKENS)


def test_a_database_put_back_from_before_is_erased_again_by_the_next_command(
    forethought: Forethought, root: Path
) -> None:
    shutil.copy(root / "operations.sqlite3", root.parent / "before.sqlite3")
    assert forethought("record", "erase", CHILD[0], *WHOLE, *WHY, "--workspace", root).code == 0
    disconnect()
    for left in root.glob("operations.sqlite3-*"):
        left.unlink()
    shutil.copy(root.parent / "before.sqlite3", root / "operations.sqlite3")
    assert found(root).keys() == {"Zorbla"}
    assert forethought("audit", "verify", "--workspace", root).code == 0
    assert found(root) == {}
    assert operations.Correction.objects.count() == operations.Allocation.objects.count() == 0


def test_what_waited_in_the_database_does_not_come_into_the_record_with_the_next_build(
    forethought: Forethought, root: Path
) -> None:
    assert forethought("record", "erase", CHILD[0], *WHOLE, *WHY, "--workspace", root).code == 0
    assert forethought("build", "--workspace", root).code in (0, 1)
    assert found(root) == {}
    assert not list((root / "inbox").glob("voice-*"))


def test_the_day_of_a_backup_is_the_last_on_which_it_may_stand(forethought: Forethought, root: Path) -> None:
    made = datetime.now(UTC) - timedelta(days=10)
    export_record(Workspace(root), root.parent / "today", clock=lambda: made, horizon_days=10)
    export_record(Workspace(root), root.parent / "yesterday", clock=lambda: made, horizon_days=8)
    done = forethought("record", "erase", CHILD[1], *WHOLE, *WHY, "--workspace", root, "--json")
    assert [Path(where).name for where in done.document["backups_deleted"]] == ["yesterday"]
