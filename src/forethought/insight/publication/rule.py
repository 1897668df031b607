"""One check of the screener: a small function with a name, an explanation and a stage."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from forethought.insight.publication.sheet import Files

STAGES = (
    "files", "required columns", "column match", "columns", "metadata", "time", "filters", "geography", "indicators",
    "general", "api",
)  # fmt: skip
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found: ``result`` is PASS, WARNING or FAIL; ``message`` says it in words."""

    check: str
    result: str
    message: str
    stage: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A check before it is run. ``severity`` is what it gives when it finds something."""

    name: str
    stage: str
    severity: str
    explanation: str
    find: Callable[[Files], Iterable[str]]

    def run(self, files: Files) -> Check:
        """The check on two files. What is found is listed up to a handful, the rest counted."""
        found = list(dict.fromkeys(self.find(files)))
        if not found:
            return Check(self.name, "PASS", self.explanation, self.stage)
        rest = len(found) - _SHOWN
        listed = "; ".join(found[:_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")
        return Check(self.name, self.severity, f"{self.explanation} Found: {listed}.", self.stage)


_Find = Callable[[Files], Iterator[str]]


def fails(stage: str) -> Callable[[_Find], Rule]:
    """Make a function a check that FAILs; its docstring is the explanation."""
    return lambda find: _rule(find, stage, "FAIL")


def warns(stage: str) -> Callable[[_Find], Rule]:
    """Make a function a check that gives a WARNING; its docstring is the explanation."""
    return lambda find: _rule(find, stage, "WARNING")


def _rule(find: _Find, stage: str, severity: str) -> Rule:
    explanation = " ".join((inspect.getdoc(find) or "").split())
    return Rule(find.__name__, stage, severity, explanation, find)
