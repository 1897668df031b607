"""Published totals of a strategy's progress that cannot be split into rows. Cited beside the register, never in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from forethought.strategy.errors import StrategyError


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One published total: ``counts`` (words to rows) add up to ``total``. ``self_reported``: the owner counted."""

    id: str
    strategy: str
    as_of: date
    total: int
    counts: Mapping[str, int]
    self_reported: bool
    source: str
    note: str

    @property
    def sentence(self) -> str:
        """The total in one sentence with its source."""
        parts = ", ".join(f"{count} {words}" for words, count in self.counts.items())
        who = "counted by the owner" if self.self_reported else "counted by others"
        return f"{self.strategy}, {self.as_of.isoformat()}: of {self.total} commitments {parts} ({who}). {self.source}."


def load_aggregates() -> tuple[Aggregate, ...]:
    """The totals that ship with the project. Raises ``StrategyError`` when the parts do not make the whole."""
    path = files("forethought") / "cards" / "commitments" / "aggregates.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["aggregates"]
    found = tuple(Aggregate(**entry) for entry in entries)
    for aggregate in found:
        if sum(aggregate.counts.values()) != aggregate.total:
            raise StrategyError("The parts of a total do not add up", where=aggregate.id, do="Check it with its source")
    return found
