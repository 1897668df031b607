"""Colours, and the looks that the same thing has in every chart.

Source: Government Analysis Function, "Data visualisation: colours in charts" (categorical and sequential palettes).
None stands for good or bad, and none stands alone: what differs in colour differs in shape or dashes too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from forethought.insight.statistics import areas

INK, PALE, PAPER = "#0b0c0c", "#d9d9d9", "#ffffff"
BLUE, TURQUOISE, PINK, GREY, SOFT = "#12436d", "#28a197", "#801650", "#3d3d3d", "#6f777b"
BANDS = ("#dbe9f6", "#a7cdef", "#5c9fdb", "#2073bc", "#12436d")
"""One hue from pale to dark, told apart in print without colour as well."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one thing is drawn: colour, dashes and width of its line, shape of its points, colour of its name."""

    colour: str
    dashes: str
    shape: str
    width: float
    ink: str = ""

    @property
    def lettering(self) -> str:
        """The colour of words about it, dark enough to be read."""
        return self.ink or self.colour


OWN = Look(BLUE, "", "circle", 4)
NEIGHBOURS = Look(TURQUOISE, "2 4", "diamond", 3, "#17665f")
REGION = Look(PINK, "12 4 3 4", "triangle", 2.5)
ENGLAND = Look(GREY, "8 5", "square", 2.5)
OTHER = Look(SOFT, "", "ring", 2, GREY)
_FREE = (OTHER, REGION, NEIGHBOURS, ENGLAND, OWN)


def look_of(label: str, *, own: bool = False) -> Look | None:
    """The look that belongs to a label: the reader's area, England, a region, neighbours; None where none does."""
    words = label.lower()
    if own:
        return OWN
    if words.startswith("england"):
        return ENGLAND
    if "neighbour" in words:
        return NEIGHBOURS
    return REGION if "region" in words or words.startswith(_regions()) else None


def looks(labels: tuple[tuple[str, bool], ...]) -> tuple[Look, ...]:
    """A look for each label and whether it is the reader's own; no two alike among the first four."""
    given = [look_of(label, own=own) for label, own in labels]
    taken: list[Look] = []
    for look in given:
        free = [one for one in _FREE if one not in given and one not in taken]
        taken.append(look if look and look not in taken else free[0] if free else OTHER)
    return tuple(taken)


@cache
def _regions() -> tuple[str, ...]:
    return tuple(region.name.lower() for region in areas("region"))
