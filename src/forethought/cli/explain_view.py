"""How one rule is shown on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forethought.cli.console import Column, Screen

if TYPE_CHECKING:
    from forethought.quality import Case, Explanation, Rule

_MOST_CASES = 4
_SEVERITY = {
    "error": "error: must be put right",
    "query": "query: put right, or explain",
    "warning": "warning",
    "consistency": "consistency check of our own, not the department's",
}


def show(screen: Screen, code: str, return_: str | None, year: int | None) -> None:
    """Print the rule ``code``, of both returns where both have it. Raises ``UserError`` for an unknown one."""
    from forethought.quality import explain

    found = explain(code, return_, year)
    screen.document({"rules": [_as_json(one) for one in found]})
    for one in found:
        _one(screen, one)
    if len(found) > 1:
        screen.next_step("Only one of them:", f"forethought check --explain {code} --return {found[0].return_}")


def _one(screen: Screen, found: Explanation) -> None:
    rule = found.edition.rule
    screen.title(f"{rule.code}: {rule.title}")
    screen.table([Column(found.return_.upper()), Column(found.edition.when)], _facts(rule))
    for heading, text in (
        ("Why it matters", rule.why),
        ("How to put it right", rule.mend),
        ("Where this differs from the published validator", rule.differs),
    ):
        if text:
            screen.title(heading)
            screen.markdown(text)
    _examples(screen, rule)
    for other in found.others:
        screen.say(f"Worded otherwise in {other.when}: --year {other.years[-1]} shows it.", "quiet")


def _facts(rule: Rule) -> list[tuple[str, str]]:
    flagged = "; ".join(f"{table} ({', '.join(fields)})" for table, fields in rule.flags.items())
    facts = [
        ("Kind", _SEVERITY[rule.severity]),
        ("Reports", "the return as a whole" if rule.level == "return" else flagged),
        ("Needs", ", ".join(name.replace("_last", " of last year") for name in rule.needs)),
        ("Reference", rule.reference),
        ("Reviewed", f"{rule.reviewed.isoformat()} by {rule.owner}"),
    ]
    return [(name, text) for name, text in facts if text]


def _examples(screen: Screen, rule: Rule) -> None:
    if not rule.cases:
        return
    screen.title("Examples")
    for case in rule.cases[:_MOST_CASES]:
        _example(screen, case)
    if len(rule.cases) > _MOST_CASES:
        command = f"forethought card show {rule.code} --return {rule.return_}"
        screen.next_step(f"{len(rule.cases) - _MOST_CASES:,} more, and the query:", command)


def _example(screen: Screen, case: Case) -> None:
    verdict = ": the return is reported" if case.whole_return else ""
    screen.item(f"{case.name[:1].upper()}{case.name[1:]}{verdict}")
    for table, rows in case.rows.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = [Column(table.replace("_last", " (last year)")), *(Column(name) for name in names)]
        marked = [
            ("reported" if (table, at) in case.found else "", *(row.get(name) or "" for name in names))
            for at, row in enumerate(rows)
        ]
        screen.table(columns, marked)


def _as_json(found: Explanation) -> dict[str, Any]:
    rule = found.edition.rule
    return {
        "code": rule.code,
        "return": found.return_,
        "years": list(found.edition.years),
        "title": rule.title,
        "severity": rule.severity,
        "why": rule.why,
        "mend": rule.mend,
        "differs": rule.differs,
        "flags": {table: list(fields) for table, fields in rule.flags.items()},
        "needs": list(rule.needs),
        "reference": rule.reference,
        "reviewed": rule.reviewed.isoformat(),
    }
