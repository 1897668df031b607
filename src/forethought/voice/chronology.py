"""A record told as a dated chronology for professionals: fixed sentences, each with source, known time and claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from forethought.governance import english_day
from forethought.model import day_in_words
from forethought.record import Fact, Withheld
from forethought.record.reading import begun, gaps, held, known_since, silences, worth_telling
from forethought.voice.differing import differences
from forethought.voice.facts import Event, Sentence, day, events
from forethought.voice.facts import Fact as Said
from forethought.voice.once import once
from forethought.voice.precision import PRECISIONS, coarsest
from forethought.voice.story import answer_sentences
from forethought.voice.templates import Templates, load_templates, nature_of, say, span

Stamps = Mapping[str, tuple[str, str, datetime]]  # claim id: who says so, in which feed, known since when


def _nothing(_: str) -> Collection[str]:
    return ()


def chronology(
    facts: Iterable[Fact],
    as_at: date,
    as_known_at: datetime,
    *,
    withheld: Iterable[Withheld] = (),
    with_sources: bool = True,
    leave_out: Callable[[str], Collection[str]] = _nothing,
) -> list[Sentence]:
    """What the record says of one person up to the day ``as_at``, as known at ``as_known_at``, oldest first.

    ``facts`` is all that was ever stated of the person, also what is superseded: from it comes since when something
    has been known. An end after ``as_at``, and what is only known of something that ended, is not told. Every fact
    that holds is told, in the sentence of its row; then where sources differ (kind ``gap``), where nobody says what
    should be said (``placement``, ``enrolment``, ``address``; never of what is ``withheld``) and where a source is
    long silent. Undated sentences come first. The order of the facts changes nothing. ``with_sources``: each sentence
    ends with who says so and since when; a page that shows it beside, from the sentence's claims, leaves it out.
    ``leave_out`` names, for an entity, attributes that a page tells elsewhere; the sentence of their row stays.
    """
    templates = load_templates("chronology")
    told = worth_telling(fact for fact in facts if fact.known_from <= as_known_at)
    since = known_since(told)
    current = [_up_to(fact, as_at, templates) for fact in told if held(fact, as_known_at) and begun(fact, as_at)]
    now = sorted(
        (fact for fact in current if fact is not None), key=lambda f: (f.attribute, f.file, f.row or 0, f.claim_id)
    )
    stamps = {f.claim_id: (f.source, f.feed, since[f.claim_id, f.known_from]) for f in now}
    shown = stamps if with_sources else {}
    sentences = [sentence for event in _rows(now) for sentence in _tell(event, shown, templates, leave_out)]
    sentences += differences(now, templates)
    sentences += _gaps(now, as_at, withheld, templates)
    sentences += _silences(now, as_at, as_known_at, templates)
    return sorted(once(sentences), key=lambda sentence: (sentence.on or date.min, sentence.text))


def in_words(fact: Said) -> str:
    """What a fact's value is called in a chronology: codes, dates and yes or no in words."""
    return load_templates("chronology").phrase(fact)


def _up_to(fact: Fact, as_at: date, templates: Templates) -> Fact | None:
    """The fact as it stood on ``as_at``: without an end that lay ahead, and None when it is only known at the end."""
    ends = day(fact.valid_to)
    if ends is None or ends <= as_at:
        return fact
    return None if fact.attribute in templates.at_end else replace(fact, valid_to=None)


def _rows(facts: Iterable[Fact]) -> list[Event]:
    """One event for each row of a delivery, so that no sentence puts together what nobody wrote together."""
    times: Counter[tuple[Hashable, ...]] = Counter()
    turn: dict[str, int] = {}
    for fact in facts:
        where = (fact.feed, fact.file, fact.row, fact.known_from, fact.entity, fact.entity_key, fact.attribute)
        turn[fact.claim_id] = times[where]
        times[where] += 1
    return events(facts, lambda fact: (fact.feed, fact.file, fact.row, fact.known_from, turn[fact.claim_id]))


