"""What another agency would be sent of one person, by the interface of the national prototype."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forethought.cli.commands.record.opening import DIRECT_CARE, Asked, about_a_person, names_of_people
from forethought.cli.options import examples

if TYPE_CHECKING:
    from forethought.cli.told_view import Cell
    from forethought.telling.exchanged import ToldFlag


@click.command(
    epilog=examples("record sui PERSON --as social.worker", "record sui PERSON --as social.worker --json"),
)
@about_a_person(DIRECT_CARE)
def sui(ask: Asked) -> int:
    """What the national single unique identifier prototype would carry of PERSON: status flags and five records.

    Each flag says what it rests on and until when; one that is not there is not denied. Of each record the fields that
    hold something; a record that is not sent says why. Nothing leaves: it is shown and written nowhere.
    """
    from forethought.record.fact_times import facts_of
    from forethought.record.projections.sui_records import records_of
    from forethought.record.view import VIEW_COLUMNS
    from forethought.telling.exchanged import told_flags, told_records
    from forethought.telling.reading_documents import exchanged_document
    from forethought.telling.resting import held_by
    from forethought.workflow import Workspace

    person = ask.person
    with ask.read() as (reader, sources):
        claims = reader.table(f"select {', '.join(VIEW_COLUMNS)} from claim")
        names, hidden = names_of_people(reader, [person], sources), reader.withheld(person)
    authority = Workspace(ask.workspace).authority_code
    flags, made = records_of(claims, person, ask.as_at, ask.as_known_at, authority)
    stated = held_by(facts_of(claims), ask.as_known_at)
    shown, records = told_flags(flags, sources), told_records(made.records, stated, sources)
    ask.document(names, hidden, sources, **exchanged_document(shown, records, made.not_sent))
    telling = ask.telling()
    telling.title("What another agency would be sent of", names.get(person, person), ask.words())
    if not shown and not records:
        ask.screen.say("No source that this account may read had stated anything for it by then.")
    if shown:
        telling.table(("Flag", "Evidence", "From", "To", "Counts until"), [_flag_row(flag) for flag in shown])
    for record in records:
        ask.screen.title(f"{record.title} ({record.record_type})")
        telling.table(("Field", "Value"), [(field.name, field.values) for field in record.fields])
        if record.empty:
            ask.screen.say(
                "One other field is empty." if record.empty == 1 else f"{record.empty} other fields are empty."
            )
    for reason in dict.fromkeys(made.not_sent.values()):
        kinds = ", ".join(kind for kind, why in made.not_sent.items() if why == reason)
        ask.screen.say(f"Not sent: {kinds}. {reason}.")
    return ask.end(telling, hidden, sources)


def _flag_row(flag: ToldFlag) -> tuple[Cell, ...]:
    return (
        flag.title,
        " and ".join(flag.natures),
        flag.first or "not stated",
        flag.last or "no end stated",
        flag.expires,
    )
