"""``forethought checker``: the check as one page, for a machine on which nothing may be installed."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, examples


@click.command(
    epilog=examples("checker --open", "checker --out ./for-colleagues --postcodes", "checker --out E:/check.html"),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Where to write it: a folder, or a file.  [default: check.html in this folder]",
)
@click.option("--postcodes", is_flag=True, help="Write the postcode file beside it (about 10 MB), to be dropped on it.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@common
def command(out: Path, postcodes: bool, opens: bool, workspace: Path, as_json: bool) -> int:
    """Write the check as one page that runs in a browser, from any folder or stick.

    The page holds every rule and its own engine (about 11 MB). It installs nothing, stores nothing, and the browser
    itself forbids it to send anything. Its findings are those of 'forethought check'.
    """
    from forethought.checker import write_page

    screen = Screen(as_json=as_json)
    written = write_page(out.expanduser().absolute(), postcodes=postcodes)
    directory = str(written.postcodes) if written.postcodes else None
    screen.document({"page": str(written.page), "postcodes": directory, "bytes": written.page.stat().st_size})
    screen.path("The page:", written.page)
    if written.postcodes:
        screen.path("Postcodes, to be dropped on it:", written.postcodes)
    if opens:
        webbrowser.open(written.page.as_uri())
    return int(Exit.DONE)
