"""``forethought track``: public commitments and our proposals, and what each lacks."""

from __future__ import annotations

import click

from forethought.cli.commands.track.keeping import import_, new, record
from forethought.cli.commands.track.reading import check, cost, coverage
from forethought.cli.commands.track.writing import export, plan, site
from forethought.cli.options import examples


@click.group(
    short_help="Say which public commitments are late or unproved.",
    epilog=examples(
        "track check",
        "track site --out ./site",
        "track new --out my-strategy.csv",
        "track check my-strategy.csv --json",
        "track record --help",
    ),
)
def command() -> None:
    """Say where each public commitment stands: the centre's and councils' by the same reading.

    REGISTER is a list of commitments, CSV or StratML (.xml); without it, the register that comes with Forethought.
    Late means that the date is past and nothing says done, whatever word the owner uses; claimed means that nobody
    but the owner says done. Evidence that we did not find is a limit of our search, not the owner's failure.

    Each action takes --workspace and --json after its name, and has a --help of its own.
    """


for _action in (check, coverage, cost, site, export, plan, import_, record, new):
    command.add_command(_action)
