"""One count column while it is being protected: which cells are hidden, and whether that is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from forethought.disclosure.bounds import Bound, rounded_bound
from forethought.disclosure.cells import Equation, Key
from forethought.disclosure.complements import Counts, Ends, Moves
from forethought.disclosure.deduction import attack_bounds
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.propagation import Cells, Sum, propagate

_TIDY_CELLS = 150
"""Up to this many cells, complements that turn out not to be needed are shown again."""
_TURNS = 8
"""How often gaps that the attacker finds are closed, before the table counts as one that cannot be protected."""


@dataclass(frozen=True, slots=True)
class Work:
    """The true counts, the base each is shown to, the sums that hold, and the ends each small count must reach."""

    values: Mapping[Key, int]
    bases: Mapping[Key, int]
    sums: Sequence[Equation]
    wanted: Mapping[Key, Ends]

    def unsafe(self, hidden: Iterable[Key]) -> dict[Key, Ends]:
        """The small counts that an attacker can narrow too far, with the ends they must reach."""
        start = {key: self.shown(key) for key in self.values} | dict.fromkeys(hidden, Bound(1, None))
        found = attack_bounds(start, self.sums, enough=self._safe).bounds
        return {key: ends for key, ends in self.wanted.items() if not self._safe(key, found[key])}

    def shown(self, key: Key) -> Bound:
        """Between which numbers the count lies when it is shown."""
        base = self.bases[key]
        return rounded_bound(nearest(self.values[key], base), base)

    def _safe(self, key: Key, bound: Bound) -> bool:
        ends = self.wanted.get(key)
        return ends is None or bound.spans(*ends)


def nearest(value: int, base: int) -> int:
    """``value`` to the nearest multiple of ``base``; a tie goes up."""
    return value if base <= 1 else (value + base // 2) // base * base


def work_of(
    values: Mapping[Key, int], bases: Mapping[Key, int], sums: Iterable[Equation], limit: int, protect: Ends
) -> Work:
    """What has to be done to protect the counts from 1 to ``limit`` among ``values``.

    A sum whose parts listed do not add up to the whole is left out: a reader cannot subtract.
    """
    listed = (Equation(sum_.whole, tuple(part for part in sum_.parts if part in values)) for sum_ in sums)
    holding = [
        sum_
        for sum_ in dict.fromkeys(listed)
        if sum_.whole in values and sum(values[part] for part in sum_.parts) == values[sum_.whole]
    ]
    floors = _floors(values, holding)
    low, high = protect
    wanted = {
        key: (max(low, floors[key]), high + max(0, floors[key] - low))
        for key, value in values.items()
        if 1 <= value <= limit
    }
    return Work(values, bases, holding, wanted)


def hide(work: Work) -> set[Key]:
    """The small counts and their complements. Raises ``DisclosureError`` when some small count stays unsafe."""
    if not work.wanted:
        return set()
    moves, place = _moves(work)
    keys = list(work.values)
    moves.protect({place[key]: ends for key, ends in work.wanted.items()})
    hidden = {keys[cell] for cell in moves.hidden}
    for _ in range(_TURNS):
        if not (unsafe := work.unsafe(hidden)):
            return _shown_again(work, hidden) if len(keys) <= _TIDY_CELLS else hidden
        moves.protect({place[key]: ends for key, ends in unsafe.items()}, whole=True)
        hidden = {keys[cell] for cell in moves.hidden}
    raise DisclosureError(
        "Some small counts cannot be protected",
        why="no choice of further cells was found that keeps them from being worked out",
        do="Put groups together, leave a dimension out, or round every count",
    )


def _moves(work: Work) -> tuple[Moves, dict[Key, int]]:
    place = {key: number for number, key in enumerate(work.values)}
    rows: list[Sum] = [(place[sum_.whole], *(place[part] for part in sum_.parts)) for sum_ in work.sums]
    shown = [work.shown(key) for key in work.values]
    wholes = Counter(row[0] for row in rows)
    costs = [log1p(value) * (1 + wholes[number]) for number, value in enumerate(work.values.values())]
    counts = Counts(list(work.values.values()), [(bound.low, bound.high or 0) for bound in shown], rows, costs)
    return Moves(counts, {place[key]: ends for key, ends in work.wanted.items()}), place


def _floors(values: Mapping[Key, int], sums: Sequence[Equation]) -> dict[Key, int]:
    """How small each count could be if every count but zeros were hidden: a whole has somebody in each of its parts."""
    place = {key: number for number, key in enumerate(values)}
    cells = Cells([min(value, 1) for value in values.values()], [None if value else 0 for value in values.values()])
    propagate(cells, [(place[sum_.whole], *(place[part] for part in sum_.parts)) for sum_ in sums])
    return dict(zip(values, cells.lows, strict=True))


def _shown_again(work: Work, hidden: set[Key]) -> set[Key]:
    """The hidden cells without the complements that are not needed, the largest counts tried first."""
    left = set(hidden)
    spare = [key for key in work.values if key in hidden and key not in work.wanted]
    for key in sorted(spare, key=lambda other: (-work.values[other], sorted(other[2]))):
        if not work.unsafe(left - {key}):
            left.discard(key)
    return left
