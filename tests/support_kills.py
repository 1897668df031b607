"""Real processes that are killed: by the clock, or at a chosen one of the steps by which a run changes its files.

One process imports everything once and forks a process for each run asked for, so that a hundred of them cost seconds.
What a run does is a function of ``support_kills_work``. SIGKILL leaves it no time for anything, as a power cut would,
but for what the system already holds.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SLOW = ("support_kills_work", "forethought.engine.compiling", "forethought.cli.service",
         "forethought.cli.commands.build", "forethought.cli.commands.record", "forethought.operations")  # fmt: skip
_NAMED = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}
_WRITES = os.O_WRONLY | os.O_RDWR


class Starter:
    """Starts processes that do one thing each; a context manager."""

    def __init__(self, log: Path) -> None:
        paths = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
        more = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "import support_kills; support_kills.serve()"],
                env={**os.environ, **more}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    def __enter__(self) -> Starter:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

    def start(self, **asked: Any) -> Run:
        """Start a process; ``asked`` is what :func:`_do` takes."""
        return Run(self, int(self._told(asked)))

    def _told(self, asked: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self.said()
        return json.loads(line)

    def said(self) -> str:
        """The end of what the processes wrote to their standard error."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]


@dataclass(frozen=True, slots=True)
class Run:
    """One process, running or ended."""

    starter: Starter
    pid: int

    def kill(self) -> None:
        """Kill it if it still runs."""
        os.kill(self.pid, signal.SIGKILL)  # its number is its own until it has been waited for

    def ended(self) -> bool:
        """Wait for it; False when it was killed. Raises ``AssertionError`` when it failed by itself."""
        code = self.starter._told({"wait": self.pid})
        assert code in (0, -signal.SIGKILL), f"a run ended with {code}: {self.starter.said()}"
        return bool(code == 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: before the ``step``-th change of a file, or ``after`` so many seconds."""

    step: int | None
    after: float = 0.0


def run_and_kill(starter: Starter, work: str, root: Path, moment: Moment) -> bool:
    """Do ``work`` in the workspace ``root`` and kill it; False when it was through before."""
    run = starter.start(work=work, root=str(root), at=moment.step)
    if moment.step is None:
        time.sleep(moment.after)
        run.kill()
    return not run.ended()


@contextmanager
def watched(starter: Starter, root: Path) -> Iterator[list[list[str]]]:
    """While in the context a process of its own reads the record all the time; what it saw is listed afterwards."""
    log, seen = root.with_name(f"{root.name}-seen"), list[list[str]]()
    stop = log.with_suffix(".stop")
    run = starter.start(work="watch", root=str(root), log=str(log), stop=str(stop))
    while not log.exists():
        time.sleep(0.01)  # until it has seen what was there before
    yield seen
    stop.touch()
    assert run.ended()
    seen += [line.split(" ", 1) for line in log.read_text(encoding="utf-8").splitlines()]
    log.unlink()
    stop.unlink()


def moments(draw: random.Random, steps: int, seconds: float) -> Iterator[Moment]:
    """Moments without end, by steps and by the clock in turn."""
    while True:
        yield Moment(draw.randint(1, steps))
        yield Moment(None, draw.uniform(0.0, seconds))


def serve() -> None:
    """Fork a process for each line that asks for one, and say how it ended where that is asked."""
    for module in _SLOW:  # what takes long to import is imported once, here
        importlib.import_module(module)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            answer = os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _live(asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _live(asked: dict[str, Any]) -> None:
    os.dup2(2, 1)  # what a command prints is no answer
    code = 1
    try:
        _do(**asked)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _do(work: str, root: str, at: int | None = None, trace: str | None = None, **more: str) -> None:
    """Do ``work`` in the workspace ``root``; kill the process before the step ``at``.

    ``trace``: a folder into which the workspace is copied before each swap of what readers see, and ``steps`` is
    written: one line each.
    """
    from support_kills_work import DOING

    if at is not None:
        _at_each_step(Path(root), _Killer(at))
    elif trace is not None:
        tracer = _Tracer(Path(root), Path(trace))
        _at_each_step(Path(root), tracer)
    DOING[work](Path(root), **more)
    if trace is not None:
        (Path(trace) / "steps").write_text("\n".join(tracer.steps), encoding="utf-8")


class _Killer:
    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, event: str, path: str) -> None:
        self._left -= 1
        if self._left == 0:
            if event == "open":  # begun, and nothing of the new content is on disk: the worst that a write can leave
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
            os.kill(os.getpid(), signal.SIGKILL)


class _Tracer:
    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder, self._swaps = root, folder, 0
        self.steps: list[str] = []

    def __call__(self, event: str, path: str) -> None:
        self.steps.append(f"{event} {path}")
        if event == "exchange" or (event == "os.rename" and Path(path).name == "current.json"):
            shutil.copytree(self._root, self._folder / f"{self._swaps:03}")
            self._swaps += 1


def _at_each_step(root: Path, do: Callable[[str, str], None]) -> None:
    """Call ``do`` before each change that this process makes to files in ``root``, with its kind and its path."""
    from forethought.record import backup

    busy = False

    def told(event: str, path: str) -> None:
        nonlocal busy
        if not busy:
            busy = True
            do(event, path)
            busy = False

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _NAMED:
            told(event, str(args[1] if event == "os.rename" else args[0]))
        elif event == "open" and isinstance(args[0], str | os.PathLike) and _begins_anew(*args):
            path = os.fspath(args[0])
            if isinstance(path, str) and path.startswith(f"{root}{os.sep}"):
                told(event, path)

    force, swap = os.fsync, backup.exchange

    def fsync(handle: int) -> None:
        told("fsync", "")
        force(handle)

    def exchange(one: Path, other: Path) -> bool:
        told("exchange", str(other))
        return swap(one, other)

    os.fsync, backup.exchange = fsync, exchange
    sys.addaudithook(hook)


def _begins_anew(_path: object, mode: str | None, flags: int) -> bool:
    return "w" in mode if mode else bool(flags & os.O_TRUNC and flags & _WRITES)
