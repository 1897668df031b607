"""Where brothers and sisters in care live, so that those who come later can live with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from forethought.synth.journeys.care.places import FAMILY, Placement
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.rows import NOBODY


@dataclass(frozen=True, slots=True)
class Move:
    """A placement from a day on. ``reason`` is why the one before ended, empty for the first."""

    day: int
    placement: Placement
    same_carer: bool = False
    reason: str = ""


class Companions:
    """The placements of children whose time in care is worked out already, by family."""

    def __init__(self, window_end: int) -> None:
        self._window_end = window_end
        self._held: dict[int, list[tuple[Stay, list[Move]]]] = defaultdict(list)

    def add(self, stay: Stay, moves: list[Move]) -> None:
        """Remember where a child lives during ``stay``."""
        if stay.child.family != NOBODY and stay.kind == "usual":
            self._held[stay.child.family].append((stay, moves))

    def home(self, stay: Stay, day: int) -> Placement | None:
        """The foster home or that of kin where a brother or sister of the child lives on a day."""
        for other, moves in self._of(stay):
            if other.start <= day < other.last(self._window_end):
                placement = [move.placement for move in moves if move.day <= day][-1]
                if placement.place in FAMILY:
                    return placement
        return None

    def next_move(self, stay: Stay, now: Move) -> Move | None:
        """The next move of a brother or sister on which the child goes along: to another family, from where both live
        now or from outside a family, so that both live together then."""
        for _, moves in self._of(stay):
            for before, after in pairwise(moves):
                elsewhere = after.placement.postcode != now.placement.postcode
                if after.day <= now.day or not elsewhere or after.same_carer or after.placement.place not in FAMILY:
                    continue
                together = before.placement.postcode == now.placement.postcode and before.day <= now.day
                if together or (before.placement.place not in FAMILY and now.placement.place in FAMILY):
                    return after
        return None

    def lives_with(self, stay: Stay, now: Move) -> bool:
        """Whether the child lives with a brother or sister at its latest placement."""
        home = self.home(stay, now.day)
        return home is not None and home.postcode == now.placement.postcode

    def _of(self, stay: Stay) -> list[tuple[Stay, list[Move]]]:
        held = self._held.get(stay.child.family, []) if stay.kind == "usual" else []
        return [(other, moves) for other, moves in held if other.child.person != stay.child.person]
