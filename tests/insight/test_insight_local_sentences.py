"""Sentences on an authority: made by rule, traced to figures, and without a word that judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import pytest

import support_campaigns
from forethought.insight.local import (
    Cited,
    LocalError,
    LocalView,
    OwnFigure,
    Sentence,
    committee_pack,
    local_areas,
    local_view,
    sentence_rules,
)
from forethought.insight.local.rules import Facts
from forethought.insight.statistics import figure, measure, periods

DAY = date(2026, 11, 25)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
JUDGING = re.compile(
    r"\b(better|worse|best|worst|good|bad|improv\w*|deteriorat\w*|concern\w*|rank\w*|league|score\w*|red|green|perform\w*"
    r"|succe\w*|fail\w*|strong\w*|weak\w*)\b",
    re.IGNORECASE,
)
OWN = {
    "A17": OwnFigure("11.2", 11.2, 9.1, 13.6, "year to 30 June 2026", date(2026, 6, 30)),
    "A15": OwnFigure("31.0", 31.0, 28.0, 34.1, "year to 30 June 2026", date(2026, 6, 30)),
    "C02": OwnFigure("c", None, None, None, "year to 30 June 2026", date(2026, 6, 30)),
}


def sample() -> list[str]:
    """Authorities spread over the alphabet, and those of an awkward kind; all of them in a long run."""
    step = max(1, 153 // support_campaigns.size(12, 153))
    awkward = ("E09000001", "E06000053", "E09000021", "E08000016", "E06000063", "E09000033")
    return sorted({*awkward, *(one.code for one in local_areas()[::step])})


@lru_cache(maxsize=2)
def view(code: str) -> LocalView:
    """The page of an authority with own figures, made once."""
    return local_view(code, own=OWN, as_of=DAY)


def told(made: LocalView) -> Iterator[tuple[Sentence, str]]:
    """Every sentence of a page and its pack, with the names and periods that stand near it."""
    for topic in made.topics:
        near = [
            topic.title,
            topic.unit,
            topic.latest.when,
            topic.latest.together,
            topic.own.period if topic.own else "",
        ]
        near += [one.title for one in topic.together.companions]
        for one in topic.sentences:
            yield one, " ".join([*near, topic.last_number.when if topic.last_number else ""])
    for group in made.equality:
        for one in group.sentences:
            yield one, " ".join([group.reference, *(row.group for row in group.rows)])
    for one in made.header.sentences:
        yield one, "E08000038 E08000039 E08000016 E08000019 Dorset (until 2019)"
    titles = " ".join(f"{topic.title} {topic.unit}" for topic in made.topics)
    for one in committee_pack(made).sentences():
        if one.rule.startswith(("ask-", "pack-")):
            yield one, titles


@pytest.mark.parametrize("code", sample())
def test_every_number_in_a_sentence_is_one_of_its_figures(code: str) -> None:
    words = {rule.id: rule.text for rule in sentence_rules().rules}
    for one, near in told(view(code)):
        rule = re.sub(r"\{\w+\}", "", words[one.rule])
        shown = " ".join(f"{cited.shown} {cited.period}" for cited in one.figures)
        allowed = set(NUMBER.findall(f"{rule} {shown} {near}"))
        assert set(NUMBER.findall(one.text)) <= allowed, one
        for cited in one.figures:
            assert cited.shown in one.text, one


@pytest.mark.parametrize("code", sample())
def test_a_cited_figure_is_the_published_one(code: str) -> None:
    for topic in view(code).topics:
        for one in topic.sentences:
            for cited in (c for c in one.figures if c.measure in topic.ids and len(topic.ids) == 1):
                where = cited.area if not topic.latest.together or cited.area != topic.latest.together else None
                found = [figure(cited.measure, where, p) for p in periods(cited.measure)] if where else []
                assert not found or cited.shown in [f.shown for f in found]
                assert measure(cited.measure).id == cited.measure


@pytest.mark.parametrize("code", sample())
def test_no_word_judges(code: str) -> None:
    for one, _ in told(view(code)):
        text = one.text.replace("Mean strengths and difficulties score", "")
        assert not JUDGING.search(text), one
        assert one.text[-1] in ".?"
        assert "{" not in one.text
        assert "  " not in one.text
        assert "None" not in one.text


def test_the_rules_themselves_judge_nothing() -> None:
    for rule in sentence_rules().rules:
        assert not JUDGING.search(rule.text), rule


def test_every_rule_is_used_by_some_authority() -> None:
    used = {one.rule for code in sample() for one, _ in told(view(code))}
    used |= {one.rule for code in sample() for one in committee_pack(view(code)).sentences()}
    later = local_view("Birmingham", as_of=date(2028, 1, 1))
    used |= {one.rule for topic in later.topics for one in topic.sentences}
    rare = {"ask-both", "beside-region", "place-too-few"}  # need an authority that today's figures may not hold
    assert {rule.id for rule in sentence_rules().rules} - used <= rare


def test_the_first_rule_that_holds_speaks() -> None:
    facts = Facts()
    facts.words |= {"title": "A", "unit": "u", "when": "2025", "together": "B and C", "reason": "hidden"}
    facts.figure("shown", Cited("NF01", "B", "2025", "7"))
    assert _text(facts, "latest") == "A: no number for 2025 (hidden)."
    facts.fact("number", True)
    assert _text(facts, "latest") == "A: 7 u in 2025."
    facts.fact("joint", True)
    facts.fact("judgement", False)
    assert _text(facts, "latest") == "A: 7 u in 2025, for B and C as one return."
    assert facts.sentence("no such slot") is None


def _text(facts: Facts, slot: str) -> str:
    one = facts.sentence(slot)
    return "" if one is None else one.text


def test_a_rule_without_its_words_is_named() -> None:
    facts = Facts()
    with pytest.raises(LocalError, match="latest-no-number: title, when, reason"):
        facts.sentence("latest")


def test_a_sentence_cites_only_what_it_uses() -> None:
    topic = next(
        one for one in view("E08000025" if "E08000025" in sample() else sample()[0]).topics if one.id == "NF02"
    )
    first = topic.sentences[0]
    assert [cited.measure for cited in first.figures] == ["NF02"]
    assert first.figures[0].period == topic.latest.when
