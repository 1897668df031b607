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
from pathlib import Path

import pytest

import support_erasure
from forethought.workflow import Workspace
from support_campaigns import is_full, size
from support_kills import Starter, moments, run_and_kill, watched
from support_kills_work import NOTHING, WORKS, Work, files, looks, make_starts, shown

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
    ends: tuple[object, object]
    states: list[dict[str, str]]
    steps: int
    seconds: float

    def place(self, root):
        """Whether a run was killed ``before`` readers could see any of its work, ``after`` they saw all, or between."""
        found = shown(self.work, root)
        return "before" if found == self.ends[0] else "after" if found == self.ends[1] else "between"


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
        (shown(work, start), shown(work, whole)),
        seen,
        len((trace / "steps").read_text().splitlines()),
        seconds,
    )


def test_killed_at_any_moment_it_reads_as_a_whole_state_and_ends_the_same(tmp_path, starter, undisturbed):
    work, draw = undisturbed.work, random.Random(f"kills of {undisturbed.work.name}")
    wanted, when = size(work.sample, work.full), moments(draw, undisturbed.steps, undisturbed.seconds)
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
        places[undisturbed.place(root)] += 1
        workspace = Workspace(root)
        verified = workspace.store().verify()
        assert verified.ok, f"{moment}: {verified.faults}"
        assert dict(looks(workspace)) in undisturbed.states, f"{moment}: readers see half a state"
        if draw.random() > _RESUMED:
            break
    assert starter.start(work=name, root=str(root)).ended()
    left, wanted = files(undisturbed.work, root), undisturbed.files
    assert left == wanted, f"{moment}: {sorted(k for k in left.keys() | wanted.keys() if left.get(k) != wanted.get(k))}"


def whole_looks(undisturbed):
    """What a look at everybody or at one person may show; nothing, of one who is known in another state alone."""
    people = {person for state in undisturbed.states for person in state}
    return {(person, state.get(person, NOTHING)) for state in undisturbed.states for person in people}


def test_the_campaign_is_of_two_hundred_kills():
    assert sum(work.full for work in WORKS) == 200


def test_an_erasure_that_nobody_kills_leaves_nothing_of_the_child(tmp_path, starts, starter):
    root = shutil.copytree(starts / "erase", tmp_path / "workspace")
    assert support_erasure.found(root)
    assert starter.start(work="erase", root=str(root)).ended()
    assert support_erasure.found(root) == {}
