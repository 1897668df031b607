"""A record told back to the person it is about: plain sentences, each resting on claims, nothing added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from forethought.model import day_in_words
from forethought.voice.facts import Event, Fact, Sentence, events
from forethought.voice.homes import home_sentences
from forethought.voice.instruments import instruments, load_instrument
from forethought.voice.once import once
from forethought.voice.templates import Templates, load_templates, nature_of, say

__all__ = ["Fact", "Sentence", "story"]

_PLACEMENT, _PERSON, _ANSWER = "placement", "person", "answer"


def story(facts: Iterable[Fact]) -> list[Sentence]:
    """The story that ``facts`` about one person tell, in the second person.

    First who they are, then their own words, then everything else from the oldest day to the newest. Every sentence
    names the claims it rests on. Gaps, dates that do not fit and records that disagree are said; an allegation comes
    with its outcome and an opinion is called one. Questionnaire scores, numbers and addresses are never told.
    """
    templates = load_templates()
    given = [fact for fact in facts if fact.entity not in templates.silent_entities]
    found = sorted(events(given), key=lambda event: (event.start or date.min, templates.place(event.entity)))
    who = _who([fact for fact in given if fact.entity == _PERSON], templates)
    said: list[Sentence] = []
    rest: list[Sentence] = []
    for event in found:
        for sentence in _tell(event, templates):
            (said if sentence.kind == "own_words" else rest).append(sentence)
    for source in dict.fromkeys(event.source for event in found):
        homes = [event for event in found if event.entity == _PLACEMENT and event.source == source]
        rest += home_sentences(homes, templates)
    rest.sort(key=lambda sentence: sentence.on or date.min)
    told = [*once(who), *once(said), *once(rest)]
    return [*told, *_untold(found, told, templates)]


def _who(facts: Sequence[Fact], templates: Templates) -> Iterator[Sentence]:
    """One sentence for each thing that says who the person is; where records disagree, what each says."""
    for attribute, wording in templates.person.items():
        about = [fact for fact in facts if fact.attribute == attribute]
        phrases = dict.fromkeys(templates.phrase(fact) for fact in about)
        ids = tuple(fact.claim_id for fact in about)
        if len(phrases) == 1:
            yield Sentence(say(wording["text"], value=next(iter(phrases))), ids)
        elif phrases:
            each = ", ".join(templates.rest["agree_between"].replace("{value}", phrase) for phrase in phrases)
            yield Sentence(say(templates.rest["disagree"], what=wording["what"], values=each), ids, "gap")


def _tell(event: Event, templates: Templates) -> Iterator[Sentence]:
    if event.entity == _ANSWER:
        yield from answer_sentences(event, templates)
        return
    told = False
    for line in templates.lines:
        text = line.text(event)
        if text is not None:
            filled = templates.fill(text, event)
            kind = "own_words" if line.own_words else nature_of(event)
            if not told and not line.own_words:
                filled += templates.caution(event)
            told = True
            yield Sentence(filled, event.ids(*line.needs), kind, event.start)


def answer_sentences(event: Event, templates: Templates) -> Iterator[Sentence]:
    """What the person answered, in the questionnaire's words; nothing is said of "I don't want to say"."""
    name = event.key.split(":")[0]
    if name not in instruments():
        return
    instrument = load_instrument(name)
    for item_id, fact in event.facts.items():
        item = instrument.item(item_id)
        option = item.option(fact.value) if item else None
        if item and option and option.code not in templates.answer["skip"]:
            text = say(
                templates.answer["text"],
                question=item.text,
                answer=f"“{option.text}”",
                **{"from": day_in_words(event.start) or "a day that is not written down"},
            )
            yield Sentence(text, (fact.claim_id,), "own_words", event.start)


def _untold(found: Sequence[Event], told: Iterable[Sentence], templates: Templates) -> Iterator[Sentence]:
    """That there is more, when the record holds things for which there are no sentences."""
    rested_on = {claim for sentence in told for claim in sentence.claim_ids}
    ids = tuple(
        fact.claim_id
        for event in found
        if event.entity != _ANSWER and not rested_on & set(event.claim_ids)
        for fact in event.facts.values()
        if fact.attribute not in templates.silent_attributes
    )
    if ids:
        yield Sentence(templates.rest["others"], ids, "more")
