"""``forethought track``: public commitments and our proposals, and what each lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import FILE_IN, FOLDER_OUT, common, examples, today

if TYPE_CHECKING:
    from forethought.strategy import Assessment, Commitment, Group, Headline, History, Standing

_MOST = 10
_WORDS = 90
_SEED = 2026


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the person asked for."""

    screen: Screen
    register: Path | None
    day: date
    out: Path | None
    history: Path | None
    seed: int


@click.command(
    short_help="Say which public commitments are late or unproved.",
    epilog=examples(
        "track check",
        "track check --as-of 2026-06-30 --out ./scorecard",
        "track check our-plan.csv --json",
        "track export --out ./register",
        "track plan --out ./plan",
    ),
)
@click.argument("action", type=click.Choice(["check", "coverage", "export", "plan", "cost"]))
@click.argument("register", required=False, type=FILE_IN)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge by.  [default: today]")
@click.option("--out", type=FOLDER_OUT, help="Also write the files of the action there.")
@click.option("--history", type=FILE_IN, help="The changes kept so far (JSON lines): slip counts from the first date.")
@click.option("--seed", type=int, default=_SEED, show_default=True, help="Where the draws of `cost` begin.")
@common
def command(
    action: str,
    register: Path | None,
    as_of: datetime | None,
    out: Path | None,
    history: Path | None,
    seed: int,
    workspace: Path,
    as_json: bool,
) -> int:
    """Say where each public commitment stands: the centre's and councils' by the same reading.

    REGISTER is a list of commitments, CSV or StratML (.xml); without it, the register that comes with Forethought.
    Late means that the date is past and nothing says done, whatever word the owner uses; claimed means that nobody
    but the owner says done. Evidence that we did not find is a limit of our search, not the owner's failure.

    check: the counts, what is late, what is claimed. coverage: sectors by themes. export: CSV with CSVW, StratML,
    Open SDG (needs --out). plan: our proposed national action plan. cost: what an action costs and frees, with a range.

    Exit code 1 from check means that something is late, or said to be done with no proof.
    """
    actions: Mapping[str, Callable[[_Asked], Exit]] = {
        "check": _check,
        "coverage": _coverage,
        "export": _export,
        "plan": _plan,
        "cost": _cost,
    }
    if action == "export" and out is None:
        raise click.UsageError("export needs --out, the folder to write into")
    if action in ("plan", "cost") and register is not None:
        raise click.UsageError(f"{action} takes no register")
    asked = _Asked(Screen(as_json=as_json), register, as_of.date() if as_of else today(), out, history, seed)
    return int(actions[action](asked))


def _check(asked: _Asked) -> Exit:
    from forethought.strategy import assess, headline, load_aggregates, load_commitments, write_scorecard

    assessment = assess(load_commitments(asked.register), asked.day)
    written = write_scorecard(assessment, asked.out) if asked.out else ()
    cited = load_aggregates() if asked.register is None else ()
    figures = headline(assessment, _history(asked))
    extra = {"headline": asdict(figures), "aggregates": [entry.sentence for entry in cited]}
    asked.screen.document({**assessment.as_json(), **extra, "written": [str(path) for path in written]})
    _show(asked.screen, assessment)
    _say_headline(asked.screen, figures)
    for entry in cited:
        asked.screen.say(f"Cited, not counted above: {entry.sentence}")
    _say_written(asked.screen, written)
    return Exit.REPORTED if assessment.late or assessment.claimed else Exit.DONE


def _history(asked: _Asked) -> History:
    from forethought.strategy import History

    return History.load(asked.history) if asked.history else History()


def _say_headline(screen: Screen, figures: Headline) -> None:
    words = f"Of {figures.past_due:,} past their date, {figures.kept.count:,} are done in the words of the list and "
    words += f"{figures.in_time.count:,} of them in time and proved."
    if figures.median_slip_days is not None:
        words += f" Where a date moved, the median slip is {figures.median_slip_days:,.0f} days."
    screen.say(words)


def _show(screen: Screen, assessment: Assessment) -> None:
    whole = assessment.whole
    title = f"{whole.rows:,} commitments on {shown_day(assessment.as_of)}: {whole.late:,} late"
    screen.title(f"{title}, {whole.claimed:,} claimed without proof")
    if assessment.lists:
        _lists(screen, (*assessment.lists, whole))
    else:
        _owners(screen, (*assessment.groups, whole))
    _late(screen, assessment)
    _claimed(screen, assessment.claimed)
    unowned = sum(standing.unowned for standing in assessment.standings)
    words = f"{whole.rows - whole.dated:,} have no date, {whole.rows - whole.funded:,} no money, {unowned:,} no owner"
    screen.say(f"{words}; {whole.without_newer_evidence:,} without newer evidence that our search could find.")
    if whole.unverified:
        screen.say(
            f"{whole.unverified:,} rows are recalled and not retrieved: unverified, counted as rows, never as evidence."
        )


def _lists(screen: Screen, groups: Sequence[Group]) -> None:
    """The counts that were published with the register, list by list; the lists overlap."""
    halves = (  # two tables, since all the counts beside the names are wider than a terminal
        {"Rows": "rows", "Dated": "dated", "Measure": "own_metric", "Funder": "funded", "Sum": "costed"},
        {"Hedged": "hedged", "Done": "done", "Proved": "delivered", "Unknown": "unknown", "Late": "late"},
    )
    for names in halves:
        columns = [Column("List"), *(Column(head, True) for head in names)]
        screen.table(columns, [(g.strategy, *(getattr(g, name) for name in names.values())) for g in groups])


