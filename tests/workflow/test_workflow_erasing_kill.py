"""Stopped at any moment, an erasure, a backup and a restoring leave a record that reads as before or as after."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import support_campaigns
import support_erasure
from forethought.governance import MemoryAudit
from forethought.record import open_reader
from forethought.workflow import Workspace, authority
from forethought.workflow.access import service
from forethought.workflow.backing_up import export_record, restore_record
from forethought.workflow.erasing import KEY, erase, finish_erasure
from support_erasure import CHILD, IG_LEAD, NOW

WHY = {"reason": "request 12, granted", "statute": "UK GDPR, article 17(1)(a)"}
_STEPS = {
    "erase": "from test_workflow_erasing_kill import again; again(Workspace(Path(sys.argv[1])))",
    "export": "export_record(Workspace(Path(sys.argv[1])), Path(sys.argv[1]) / 'backup.tar', clock=lambda: NOW)",
    "restore": "restore_record(Workspace(Path(sys.argv[1])), Path(sys.argv[2]))",
}
_HEAD = (
    "import sys; from pathlib import Path; from support_erasure import NOW; "
    "from forethought.workflow import Workspace; "
    "from forethought.workflow.backing_up import export_record, restore_record; "
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    workspace = support_erasure.make(tmp_path_factory.mktemp("erasing-kill") / "workspace")
    workspace.key(KEY)
    return workspace.root


@pytest.fixture(scope="module")
def backup(tmp_path_factory, built):
    target = tmp_path_factory.mktemp("backup") / "backup.tar"
    root = target.parent / "workspace"
    shutil.copytree(built, root)
    export_record(Workspace(root), target, clock=lambda: NOW)
    return target


def again(workspace):
    """Erase the child unless that was done, and finish what was begun."""
    finish_erasure(workspace)
    person = workspace.store().person_of().get(CHILD[0])
    if person is not None:
        gate = authority(workspace, MemoryAudit(), lambda: NOW)
        erase(workspace, gate, lambda: NOW, IG_LEAD, [person], **WHY)


def view(workspace):
    audit = MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    grant = gate.grant(service("linkage", "linkage_service"), "linkage")
    with open_reader(workspace.store(), grant, audit, lambda: NOW) as reader:
        return reader.table("select * from claim order by claim_id, known_from").to_pylist()


def state(root):
    """Every file of a workspace but secrets and the list of backups, as one hash."""
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("keys/", "backup")):
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def changed(root, built):
    """A copy in which the child was erased and one delivery came since the backup."""
    shutil.copytree(built, root)
    workspace = Workspace(root)
    support_erasure.late_delivery(workspace)
    support_erasure.run(workspace)
    return workspace


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stop_at(monkeypatch, number):
    """Stop at the ``number``-th time that something is forced to disk; returns what counts those."""
    real, seen = os.fsync, []

    def fsync(handle):
        seen.append(handle)
        if len(seen) == number:
            raise Stopped
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


def stopped(monkeypatch, number, action, *args):
    with monkeypatch.context() as patch:
        stop_at(patch, number)
        action(*args)


def moments(count):
    """Every moment in the whole campaign, some drawn by chance in the sample."""
    wanted = support_campaigns.size(sample=8, full=count)
    return sorted(random.Random(20261126).sample(range(1, count + 1), min(wanted, count)))


def test_an_erasure_stopped_at_any_write_reads_as_before_or_after_and_is_completed(tmp_path, built, monkeypatch):
    shutil.copytree(built, tmp_path / "whole")
    before = view(Workspace(tmp_path / "whole"))
    with monkeypatch.context() as patch:
        writes = stop_at(patch, 0)
        again(Workspace(tmp_path / "whole"))
    after, wanted = view(Workspace(tmp_path / "whole")), state(tmp_path / "whole")
    assert before != after
    for number in moments(len(writes)):
        root = tmp_path / f"w{number}"
        shutil.copytree(built, root)
        with pytest.raises(Stopped):
            stopped(monkeypatch, number, again, Workspace(root))
        assert view(Workspace(root)) in (before, after), f"stopped at write {number} it reads as neither"
        again(Workspace(root))
        assert state(root) == wanted, f"the run after a stop at write {number} left another workspace"
        assert support_erasure.found(root) == {}
        shutil.rmtree(root)


def test_a_build_finishes_an_erasure_that_was_stopped(tmp_path, built, monkeypatch):
    shutil.copytree(built, tmp_path / "workspace")
    workspace = Workspace(tmp_path / "workspace")
    with monkeypatch.context() as patch:
        patch.setattr("forethought.workflow.erasing.remove_files", lambda *_: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            again(workspace)
    assert support_erasure.found(workspace.root)
    support_erasure.run(workspace)
    assert support_erasure.found(workspace.root) == {}


def test_a_restoring_stopped_at_any_write_reads_as_before_or_after_and_is_completed(
    tmp_path, built, backup, monkeypatch
):
    whole = changed(tmp_path / "whole", built)
    again(whole)
    shutil.copytree(whole.root, tmp_path / "start")
    before = view(whole)
    with monkeypatch.context() as patch:
        writes = stop_at(patch, 0)
        assert restore_record(whole, backup).replayed == 1
    after, wanted = view(whole), state(whole.root)
    assert before != after
    for number in moments(len(writes)):
        root = tmp_path / f"w{number}"
        shutil.copytree(tmp_path / "start", root)
        with pytest.raises(Stopped):
            stopped(monkeypatch, number, restore_record, Workspace(root), backup)
        assert view(Workspace(root)) in (before, after), f"stopped at write {number} it reads as neither"
        restore_record(Workspace(root), backup)
        assert state(root) == wanted, f"the run after a stop at write {number} left another record"
        shutil.rmtree(root)


@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("step", _STEPS)
def test_killed_at_random_moments(tmp_path, built, backup, step):
    command = [sys.executable, "-c", _HEAD + _STEPS[step]]
    paths = os.pathsep.join([str(Path(support_erasure.__file__).parent), str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}

    def start(root):
        return subprocess.Popen(
            [*command, str(root), str(backup)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    shutil.copytree(built, tmp_path / "whole")
    began = time.monotonic()
    process = start(tmp_path / "whole")
    _, problem = process.communicate(timeout=300)
    seconds = time.monotonic() - began
    assert process.returncode == 0, problem.decode()
    wanted, views = state(tmp_path / "whole"), [view(Workspace(built)), view(Workspace(tmp_path / "whole"))]
    drawn = random.Random(20261126)
    for number in range(support_campaigns.size(sample=3, full=40)):
        root = tmp_path / f"w{number}"
        shutil.copytree(built, root)
        process = start(root)
        time.sleep(drawn.uniform(0.4, 1.0) * seconds)
        process.kill()
        process.communicate()
        assert view(Workspace(root)) in views, f"after kill {number} the record reads as neither before nor after"
        (root / "backup.tar").unlink(missing_ok=True)
        process = start(root)
        _, problem = process.communicate(timeout=300)
        assert process.returncode == 0, problem.decode()
        assert state(root) == wanted, f"the run after kill {number} left another workspace"
        shutil.rmtree(root)
