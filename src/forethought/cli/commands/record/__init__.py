"""``forethought record``: prove the record whole, make the sector's formats of it, read it about one person."""

from __future__ import annotations

import click

from forethought.cli.commands.record.erasing import erase
from forethought.cli.commands.record.exchanging import sui
from forethought.cli.commands.record.keeping import compact, export, restore, verify
from forethought.cli.commands.record.making import again, formats, project
from forethought.cli.commands.record.people import cases, family, household, involved
from forethought.cli.commands.record.sending import send
from forethought.cli.commands.record.telling import replay, story, timeline
from forethought.cli.options import examples


@click.group(
    short_help="Verify the record, make returns of it, read it about one person.",
    epilog=examples(
        "record verify",
        "record project ssda903 --say year=2026",
        "record export --out ./backup-2026-04-01",
        "record cases --as social.worker",
        "record household PERSON --as social.worker --as-at 2026-03-10",
        "record story PERSON --as social.worker --as-known-at 2026-06-30",
        "record replay PERSON --as case.reviewer --as-at 2026-03-10",
        "record sui PERSON --as social.worker",
        "record erase westmarch-council/4711 --all-records --as ig.lead",
        "record send",
    ),
)
def command() -> None:
    """Look after the record, make the formats that others ask for, and read it about one person.

    What is read about a person is read as somebody who may (--as), for a purpose, under a grant, and stands in the
    log like a page of the site. It is shown and written nowhere.

    Each action takes --workspace and --json after its name, and has a --help of its own.
    """


for _action in (
    verify, compact, export, restore, erase, formats, project, again,
    cases, timeline, household, family, involved, story, replay, sui, send,
):  # fmt: skip
    command.add_command(_action)
