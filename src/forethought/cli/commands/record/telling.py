"""Telling the record about one person: a timeline, the story in plain sentences, the replay of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.opening import (
    CASE_REVIEW,
    DIRECT_CARE,
    Asked,
    about_a_person,
    names_of_people,
    plain_withheld,
    say_withheld,
    words_of,
)
from forethought.cli.console import Column, Exit
from forethought.cli.options import examples, now

if TYPE_CHECKING:
    from forethought.record import Fact


@click.command(epilog=examples("record timeline PERSON --as social.worker --as-at 2026-03-10"))
@about_a_person(DIRECT_CARE)
def timeline(ask: Asked) -> int:
    """What was stated of PERSON up to a day, oldest first: a line for each row, with its source and both times."""
    from forethought.record.reading import begun, worth_telling

    screen, person = ask.screen, ask.person
    with ask.reader() as reader:
        facts = worth_telling(reader.timeline(person, as_known_at=ask.as_known_at))
        names, hidden = names_of_people(reader, [person]), reader.withheld(person)
    facts = [fact for fact in facts if begun(fact, ask.as_at)]
    screen.document(
        {"person_id": person, "facts": [asdict(fact) for fact in facts], "withheld": plain_withheld(hidden)}
    )
    screen.title(f"What was stated of {names.get(person, person)} {ask.words('up to')}")
    columns = [Column("When"), Column("What"), Column("Stated"), Column("By, known since")]
    if facts:
        screen.table(columns, [_row(those) for those in _rows(facts)])
    else:
        screen.say("No source that this account may read had stated anything by then.")
    say_withheld(screen, hidden)
    return int(Exit.DONE)


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
    from forethought.voice import chronology

    screen, person = ask.screen, ask.person
    with ask.reader() as reader:
        facts, hidden = reader.facts("person_id = ?", [person]), reader.withheld(person)
        names = names_of_people(reader, [person])
    sentences = chronology(facts, ask.as_at, ask.as_known_at, withheld=hidden)
    screen.document(
        {"person_id": person, "as_at": ask.as_at, "as_known_at": ask.as_known_at,
         "sentences": [asdict(one) for one in sentences], "withheld": plain_withheld(hidden)}
    )  # fmt: skip
    screen.title(f"The story of {names.get(person, person)} {ask.words('up to')}")
    for sentence in sentences:
        screen.item(sentence.text)
    if not sentences:
        screen.say("No source that this account may read had stated anything by then.")
    say_withheld(screen, hidden)
    return int(Exit.DONE)


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
    from forethought.record.reading import replay_lines, replay_table

    screen, person, sitting = ask.screen, ask.person, ask.sit_down()
    gate = sitting.gate
    with sitting.reader(ask.purpose, [person]) as reader:
        gate.log(gate.grant(sitting.principal, ask.purpose, action="review_audit").event(now()))
        told = replayed(
            reader, [person], ask.as_at, ask.as_known_at, agreements=gate.agreements,
            events=sitting.audit.about(gate.pseudonymise(person)), pseudonymise=gate.pseudonymise,
        )  # fmt: skip
        names, hidden = names_of_people(reader, [person]), reader.withheld(person)
    lines = replay_table(told, names).to_pylist()
    screen.document(
        {"person_id": person, "as_at": ask.as_at, "as_known_at": ask.as_known_at, "lines": lines,
         "withheld": plain_withheld(hidden)}
    )  # fmt: skip
    said = [line.text for line in replay_lines(told, names)]
    parts = (("Known by then", len(told.knew)), ("Learnt later", len(told.later)), ("Was it shared?", len(told.shared)))
    screen.title(f"What each agency knew of {names.get(person, person)} {ask.words()}")
    for title, length in parts:
        screen.title(f"{title}: {length:,}")
        for text in said[:length]:
            screen.item(text)
        said = said[length:]
    say_withheld(screen, hidden)
    return int(Exit.DONE)


def _rows(facts: Iterable[Fact]) -> list[list[Fact]]:
    rows: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        where = (fact.source, fact.feed, fact.entity, fact.entity_key, fact.valid_from, fact.valid_to, fact.known_from)
        rows.setdefault((*where, fact.file, fact.row), []).append(fact)
    return list(rows.values())


def _row(facts: list[Fact]) -> tuple[object, ...]:
    from forethought.governance import english_day

    one = facts[0]
    until = f" until {one.valid_to}" if one.valid_to else ""
    said = words_of(facts)
    if one.nature != "fact":
        said += f" ({one.nature}" + (
            f"; outcome: {one.outcome or 'not recorded'})" if one.nature == "allegation" else ")"
        )
    when = f"{one.valid_from or 'no date'}{until}"
    by = f"{one.source}, {one.feed}, {english_day(one.known_from).isoformat()}"
    return when, one.entity.replace("_", " "), said, by
