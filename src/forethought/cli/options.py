"""Options that every command takes, and kinds of values that several do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from forethought.model.errors import UserError

_F = TypeVar("_F", bound=Callable[..., Any])

DEFAULT_WORKSPACE = Path("forethought-data")
FOLDER_OUT = click.Path(file_okay=False, path_type=Path)
FILE_OUT = click.Path(dir_okay=False, path_type=Path)
FILE_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER_IN = click.Path(exists=True, file_okay=False, path_type=Path)
ANY_IN = click.Path(exists=True, path_type=Path)


def common(function: _F) -> _F:
    """``--workspace`` and ``--json``, last in every command's list."""
    function = click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document on stdout and nothing else there."
    )(function)
    return click.option(
        "--workspace",
        type=FOLDER_OUT,
        default=DEFAULT_WORKSPACE,
        show_default=True,
        help="The folder that holds everything.",
    )(function)


def examples(*lines: str) -> str:
    """An epilogue of commands to copy."""
    return "\b\nExamples:\n" + "\n".join(f"  forethought {line}" for line in lines)


def today() -> date:
    """The day in UTC, read once per command and passed on."""
    return datetime.now(UTC).date()


def require_workspace(workspace: Path) -> Path:
    """The workspace, when it is there. Raises ``UserError`` otherwise."""
    if not workspace.is_dir():
        raise UserError(
            "There is no workspace here",
            where=str(workspace),
            do="Name another folder with --workspace, or make one with `forethought demo`",
        )
    return workspace


def now() -> datetime:
    """The moment in UTC: the clock that commands pass on."""
    return datetime.now(UTC)


def return_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """What ``--return`` names: ``ssda903``, ``cin``, or a folder that holds a dataset of one's own."""
    if value is None or value.lower() in ("ssda903", "cin"):
        return value and value.lower()
    if (Path(value) / "form.toml").is_file():
        return str(Path(value))
    what = f"{value} is neither ssda903 nor cin, nor a folder with a form.toml of your own"
    raise click.BadParameter(what, ctx, param)
