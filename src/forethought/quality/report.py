"""The page of a run: what is wrong, why it matters, how to put it right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from forethought.model import CollectionYear, load_form
from forethought.quality.checking import Run
from forethought.quality.comparing import GONE, Comparison
from forethought.quality.rule import SEVERITIES, Rule
from forethought.quality.running import COULD_NOT_RUN, NOT_APPLICABLE

ROWS_SHOWN = 200
"""Rows listed under each rule; the rest are in ``findings.csv``."""
CHILDREN_SHOWN = 2000
"""Children listed; the rest are in ``findings.csv``."""


@dataclass(frozen=True, slots=True)
class Work:
    """One rule's part of the work list."""

    rule: Rule
    found: int
    breaches: int
    rows: Sequence[dict[str, Any]]
    changes: dict[str, int] | None


def report_html(run: Run, comparison: Comparison | None = None, mark: str = "") -> str:
    """One self-contained page about ``run``: no script, nothing fetched, every value escaped.

    With ``comparison`` it also says what is new, gone and still there since the run before; ``mark`` is a sentence
    shown above all else.
    """
    form = load_form(run.return_, run.year)
    statuses = run.statuses.to_pylist()
    return _template().render(
        run=run,
        title=form.title,
        label=CollectionYear(run.year).label,
        works=_works(run, comparison),
        children=_children(run)[:CHILDREN_SHOWN],
        children_in_all=run.counts["children"],
        not_applicable=[s for s in statuses if s["status"] == NOT_APPLICABLE],
        could_not_run=[s for s in statuses if s["status"] == COULD_NOT_RUN],
        completeness=run.completeness.to_pylist(),
        comparison=comparison,
        gone=comparison.count(GONE) if comparison else 0,
        mended=_mended(run, comparison) if comparison else [],
        rows_shown=ROWS_SHOWN,
        mark=mark,
    )


def _works(run: Run, comparison: Comparison | None) -> list[Work]:
    found = defaultdict(list)
    for row in run.findings.to_pylist():
        found[row["code"]].append(row)
    changes = comparison.by_code() if comparison else {}
    works = [
        Work(
            rule,
            len(found[rule.code]),
            len({row["breach"] for row in found[rule.code]}),
            found[rule.code][:ROWS_SHOWN],
            changes.get(rule.code) if comparison else None,
        )
        for rule in run.rules
        if rule.code in found
    ]
    return sorted(works, key=lambda work: (SEVERITIES.index(work.rule.severity), work.rule.code))


def _children(run: Run) -> list[tuple[str, list[str]]]:
    # In the order of their numbers, never of how much was found: this is a list to work through, no ranking.
    codes: dict[str, set[str]] = defaultdict(set)
    for child, code in zip(run.findings["child"].to_pylist(), run.findings["code"].to_pylist(), strict=True):
        if child is not None:
            codes[child].add(code)
    return [(child, sorted(codes[child])) for child in sorted(codes)]


def _mended(run: Run, comparison: Comparison) -> list[tuple[str, str, int]]:
    found = set(run.findings["code"].to_pylist())
    titles = {rule.code: rule.title for rule in run.rules}
    return [
        (code, titles.get(code, ""), counts[GONE])
        for code, counts in comparison.by_code().items()
        if counts[GONE] and code not in found
    ]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["percent"] = lambda share: "" if share is None else f"{share:.1%}"
    environment.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    return environment.get_template("report.html")


def _source(name: str) -> str:
    return (files("forethought.quality") / "templates" / name).read_text(encoding="utf-8")
