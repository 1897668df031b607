"""Next year's rules on today's return: what will be asked that is not asked now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forethought.model import Form, load_form
from forethought.quality.checking import Run
from forethought.quality.comparing import Comparison, compare
from forethought.quality.registry import rule_set
from forethought.quality.rule import Rule

_SAID = ("title", "severity", "sql", "flags", "needs", "level")


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is in only one of two years, or reads otherwise. ``change`` is ``added``, ``removed`` or
    ``changed``; ``parts`` say what of a changed one differs. ``only_here`` and ``only_there`` count the findings that
    only the one or only the other year's rules make on the same return.
    """

    code: str
    change: str
    title: str
    parts: tuple[str, ...]
    only_here: int
    only_there: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The same return under the rules of two years. ``lists`` are changes of code lists: (table, field, added,
    removed). ``comparison`` is of the findings: ``new`` are those only the first year's rules make.
    """

    year: int
    beside: int
    rules: tuple[RuleChange, ...]
    lists: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    comparison: Comparison

    def as_json(self) -> dict[str, Any]:
        """All of it but the findings, ready for JSON."""
        return {
            "year": self.year,
            "beside": self.beside,
            "rules": [
                {
                    "code": one.code,
                    "change": one.change,
                    "title": one.title,
                    "parts": list(one.parts),
                    f"only_{self.year}": one.only_here,
                    f"only_{self.beside}": one.only_there,
                }
                for one in self.rules
            ],
            "code_lists": [
                {"table": table, "field": field, "added": list(added), "removed": list(removed)}
                for table, field, added, removed in self.lists
            ],
            "findings": {
                "both": self.comparison.count("still"),
                f"only_{self.year}": self.comparison.count("new"),
                f"only_{self.beside}": _lost(self.comparison),
            },
        }


def beside(run: Run, other: Run) -> Beside:
    """``run`` laid beside ``other``: the same return, period and options under the rules of two years.

    Every rule that differs between the years is there, and any other whose findings do, such as one whose code list
    has changed.
    """
    comparison = compare(other, run)
    here, there = (_rules(one) for one in (run, other))
    counts = comparison.by_code()
    changes = []
    for code in sorted({*here, *there}):
        tally: Mapping[str, int] = counts.get(code, {})
        only_here, only_there = tally.get("new", 0), tally.get("gone", 0) + tally.get("not_checked", 0)
        change, parts = _change(here.get(code), there.get(code))
        if change or only_here or only_there:
            rule = here.get(code) or there[code]
            changes.append(RuleChange(code, change or "changed", rule.title, parts, only_here, only_there))
    lists = _code_lists(load_form(run.return_, run.year), load_form(run.return_, other.year))
    return Beside(run.year, other.year, tuple(changes), lists, comparison)


def _rules(run: Run) -> dict[str, Rule]:
    asked = {rule.code for rule in run.rules}
    return {rule.code: rule for rule in rule_set(run.return_, run.year).rules if rule.code in asked}


def _change(here: Rule | None, there: Rule | None) -> tuple[str, tuple[str, ...]]:
    if here is None or there is None:
        return ("removed" if here is None else "added"), ()
    parts = tuple(name for name in _SAID if getattr(here, name) != getattr(there, name))
    return ("changed" if parts else ""), parts


def _lost(comparison: Comparison) -> int:
    return comparison.count("gone") + comparison.count("not_checked")


def _code_lists(here: Form, there: Form) -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]:
    found = []
    for name, table in here.tables.items():
        before = there.tables.get(name)
        for field in table.fields.values() if before else ():
            old = before.fields.get(field.name) if before else None
            codes, held = set(field.codes or ()), set((old and old.codes) or ())
            if old is not None and codes != held:
                found.append((name, field.name, tuple(sorted(codes - held)), tuple(sorted(held - codes))))
    return tuple(found)
