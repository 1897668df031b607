"""The page of a run: what is wrong, why it matters, how to put it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow.compute as pc
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from forethought.model import CollectionYear, load_form
from forethought.quality.checking import Run
from forethought.quality.comparing import GONE, Comparison
from forethought.quality.rule import SEVERITIES, Rule
from forethought.quality.running import COULD_NOT_RUN, NOT_APPLICABLE
from forethought.quality.worklist import NOBODY, WorkList

ROWS_SHOWN = 200
"""Rows listed under each rule; the rest are in ``findings.csv``."""
CHILDREN_SHOWN = 2000
"""Children listed; the rest are in ``findings.csv``."""

_FEW = 10  # rows in sight under each rule; the others open on a click
_TEAMS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Work:
    """One rule's part of the work list; ``counts`` as in ``WorkList.by_rule``, ``gone`` since the run before."""

    rule: Rule
    counts: Mapping[str, Any]
    breaches: int
    rows: Sequence[dict[str, Any]]
    gone: int


@dataclass(frozen=True, slots=True)
class Team:
    """The part of one team and worker: counts, the rules to look at, and the children."""

    number: int
    name: str
    counts: Mapping[str, Any]
    codes: Sequence[str]
    children: Sequence[str]


def report_html(run: Run, work: WorkList, comparison: Comparison | None = None, mark: str = "") -> str:
    """One self-contained page about ``run``: no script, nothing fetched, every value escaped.

    With ``comparison`` it also says what is new, gone and still there since the run before; ``mark`` is a sentence
    shown above all else. The page stays small however much was found: long lists are cut, and say so.
    """
    form = load_form(run.return_, run.year)
    statuses = run.statuses.to_pylist()
    return _template().render(
        run=run,
        title=form.title,
        label=CollectionYear(run.year).label,
        work=work,
        works=_works(run, work, comparison),
        teams=_teams(work) if work.has_staff else [],
        children=_children(work),
        children_in_all=run.counts["children"],
        not_applicable=_by_reason(statuses, NOT_APPLICABLE),
        could_not_run=_by_reason(statuses, COULD_NOT_RUN),
        completeness=run.completeness.to_pylist(),
        comparison=comparison,
        gone=comparison.count(GONE) if comparison else 0,
        mended=_mended(run, comparison) if comparison else [],
        rows_shown=ROWS_SHOWN,
        few=_FEW,
        teams_shown=_TEAMS_SHOWN,
        mark=mark,
    )


def _works(run: Run, work: WorkList, comparison: Comparison | None) -> list[Work]:
    counts = {row["code"]: row for row in work.by_rule.to_pylist()}
    changes = comparison.by_code() if comparison else {}
    codes = work.table["code"]
    works = []
    for rule in run.rules:
        if rule.code not in counts:
            continue
        # Findings stand in the order of rules, so that those of one rule are together.
        rows = work.table.slice(pc.index(codes, rule.code).as_py(), counts[rule.code]["found"])
        breaches = pc.count_distinct(rows["breach"]).as_py()
        shown = rows.slice(0, ROWS_SHOWN).to_pylist()
        works.append(Work(rule, counts[rule.code], breaches, shown, changes.get(rule.code, {}).get(GONE, 0)))
    weight = {name: at for at, name in enumerate(SEVERITIES)}
    return sorted(works, key=lambda one: (weight[one.rule.severity], -one.counts["open"], one.rule.code))


def _children(work: WorkList) -> list[dict[str, Any]]:
    # In the order of their numbers, never of how much was found: this is a list to work through, no ranking.
    return [
        {name: row[name] for name in ("child", "codes", "accepted")}
        for row in work.children().slice(0, CHILDREN_SHOWN).to_pylist()
    ]


def _teams(work: WorkList) -> list[Team]:
    keys = ["team", "worker"]
    named = work.open.select([*keys, "code", "child"])
    for at, name in enumerate(keys):
        named = named.set_column(at, name, pc.fill_null(named[name], ""))
    lists = named.group_by(keys).aggregate([("code", "distinct"), ("child", "distinct")]).to_pylist()
    by_team = {(row["team"], row["worker"]): row for row in lists}
    teams = work.by_team.to_pylist()
    return [_team(number, row, by_team.get((row["team"], row["worker"]))) for number, row in enumerate(teams, 1)]


def _team(number: int, counts: Mapping[str, Any], lists: Mapping[str, Any] | None) -> Team:
    codes = sorted(lists["code_distinct"]) if lists else []
    children = sorted(child for child in lists["child_distinct"] if child) if lists else []
    name = ", ".join(part for part in (counts["team"], counts["worker"]) if part)
    return Team(number, name or NOBODY, counts, codes, children)


def _by_reason(statuses: Sequence[Mapping[str, Any]], status: str) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for row in statuses:
        if row["status"] == status:
            found.setdefault(row["reason"], []).append(row["code"])
    return list(found.items())


def _mended(run: Run, comparison: Comparison) -> list[tuple[str, str, int]]:
    found = run.counts["by_code"]
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
