"""Runs mutants: loads the heavy libraries once, then one forked process for each mutant.

Reads one JSON request a line (``module, index, tests, cpu``; index null: the code as it is) and answers with
one JSON line: ``result`` is killed (``by`` names the test that failed), survived, endless (it used up ``cpu``
seconds of processor time, which a busy machine does not change), undecided (it waited too long for the
machine) or broken (nothing was tested). Nothing is written to the tree: the mutated module exists only in the
forked process.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from mutation.mutation_operators import mutate

_HEAVY = (
    "hypothesis.strategies", "xdist.plugin", "pytest_socket", "pyarrow.parquet", "pyarrow.compute", "duckdb",
    "sqlglot.optimizer", "cedarpy", "splink", "lxml.etree",
)  # fmt: skip
_WAIT = 0.01
_PATIENCE = 12  # seconds of waiting for each second of processor time


class MutatedLoader(importlib.machinery.SourceFileLoader):
    """Loads one module with one mutant in place."""

    index = 0

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        return compile(mutate(source, self.index), self.path, "exec", dont_inherit=True)


class MutatedFinder(importlib.abc.MetaPathFinder):
    """Finds one module before anybody else does."""

    def __init__(self, module: str, index: int) -> None:
        self._module = module
        self._index = index
        self.loaded = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        assert spec is not None
        assert spec.origin is not None
        loader = MutatedLoader(fullname, spec.origin)
        loader.index = self._index
        spec.loader = loader
        self.loaded = True
        return spec


class FirstFailure:
    """Remembers the first test that failed, or that could not be collected."""

    by = ""
    passed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.by:
            self.by = report.nodeid
        self.passed += report.when == "call" and report.passed

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.by:
            self.by = f"import of {report.nodeid}"


def run_tests(module: str, index: int | None, tests: list[str]) -> dict[str, str]:
    """Run ``tests`` in this process against the mutant; to be called in a process of its own."""
    finder = MutatedFinder(module, index or 0)
    if index is not None:
        sys.meta_path.insert(0, finder)
    seen = FirstFailure()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:faulthandler"]
    code = pytest.main([*options, *tests], plugins=[seen])
    if index is not None and not finder.loaded:
        return {"result": "broken", "by": "no test loads the module"}
    if code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED) and seen.by:
        return {"result": "killed", "by": seen.by}
    if code == pytest.ExitCode.OK and seen.passed:
        return {"result": "survived", "by": ""}
    return {"result": "broken", "by": f"pytest ended with {code} after {seen.passed} tests"}


def _child(request: dict[str, object], answer: Path, scratch: str) -> None:
    os.setpgrp()
    cpu = int(str(request["cpu"]))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    tempfile.tempdir = scratch
    os.environ["TMPDIR"] = scratch
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = scratch
    result = run_tests(str(request["module"]), request["index"], request["tests"])  # type: ignore[arg-type]
    answer.write_text(json.dumps(result), encoding="utf-8")


def serve_one(request: dict[str, object]) -> dict[str, str]:
    """Fork, wait for the fork to end, and give what it said."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        answer = Path(scratch) / "answer.json"
        child = os.fork()
        if child == 0:
            try:
                _child(request, answer, scratch)
            finally:
                os._exit(0)
        died = _ended(child, _PATIENCE * int(str(request["cpu"])))
        if died is None:
            return {"result": "undecided", "by": "the machine was too busy"}
        if died in (signal.SIGXCPU, signal.SIGKILL):
            return {"result": "endless", "by": ""}
        if not answer.exists():
            return {"result": "broken", "by": f"the process died of signal {died}"}
        found: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _ended(child: int, seconds: float) -> int | None:
    """The signal that ended the fork, 0 when it ended by itself, None when it had to be stopped."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        time.sleep(_WAIT)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    for name in _HEAVY:
        with contextlib.suppress(ImportError):
            import_module(name)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(serve_one(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
