"""Who looked, told once a day for each reason, however often the page was opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.governance import Look


@dataclass(frozen=True, slots=True)
class Looks:
    """The same kind of person, for the same reason, on one day; ``times`` is how often."""

    look: Look
    times: int


def by_day(looks: Iterable[Look]) -> list[Looks]:
    """The looks in their order, those alike on one day told together."""
    counted: dict[Look, int] = {}
    for look in looks:
        counted[look] = counted.get(look, 0) + 1
    return [Looks(look, times) for look, times in counted.items()]
