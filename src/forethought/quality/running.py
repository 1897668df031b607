"""Running rules on a prepared return: for each, what it found or why it could not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa

from forethought.model import UserError
from forethought.quality.breaches import Breaches, breaches_of
from forethought.quality.fusing import found_together
from forethought.quality.laying_out import LAST
from forethought.quality.preparing import Desk
from forethought.quality.rule import Rule

PASSED, FOUND, NOT_APPLICABLE, COULD_NOT_RUN = "passed", "found", "not_applicable", "could_not_run"
STATUS_NAMES = (PASSED, FOUND, NOT_APPLICABLE, COULD_NOT_RUN)


NOTHING = Breaches()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one code; ``reason`` is for people.

    ``rule`` is None where there is no usable card for the code.
    """

    code: str
    rule: Rule | None
    status: str
    reason: str = ""
    breaches: Breaches = NOTHING


def run_rules(rules: Iterable[Rule], desk: Desk, present: Collection[str]) -> list[Outcome]:
    """The outcome of each rule. ``present`` names the tables that were given, last year's with ``_last``.

    Rules that look at each row of a table alone share one scan of it. A rule that fails for whatever reason is
    reported as one that could not run, and stops no other.
    """
    held_back = [(rule, _held_back(rule, desk, present)) for rule in rules]
    desk.plan(rule.ready for rule, outcome in held_back if outcome is None)
    shared = found_together([rule for rule, outcome in held_back if outcome is None], desk)
    return [outcome or _run(rule, desk, shared.get(rule.code)) for rule, outcome in held_back]


def _held_back(rule: Rule, desk: Desk, present: Collection[str]) -> Outcome | None:
    absent = [name for name in rule.needs if name not in present]
    if absent:
        return Outcome(rule.code, rule, NOT_APPLICABLE, _absent(absent))
    lacking = desk.lacking(rule.ready)
    return Outcome(rule.code, rule, COULD_NOT_RUN, lacking) if lacking else None


def _run(rule: Rule, desk: Desk, found: Breaches | None) -> Outcome:
    try:
        breaches = breaches_of(rule, select(rule, desk)) if found is None else found
    except UserError as error:
        return Outcome(rule.code, rule, COULD_NOT_RUN, error.what + ".")
    except Exception as error:
        return Outcome(rule.code, rule, COULD_NOT_RUN, f"The rule stopped with {type(error).__name__}")
    return Outcome(rule.code, rule, FOUND if breaches.count else PASSED, "", breaches)


def select(rule: Rule, desk: Desk) -> pa.Table:
    """What the rule's query selects from the return on ``desk``."""
    desk.ready(rule.ready.tables)
    return desk.engine.query(rule.ready.text)


def _absent(names: list[str]) -> str:
    parts = [_how_absent(name) for name in names]
    return f"{'; '.join(parts)}."


def _how_absent(name: str) -> str:
    if name == "Providers":
        return "No list of providers was given"
    if name.endswith(LAST):
        return f"Last year's {name.removesuffix(LAST)} table was not given"
    return f"There is no {name} table in what was given"