def _owners(screen: Screen, groups: Sequence[Group]) -> None:
    columns = [Column("Strategy"), Column("Owner")]
    figures = ("rows", "dated", "funded", "costed", "late", "claimed")  # what fits a terminal; --out has all
    columns += [Column(name.capitalize(), True) for name in figures]
    screen.table(
        columns, [(g.strategy, g.owner or "(nobody)", *(getattr(g, name) for name in figures)) for g in groups]
    )


def _late(screen: Screen, assessment: Assessment) -> None:
    """In the order of the register: a list by lateness would be a league table."""
    rows = [
        (*_who(standing), standing.commitment.due_date, standing.late_days, _promise(standing.commitment))
        for standing in assessment.late
    ]
    columns = [Column("Late"), Column("Owner"), Column("Due"), Column("Days", True), Column("What was promised")]
    _some(screen, columns, rows)


def _claimed(screen: Screen, standings: Sequence[Standing]) -> None:
    rows = [(*_who(standing), _promise(standing.commitment)) for standing in standings]
    _some(screen, [Column("Claimed"), Column("Owner"), Column("What was promised")], rows)


def _some(screen: Screen, columns: list[Column], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        screen.table(columns, rows[:_MOST])
    if len(rows) > _MOST:
        screen.say(f"and {len(rows) - _MOST:,} more; --out writes them all.")


def _who(standing: Standing) -> tuple[str, str]:
    return standing.commitment.id, standing.commitment.owner or "(nobody)"


def _promise(commitment: Commitment) -> str:
    return shorten(commitment.commitment, _WORDS)


def _coverage(asked: _Asked) -> Exit:
    from forethought.strategy import coverage, load_commitments

    found = coverage(load_commitments(asked.register))
    written: tuple[Path, ...] = ()
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        written = (asked.out / "coverage.csv",)
        written[0].write_text(found.as_csv(), encoding="utf-8", newline="")
    cells = [{"sector": s, "theme": t, "commitments": n} for (s, t), n in sorted(found.counts.items())]
    asked.screen.document({"cells": cells, "gaps": found.gaps, "written": [str(path) for path in written]})
    columns = [Column("Theme"), *(Column(sector) for sector in found.sectors)]  # as words, so that heads may fold
    rows = [(theme, *(found.counts.get((sector, theme), 0) for sector in found.sectors)) for theme in found.themes]
    asked.screen.table(columns, rows)
    asked.screen.say(f"{len(found.gaps)} pairs of sector and theme have no commitment in this list.")
    _say_written(asked.screen, written)
    return Exit.DONE


def _export(asked: _Asked) -> Exit:
    from forethought.strategy import load_commitments, load_series, write_export

    commitments = load_commitments(asked.register)
    points = load_series() if asked.register is None else ()
    written = write_export(commitments, points, asked.out or Path(), _history(asked))
    asked.screen.document({"rows": len(commitments), "written": [str(path) for path in written]})
    _say_written(asked.screen, written)
    return Exit.DONE


def _plan(asked: _Asked) -> Exit:
    from forethought.strategy import assess, gaps, load_proposals, plan_markdown, write_plan

    assessment = assess(load_proposals(), asked.day)
    written = write_plan(assessment, asked.out) if asked.out else ()
    cards = [
        {**standing.commitment.texts(), "states": standing.states, "gaps": gaps(standing.commitment)}
        for standing in assessment.standings
    ]
    asked.screen.document({"actions": cards, "ours": True, "written": [str(path) for path in written]})
    if not written:
        asked.screen.markdown(plan_markdown(assessment))
    _say_written(asked.screen, written)
    return Exit.DONE


def _cost(asked: _Asked) -> Exit:
    from forethought.strategy import CAVEAT, envelope, estimate, not_found, shipped_action, think_family

    action, known = shipped_action(), think_family()
    found = estimate(action, seed=asked.seed)
    document: dict[str, Any] = {
        "caveat": CAVEAT,
        "think_family": asdict(known),
        "example": {"action": asdict(action), "estimate": asdict(found), "who": found.central.who},
        "envelope": envelope(),
        "not_found": not_found(),
    }
    asked.screen.document(document)
    _show_cost(asked.screen, document, action.name)
    return Exit.DONE


def _show_cost(screen: Screen, document: Mapping[str, Any], name: str) -> None:
    found, known = document["example"]["estimate"], document["think_family"]
    screen.title(name)
    screen.say(document["caveat"])
    rows = [("Low", found["low"]), ("Central", found["central"]["npv"]), ("High", found["high"])]
    screen.table([Column("Net present value"), Column("£", True)], [(words, round(value)) for words, value in rows])
    who = document["example"]["who"]
    heads = [Column("Body"), Column("Pays £", True), Column("Gains in time £", True)]
    screen.table(heads, [(body, round(sums["pays"]), round(sums["gains"])) for body, sums in who.items()])
    screen.table(
        [Column("National sums, illustrative"), Column("Low £", True), Column("High £", True)],
        [(words, round(low), round(high)) for words, (low, high) in document["envelope"].items()],
    )
    screen.say(
        f"Think Family Database as evaluated: £{known['total']:.2f} of time back for £1; "
        f"first year above cost {known['first_year_over']}."
    )
    screen.say(f"Not found: {'; '.join(document['not_found'])}.")


def _say_written(screen: Screen, written: Sequence[Path]) -> None:
    for path in written:
        screen.path("Written:", path)


def shown_day(day: date) -> str:
    """A date as it is read aloud."""
    return f"{day.day} {day:%B %Y}"
