"""A parting by a seal that was stopped: it reads as whole, and whatever runs next finishes it."""

from __future__ import annotations

import shutil

import pytest

import support_sealed
from forethought.linkage.spine import EventLog
from forethought.sources import alone
from forethought.workflow import Workspace, sealing
from forethought.workflow.backing_up import export_record
from forethought.workflow.decisions import KEPT_APART, Decision, decide
from forethought.workflow.finishing import unfinished
from support_review import SAM, SAM_AT_HEALTH
from support_sealed import AFTER, ASKS, BEFORE, CONFIRMS, NOW
from workflow.seals_steps import SAMS, ask, of, step


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stop(*_, **__):
    raise Stopped


@pytest.fixture
def workspace(joined_identities, tmp_path):
    return Workspace(shutil.copytree(joined_identities, tmp_path / "workspace"))


@pytest.fixture(params=["the log", "the reports"])
def stopped(request, workspace, monkeypatch):
    """Parted as readers see it, and killed while what was before is taken out."""
    decide(workspace, Decision(NOW, "a.reviewer", SAM, SAM_AT_HEALTH, KEPT_APART, "two children"))
    support_sealed.link(workspace)
    support_sealed.seal(workspace)
    with monkeypatch.context() as patch:
        if request.param == "the log":
            patch.setattr(EventLog, "take_out", stop)
        else:
            patch.setattr("forethought.workflow.finishing.forget_rows", stop)
        with pytest.raises(Stopped):
            support_sealed.link(workspace)
    assert of(workspace, BEFORE).isdisjoint(of(workspace, AFTER))
    return workspace


def whole(workspace):
    """Nothing waits, the log holds, nothing of before is there: versions, rows of reports about single people."""
    store = workspace.store()
    versions = {path.name for path in (workspace.record / "identity").iterdir()} - {"log"}
    reports = {path.parent.name for path in workspace.runs.glob("linkage-*/*.parquet")}
    return store.verify().ok, store.waiting() is None, versions, reports - {f"linkage-{store.identity_version()}"}


def test_it_is_no_damage_and_the_next_build_finishes_it(stopped):
    assert stopped.store().verify().ok
    assert unfinished(stopped).waiting == "parting"
    support_sealed.link(stopped)
    assert unfinished(stopped).waiting == ""
    assert whole(stopped) == (True, True, {stopped.store().identity_version()}, set())


def test_a_backup_finishes_it_first(stopped, tmp_path):
    export_record(stopped, tmp_path / "backup", clock=lambda: NOW)
    assert whole(stopped) == (True, True, {stopped.store().identity_version()}, set())


def test_it_is_finished_though_the_seal_was_lifted_meanwhile(stopped):
    (held,) = stopped.store().seals.in_force()
    step(stopped, sealing.ask_to_lift, held.ref, CONFIRMS)
    step(stopped, sealing.confirm, held.ref, ASKS)
    support_sealed.link(stopped)
    assert stopped.store().verify().ok
    assert stopped.store().waiting() is None


def test_a_line_set_aside_before_the_kill_is_set_aside_once(workspace, monkeypatch):
    decide(workspace, Decision(NOW, "a.reviewer", *SAMS, KEPT_APART, "two children"))
    made = ask(workspace, SAMS[:1], SAMS[1:])
    step(workspace, sealing.confirm, made.ref, CONFIRMS)
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", stop)
        with pytest.raises(Stopped):
            support_sealed.link(workspace)
    support_sealed.link(workspace)
    kept = [line for event in workspace.store().seals.events() for line in event.lines]
    assert [line["by"] for line in kept] == ["a.reviewer"]
    assert SAM not in workspace.identity_decisions.read_text()


def test_a_lock_that_a_kill_left_stops_nobody(workspace):
    (workspace.sealed / "seals.jsonl.lock").parent.mkdir(exist_ok=True)
    (workspace.sealed / "seals.jsonl.lock").touch()
    support_sealed.seal(workspace)
    assert len(workspace.store().seals.in_force()) == 1


def test_two_writers_at_once_are_still_kept_apart(workspace):
    log = workspace.sealed / "seals.jsonl"
    with alone(log, 0, RuntimeError), pytest.raises(RuntimeError, match="lock"), alone(log, 0, RuntimeError):
        raise AssertionError("both hold it")
