"""Killed at any moment and run again: never an unreadable or half-visible record, always the same end.

Each kind of work is done by a process of its own on a small workspace and killed, half of the times before a step drawn
by chance of those by which it changes files, half of the times by the clock. See ``support_kills_work`` for the kinds.
"""

import os
import random
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

import support_erasure
from forethought.record import Store, backup
from forethought.workflow import Workspace
from forethought.workflow.backing_up import export_record, overdue_backups
from forethought.workflow.link_report import reported
from support_campaigns import is_full, size
from support_erasure import NOW
from support_kills import Moment, Starter, moments, run_and_kill, watched
from support_kills_work import NOTHING, WORKS, Work, files, looks, make_starts, marks

pytestmark = [
    pytest.mark.xdist_group("kill"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork the processes that are killed"),
]
_RESUMED = 1 / 3  # how often the run that goes on is killed as well


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("starts")
    make_starts(folder)
    return folder


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    with Starter(tmp_path_factory.mktemp("starter") / "log") as running:
        yield running


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody kills leaves, takes, and lets readers see before, on the way and after."""

    work: Work
    start: Path
    files: dict[str, str]
    marks: tuple[object, object]
    states: list[dict[str, str]]
    steps: int
    seconds: float

    def place(self, root, seen):
        """Whether a run was killed ``before`` readers could see any of its work, ``after`` they saw all, or between."""
        found, *ends = (
            (marks(self.work, root), self.marks[0], self.marks[1])
            if self.work.mark
            else (seen, self.states[0], self.states[-1])
        )
        return "before" if found == ends[0] else "after" if found == ends[1] else "between"


@pytest.fixture(params=[work for work in WORKS if size(work.sample, work.full)], ids=lambda work: work.name)
def undisturbed(request, tmp_path, starts, starter):
    work = request.param
    start, whole, trace = starts / work.name, tmp_path / "whole", tmp_path / "trace"
    shutil.copytree(start, whole)
    trace.mkdir()
    began = time.monotonic()
    assert starter.start(work=work.name, root=str(whole), trace=str(trace)).ended()
    seconds = time.monotonic() - began
    stages = [start, *sorted(path for path in trace.iterdir() if path.is_dir()), whole]
    seen = [dict(looks(Workspace(root))) for root in stages]
    return Undisturbed(
        work,
        start,
        files(work, whole),
        (marks(work, start), marks(work, whole)),
        seen,
        len((trace / "steps").read_text().splitlines()),
        seconds,
    )


def test_killed_at_any_moment_it_reads_as_a_whole_state_and_ends_the_same(tmp_path, starter, undisturbed):
    work, draw = undisturbed.work, random.Random(f"kills of {undisturbed.work.name}")
    ends = [Moment(1), Moment(undisturbed.steps)] if is_full() else []
    wanted, when = size(work.sample, work.full), chain(ends, moments(draw, undisturbed.steps, undisturbed.seconds))
    places, rounds = Counter(), 0
    while places.total() < wanted:
        rounds += 1
        assert rounds < 10 + 4 * wanted, f"only {places.total()} runs were going on when they were killed"
        root = tmp_path / f"round-{rounds}"
        shutil.copytree(undisturbed.start, root)
        if rounds % 3 == 1:
            with watched(starter, root) as seen:
                killed_and_ended(starter, undisturbed, root, when, draw, places)
            assert seen, "nobody looked"
            assert {tuple(look) for look in seen} <= whole_looks(undisturbed), "a reader saw half a state"
        else:
            killed_and_ended(starter, undisturbed, root, when, draw, places)
        shutil.rmtree(root)
    told = ", ".join(f"{count} {place}" for place, count in sorted(places.items()))
    sys.stdout.write(f"{work.name}: {places.total()} kills ({told}) of {rounds} runs of {undisturbed.steps} steps\n")
    assert not is_full() or {"before", "after"} <= places.keys()


def killed_and_ended(starter, undisturbed, root, when, draw, places):
    """Kill one run, and perhaps the next ones that go on with its work, then let one come to its end."""
    name = undisturbed.work.name
    while run_and_kill(starter, name, root, moment := next(when)):
        verified, seen = Workspace(root).store().verify(), dict(looks(Workspace(root)))
        assert verified.ok, f"{moment}: {verified.faults}"
        assert seen in undisturbed.states, f"{moment}: readers see half a state"
        places[undisturbed.place(root, seen)] += 1
        if draw.random() > _RESUMED:
            break
    assert starter.start(work=name, root=str(root)).ended()
    left, wanted = files(undisturbed.work, root), undisturbed.files
    assert left == wanted, f"{moment}: {sorted(k for k in left.keys() | wanted.keys() if left.get(k) != wanted.get(k))}"


def whole_looks(undisturbed):
    """What a look at everybody or at one person may show; nothing, of one who is known in another state alone."""
    people = {person for state in undisturbed.states for person in state}
    return {(person, state.get(person, NOTHING)) for state in undisturbed.states for person in people}


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def test_a_build_stopped_as_soon_as_its_persons_are_seen_has_left_their_report(tmp_path, starts, monkeypatch):
    """The next build has nothing to link: it would never make the report, nor ask the reviewers anything."""
    workspace = Workspace(shutil.copytree(starts / "delta", tmp_path / "workspace"))
    before = workspace.store().identity_version()

    def stop(_):
        raise Stopped

    monkeypatch.setattr(Store, "keep_caches", stop)
    with pytest.raises(Stopped):
        support_erasure.run(workspace)
    assert workspace.store().identity_version() != before
    assert reported(workspace).statement
    assert (reported(workspace).folder / "questions.parquet").exists()


def test_a_backup_is_listed_before_it_is_there(tmp_path, starts, monkeypatch):
    """Killed in between, it would lie about without anybody being told when it must go."""
    workspace = Workspace(shutil.copytree(starts / "export", tmp_path / "workspace"))

    def stop(*_):
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(backup, "_publish", stop)
        with pytest.raises(Stopped):
            export_record(workspace, tmp_path / "backup.tar", clock=lambda: NOW)
    assert not overdue_backups(workspace, lambda: NOW + timedelta(days=90))
    export_record(workspace, tmp_path / "backup.tar", clock=lambda: NOW)
    assert len(overdue_backups(workspace, lambda: NOW + timedelta(days=90))) == 1


def test_the_campaign_is_of_two_hundred_and_thirty_kills():
    assert sum(work.full for work in WORKS) == 230


def test_an_erasure_that_nobody_kills_leaves_nothing_of_the_child(tmp_path, starts, starter):
    root = shutil.copytree(starts / "erase", tmp_path / "workspace")
    assert support_erasure.found(root)
    assert starter.start(work="erase", root=str(root)).ended()
    assert support_erasure.found(root) == {}
