"""Options that several actions of ``forethought record`` take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

as_at_day = click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it is about.  [default: today]")
as_known = click.option(
    "--as-known-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Whose knowledge is used, in UTC: a day counts to its end.  [default: now]",
)  # fmt: skip
whose = click.option("--controller", help="Whose facts.  [default: the only one that sends a case system]")
account = click.option("--as", "username", required=True, help="The account of the person who reads.")


def two_times(function: _F) -> _F:
    """``--as-at`` and ``--as-known-at``."""
    return as_at_day(as_known(function))


def moment(given: datetime | None) -> datetime | None:
    """The moment that ``--as-known-at`` names; a day without a time counts to its end."""
    if given is None:
        return None
    whole_day = given.time() == time.min
    return (datetime.combine(given.date(), time.max) if whole_day else given).replace(tzinfo=UTC)
