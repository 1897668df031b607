"""The campaign: which mutants of which modules, run one by one, and what became of them.

python tests/mutation/mutation_campaign.py [--module forethought.model.periods ...] [--sample N] [--seed N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from mutation.mutation_operators import Mutant, mutants  # noqa: E402

CPU_SECONDS = 40
_FOREIGN = ("PYTEST_", "FORETHOUGHT_")


@dataclass(frozen=True)
class Target:
    """A module that guards children, and the tests that ought to notice when it is wrong."""

    module: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        return ROOT / "src" / (self.module.replace(".", "/") + ".py")

    def mutants(self) -> list[Mutant]:
        return mutants(self.path.read_text(encoding="utf-8"), self.module)


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant; ``by`` is the test that failed."""

    mutant: Mutant
    result: str
    by: str

    @property
    def killed(self) -> bool:
        return self.result in ("killed", "endless")


def targets() -> tuple[Target, ...]:
    """The modules under campaign, from ``targets.toml``."""
    card = tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))
    return tuple(Target(item["module"], tuple(card["tests"][item["tests"]])) for item in card["target"])


def equivalents() -> dict[str, str]:
    """Mutants that change nothing anybody could notice: name to reason, from ``equivalent.toml``."""
    card = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8"))
    return {item["mutant"]: item["reason"] for item in card["equivalent"]}


def sample(everything: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """``size`` mutants spread evenly over the modules. An edit changes the sample only where it was made."""
    by_module: dict[str, list[Mutant]] = {}
    for mutant in everything:
        by_module.setdefault(mutant.module, []).append(mutant)
    piles = [sorted(pile, key=lambda mutant: _lot(mutant, seed)) for pile in by_module.values()]
    rounds = (pile[turn] for turn in range(max(map(len, piles))) for pile in piles if turn < len(pile))
    return [mutant for mutant, _ in zip(rounds, range(size), strict=False)]


def _lot(mutant: Mutant, seed: int) -> str:
    return hashlib.sha256(f"{seed} {mutant.name}".encode()).hexdigest()


class Runner:
    """The process that runs mutants."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, module: str, index: int | None, tests: Iterable[str], cpu: int = CPU_SECONDS) -> dict[str, str]:
        """Run one mutant (``index`` None: the code as it is) and say what became of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"module": module, "index": index, "tests": list(tests), "cpu": cpu}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        found: dict[str, str] = json.loads(self._process.stdout.readline())
        return found


@contextmanager
def runner() -> Iterator[Runner]:
    """A process ready to run mutants, with none of the caller's test settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    clean["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    command = [sys.executable, str(HERE / "mutation_server.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=clean
    ) as process:
        try:
            yield Runner(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def run(chosen: Iterable[Mutant], tests: dict[str, tuple[str, ...]], runs: Runner) -> Iterator[Outcome]:
    """Run each mutant against the tests of its module."""
    for mutant in chosen:
        found = runs.run(mutant.module, mutant.index, tests[mutant.module])
        yield Outcome(mutant, found["result"], found["by"])


def fail_without_a_mutant(outcomes: Iterable[Outcome], runs: Runner) -> str:
    """The first test that noticed a mutant but fails on the code as it is, which would prove nothing."""
    noticed = {outcome.by for outcome in outcomes if outcome.result == "killed"}
    told = sorted(name for name in noticed if not name.startswith("import of "))
    if not told:
        return ""
    found = runs.run("", None, told, cpu=4 * CPU_SECONDS)
    return "" if found["result"] == "survived" else f"{found['result']}: {found['by']}"


def report(outcomes: Iterable[Outcome]) -> str:
    """A line for every mutant that no test noticed: file and line, and the change."""
    alive = [outcome for outcome in outcomes if not outcome.killed]
    return "\n".join(
        f"{outcome.result:8} {outcome.mutant.module.replace('.', '/')}.py:{outcome.mutant.line} "
        f"{outcome.mutant.function}: {outcome.mutant.change} {outcome.by}"
        for outcome in alive
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--module", action="append", help="only these modules (all when left out)")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0 runs all")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chosen = [target for target in targets() if not given.module or target.module in given.module]
    known = equivalents()
    tests = {target.module: target.tests for target in chosen}
    everything = [mutant for target in chosen for mutant in target.mutants() if mutant.name not in known]
    if given.sample:
        everything = sample(everything, given.sample, given.seed)
    outcomes = []
    started = time.monotonic()
    with runner() as runs:
        for outcome in run(everything, tests, runs):
            outcomes.append(outcome)
            if not outcome.killed:
                sys.stdout.write(report([outcome]) + "\n")
                sys.stdout.flush()
        void = fail_without_a_mutant(outcomes, runs)
    if void:
        sys.stdout.write(f"These figures prove nothing: without any mutant, {void}\n")
        return 3
    killed = sum(outcome.killed for outcome in outcomes)
    sys.stdout.write(f"{killed} of {len(outcomes)} killed in {time.monotonic() - started:.0f} s\n")
    return 0 if killed == len(outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
