"""Reading the record about one person on a day: cases, household, family, who is involved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forethought.cli.commands.record.opening import (
    DIRECT_CARE,
    Asked,
    about_a_person,
    names_of_people,
    plain_withheld,
    say_withheld,
    sit_down,
    words_of,
)
from forethought.cli.commands.record.options import account
from forethought.cli.console import Column, Exit, Screen
from forethought.cli.options import common, examples, now

if TYPE_CHECKING:
    from forethought.record import Fact
    from forethought.record.reading import HomeOnDay


_TOLD_ELSEWHERE = ("address_parts", "moved_in", "moved_out")
"""What an address is made of as a system keeps it, and its days, which each of its facts carries."""


@click.command(
    epilog=examples("record cases --as social.worker", "record cases --as case.reviewer --purpose case_review")
)
@account
@click.option("--purpose", default=DIRECT_CARE, show_default=True, help="Why it is read.")
@common
def cases(username: str, purpose: str, workspace: Path, as_json: bool) -> int:
    """List the people whose case the account holds today, with the PERSON to give to the other actions."""
    from forethought.governance import english_day

    screen = Screen(as_json=as_json)
    sitting = sit_down(workspace, username)
    held = sorted(sitting.principal.cases(english_day(now())))
    names = {}
    if held:
        with sitting.reader(purpose, held) as reader:
            names = names_of_people(reader, held)
    screen.document({"cases": [{"person": person, "name": names.get(person)} for person in held]})
    if held:
        screen.table([Column("PERSON"), Column("Name")], [(person, names.get(person, "")) for person in held])
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

    screen, person = ask.screen, ask.person
    with ask.reader() as reader:
        found = household_on(reader, person, ask.as_at, ask.as_known_at)
        people = {person, *(other.person_id for home in found.homes for other in home.companions)}
        names, hidden = names_of_people(reader, people), reader.withheld(person)
        claims = {claim for home in found.homes for claim in home.claim_ids}
        stated = [fact for fact in reader.facts("person_id = ?", [person]) if fact.claim_id in claims]
    screen.document({**asdict(found), "names": names, "withheld": plain_withheld(hidden)})
    screen.title(f"Who lived with {names.get(person, person)} {ask.words()}")
    columns = [Column("Where"), Column("By the word of"), Column("With"), Column("Because")]
    _show(screen, columns, _household_rows(found.homes, stated, names))
    say_withheld(screen, hidden)
    return int(Exit.DONE)


@click.command(epilog=examples("record family PERSON --as social.worker --as-at 2026-03-10"))
@about_a_person(DIRECT_CARE)
def family(ask: Asked) -> int:
    """Who was related to PERSON on a day, as each source had stated it; where sources differ, each is there."""
    from forethought.governance import english_day
    from forethought.record.reading import family as family_on

    screen, person = ask.screen, ask.person
    with ask.reader() as reader:
        found = family_on(reader, person, ask.as_at, ask.as_known_at)
        names = names_of_people(reader, [person, *(one.person_id for one in found)])
        hidden = reader.withheld(person)
    screen.document(
        {"person_id": person, "as_at": ask.as_at, "as_known_at": ask.as_known_at, "names": names,
         "relatives": [asdict(one) for one in found], "withheld": plain_withheld(hidden)}
    )  # fmt: skip
    screen.title(f"Who was related to {names.get(person, person)} {ask.words()}")
    rows = [
        (
            names.get(one.person_id, "no record that may be opened"),
            said.relationship if said.of_the_person else f"calls them {said.relationship}",
            said.source,
            english_day(said.known_from).isoformat(),
            one.contested,
        )
        for one in found
        for said in one.statements
    ]
    columns = [Column("Name"), Column("Stated as"), Column("By"), Column("Known since"), Column("Contested")]
    _show(screen, columns, rows)
    say_withheld(screen, hidden)
    return int(Exit.DONE)


@click.command(
    epilog=examples("record involved PERSON --as social.worker", "record involved PERSON --as social.worker --json")
)
@about_a_person(DIRECT_CARE)
def involved(ask: Asked) -> int:
    """Who works with PERSON and how to reach them; nothing of what was said or done.

    With --json, the whole involvement cards: every answer, ranked with the reasons, and who gives it.
    """
    from forethought.record.projections.involvement_cards import involvement_cards

    screen, person = ask.screen, ask.person
    with ask.reader() as reader:
        facts, names = reader.facts("person_id = ?", [person]), names_of_people(reader, [person])
        hidden = reader.withheld(person)
    made = involvement_cards(facts, person, ask.as_at, ask.as_known_at)
    screen.document({**made, "withheld": plain_withheld(hidden)})
    screen.title(f"Who works with {names.get(person, person)} {ask.words()}")
    rows = [
        (
            _by(card),
            _first(card["status"]),
            _first(card["lead"]) or _first(card["role"]) or _first(card["organisation"]) or "not stated",
            _first(card["contact_route"]) or "not stated",
            _span(card),
        )
        for card in made["cards"]
    ]
    titles = ("Service", "Status", "Who", "How to reach them", "First and last day")
    _show(screen, [Column(title) for title in titles], rows)
    say_withheld(screen, hidden)
    return int(Exit.DONE)


def _household_rows(
    homes: Iterable[HomeOnDay], stated: Sequence[Fact], names: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """A row for each home that is written alike and each person there, with everybody who says so."""
    told: dict[tuple[str, str, str], dict[str, None]] = {}
    for home in homes:
        facts = [fact for fact in stated if fact.claim_id in home.claim_ids and fact.attribute not in _TOLD_ELSEWHERE]
        where = words_of(dict.fromkeys(facts))
        nobody = "not said" if home.set_aside else "nobody of the family is stated there"
        alone = (where, nobody, home.set_aside.replace("_", " "))
        there = [
            (where, names.get(other.person_id, other.person_id), other.basis.replace("_", " "))
            for other in home.companions
        ]
        for row in there or [alone]:
            told.setdefault(row, {})[home.source] = None
    return [(where, ", ".join(sources), who, why) for (where, who, why), sources in told.items()]


def _by(card: Mapping[str, Any]) -> str:
    sources = dict.fromkeys(one["source"]["controller"] for one in card["involvements"])
    return f"{card['service']}, by {', '.join(sources)}"


def _span(card: Mapping[str, Any]) -> str:
    first = card["first_involvement"] or "not stated"
    if any(answer["value"] == "open" for answer in card["status"]):
        return f"since {first}"
    return f"{first} to {card['last_involvement'] or 'not stated'}"


def _first(answers: list[dict[str, str]]) -> str:
    return answers[0]["value"] if answers else ""


def _show(screen: Screen, columns: list[Column], rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        screen.table(columns, rows)
    else:
        screen.say("No source that this account may read had stated anything of it by then.")