def _tell(
    event: Event, stamps: Stamps, templates: Templates, leave_out: Callable[[str], Collection[str]]
) -> Iterator[Sentence]:
    answers = list(answer_sentences(event, templates)) if event.entity == "answer" else []
    for answer in answers:
        yield replace(answer, text=answer.text + _source(answer.claim_ids, stamps, templates))
    if not answers and not _said_nothing(event, templates):
        opening, named = _opening(event, templates)
        elsewhere = {*named, *leave_out(event.entity)}
        details = [_detail(fact, templates) for fact in event.facts.values() if fact.attribute not in elsewhere]
        text = " ".join([opening, *details]) + templates.caution(event)
        kind = "own_words" if event.entity == "correction" else nature_of(event)
        text += _source(event.claim_ids, stamps, templates)
        yield Sentence(text, event.claim_ids, kind, event.start)


def _said_nothing(event: Event, templates: Templates) -> bool:
    """Whether somebody was asked and did not want to say, which is not held against anyone."""
    return event.entity == "answer" and all(fact.value in templates.answer["skip"] for fact in event.facts.values())


def _opening(event: Event, templates: Templates) -> tuple[str, frozenset[str]]:
    """The first words on an event, and the attributes that they name."""
    found = (line.text(event) for line in templates.lines)
    text = next((text for text in found if text is not None), None)
    if text is None:
        shape = "undated" if event.start is None else "closed" if event.end else "open"
        names = span(event.start, event.end, event.precision) | {"entity": _plain(event.entity)}
        return say(templates.rest[shape], **names), frozenset()
    return templates.fill(text, event), frozenset(name for name in event.facts if f"{{{name}}}" in text)


def _detail(fact: Said, templates: Templates) -> str:
    called = templates.labels.get(fact.attribute, _plain(fact.attribute))
    return say(templates.rest["detail"], label=called, value=templates.phrase(fact))


def _source(claim_ids: Iterable[str], stamps: Stamps, templates: Templates) -> str:
    """Who says so, and from which day on all of it was known; nothing where no ``stamps`` are given."""
    if not stamps:
        return ""
    said = [stamps[claim] for claim in claim_ids]
    source, feed, _ = said[0]
    known = day_in_words(english_day(max(since for _, _, since in said)))
    return " " + say(templates.rest["source"], source=source, feed=feed, known=known)


def _gaps(facts: Sequence[Fact], as_at: date, withheld: Iterable[Withheld], templates: Templates) -> Iterator[Sentence]:
    first = min((start for fact in facts if (start := day(fact.valid_from))), default=None)
    if first is None:
        return
    hidden = list(withheld)
    known = coarsest(facts)
    until = as_at + timedelta(1)
    for entity, what in templates.words["missing"].items():
        for gap in gaps(facts, entity, first, until, withheld=hidden).gaps:
            names = span(gap.start, gap.end, known.get(gap.start, "day"))
            names["to"] = day_in_words(gap.end, known.get(gap.end, "day"))
            text = templates.rest["gap_open" if gap.end == until else "gap"]
            begins = _of_day(facts, first) if gap.start == first else ()
            ids = tuple(dict.fromkeys((*gap.expected_by, *begins, *gap.before, *gap.after))) or _all_dated(facts)
            yield Sentence(say(text, what=what, why=gap.why, **names), ids, "gap", gap.start)


def _silences(facts: Sequence[Fact], as_at: date, as_known_at: datetime, templates: Templates) -> Iterator[Sentence]:
    for silence in silences(facts, as_at, as_known_at):
        before = [fact for fact in facts if fact.claim_id in silence.before]
        after = coarsest(fact for fact in facts if fact.claim_id in silence.after)
        # What ended is said to have ended on the day after its last; what happened on a day, to have happened on it.
        ended = any(day(fact.valid_to) == silence.start for fact in before)
        last = silence.start if ended else silence.start - timedelta(1)
        exact = max(coarsest(before).values(), key=PRECISIONS.index, default="day")
        names = {"from": day_in_words(last, exact), "to": day_in_words(silence.end, after.get(silence.end, "day"))}
        text = say(templates.rest["silence"], source=silence.source, **names)
        yield Sentence(text, (*silence.before, *silence.after), "gap", silence.start)


def _of_day(facts: Iterable[Fact], start: date) -> tuple[str, ...]:
    """What a gap rests on that begins where the record does: the claims that begin there."""
    return tuple(sorted(fact.claim_id for fact in facts if day(fact.valid_from) == start))


def _all_dated(facts: Iterable[Fact]) -> tuple[str, ...]:
    """What a gap rests on that nothing stands beside: everything that has a date, none of which fills it."""
    return tuple(sorted({fact.claim_id for fact in facts if fact.valid_from}))


def _plain(name: str) -> str:
    return name.replace("_", " ")
