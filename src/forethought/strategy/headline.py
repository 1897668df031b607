"""The few figures that say how a list of promises is kept as a list. They describe a list, never grade an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from forethought.strategy.assessment import Assessment
from forethought.strategy.history import History, slip_days
from forethought.strategy.reading import reading
from forethought.strategy.standing import Standing


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """100 · count / of; None when there is nothing to count."""
        return 100 * self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Headline:
    """Counts over the evidenced rows (rows recalled and never retrieved are left out).

    ``past_due``: the date has gone by. ``kept``: of those, the list says done, proved or not. ``in_time``: of those
    past due, proved by somebody else and not called late. ``complete``: owner, date, sum, and a measure that was not
    proposed by this register. Days of slip and age of evidence are medians, None when there is none.
    """

    rows: int
    past_due: int
    kept: Share
    in_time: Share
    verifiable: Share
    with_owner: Share
    with_date: Share
    with_funder: Share
    with_sum: Share
    own_metric: Share
    hedged: Share
    complete: tuple[str, ...]
    median_slip_days: float | None
    median_evidence_age_days: float | None


def headline(assessment: Assessment, history: History | None = None) -> Headline:
    """The figures of ``assessment``; slip comes from ``history``, where each move of a date is kept."""
    sound = [s for s in assessment.standings if not s.unverified]
    due = [s for s in sound if s.commitment.due_date and s.commitment.due_date < assessment.as_of]
    done = ("delivered", "claimed", "explored")

    def share(holds: Sequence[bool]) -> Share:
        return Share(sum(holds), len(holds))

    return Headline(
        rows=len(sound),
        past_due=len(due),
        kept=share([s.delivery in done for s in due]),
        in_time=share([_in_time(s) for s in due]),
        verifiable=share([s.commitment.verifiable for s in sound]),
        with_owner=share([not s.unowned for s in sound]),
        with_date=share([not s.undated for s in sound]),
        with_funder=share([not s.unfunded for s in sound]),
        with_sum=share([s.costed for s in sound]),
        own_metric=share([s.own_metric for s in sound]),
        hedged=share([s.commitment.hedged for s in sound]),
        complete=tuple(s.commitment.id for s in sound if _complete(s)),
        median_slip_days=_slip(sound, history or History()),
        median_evidence_age_days=_age(sound, assessment.as_of),
    )


def _in_time(standing: Standing) -> bool:
    return standing.delivery in ("delivered", "explored") and standing.commitment.status not in reading().done_late


def _complete(standing: Standing) -> bool:
    theirs = bool(standing.commitment.metric) and standing.commitment.metric_origin != "proposed"
    return theirs and standing.costed and not standing.unowned and not standing.undated


def _slip(standings: Sequence[Standing], history: History) -> float | None:
    moved = {change.id for change in history.changes if change.field == "due_date"}
    slips = [slip_days(history, s.commitment) for s in standings if s.commitment.id in moved]
    known = [days for days in slips if days is not None]
    return float(median(known)) if known else None


def _age(standings: Sequence[Standing], as_of: date) -> float | None:
    days = [s.commitment.status_as_of for s in standings]
    ages = [(as_of - day).days for day in days if day is not None and day <= as_of]
    return float(median(ages)) if ages else None
