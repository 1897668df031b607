"""The committee pack: what members should ask about, what has changed, groups, gaps, questions, method and trace."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.insight.local.document import Block, ChartBlock, Document, Heading, Note, Paragraph, TableBlock
from forethought.insight.local.measures import about
from forethought.insight.local.rules import Facts
from forethought.insight.local.tables import gap_rows, indicator_rows, own_rows, trace_rows
from forethought.insight.local.telling import question_of
from forethought.insight.local.values import Cited, Equality, LocalView, Sentence, Topic
from forethought.insight.national import taken
from forethought.insight.national.wording import day

_CHARTS = 3
"""Charts of topics in a pack: more than a committee looks at."""
_COUNTS = {
    "topics": "topics in this pack",
    "numbers": "topics with a number",
    "asked": "topics outside the limits of the funnel",
    "signals": "topics with a signal of change",
}
_ASKED = ("latest-", "beside-", "place-", "course-", "together", "own-")


def committee_pack(view: LocalView) -> Document:
    """The pack of an authority as a document. The same view always gives the same document."""
    words, area = _words()["headings"], view.header.name
    body = [*_summary(view), *_changed(view), *_figures(view), *_own(view), *_equality(view), *_gaps(view)]
    title = words["title"].format(area=area)
    subtitle = words["subtitle"].format(taken=day(taken()), made=day(view.as_of))
    blocks: list[Block] = [
        Heading(1, title),
        Note(view.framing),
        *_paragraph(view.header.sentences),
        *body,
        *_questions(view),
        *_method(view),
    ]
    return Document(title, subtitle, "en-GB", (*blocks, *_trace(blocks)))


def asked_about(view: LocalView) -> tuple[Topic, ...]:
    """The topics worth asking about, in the framework's order: outside the funnel, or a signal on the control chart."""
    return tuple(
        topic
        for topic in view.topics
        if topic.place.says == "ask why" or (topic.course.flag and topic.latest.value is not None)
    )


def _summary(view: LocalView) -> Iterator[Block]:
    yield from _part("summary")
    asked = asked_about(view)
    yield from _paragraph(_counted(view, asked).sentences("pack", "nothing"))
    for number, topic in enumerate(asked):
        yield Heading(3, topic.title)
        yield from _paragraph([one for one in topic.sentences if one.rule.startswith(_ASKED)])
        chart = topic.control if topic.course.flag else topic.strip
        if number < _CHARTS and chart is not None:
            yield ChartBlock(chart)


def _counted(view: LocalView, asked: Sequence[Topic]) -> Facts:
    known, area, when = Facts(), view.header.name, day(view.as_of)
    known.words["area"] = area
    known.fact("nothing asked", not asked)
    numbers = {
        "topics": len(view.topics),
        "numbers": sum(topic.latest.value is not None for topic in view.topics),
        "asked": sum(topic.place.says == "ask why" for topic in asked),
        "signals": sum(bool(topic.course.flag) for topic in asked),
    }
    for name, number in numbers.items():
        known.figure(name, Cited(_COUNTS[name], area, when, str(number)))
    return known


def _changed(view: LocalView) -> Iterator[Block]:
    yield from _part("changed")
    for section in view.sections:
        told = [topic for topic in section.topics if topic.latest.value is not None]
        for topic in (one for one in told if one.course.outside or one.course.flag):
            yield from _paragraph([one for one in topic.sentences if one.rule.startswith(("latest-", "course-"))])


def _figures(view: LocalView) -> Iterator[Block]:
    yield from _part("figures")
    for section in view.sections:
        if section.topics:
            yield Heading(3, section.title)
            header = (
                "Indicator",
                "Period",
                view.header.name,
                "Neighbours",
                view.header.region,
                "England",
                "Beside others",
            )
            yield TableBlock(f"{section.title}: {view.header.name} beside others", header, indicator_rows(section))


def _own(view: LocalView) -> Iterator[Block]:
    if view.own_only:
        yield from _part("own")
        header = ("Indicator", "Period", "Now, own data, provisional", "Published", "Where")
        yield TableBlock("Own figures that the framework does not publish", header, own_rows(view.own_only))


def _equality(view: LocalView) -> Iterator[Block]:
    yield from _part("equality")
    for one in view.equality:
        yield Heading(3, one.title if not one.why_england else f"{one.title} (England)")
        yield from ([Note(f"{one.why_england}. So England's figures stand here.")] if one.why_england else [])
        yield from _paragraph(one.sentences)
        yield from ([ChartBlock(one.chart)] if _drawn(one) else [])
        yield Note(one.caveat)


def _drawn(one: Equality) -> bool:
    """Whether a chart tells more than its sentences: several ratios to one group."""
    return bool(one.reference) and sum(mark.value is not None for mark in one.chart.groups) > 1


def _gaps(view: LocalView) -> Iterator[Block]:
    yield from _part("gaps")
    known = [gap for section in view.sections for gap in section.gaps] + list(view.gaps)
    rows = tuple((gap.title, gap.asks, gap.asked_by) for gap in known)
    yield TableBlock("What somebody asks to know and no indicator tells", ("Gap", "What is asked", "Who asks"), rows)
    missing = gap_rows(view)
    if missing:
        header = ("Indicator", "Period", "Why there is no number", "Latest number held")
        yield TableBlock(f"Indicators without a number for {view.header.name}", header, missing)


def _questions(view: LocalView) -> Iterator[Block]:
    yield from _part("questions")
    for topic in asked_about(view):
        found = question_of(topic, about(topic.id), view.header.name)
        yield from _paragraph([found] if found else [])
    yield from (Note(text) for text in _words()["notes"]["always"])


def _method(view: LocalView) -> Iterator[Block]:
    words = _words()
    yield Heading(2, words["headings"]["method"])
    yield from (Note(text) for text in words["notes"]["method"])
    yield Heading(2, words["headings"]["sources"])
    yield from (Note(source) for source in dict.fromkeys(topic.source for topic in view.topics))
    yield Note(words["notes"]["licence"])


def _trace(blocks: Sequence[Block]) -> Iterator[Block]:
    said = [one for block in blocks if isinstance(block, Paragraph) for one in block.sentences]
    yield Heading(2, _words()["headings"]["trace"])
    header = ("Sentence", "Rule", "Figures: measure, area, period, figure")
    yield TableBlock("Each sentence with its rule and figures", header, trace_rows(said))


def _part(name: str) -> Iterator[Block]:
    words = _words()
    yield Heading(2, words["headings"][name])
    yield Note(words["notes"][name])


def _paragraph(sentences: Sequence[Sentence]) -> Iterator[Block]:
    if sentences:
        yield Paragraph(tuple(sentences))


@cache
def _words() -> Mapping[str, Any]:
    text = (files("forethought.insight.local") / "data" / "pack.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
