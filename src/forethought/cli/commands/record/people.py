"""Reading the record about one person on a day: cases, household, family, who is involved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.opening import (
    DIRECT_CARE,
    Asked,
    about_a_person,
    labelled,
    names_of_people,
    sit_down,
)
from forethought.cli.commands.record.options import account
from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, examples, now

if TYPE_CHECKING:
    from forethought.cli.told_view import Cell, Telling
    from forethought.telling import Told
    from forethought.telling.household import Home, Statement
    from forethought.telling.involved import Card

_WHERE_AND_WHO = ("address", "residence", "relationship")


@click.command(
    epilog=examples("record cases --as social.worker", "record cases --as case.reviewer --purpose case_review")
)
@account
@click.option("--purpose", default=DIRECT_CARE, show_default=True, help="Why it is read.")
@common
def cases(username: str, purpose: str, workspace: Path, as_json: bool) -> int:
    """List the people whose case the account holds today, with the PERSON to give to the other actions."""
    from forethought.cli.told_view import Telling
    from forethought.governance import english_day
    from forethought.telling.documents import if_any
    from forethought.telling.told import Told

    screen = Screen(as_json=as_json)
    sitting = sit_down(workspace, username)
    held = sorted(sitting.principal.cases(english_day(now())))
    names: dict[str, Told] = {}
    if held:
        with sitting.reader(purpose, held) as reader:
            names = names_of_people(reader, held, sitting.sources(purpose))
    screen.document({"cases": [{"person": one, "name": if_any(names.get(one, Told("")))} for one in held]})
    if held:
        telling = Telling(screen)
        telling.table(("PERSON", "Name"), [(person, names.get(person, "")) for person in held])
        telling.close()
    else:
        screen.say("This account holds no case today.")
    return int(Exit.DONE)


@click.command(
    epilog=examples(
        "record household PERSON --as social.worker --as-at 2026-03-10",
        "record household PERSON --as social.worker --as-at 2026-03-10 --as-known-at 2026-03-10 --json",
    )
)
@about_a_person(DIRECT_CARE)
def household(ask: Asked) -> int:
    """Who lived at the same address as PERSON on a day, as each source had stated it.

    Looked for among the people of the family whose address the account may see. A protected address is neither used
    nor hinted at.
    """
    from forethought.record.reading import household as household_on
    from forethought.telling.household import Household
    from forethought.telling.reading_documents import homes_document
    from forethought.telling.resting import history, stated_by

    person = ask.person
    with ask.read() as (reader, sources):
        found = household_on(reader, person, ask.as_at, ask.as_known_at)
        people = {person, *(other.person_id for home in found.homes for other in home.companions)}
        names, hidden = names_of_people(reader, people, sources), reader.withheld(person)
        stated = stated_by(history(reader, people, _WHERE_AND_WHO), ask.as_known_at)
    homes = Household(names, stated, sources).homes(found.homes)
    ask.document(names, hidden, sources, homes=homes_document(homes))
    telling = ask.telling()
    telling.title("Who lived with", names.get(person, person), ask.words())
    _table(ask, telling, ("Where", "With", "Because"), [row for home in homes for row in _home_rows(home)])
    return ask.end(telling, hidden, sources)


@click.command(epilog=examples("record family PERSON --as social.worker --as-at 2026-03-10"))
@about_a_person(DIRECT_CARE)
def family(ask: Asked) -> int:
    """Who was related to PERSON on a day, as each source had stated it; where sources differ, each is there."""
    from forethought.record.reading import family as family_on
    from forethought.telling.household import Household
    from forethought.telling.reading_documents import kin_document
    from forethought.telling.resting import history, stated_by

    person = ask.person
    with ask.read() as (reader, sources):
        found = family_on(reader, person, ask.as_at, ask.as_known_at)
        people = {person, *(one.person_id for one in found)}
        names, hidden = names_of_people(reader, people, sources), reader.withheld(person)
        stated = stated_by(history(reader, people, ["relationship"]), ask.as_known_at)
    kin = Household(names, stated, sources).kin(found)
    ask.document(names, hidden, sources, relatives=kin_document(kin))
    telling = ask.telling()
    telling.title("Who was related to", names.get(person, person), ask.words())
    rows = [(one.name or _NO_NAME, _relation(said), one.contested) for one in kin for said in one.statements]
    _table(ask, telling, ("Name", "Stated as", "Contested"), rows)
    return ask.end(telling, hidden, sources)


@click.command(
    epilog=examples("record involved PERSON --as social.worker", "record involved PERSON --as social.worker --json")
)
@about_a_person(DIRECT_CARE)
def involved(ask: Asked) -> int:
    """Who works with PERSON and how to reach them; nothing of what was said or done.

    With --json, the whole involvement cards: every answer, ranked with the reasons, and who gives it.
    """
    from forethought.record.projections.involvement_cards import involvement_cards
    from forethought.telling.involved import cards
    from forethought.telling.reading_documents import cards_document
    from forethought.telling.resting import held_by, history

    person = ask.person
    with ask.read() as (reader, sources):
        facts, names = history(reader, [person]), names_of_people(reader, [person], sources)
        hidden = reader.withheld(person)
    found = involvement_cards(facts, person, ask.as_at, ask.as_known_at)["cards"]
    stated = held_by(facts, ask.as_known_at)
    ask.document(names, hidden, sources, cards=cards_document(found, stated, sources))
    telling = ask.telling()
    telling.title("Who works with", names.get(person, person), ask.words())
    titles = ("Service", "Status", "Who", "How to reach them", "First and last day")
    _table(ask, telling, titles, [_card_row(card) for card in cards(found, stated, sources)])
    return ask.end(telling, hidden, sources)


_NO_NAME = "no record that may be opened"


def _home_rows(home: Home) -> Iterator[tuple[Cell, Cell, Cell]]:
    """A row for each person there, or for what can be said where there is nobody."""
    where = labelled(home.lines)
    if home.companions:
        for other in home.companions:
            yield where, other.name, other.basis
    else:
        yield where, "", home.set_aside or home.alone


def _relation(said: Statement) -> list[Told | str]:
    """How one source states it, with its details; an allegation or an opinion is called one."""
    words = said.text if not said.of else said.text.after("calls them")
    nature = "" if said.nature == "fact" else f"({said.nature})"
    outcome = said.outcome.after("outcome:") if said.outcome else ""
    return [words, nature, outcome, *labelled(said.details)]


def _card_row(card: Card) -> tuple[Cell, ...]:
    """A service with every answer to each question, the one to read first in front; its days are inclusive."""
    parts = {part.name: [answer.value for answer in part.answers] for part in card.parts}
    who: list[Told] | list[str] = parts["lead"] or parts["role"] or parts["organisation"] or ["not stated"]
    last = "" if card.open else card.last.after("to") if card.last else "last day not stated"
    first = card.first.after("since") if card.open and card.first else card.first or "first day not stated"
    return card.service, parts["status"], who, parts["contact_route"] or "not stated", [first, last]


def _table(ask: Asked, telling: Telling, titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        telling.table(titles, rows)
    else:
        ask.screen.say("No source that this account may read had stated anything of it by then.")
