"""How ``forethought check`` shows a run on a terminal: most useful first, one screen when it can be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from forethought.cli.console import Column, Screen, percent

if TYPE_CHECKING:
    from forethought.quality import Comparison, Run

_MOST_RULES = 15
_MOST_FIELDS = 8
_MOST_NOTICES = 6


def show(screen: Screen, run: Run, changes: dict[str, int] | None, folder: Path) -> None:
    """The whole summary, from row account to where the report is."""
    screen.title(f"{run.return_.upper()} {run.year - 1}-{run.year % 100:02}: {_verdict(run)}")
    _account(screen, run)
    _notices(screen, run)
    _found(screen, run)
    _not_run(screen, run)
    _gaps(screen, run)
    if changes is not None:
        words = f"{changes['new']:,} new, {changes['gone']:,} gone, {changes['still']:,} still there"
        if changes["not_checked"]:
            words += f", {changes['not_checked']:,} not checked this time"
        screen.say(f"Since the run before: {words}.", "title")
    screen.path("Report to read and print:", folder / "report.html")
    screen.path("Findings as a table:", folder / "findings.csv")


def _verdict(run: Run) -> str:
    counts = run.counts
    if not counts["passed"] + counts["found"]:
        return "NOT CHECKED, no rule could be applied"
    if not counts["findings"]:
        return f"no findings from the {counts['passed']:,} rules that ran"
    rules = f"{counts['found']:,} of {counts['rules']:,} rules"
    return f"{counts['findings']:,} findings on {counts['children']:,} children, from {rules}"


def _account(screen: Screen, run: Run) -> None:
    columns = [
        Column("Table"),
        Column("File"),
        Column("Rows", True),
        Column("Checked", True),
        Column("Set aside", True),
    ]
    rows = [(t.name, t.file, t.rows_in, t.rows_checked, t.rows_set_aside) for t in run.tables]
    screen.table(columns, rows)
    reasons: Counter[str] = Counter()
    for table in run.tables:
        reasons.update(table.reasons)
    for reason, count in reasons.most_common():
        screen.item(f"{count:,} rows set aside: {reason}")


def _notices(screen: Screen, run: Run) -> None:
    weighty = [n for n in run.notices if n.level != "info"]
    for item in weighty[:_MOST_NOTICES]:
        place = ":".join(str(part) for part in (item.file, item.line) if part)
        screen.say(f"{item.level.capitalize()}: {item.what} ({place}). {item.do}".rstrip())
    if len(weighty) > _MOST_NOTICES:
        screen.say(f"and {len(weighty) - _MOST_NOTICES:,} more remarks about the files; the report has them all.")


def _found(screen: Screen, run: Run) -> None:
    titles = {rule.code: (rule.severity, rule.title) for rule in run.rules}
    found = [row for row in run.statuses.to_pylist() if row["status"] == "found"]
    found.sort(key=lambda row: (-row["found"], row["code"]))
    if not found:
        return
    rows = [(row["code"], *titles.get(row["code"], ("", "")), row["found"], row["checked"]) for row in found]
    columns = [Column("Rule"), Column("Kind"), Column("What it found"), Column("Found", True), Column("Checked", True)]
    screen.table(columns, rows[:_MOST_RULES])
    if len(rows) > _MOST_RULES:
        screen.say(f"and {len(rows) - _MOST_RULES:,} more rules with findings; the report has them all.")


def _not_run(screen: Screen, run: Run) -> None:
    for status, words in (("could_not_run", "COULD NOT RUN"), ("not_applicable", "not applicable")):
        rows = [row for row in run.statuses.to_pylist() if row["status"] == status]
        by_reason: dict[str, list[str]] = {}
        for row in rows:
            by_reason.setdefault(row["reason"] or "", []).append(row["code"])
        for reason, codes in by_reason.items():
            screen.say(f"{len(codes):,} {words}: {reason.rstrip('.')} ({_some(codes)}).")


def _some(codes: list[str], most: int = 8) -> str:
    return ", ".join(codes[:most]) + (f" and {len(codes) - most} more" if len(codes) > most else "")


def _gaps(screen: Screen, run: Run) -> None:
    """The emptiest fields that some rows fill: a field blank everywhere is usually one nobody sends."""
    rows = [row for row in run.completeness.to_pylist() if row["of"] and 0 < row["filled"] < row["of"]]
    rows.sort(key=lambda row: (row["share"], row["table"], row["field"]))
    if not rows:
        return
    columns = [Column("Emptiest fields"), Column("Table"), Column("Filled", True), Column("Of", True), Column("", True)]
    cells = [(r["field"], r["table"], r["filled"], r["of"], percent(r["share"])) for r in rows[:_MOST_FIELDS]]
    screen.table(columns, cells)


def changes_of(comparison: Comparison) -> dict[str, int]:
    """How many findings are new, gone, still there, or not checked this time."""
    return {state: comparison.count(state) for state in ("new", "gone", "still", "not_checked")}
