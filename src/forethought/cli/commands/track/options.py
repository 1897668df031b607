"""Options that several actions of ``forethought track`` take, and the list they read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from forethought.cli.options import FILE_IN, today
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.strategy import Commitment, History

_F = TypeVar("_F", bound=Callable[..., Any])

register = click.argument("register", required=False, type=FILE_IN)
kept = click.option("--history", type=FILE_IN, help="The changes kept so far (JSON lines): they go before the list.")


def judged(function: _F) -> _F:
    """``--as-of``: the day to judge by."""
    return click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge by.  [default: today]")(
        function
    )


def day_of(as_of: datetime | None) -> date:
    """The day asked for, else today."""
    return as_of.date() if as_of else today()


def loaded(register_path: Path | None, history_path: Path | None) -> tuple[tuple[Commitment, ...], History]:
    """The list as its history last left it, and the history."""
    from forethought.strategy import History, as_recorded, load_commitments

    history = History.load(history_path) if history_path else History()
    return as_recorded(load_commitments(register_path), history), history


def new_file(path: Path) -> Path:
    """``path`` when nothing is there. Raises ``UserError`` otherwise."""
    if path.exists():
        raise UserError("The file is there already", where=str(path), why="nothing is written over", do="Name another")
    return path
