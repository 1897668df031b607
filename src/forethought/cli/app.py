"""The command group and the one place where outcomes become exit codes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from forethought import __version__
from forethought.cli import failures
from forethought.cli.console import Exit
from forethought.model.errors import UserError

_COMMANDS = (
    "demo",
    "check",
    "checker",
    "card",
    "link",
    "private",
    "build",
    "record",
    "seal",
    "serve",
    "publish",
    "extract",
    "track",
    "synth",
    "audit",
    "doctor",
)


class _LazyGroup(click.Group):
    """Loads a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"forethought.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 done, with something to report; 2 bad input; 3 our own failure.",
)
@click.version_option(__version__, prog_name="forethought", message="%(prog)s %(version)s")
def _group() -> None:
    """Check, link and guard the records that agencies already hold about children.

    Nothing leaves this machine. Everything is kept in one folder, the workspace
    (./forethought-data unless --workspace says otherwise); deleting it deletes everything.

    \b
    New here?     forethought demo
    Your return:  forethought check FOLDER --return ssda903 --year 2026
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code.

    ``arguments`` are the words after ``forethought``; the process's own when not given.
    """
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code: 0, 1, 2, 3, or 130 when interrupted."""
    as_json = "--json" in arguments
    try:
        # Not click's own `main`, which would turn some of these outcomes into exits of its own.
        with _group.make_context("forethought", arguments or ["--help"]) as context:
            outcome = _group.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as problem:
        return failures.usage(problem, as_json=as_json)
    except UserError as problem:
        return failures.bad_input(problem, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        return failures.interrupted()
    except BrokenPipeError:
        return failures.reader_left()
    except Exception as problem:
        return failures.unexpected(problem, arguments, as_json=as_json)
    return int(outcome) if isinstance(outcome, int) else int(Exit.DONE)
