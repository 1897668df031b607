"""Promises counted: by strategy and owner, and by the lists that were published. Counts, never marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forethought.strategy.reading import reading
from forethought.strategy.standing import Standing

RECALLED = "Recalled, not retrieved"


@dataclass(frozen=True, slots=True)
class Group:
    """Promises counted together. Rows recalled and never retrieved (``unverified``) count as rows, with the date and
    the words they are remembered to have; never as late, delivered or claimed.
    """

    strategy: str
    owner: str
    rows: int
    dated: int
    funded: int
    costed: int
    own_metric: int
    verifiable: int
    hedged: int
    explore: int
    late: int
    delivered: int
    claimed: int
    explored: int
    unknown: int
    without_newer_evidence: int
    unverified: int

    @property
    def done(self) -> int:
        """Rows whose list says done, proved or not."""
        return self.delivered + self.claimed + self.explored

    def as_json(self) -> dict[str, Any]:
        """The counts under their names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def count(strategy: str, owner: str, found: Sequence[Standing]) -> Group:
    """One group of ``found``."""
    tests: Mapping[str, list[bool]] = {
        "dated": [not s.undated for s in found],
        "funded": [not s.unfunded for s in found],
        "costed": [s.costed for s in found],
        "own_metric": [s.own_metric for s in found],
        "verifiable": [s.commitment.verifiable for s in found],
        "hedged": [s.commitment.hedged for s in found],
        "explore": [s.commitment.kind == "explore" for s in found],
        "late": [s.late for s in found],
        "delivered": [s.delivery == "delivered" for s in found],
        "claimed": [s.delivery == "claimed" for s in found],
        "explored": [s.delivery == "explored" for s in found],
        "unknown": [s.commitment.status == "unknown" for s in found],
        "without_newer_evidence": [s.evidence in ("stale", "presumed dropped", "none dated") for s in found],
        "unverified": [s.unverified for s in found],
    }
    return Group(strategy, owner, len(found), **{name: sum(values) for name, values in tests.items()})


def by_owner(standings: Iterable[Standing]) -> tuple[Group, ...]:
    """One group for each strategy and owner, in the order of the list."""
    found: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        found.setdefault((standing.commitment.strategy, standing.commitment.owner), []).append(standing)
    return tuple(count(*key, rows) for key, rows in found.items())


def by_list(standings: Sequence[Standing]) -> tuple[Group, ...]:
    """The counts of the published lists, evidenced rows only, then the rows recalled; lists without a row left out.

    The lists overlap (one takes in all but the first), so they do not add up to the whole.
    """
    sound = [standing for standing in standings if not standing.unverified]
    groups = [
        count(name, "", [s for s in sound if s.commitment.id.startswith(beginnings)])
        for name, beginnings in reading().lists
    ]
    recalled = [standing for standing in standings if standing.unverified]
    return tuple(group for group in (*groups, count(RECALLED, "", recalled)) if group.rows)
