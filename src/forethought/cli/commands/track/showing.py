"""What ``forethought track`` prints for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from forethought.cli.console import Column, Screen

if TYPE_CHECKING:
    from forethought.strategy import Assessment, Commitment, Group, Headline, Standing

_MOST = 10
_WORDS = 90


def say_headline(screen: Screen, figures: Headline) -> None:
    """How the list is kept as a list, in a sentence or two."""
    words = f"Of {figures.past_due:,} past their date, {figures.kept.count:,} are done in the words of the list and "
    words += f"{figures.in_time.count:,} of them in time and proved."
    if figures.median_slip_days is not None:
        words += f" Where a date moved, the median slip is {figures.median_slip_days:,.0f} days."
    screen.say(words)


def show(screen: Screen, assessment: Assessment) -> None:
    """The counts, what is late and what is claimed."""
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


def show_cost(screen: Screen, document: Mapping[str, Any], name: str) -> None:
    """The worked example, who pays and gains, and what was not found."""
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


def say_written(screen: Screen, written: Sequence[Path]) -> None:
    """Where each file was written."""
    for path in written:
        screen.path("Written:", path)


def shown_day(day: date) -> str:
    """A date as it is read aloud."""
    return f"{day.day} {day:%B %Y}"
