"""What is asked for, and what was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forethought.model import UserError
from forethought.synth.areas import Authority, Locality, localities
from forethought.synth.setting import Setting, setting_of
from forethought.synth.window import Window

FEWEST, MOST = 2_000, 3_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """A population to make: whose, over which years, from which seed, and the feeds wanted (all when empty).

    ``deliveries`` names single deliveries, such as ``ssda903-2026``; all when empty. ``planted`` is the share of
    children in statutory returns with a violation planted on purpose. With ``story`` the family that the demonstration
    tells of is among the others. With ``xml`` the return of children looked after comes as its one XML file.
    """

    authority: Authority
    window: Window = Window()  # noqa: RUF009 - frozen
    seed: int = 1
    feeds: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    planted: float = 0.0
    story: bool = False
    xml: bool = False

    def __post_init__(self) -> None:
        if not FEWEST <= self.authority.children <= MOST:
            raise UserError(
                "That many children cannot be made",
                where=f"{self.authority.children:,} children",
                why="fewer do not meet the shares of placements and needs, and more are not one authority's",
                do=f"Ask for {FEWEST:,} to {MOST:,}",
            )
        if not 0 <= self.planted <= 1:
            raise UserError("The share of planted violations is none", do="Use a number from 0 to 1, such as 0.02")

    def wants(self, feed: str, period: str) -> bool:
        """Whether a delivery is asked for."""
        return (not self.feeds or feed in self.feeds) and (not self.deliveries or f"{feed}-{period}" in self.deliveries)

    @property
    def localities(self) -> tuple[Locality, ...]:
        """The pieces that are made one by one."""
        return localities(self.authority)

    def setting(self, number: int) -> Setting:
        """The setting of one locality."""
        return setting_of(self.seed, self.window, self.localities[number])


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the folders and, for each delivery, the rows of each table; of the truth, the same."""

    folder: Path
    truth: Path | None
    deliveries: Mapping[str, Mapping[str, int]]
    truth_rows: Mapping[str, int]
    children: int
    people: int
