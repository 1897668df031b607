"""The conventions by which commitments are read, from ``data/reading.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reading:
    """Known words, which statuses mean done or no longer due, spans of days, whose voice a source is."""

    searched_until: date
    statuses: tuple[str, ...]
    done: frozenset[str]
    done_late: frozenset[str]
    closed: frozenset[str]
    explore: frozenset[str]
    kinds: tuple[str, ...]
    barriers: tuple[str, ...]
    stale_after_days: int
    presumed_dropped_after_days: int
    fewest_points: int
    voices: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    lists: tuple[tuple[str, tuple[str, ...]], ...]

    def own_voice(self, owner: str, source: str) -> bool:
        """Whether ``source`` was written by ``owner``."""
        begins = [start for name, starts in self.voices.items() if name in owner for start in starts]
        return bool(owner) and source.strip().startswith((*begins, owner))

    def same_body(self, other: str, owner: str) -> bool:
        """Whether ``other`` is or belongs to one of the bodies that ``owner`` names, by any name it is known by."""
        bodies = {part.strip() for part in owner.split("/") if part.strip()}
        known = {name for body in bodies for name in (body, *self._also(body))}
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", other, re.IGNORECASE) for name in known)

    def _also(self, body: str) -> tuple[str, ...]:
        return next((names for names in self.names.values() if body in names), ())


@cache
def reading() -> Reading:
    """The conventions that ship with the project."""
    raw = tomllib.loads((files("forethought.strategy") / "data" / "reading.toml").read_text(encoding="utf-8"))
    return Reading(
        searched_until=raw["searched_until"],
        statuses=tuple(raw["statuses"]),
        done=frozenset(raw["done"]),
        done_late=frozenset(raw["done_late"]),
        closed=frozenset(raw["closed"]),
        explore=frozenset(raw["explore"]),
        kinds=tuple(raw["kinds"]),
        barriers=tuple(raw["barriers"]),
        stale_after_days=raw["stale_after_days"],
        presumed_dropped_after_days=raw["presumed_dropped_after_days"],
        fewest_points=raw["fewest_points"],
        voices={entry["owner"]: tuple(entry["begins"]) for entry in raw["voices"]},
        names={entry["names"][0]: tuple(entry["names"]) for entry in raw["bodies"]},
        lists=tuple((entry["name"], tuple(entry["ids"])) for entry in raw["lists"]),
    )


def searched_until() -> date:
    """The day of the last search for evidence. What appeared later is not known to the list."""
    return reading().searched_until
