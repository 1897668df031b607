"""The conventions by which commitments are read, from ``data/reading.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reading:
    """Known statuses, which of them mean done or no longer due, words, spans of days, whose voice a source is."""

    searched_until: date
    statuses: tuple[str, ...]
    done: frozenset[str]
    closed: frozenset[str]
    explore: frozenset[str]
    stale_after_days: int
    presumed_dropped_after_days: int
    voices: Mapping[str, tuple[str, ...]]

    def own_voice(self, owner: str, source: str) -> bool:
        """Whether ``source`` was written by ``owner``."""
        begins = [start for name, starts in self.voices.items() if name in owner for start in starts]
        return source.strip().startswith((*begins, owner))


@cache
def reading() -> Reading:
    """The conventions that ship with the project."""
    raw = tomllib.loads((files("forethought.strategy") / "data" / "reading.toml").read_text(encoding="utf-8"))
    return Reading(
        searched_until=raw["searched_until"],
        statuses=tuple(raw["statuses"]),
        done=frozenset(raw["done"]),
        closed=frozenset(raw["closed"]),
        explore=frozenset(raw["explore"]),
        stale_after_days=raw["stale_after_days"],
        presumed_dropped_after_days=raw["presumed_dropped_after_days"],
        voices={entry["owner"]: tuple(entry["begins"]) for entry in raw["voices"]},
    )
