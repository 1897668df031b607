"""What actions would cost together: by barrier and by who could pay. Unlike times are never added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forethought.strategy.commitments import Commitment


@dataclass(frozen=True, slots=True)
class CostGroup:
    """Actions of one kind whose cost is for one time (``when``: once, each year …; empty: no sum was found).

    ``low`` and ``high`` are whole pounds, None where no sum was found.
    """

    name: str
    when: str
    actions: int
    low: int | None
    high: int | None


def cost_by_barrier(commitments: Iterable[Commitment]) -> tuple[CostGroup, ...]:
    """Cost ranges by barrier: cultural, behavioural, structural, each time by itself."""
    return _groups(commitments, lambda commitment: commitment.barrier)


def cost_by_payer(commitments: Iterable[Commitment]) -> tuple[CostGroup, ...]:
    """Cost ranges by who could pay, each time by itself."""
    return _groups(commitments, lambda commitment: commitment.payer)


def _groups(commitments: Iterable[Commitment], name: Callable[[Commitment], str]) -> tuple[CostGroup, ...]:
    found: dict[tuple[str, str], list[Commitment]] = {}
    for commitment in commitments:
        when = commitment.cost_years if commitment.cost_low is not None else ""
        found.setdefault((name(commitment), when.removeprefix("£ ")), []).append(commitment)
    names = list(dict.fromkeys(key for key, _ in found))
    ordered = sorted(found, key=lambda key: (names.index(key[0]), not key[1]))
    return tuple(_group(*key, found[key]) for key in ordered)


def _group(name: str, when: str, rows: list[Commitment]) -> CostGroup:
    lows = [row.cost_low for row in rows if row.cost_low is not None]
    highs = [row.cost_high for row in rows if row.cost_high is not None]
    return CostGroup(name, when, len(rows), sum(lows) if lows else None, sum(highs) if highs else None)
