"""Bounds pushed through sums in whole numbers: every step is a proof, but they need not end at the narrowest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Sum = tuple[int, ...]
"""The positions of the cells in one sum: the whole first, then its parts."""

_ROUNDS = 60
"""A sum is looked at this often on average before the pushing stops: in a ring, bounds can creep up one by one."""


@dataclass(slots=True)
class Cells:
    """The bounds of every cell, by position; ``highs`` holds ``None`` where there is no limit."""

    lows: list[int]
    highs: list[int | None]

    def copy(self) -> Cells:
        """The same bounds, to be changed apart from these."""
        return Cells(list(self.lows), list(self.highs))

    def narrow(self, cell: int, low: int, high: int | None) -> bool:
        """Take in what a sum says of ``cell``; whether that narrowed it."""
        mine = self.highs[cell]
        tighter = high is not None and (mine is None or high < mine)
        if tighter:
            self.highs[cell] = high
        if low > self.lows[cell]:
            self.lows[cell] = low
            return True
        return tighter

    def empty(self, cell: int) -> bool:
        """Whether no number is left."""
        high = self.highs[cell]
        return high is not None and self.lows[cell] > high

    def known(self, cell: int) -> bool:
        """Whether only one number is left."""
        return self.lows[cell] == self.highs[cell]


@dataclass(slots=True)
class _Touching:
    """Which sums each cell stands in."""

    sums: Sequence[Sum]
    of: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, row in enumerate(self.sums):
            for cell in row:
                self.of.setdefault(cell, []).append(number)


def propagate(cells: Cells, sums: Sequence[Sum]) -> int | None:
    """Push the bounds through every sum until nothing narrows; gives the position of a sum that cannot hold."""
    touching = _Touching(sums)
    waiting: dict[int, None] = dict.fromkeys(range(len(sums)))
    left = _ROUNDS * len(sums)
    while waiting and left:
        left -= 1
        number = next(iter(waiting))
        del waiting[number]
        for cell, low, high in _said_by(cells, sums[number]):
            if not cells.narrow(cell, low, high):
                continue
            if cells.empty(cell):
                return number
            waiting.update(dict.fromkeys(touching.of[cell]))
    return None


def _said_by(cells: Cells, row: Sum) -> Iterator[tuple[int, int, int | None]]:
    """What one sum says of each of its cells, from the bounds as they were before it was looked at."""
    whole, parts = row[0], row[1:]
    lows = [cells.lows[part] for part in parts]
    highs = [cells.highs[part] for part in parts]
    least, most = sum(lows), sum(high for high in highs if high is not None)
    unlimited = highs.count(None)
    floor, ceiling = cells.lows[whole], cells.highs[whole]
    yield whole, least, None if unlimited else most
    for part, low, high in zip(parts, lows, highs, strict=True):
        others_unlimited = unlimited - (high is None)
        at_least = 0 if others_unlimited else floor - (most - (high or 0))
        yield part, at_least, None if ceiling is None else ceiling - (least - low)


def groups(cells: Cells, sums: Sequence[Sum]) -> list[tuple[list[int], list[Sum]]]:
    """The cells that are not yet known, grouped by the sums that tie them together, with those sums."""
    leader: dict[int, int] = {}

    def find(cell: int) -> int:
        while leader.setdefault(cell, cell) != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    open_ = [[cell for cell in row if not cells.known(cell)] for row in sums]
    for unknown in open_:
        for cell in unknown:
            leader[find(cell)] = find(unknown[0])
    members: dict[int, list[int]] = {}
    for cell in leader:
        members.setdefault(find(cell), []).append(cell)
    ties: dict[int, list[Sum]] = {}
    for row, unknown in zip(sums, open_, strict=True):
        if unknown:
            ties.setdefault(find(unknown[0]), []).append(row)
    return [(members[root], ties[root]) for root in members]


def terms(row: Sum) -> dict[int, int]:
    """The factor of each cell in ``parts - whole = 0``; a cell that stands there several times is counted so often."""
    factors = {row[0]: -1}
    for part in row[1:]:
        factors[part] = factors.get(part, 0) + 1
    return factors
