"""Stretches of time in which nobody says what should be said, and in which a source says nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from forethought.model import Period, add_months
from forethought.record.claims import Fact
from forethought.record.errors import RecordError
from forethought.record.fact_times import held, order
from forethought.record.reader import Withheld
from forethought.record.reading.expected import Expected, expectation, in_holiday
from forethought.record.reading.times import span
from forethought.record.reading.vocabulary import vocabulary

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days, half-open, on which no source that may be read says anything of ``entity``, which should be continuous.

    ``reason`` is a code for why something is expected, ``why`` the same in words, ``expected_by`` the claims for it.
    ``before`` and ``after`` are the claims that end and begin beside the gap, empty at an end of the time asked about.
    """

    entity: str
    start: date
    end: date
    reason: str
    why: str
    expected_by: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of one entity in one stretch of time. ``not_judged``: in words why there is no answer, or empty."""

    entity: str
    gaps: tuple[Gap, ...]
    not_judged: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Days, half-open, on which one source says nothing, between what the claims ``before`` and ``after`` say."""

    source: str
    start: date
    end: date
    before: tuple[str, ...]
    after: tuple[str, ...]


def gaps(
    facts: Iterable[Fact],
    entity: str,
    start: date,
    until: date,
    *,
    as_known_at: datetime | None = None,
    withheld: Iterable[Withheld] = (),
) -> Gaps:
    """The gaps in what all sources together say of ``entity`` of one person in ``[start, until)``.

    ``entity`` is placement (expected within care), enrolment (expected at compulsory school age, the long holiday
    between two schools aside) or address (expected always). With ``as_known_at`` only what was stated at that moment
    counts. What is ``withheld`` from the reader is not judged: to call it missing would be untrue. A statement
    without any date covers everything. Raises ``RecordError`` for another entity or a stretch without a day.
    """
    names = vocabulary()["continuous"]
    if entity not in names:
        raise RecordError(f"Nobody expects '{entity}' to be without a break", do="Ask for one of: " + ", ".join(names))
    if until <= start:
        raise RecordError("The time asked about holds no day", do="Give a last day after the first")
    words = vocabulary()["not_judged"]
    says_it = names[entity]["says_it"]
    if any(item.entity in says_it for item in withheld):
        return Gaps(entity, (), words["withheld"])
    told = sorted((f for f in facts if as_known_at is None or held(f, as_known_at)), key=order)
    wanted = expectation(entity, told, Period(start, until))
    found: dict[tuple[date, date, str], Gap] = {}
    said = [(when, fact.claim_id) for fact in told if fact.entity in says_it for when in _covers(fact)]
    for one in wanted.stretches:
        for gap in _missing(entity, one, said):
            found.setdefault((gap.start, gap.end, gap.reason), gap)
    return Gaps(
        entity, tuple(found[key] for key in sorted(found)), words[wanted.not_judged] if wanted.not_judged else ""
    )


def silences(facts: Iterable[Fact], as_at: date, as_known_at: datetime) -> tuple[Silence, ...]:
    """Where a source that speaks before and after says nothing of the person for long (``silence`` in the data file).

    Up to the day ``as_at``, as known at ``as_known_at``. Facts without dates break no silence. By source and day.
    """
    longest = timedelta(vocabulary()["silence"]["days"])
    by_source: dict[str, list[tuple[Period, str]]] = {}
    for fact in sorted(facts, key=order):
        when = _spoken_of(fact)
        if held(fact, as_known_at) and when and when.start <= as_at:
            by_source.setdefault(fact.source, []).append((when, fact.claim_id))
    return tuple(
        Silence(source, start, end, before, after)
        for source in sorted(by_source)
        for start, end, before, after in _holes(by_source[source])
        if end - start >= longest
    )


def _spoken_of(fact: Fact) -> Period | None:
    """The days a fact speaks of. What happens at a moment, or begins and ends on one day, speaks of that day.

    Of a moment known to the month or the year it is all of that, since the day may be any in it.
    """
    when = span(fact)
    if when is None and fact.valid_from is not None:
        when = span(replace(fact, valid_to=None))
        return when and Period(when.start, when.start + _DAY)
    brief = {*vocabulary()["moments"]["entities"], *vocabulary()["silence"]["never_ended"]}
    if when is None or when.end is not None or fact.entity not in brief:
        return when
    months = {"month": 1, "year": 12}.get(fact.valid_precision)
    return Period(when.start, add_months(when.start, months) if months else when.start + _DAY)


def _covers(fact: Fact) -> list[Period]:
    if fact.valid_from is None and fact.valid_to is None:
        return [Period(date.min)]
    when = span(fact)
    if when is None and fact.valid_from is None and fact.valid_to is not None:
        return [Period(date.min, date.fromisoformat(fact.valid_to[:10]))]
    return [when] if when else []


def _missing(entity: str, wanted: Expected, said: Sequence[tuple[Period, str]]) -> list[Gap]:
    why = vocabulary()["reasons"][wanted.reason]
    found = []
    for period in _outside(wanted.period, [when for when, _ in said]):
        if period.end is None or (wanted.reason == "school_age" and in_holiday(period)):
            continue
        before = tuple(claim for when, claim in said if when.end == period.start)
        after = tuple(claim for when, claim in said if when.start == period.end)
        ids = tuple(sorted(before)), tuple(sorted(after))
        found.append(Gap(entity, period.start, period.end, wanted.reason, why, wanted.claim_ids, *ids))
    return found


def _outside(whole: Period, covered: Iterable[Period]) -> list[Period]:
    """The parts of ``whole`` that no period of ``covered`` touches, in order."""
    free: list[Period] = []
    start: date | None = whole.start
    for period in sorted(covered, key=lambda p: p.start):
        if start is None or (whole.end is not None and start >= whole.end):
            return free
        stop = period.start if whole.end is None else min(period.start, whole.end)
        if stop > start:
            free.append(Period(start, stop))
        start = None if period.end is None else max(start, period.end)
    if start is not None and (whole.end is None or start < whole.end):
        free.append(Period(start, whole.end))
    return free


def _holes(said: Sequence[tuple[Period, str]]) -> list[tuple[date, date, tuple[str, ...], tuple[str, ...]]]:
    """The days between periods that none of them covers, with the claims that end before and that begin after them."""
    whole = Period(min(when.start for when, _ in said), max(when.start for when, _ in said) + _DAY)
    found = []
    for hole in _outside(whole, [when for when, _ in said]):
        if hole.end is not None:
            before = tuple(sorted(claim for when, claim in said if when.end == hole.start))
            after = tuple(sorted(claim for when, claim in said if when.start == hole.end))
            found.append((hole.start, hole.end, before, after))
    return found
