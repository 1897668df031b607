"""The tables of a committee pack. Every cell without a number says why."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.insight.fair import symbols
from forethought.insight.local.values import Beside, Cited, LocalView, OwnTopic, Section, Sentence, Topic

Rows = tuple[tuple[str, ...], ...]


def indicator_rows(section: Section) -> Rows:
    """The indicators of a section: the area's figure, what it is set beside, and what may be said of it."""
    return tuple(_indicator(topic) for topic in section.topics)


def _indicator(topic: Topic) -> tuple[str, ...]:
    latest = topic.latest
    shown = latest.reason or latest.shown
    if latest.together:
        shown = f"{shown} (with {latest.together})"
    if topic.own:
        shown = f"{shown}; now, own data, provisional: {symbols().get(topic.own.shown, topic.own.shown)}"
    return (
        f"{topic.title}, {topic.unit}",
        latest.when,
        shown,
        _beside(topic.neighbours),
        _beside(topic.region),
        _beside(topic.england),
        f"{topic.place.says}; {_over_time(topic)}",
    )


def _over_time(topic: Topic) -> str:
    course = topic.course
    if topic.latest.value is None or course.points < 2:
        return "one point or none" if course.points < 2 else "no verdict on change"
    if course.basis == "control chart":
        return "signals a change, ask why" if course.flag else "varies as before"
    return "no verdict on change"


def _beside(one: Beside | None) -> str:
    if one is None:
        return "none"
    counted = f" ({one.counted} of {one.of})" if one.counted is not None and one.value is not None else ""
    return f"{one.reason or one.shown}{counted}"


def gap_rows(view: LocalView) -> Rows:
    """The indicators for which the area has no number, why, and the latest number held."""
    missing = [topic for topic in view.topics if topic.latest.reason]
    return tuple((topic.title, topic.latest.when, topic.latest.reason, _last(topic)) for topic in missing)


def _last(topic: Topic) -> str:
    return "none" if topic.last_number is None else f"{topic.last_number.shown}, {topic.last_number.when}"


def own_rows(topics: Sequence[OwnTopic]) -> Rows:
    """Own figures without a counterpart in the framework."""
    return tuple(
        (
            f"{one.title}, {one.unit}",
            one.own.period,
            symbols().get(one.own.shown, one.own.shown),
            "none" if one.published is None else f"{one.published.reason or one.published.shown}, {one.published.when}",
            one.where,
        )
        for one in topics
    )


def trace_rows(sentences: Sequence[Sentence]) -> Rows:
    """A row for each sentence: its number and beginning, its rule, and its figures."""
    return tuple(
        (f"{number}. {_start(one.text)}", one.rule, "; ".join(map(_cited, one.figures)) or "none")
        for number, one in enumerate(sentences, start=1)
    )


def _cited(one: Cited) -> str:
    return f"{one.measure}, {one.area}, {one.period}: {one.shown}"


def _start(text: str) -> str:
    words = text.split()
    return text if len(words) <= 6 else f"{' '.join(words[:6])} …"
