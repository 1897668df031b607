"""The list of doors, read from ``data/doors.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from forethought.operations import User


@dataclass(frozen=True, slots=True)
class Door:
    """One entrance: where it is, whom it is for, what may be done behind it."""

    id: str
    path: str
    title: str
    short: str
    plain: str
    roles: frozenset[str]
    purposes: tuple[str, ...]

    def open_to(self, user: User | None) -> bool:
        """Whether one of the user's roles opens it."""
        return user is not None and bool(self.roles & set(user.roles))


@lru_cache(maxsize=1)
def doors() -> dict[str, Door]:
    """All doors by id, in the order of the card."""
    card = tomllib.loads((files("forethought.web") / "data" / "doors.toml").read_text(encoding="utf-8"))
    return {entry["id"]: _door(entry) for entry in card["doors"]}


def doors_for(user: User | None) -> list[Door]:
    """The doors a user's roles open; none for somebody not signed in."""
    return [door for door in doors().values() if door.open_to(user)]


def _door(entry: dict[str, Any]) -> Door:
    return Door(**{**entry, "roles": frozenset(entry["roles"]), "purposes": tuple(entry["purposes"])})
