"""Names of upright lines, beside them and above the plot, so that no name runs into another or is struck through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Flag:
    """Where a name goes: from ``start`` to ``end`` across, in ``row`` counted from the plot up."""

    row: int
    start: float
    end: float
    anchor: str


def flags(posts: Sequence[float], widths: Sequence[float], canvas: float) -> list[Flag]:
    """A place beside its line for each name of a width, within ``canvas`` pixels.

    Filled from the plot up: a line goes down from its name through all rows below, so a name may take a row only where
    no line of a name still to be placed stands.
    """
    found: dict[int, Flag] = {}
    row = 0
    while len(found) < len(posts):
        left = [i for i in range(len(posts)) if i not in found]
        here: list[Flag] = []
        for i in left:
            others = [posts[j] for j in left if j != i]
            taken = next((s for s in _sides(posts[i], widths[i], row, canvas) if _free(s, others, here)), None)
            if taken:
                found[i] = taken
                here.append(taken)
        if not here:
            # No name can stand clear of all lines: the first one is written over them, on white.
            found[left[0]] = _sides(posts[left[0]], widths[left[0]], row, canvas)[0]
        row += 1
    return [found[i] for i in range(len(posts))]


def _sides(post: float, width: float, row: int, canvas: float) -> list[Flag]:
    """Right of the line, left of it; where neither has room, as near as the edge allows."""
    right = Flag(row, post + _GAP, post + _GAP + width, "start")
    left = Flag(row, post - _GAP - width, post - _GAP, "end")
    fitting = [side for side in (right, left) if side.start >= 0 and side.end <= canvas]
    start = max(0.0, min(post + _GAP, canvas - width))
    return fitting or [Flag(row, start, start + width, "start")]


def _free(side: Flag, posts: Sequence[float], others: Sequence[Flag]) -> bool:
    clear = not any(side.start - 3 < post < side.end + 3 for post in posts)
    return clear and all(side.end + 8 < one.start or one.end + 8 < side.start for one in others)
