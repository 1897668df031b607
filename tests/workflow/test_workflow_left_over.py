"""What a stopped run left half written is told, and gone with the next such run or the next erasure."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import support_erasure
from forethought.governance import MemoryAudit
from forethought.model import UserError
from forethought.record import Delivery, backup
from forethought.workflow import Workspace, authority
from forethought.workflow.backing_up import export_record, overdue_backups, standing_backups
from forethought.workflow.erasing import erase
from forethought.workflow.finishing import unfinished
from forethought.workflow.inbox import receive
from forethought.workflow.left_over import backing_up_alone, left_over
from support_bytes import found_in
from support_erasure import CHILD, COUNCIL, IG_LEAD, NOW, TOKENS, found

WHY = {"reason": "request 12, granted", "statute": "UK GDPR, article 17(1)(a)"}


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stop(*_, **__):
    raise Stopped


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return support_erasure.make(tmp_path_factory.mktemp("left-over") / "workspace").root


@pytest.fixture
def workspace(ready, tmp_path):
    return Workspace(shutil.copytree(ready, tmp_path / "workspace"))


@pytest.fixture
def aside(tmp_path):
    (tmp_path / "aside").mkdir()
    return tmp_path / "aside"


def erase_child(workspace):
    gate = authority(workspace, MemoryAudit(), lambda: NOW)
    child = workspace.store().person_of()[CHILD[0]]
    return erase(workspace, gate, lambda: NOW, IG_LEAD, [child], **WHY)


def half_exported(workspace, target, monkeypatch, at="rename"):
    """A backup, killed when all is copied, or when it is packed and not there under its name."""
    with monkeypatch.context() as patch:
        if at == "publish":
            patch.setattr(backup, "_publish", stop)
        else:
            patch.setattr(Path, at, stop)
        with pytest.raises(Stopped):
            export_record(workspace, target, clock=lambda: NOW)


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
@pytest.mark.parametrize("at", ["publish", "rename"])
def test_half_a_backup_is_told_and_gone_with_an_erasure_wherever_it_lies(workspace, aside, monkeypatch, name, at):
    half_exported(workspace, aside / name, monkeypatch, at)
    assert found_in(aside, TOKENS).keys() == set(TOKENS), "what is not there before proves nothing after"
    assert [Path(path).parent for path in unfinished(workspace).left_over] == [aside]
    erase_child(workspace)
    assert list(aside.iterdir()) == []
    assert unfinished(workspace).left_over == ()
    assert found(workspace.root) == {}


def test_half_a_backup_is_gone_with_the_next_one_under_another_name(workspace, aside, monkeypatch):
    half_exported(workspace, aside / "monday.tar", monkeypatch)
    export_record(workspace, aside / "tuesday.tar", clock=lambda: NOW)
    assert [path.name for path in aside.iterdir()] == ["tuesday.tar"]
    assert [Path(one.where).name for one in standing_backups(workspace)] == ["tuesday.tar"]


@pytest.mark.parametrize("at", ["publish", "rename"])
def test_half_a_backup_is_gone_also_when_its_removal_was_stopped(workspace, aside, monkeypatch, at):
    half_exported(workspace, aside / "monday.tar", monkeypatch, at)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda path, *_, **__: stop() if Path(path).exists() else None)
        patch.setattr(Path, "unlink", stop)
        with pytest.raises(Stopped):
            export_record(workspace, aside / "tuesday.tar", clock=lambda: NOW)
    assert found_in(aside, TOKENS).keys() == set(TOKENS), "what is not there before proves nothing after"
    assert len(unfinished(workspace).left_over) == len(list(aside.iterdir()))
    export_record(workspace, aside / "wednesday.tar", clock=lambda: NOW)
    assert [path.name for path in aside.iterdir()] == ["wednesday.tar"]


def test_a_backup_written_again_after_a_kill_may_stand_as_long_as_it_says_itself(workspace, aside, monkeypatch):
    half_exported(workspace, aside / "backup", monkeypatch)
    export_record(workspace, aside / "backup", clock=lambda: NOW + timedelta(days=20))
    (held,) = standing_backups(workspace)
    assert held.delete_after == (NOW + timedelta(days=55)).date()
    assert overdue_backups(workspace, lambda: NOW + timedelta(days=50)) == ()


def test_while_a_backup_is_written_nobody_is_erased_and_no_other_is_begun(workspace, aside):
    with backing_up_alone(workspace):
        for begin in (erase_child, lambda held: export_record(held, aside / "other", clock=lambda: NOW)):
            with pytest.raises(UserError, match="A backup is being written"):
                begin(workspace)
    assert set(found(workspace.root)) == set(TOKENS)
    assert list(aside.iterdir()) == []
    erase_child(workspace)
    assert found(workspace.root) == {}


def delivery(name):
    return Delivery(name, "case-system", "ssd", 2026, COUNCIL, "westmarch-social-care-2026", NOW, (), True, True)


def test_half_a_delivery_is_told_and_gone_with_an_erasure(workspace, monkeypatch):
    source = workspace.inbox / "case-system-2026-05"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        with pytest.raises(Stopped):
            receive(workspace, source, delivery("case-system-2026-12"))
    half = workspace.inbox / ".case-system-2026-12.partial"
    assert "Wexkid" in found_in(half, TOKENS)
    assert left_over(workspace) == (half,)
    erase_child(workspace)
    assert left_over(workspace) == ()
    assert found(workspace.root) == {}


@pytest.mark.parametrize("after", ["copytree", "write_text"])
def test_a_delivery_on_its_way_in_during_an_erasure_is_refused_and_never_in_part(workspace, aside, monkeypatch, after):
    """The sender is told and brings it again; what arrived without some of its files would never be noticed."""
    shutil.copytree(workspace.inbox / "case-system-2026-05", aside / "files")
    real = {"copytree": shutil.copytree, "write_text": Path.write_text}[after]

    def then_erase(*args, **kwargs):
        done = real(*args, **kwargs)
        if ".partial" in str(args):
            monkeypatch.undo()
            erase_child(workspace)
        return done

    monkeypatch.setattr(shutil if after == "copytree" else Path, after, then_erase)
    with pytest.raises(OSError, match=r"case-system-2026-12"):
        receive(workspace, aside / "files", delivery("case-system-2026-12"))
    assert not (workspace.inbox / "case-system-2026-12").exists()
    assert found(workspace.root) == {}
    receive(workspace, aside / "files", delivery("case-system-2026-12"))
    assert (workspace.inbox / "case-system-2026-12" / "ssd_person.csv").exists()


def test_the_name_of_what_is_half_written_goes_before_its_files(workspace, monkeypatch):
    """Else whoever still writes there could put a delivery in place that lacks what was removed already."""
    half, real = workspace.inbox / ".case-system-2026-12.partial", shutil.rmtree
    half.mkdir()
    (half / "ssd_person.csv").write_text("Zorbla")
    removed = []

    def rmtree(path, *args, **kwargs):
        if Path(path).exists() and path.parent == workspace.inbox:
            assert not half.exists()
            removed.append(path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    erase_child(workspace)
    assert len(removed) == 1
    assert found(workspace.root) == {}


@pytest.mark.parametrize(
    "place", ["", "runs", "projections/ssd", "extracts", "sent-csc-api", "sealed", "record/batches"]
)
@pytest.mark.parametrize("name", [".half.partial", ".half.partial-4711"])
def test_half_written_files_go_wherever_they_lie(workspace, place, name):
    folder = workspace.root / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("Zorbla")
    assert left_over(workspace) == (folder / name,)
    erase_child(workspace)
    assert left_over(workspace) == ()
    assert found(workspace.root) == {}


def test_what_lies_within_a_delivery_is_its_senders(workspace):
    support_erasure.late_delivery(workspace)
    kept = workspace.inbox / "case-system-2026-11" / ".note.partial"
    kept.write_text("theirs")
    erase_child(workspace)
    assert kept.read_text() == "theirs"
