"""Telling the record about one person: a timeline, the story in plain sentences, the replay of a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.opening import (
    CASE_REVIEW,
    DIRECT_CARE,
    Asked,
    about_a_person,
    labelled,
    names_of_people,
)
from forethought.cli.options import examples, now

if TYPE_CHECKING:
    from forethought.cli.told_view import Telling
    from forethought.record import Fact
    from forethought.telling import Sources, Told
    from forethought.telling.replayed import Agency, Knew, Seen

_NOTHING = "No source that this account may read had stated anything by then."


@click.command(epilog=examples("record timeline PERSON --as social.worker --as-at 2026-03-10"))
@about_a_person(DIRECT_CARE)
def timeline(ask: Asked) -> int:
    """What was stated of PERSON up to a day, oldest first: a point for each row, with its source and both times."""
    from forethought.record.reading import begun, worth_telling
    from forethought.telling.documents import fact_document

    person = ask.person
    with ask.read() as (reader, sources):
        facts = worth_telling(reader.timeline(person, as_known_at=ask.as_known_at))
        names, hidden = names_of_people(reader, [person], sources), reader.withheld(person)
    facts = [fact for fact in facts if begun(fact, ask.as_at)]
    ask.document(names, hidden, sources, facts=[fact_document(fact, sources) for fact in facts])
    telling = _begin(ask, "What was stated of", names.get(person, person), "up to", bool(facts))
    for those in _rows(facts):
        telling.item(_row(those, sources))
    return ask.end(telling, hidden, sources)


@click.command(
    epilog=examples(
        "record story PERSON --as social.worker",
        "record story PERSON --as social.worker --as-at 2026-03-10 --as-known-at 2026-03-10",
        "record story PERSON --as case.reviewer --purpose case_review",
    )
)
@about_a_person(DIRECT_CARE)
def story(ask: Asked) -> int:
    """The story of PERSON in plain sentences, each with its source; gaps and differences are said."""
    from forethought.telling.chapters import chapters, spoken
    from forethought.telling.documents import basis_document
    from forethought.telling.resting import history, stated_by
    from forethought.voice import chronology

    person = ask.person
    with ask.read() as (reader, sources):
        facts, hidden = history(reader, [person]), reader.withheld(person)
        names = names_of_people(reader, [person], sources)
    named = sources.named(facts)
    sentences = chronology(named, ask.as_at, ask.as_known_at, withheld=hidden, with_sources=False)
    stated = stated_by(facts, ask.as_known_at)
    ask.document(
        names,
        hidden,
        sources,
        sentences=[
            {"text": one.text, "kind": one.kind, "on": one.on, **basis_document(spoken(one, stated, sources))}
            for one in sentences
        ],
    )
    telling = _begin(ask, "The story of", names.get(person, person), "up to", bool(sentences))
    for chapter in chapters(sentences, stated, sources):
        ask.screen.title(chapter.title)
        for line in chapter.lines:
            telling.item(line.text)
    return ask.end(telling, hidden, sources)


@click.command(
    epilog=examples(
        "record cases --as case.reviewer --purpose case_review",
        "record replay PERSON --as case.reviewer --as-at 2026-03-10",
        "record replay PERSON --as case.reviewer --as-at 2026-03-10 --json",
    )
)
@about_a_person(CASE_REVIEW)
def replay(ask: Asked) -> int:
    """What each agency knew of PERSON by the end of a day, what it learnt later, and whether another agency saw it.

    For a review of a case: two events go into the log, that PERSON was read and that looks at PERSON were.
    """
    from forethought.record.reading import replay as replayed
    from forethought.telling.reading_documents import replay_document
    from forethought.telling.replayed import Replayed
    from forethought.telling.resting import history

    person, sitting = ask.person, ask.sit_down()
    gate, sources = sitting.gate, sitting.sources(ask.purpose)
    with sitting.reader(ask.purpose, [person]) as reader:
        gate.log(gate.grant(sitting.principal, ask.purpose, action="review_audit").event(now()))
        told = replayed(
            reader, [person], ask.as_at, ask.as_known_at, agreements=gate.agreements,
            events=sitting.audit.about(gate.pseudonymise(person)), pseudonymise=gate.pseudonymise,
        )  # fmt: skip
        names, hidden = names_of_people(reader, [person], sources), reader.withheld(person)
        facts = history(reader, [person])
    shown = Replayed(sources, {fact.claim_id: fact for fact in facts}, gate.purposes, gate.roles)
    ask.document(names, hidden, sources, lines=replay_document(told, shown, _called(person, facts, sources), sources))
    agencies = shown.agencies(told)
    telling = _begin(ask, "What each agency knew of", names.get(person, person), "on", bool(agencies))
    for agency in agencies:
        _agency(ask, telling, agency)
    return ask.end(telling, hidden, sources)


def _begin(ask: Asked, before: str, name: Told | str, of: str, anything: bool) -> Telling:
    """The heading and where the name in it is written; when there is not ``anything``, that."""
    telling = ask.telling()
    telling.title(before, name, ask.words(of))
    telling.notes()
    if not anything:
        ask.screen.say(_NOTHING)
    return telling


def _rows(facts: Iterable[Fact]) -> list[list[Fact]]:
    rows: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        where = (fact.source, fact.feed, fact.entity, fact.entity_key, fact.valid_from, fact.valid_to, fact.known_from)
        rows.setdefault((*where, fact.file, fact.row), []).append(fact)
    return list(rows.values())


def _row(facts: list[Fact], sources: Sources) -> Told:
    """One row in words: its first day, what it is of, its attributes and values, and what must be said beside them."""
    from forethought.pages.words import day
    from forethought.telling.labels import attribute_label, entity_title
    from forethought.telling.told import told
    from forethought.voice import in_words

    one = facts[0]
    said = "; ".join(f"{attribute_label(fact.attribute)}: {in_words(fact)}" for fact in facts)
    when = day(one.valid_from) if one.valid_from else "No date"
    return told(f"{when}. {entity_title(one.entity)}{_caution(one)}. {said}.", facts, sources)


def _caution(fact: Fact) -> str:
    if fact.nature == "allegation":
        return f" (allegation; outcome: {fact.outcome or 'not recorded'})"
    return "" if fact.nature == "fact" else f" ({fact.nature})"


def _called(person: str, facts: Iterable[Fact], sources: Sources) -> dict[str, str]:
    """What sentences call agencies and people: nobody is named, since a name has a source of its own."""
    relatives = {fact.other_person_id: "" for fact in facts if fact.other_person_id}
    return {**sources.all_names(), **relatives, person: "this person"}


def _agency(ask: Asked, telling: Telling, agency: Agency) -> None:
    """One agency: what it knew then, what it learnt later, what others saw."""
    from forethought.telling.told import Told

    for title, several in (("known by then", agency.knew), ("learnt later", agency.later)):
        if several:
            ask.screen.title(f"{agency.name}: {title}, {len(several):,}")
        for knew in several:
            telling.item(*_knew(knew), head=knew.what)
    ask.screen.title(f"{agency.name}: was it shared?")
    for seen in agency.seen:
        telling.item(*_seen(seen), head=seen.what)
    if agency.silent:
        telling.item(Told(f"Nothing held by then on: {', '.join(agency.silent)}.", (), "seen"))


def _knew(knew: Knew) -> list[Told | str]:
    nature = "" if knew.nature == "fact" else knew.nature
    outcome = knew.outcome.after("outcome:") if knew.outcome else ""
    back = knew.taken_back.after("no longer said since") if knew.taken_back else ""
    return [*labelled(knew.lines), nature, outcome, knew.standing, back]


def _seen(seen: Seen) -> list[Told | str]:
    could = f"could see it and did not look: {', '.join(seen.could)}" if seen.could else ""
    outside = f"looked without an agreement that names them: {', '.join(seen.outside)}" if seen.outside else ""
    learnt = seen.learnt.after("first stated on") if seen.learnt else ""
    return [seen.words, *seen.looks, could, outside, learnt]
