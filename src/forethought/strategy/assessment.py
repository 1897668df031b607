"""All promises on one day, and how a strategy's owners stand together. Nothing here orders by merit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from forethought.strategy.commitments import Commitment
from forethought.strategy.groups import Group, by_list, by_owner, count
from forethought.strategy.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Assessment:
    """All promises on the day ``as_of``, in the order of the list; by strategy and owner; by published list."""

    as_of: date
    standings: tuple[Standing, ...]
    groups: tuple[Group, ...]
    whole: Group
    lists: tuple[Group, ...]

    @property
    def late(self) -> tuple[Standing, ...]:
        """The promises whose date is past, in the order of the list."""
        return tuple(standing for standing in self.standings if standing.late)

    @property
    def claimed(self) -> tuple[Standing, ...]:
        """The promises said to be kept, with nobody but the owner to say so."""
        return tuple(standing for standing in self.standings if standing.delivery == "claimed")

    def as_json(self) -> dict[str, Any]:
        """``rows, dated, funded, costed, late`` over everything, ``groups``, ``lists``, the day, and ids."""
        counts = {name: getattr(self.whole, name) for name in ("rows", "dated", "funded", "costed", "late")}
        return {
            **counts,
            "claimed": self.whole.claimed,
            "unverified": self.whole.unverified,
            "as_of": self.as_of.isoformat(),
            "late_ids": [standing.commitment.id for standing in self.late],
            "claimed_ids": [standing.commitment.id for standing in self.claimed],
            "groups": [group.as_json() for group in self.groups],
            "lists": [{"list": group.strategy, "done": group.done, **group.as_json()} for group in self.lists],
        }


def assess(commitments: Iterable[Commitment], as_of: date) -> Assessment:
    """Where each promise stands on the day ``as_of``. The same reading for a department, a council or a charity."""
    standings = tuple(standing(commitment, as_of) for commitment in commitments)
    return Assessment(as_of, standings, by_owner(standings), count("All", "All", standings), by_list(standings))
