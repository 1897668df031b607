"""How ``forethought check`` shows a run on a terminal: most useful first, one screen when it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forethought.cli import scores_view
from forethought.cli.console import Column, Screen, percent

if TYPE_CHECKING:
    from forethought.cli.check_request import Request
    from forethought.cli.check_work import Made
    from forethought.quality import Beside, Run, WorkList

_MOST_RULES = 15
_MOST_TEAMS = 10
_MOST_FIELDS = 8
_MOST_NOTICES = 6
_PLAIN = {"error": "error", "query": "query", "warning": "warning", "consistency": "consistency check"}
_KINDS = ("error", "query", "warning", "consistency")


def show(screen: Screen, request: Request, made: Made) -> None:
    """The whole summary, from row account to where the report is."""
    run, saved = made.run, made.saved
    screen.title(f"{run.return_.upper()} {run.year - 1}-{run.year % 100:02}: {_verdict(run)}")
    _account(screen, run)
    _notices(screen, run)
    _found(screen, saved.work)
    _teams(screen, saved.work)
    _not_run(screen, request, made)
    _gaps(screen, run)
    if made.assessment is not None:
        scores_view.show(screen, made.assessment)
    _standing(screen, made)
    _corrected(screen, made)
    if made.beside is not None:
        show_beside(screen, made.beside)
    _where(screen, request, made)


def _verdict(run: Run) -> str:
    counts = run.counts
    if not counts["passed"] + counts["found"]:
        return "NOT CHECKED, no rule could be applied"
    if not counts["findings"]:
        return f"no findings from the {counts['passed']:,} rules that ran"
    rules = f"{counts['found']:,} of {counts['rules']:,} rules"
    return f"{_many(counts['findings'], 'finding')} on {_children(counts['children'])}, from {rules}"


def _many(count: int, word: str) -> str:
    several = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count:,} {word if count == 1 else several}"


def _children(count: int) -> str:
    return f"{count:,} child" if count == 1 else f"{count:,} children"


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
        screen.item(f"{_many(count, 'row')} set aside: {reason}")


def _notices(screen: Screen, run: Run) -> None:
    weighty = [n for n in run.notices if n.level != "info"]
    for item in weighty[:_MOST_NOTICES]:
        place = ":".join(str(part) for part in (item.file, item.line) if part)
        where = f" ({place})" if place else ""
        screen.say(f"{item.level.capitalize()}: {item.what}{where}. {item.do}".rstrip())
    if len(weighty) > _MOST_NOTICES:
        screen.say(f"and {len(weighty) - _MOST_NOTICES:,} more remarks about the files; the report has them all.")


def _found(screen: Screen, work: WorkList) -> None:
    """Rules that found something: errors before queries, then most rows first."""
    found = sorted(work.by_rule.to_pylist(), key=lambda r: (_KINDS.index(r["severity"]), -r["open"], r["code"]))
    if not found:
        return
    optional = [name for name in ("accepted", "new") if any(row[name] for row in found)]
    columns = [Column("Rule"), Column("Kind"), Column("What it found"), Column("Open", True)]
    columns += [*(Column(name.capitalize(), True) for name in optional), Column("Children", True)]
    counts = ("open", *optional, "children")
    rows = [(row["code"], row["severity"], row["message"], *(row[name] for name in counts)) for row in found]
    screen.table(columns, rows[:_MOST_RULES])
    if len(rows) > _MOST_RULES:
        more = Counter(row["severity"] for row in found[_MOST_RULES:])
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in more.items())
        screen.say(f"and {_many(len(rows) - _MOST_RULES, 'more rule')} ({kinds}); the report has them all.")


def _teams(screen: Screen, work: WorkList) -> None:
    if not work.has_staff:
        return
    rows = work.by_team.to_pylist()
    parts = [name for name in ("team", "worker") if any(row[name] for row in rows)]
    columns = [*(Column(name.capitalize()) for name in parts), Column("Open", True), Column("Children", True)]
    cells = [(*_named([row[name] for name in parts]), row["open"], row["children"]) for row in rows]
    screen.table(columns, cells[:_MOST_TEAMS])
    if len(rows) > _MOST_TEAMS:
        screen.say(f"and {len(rows) - _MOST_TEAMS:,} more teams and workers; the report has them.")


def _named(names: list[str]) -> list[str]:
    return names if any(names) else ["(nobody known)", *names[1:]]


def _not_run(screen: Screen, request: Request, made: Made) -> None:
    needs = {rule.code: rule.needs for rule in made.run.rules}
    for status, words in (("could_not_run", "COULD NOT RUN"), ("not_applicable", "not applicable")):
        by_reason: dict[str, list[str]] = {}
        for row in made.run.statuses.to_pylist():
            if row["status"] == status:
                reason = _missing_option(request, needs.get(row["code"], ())) if status == "not_applicable" else ""
                by_reason.setdefault(reason or row["reason"] or "", []).append(row["code"])
        for reason, codes in by_reason.items():
            screen.say(f"{len(codes):,} {words}: {reason.rstrip('.')} ({_some(codes)}).")
    if made.left_out:
        screen.say(f"{_many(made.left_out, 'rule')} left out, as you asked.")


def _missing_option(request: Request, needs: Sequence[str]) -> str:
    """The option that would let a rule apply, said once for all tables it would bring."""
    if request.previous is None and any(name.endswith("_last") for name in needs):
        return "Last year's return was not given; --previous names it"
    if request.providers is None and request.reference is None and "Providers" in needs:
        return "No list of providers was given; --providers names it"
    return ""


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


def _standing(screen: Screen, made: Made) -> None:
    counts = made.saved.work.counts
    kinds = ", ".join(_many(count, _PLAIN[kind]) for kind, count in counts["open_by_severity"].items())
    accepted = f", {counts['accepted']:,} accepted with a reason" if counts["accepted"] else ""
    if counts["open"] or accepted:
        screen.say(f"{counts['open']:,} open{accepted}{': ' + kinds if kinds else ''}.", "title")
    if counts["lapsed"]:
        screen.say(f"{counts['lapsed']:,} were accepted before, but their values have changed: open again.", "title")
    if counts["acceptances_unused"]:
        screen.say(f"{counts['acceptances_unused']:,} accepted before are not found any more.")
    if made.saved.comparison is not None:
        changes = made.saved.comparison.counts()
        words = f"{changes['new']:,} new, {changes['gone']:,} gone, {changes['still']:,} still there"
        if changes["not_checked"]:
            words += f", {changes['not_checked']:,} not checked this time"
        screen.say(f"Since the run before: {words}.", "title")


def _corrected(screen: Screen, made: Made) -> None:
    if made.corrected is None or made.mended is None:
        return
    before, after = made.run.counts["findings"], made.mended.counts["findings"]
    cells = _many(len(made.corrected.made), "cell")
    screen.title(f"Corrected copy: {cells} mended; {before:,} findings before, {after:,} after.")
    how = Counter(mend.how for mend in made.corrected.made)
    for words, count in how.most_common():
        screen.item(f"{count:,}: {words}")
    was, now = made.run.counts["by_code"], made.mended.counts["by_code"]
    moved = [(code, was.get(code, 0), now.get(code, 0)) for code in sorted({*was, *now})]
    moved = sorted((row for row in moved if row[1] != row[2]), key=lambda row: (row[2] - row[1], row[0]))
    if moved:
        screen.table([Column("Rule"), Column("Before", True), Column("After", True)], moved[:_MOST_RULES])
    if any(after > before for _, before, after in moved):
        screen.item("A rule that finds more now could not look before: the value it needs was not valid")
    if made.corrected.left:
        screen.item(f"{_many(len(made.corrected.left), 'cell')} could not be placed; save the file as CSV first")


def show_beside(screen: Screen, beside: Beside) -> None:
    """What the rules of one year ask of this return that those of the other do not."""
    found: Mapping[str, Any] = beside.as_json()
    screen.title(f"The rules of {beside.year} beside those of {beside.beside}, on this return and its period")
    columns = [Column("Rule"), Column("Change"), Column("What it asks")]
    columns += [Column(f"Only {beside.year}", True), Column(f"Only {beside.beside}", True)]
    rows = [(one.code, one.change, one.title, one.only_here, one.only_there) for one in beside.rules]
    if rows:
        screen.table(columns, rows)
    else:
        screen.say("No rule differs.")
    for table, field, added, removed in beside.lists:
        words = [f"new {', '.join(added)}"] if added else []
        words += [f"gone {', '.join(removed)}"] if removed else []
        screen.item(f"Codes of {table}.{field}: {'; '.join(words)}")
    counts = found["findings"]
    only_here, only_there = counts[f"only_{beside.year}"], counts[f"only_{beside.beside}"]
    screen.say(f"Findings: {only_here:,} only under {beside.year}, {only_there:,} only under {beside.beside}.", "title")


def _where(screen: Screen, request: Request, made: Made) -> None:
    screen.path("Report to read and print:", made.saved.report_html)
    screen.path("Findings as a table:", made.saved.findings_csv)
    if request.xlsx:
        screen.path("Work list:", request.xlsx)
    if request.share:
        screen.path(f"To send, without any data ({_many(made.shared or 0, 'finding')}):", request.share)
    if made.corrected is not None:
        screen.path("Corrected copy:", made.corrected.source)
        screen.path("What was changed:", made.corrected.changes)
    if made.kept is not None:
        screen.path("Accepted findings are kept in:", made.kept)
    first = next(iter(made.saved.work.open["code"].slice(0, 1).to_pylist()), None)
    if first is not None:
        worst = min(made.saved.work.by_rule.to_pylist(), key=lambda r: (_KINDS.index(r["severity"]), -r["open"]))
        command = f"forethought check --explain {worst['code']} --return {made.run.return_}"
        screen.next_step("What a rule asks, and how to mend it:", command)
