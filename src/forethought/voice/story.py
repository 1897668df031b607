"""A record told back to the person it is about: plain sentences, each resting on claims, nothing added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from forethought.voice.errors import VoiceError
from forethought.voice.facts import Event, Fact, Sentence, events
from forethought.voice.homes import home_sentences
from forethought.voice.instruments import instruments, load_instrument
from forethought.voice.templates import Line, Templates, in_words, load_templates, say

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
    told = [*_once(who), *_once(said), *_once(rest)]
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
        yield from _answers(event, templates)
        return
    told = False
    for line in templates.lines:
        text = _text(line, event)
        if text is not None:
            filled = templates.fill(text, event)
            kind = "own_words" if line.own_words else _nature(event)
            if not told and not line.own_words:
                filled += _caution(event, templates)
            told = True
            yield Sentence(filled, event.ids(*line.needs), kind, event.start)


def _text(line: Line, event: Event) -> str | None:
    """The wording of ``line`` that fits ``event``, None when it does not apply."""
    fits = line.entity == event.entity and all(name in event.facts for name in line.needs)
    if not fits or any(event.value(name) not in values for name, values in line.only.items()):
        return None
    if any(event.value(name) in values for name, values in line.unless.items()):
        return None
    shape = "undated" if event.start is None else "closed" if event.end else "open"
    return line.texts.get(shape, line.texts.get("open") if event.start else None)


def _nature(event: Event) -> str:
    natures = {fact.nature for fact in event.facts.values()}
    return next((nature for nature in ("allegation", "opinion") if nature in natures), "fact")


def _caution(event: Event, templates: Templates) -> str:
    """What must be said beside an allegation or an opinion; no template can leave it out."""
    nature = _nature(event)
    if nature == "opinion":
        return " " + templates.rest["opinion"]
    if nature == "allegation":
        outcome = next((fact.outcome for fact in event.facts.values() if fact.outcome), None)
        ending = say(templates.rest["outcome"], outcome=outcome) if outcome else templates.rest["no_outcome"]
        return f" {templates.rest['worry']} {ending}"
    return ""


def _answers(event: Event, templates: Templates) -> Iterator[Sentence]:
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
                **{"from": in_words(event.start) or "a day that is not written down"},
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


def _once(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences in order; one said twice is said once, resting on the claims of both."""
    found: dict[str, Sentence] = {}
    for sentence in sentences:
        before = found.get(sentence.text)
        ids = dict.fromkeys((before.claim_ids if before else ()) + sentence.claim_ids)
        if not ids:
            raise VoiceError("A sentence rests on no claim", why="nothing is told that the record does not hold")
        found[sentence.text] = Sentence(sentence.text, tuple(ids), sentence.kind, sentence.on)
    return list(found.values())
