"""Stretches of time in which nobody says what should be said, and in which a source says nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forethought.model import Period
from forethought.record.claims import Fact
from forethought.record.errors import RecordError
from forethought.record.reader import Withheld
from forethought.record.reading.expected import Expected, expectation, in_holiday
from forethought.record.reading.times import held, in_order, span
from forethought.record.reading.vocabulary import vocabulary


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
    """Days, half-open, between two dated statements of one source, on which it says nothing at all."""

    source: str
    start: date
    end: date
    claim_ids: tuple[str, ...]


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
    told = sorted((f for f in facts if as_known_at is None or held(f, as_known_at)), key=in_order)
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
    for fact in sorted(facts, key=in_order):
        when = span(fact) or _moment(fact)
        if held(fact, as_known_at) and when and when.start <= as_at:
            by_source.setdefault(fact.source, []).append((_short(fact, when), fact.claim_id))
    return tuple(
        Silence(source, start, end, ids)
        for source in sorted(by_source)
        for start, end, ids in _holes(by_source[source])
        if end - start >= longest
    )


def _moment(fact: Fact) -> Period | None:
    """The day of a fact that begins and ends on it, which spans no day by its dates."""
    if fact.valid_from is None:
        return None
    try:
        day = date.fromisoformat(fact.valid_from[:10])
    except ValueError:
        return None
    return Period(day, day + timedelta(1))


def _short(fact: Fact, when: Period) -> Period:
    """One day for what happens at a moment: nobody writes down when a visit or a review has ended."""
    is_moment = fact.entity in vocabulary()["moments"]["entities"] and when.end is None
    return Period(when.start, when.start + timedelta(1)) if is_moment else when


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


def _holes(said: Sequence[tuple[Period, str]]) -> list[tuple[date, date, tuple[str, ...]]]:
    """The days between periods in order that none of them covers, with the claims on both sides."""
    found = []
    order = sorted(said, key=lambda one: (one[0].start, one[0].end or date.max, one[1]))
    reach_end: date | None = order[0][0].start
    last_ids: list[str] = []
    for when, claim in order:
        if reach_end is None:
            break
        if when.start > reach_end:
            after = [c for w, c in order if w.start == when.start]
            found.append((reach_end, when.start, tuple(sorted({*last_ids, *after}))))
        if when.end is None or when.end > reach_end:
            reach_end, last_ids = when.end, [claim]
        elif when.end == reach_end:
            last_ids.append(claim)
    return found
