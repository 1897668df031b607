"""Maps of the 153 authorities: a cartogram in which every authority can be seen, or their boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from forethought.insight.charts.drawing.maps import draw
from forethought.insight.charts.errors import ChartError
from forethought.insight.charts.frames import WIDE, Frame, Rows, listed, numbers, sentence
from forethought.insight.charts.shapes import code_of, outlines

Shape = Literal["hex", "boundary"]
NO_FIGURE = "x"
"""The symbol of an authority that no value was given for."""


@dataclass(frozen=True, slots=True)
class MapValue:
    """One authority. ``value`` None draws hatching; ``shown`` is the number or the symbol that says why."""

    label: str
    value: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map in at most five bands of one hue, the lowest palest. ``values`` has the GSS codes of authorities as keys.

    Codes that an authority had before (Barnsley's and Sheffield's changed in 2025) do as well. ``own`` is the code of
    the reader's area, empty for none: it is outlined and named. Authorities without a value are hatched. Raises
    ``ChartError`` for a code of no authority of today.
    """

    frame: Frame
    unit: str
    values: Mapping[str, MapValue]
    own: str = ""
    shape: Shape = "hex"

    def __post_init__(self) -> None:
        numbers(*(value.value for value in self.values.values()))
        if self.shape not in ("hex", "boundary"):
            raise ChartError("There is no such map", where=self.shape, do="Say hex or boundary")
        if len({code_of(code) for code in self.values}) < len(self.values):
            raise ChartError("An authority is on the map twice", do="Give each one code")
        if self.own:
            code_of(self.own)

    @property
    def areas(self) -> Mapping[str, MapValue]:
        """A value for every authority on the map, by the code its shape is drawn under."""
        given = {code_of(code): value for code, value in self.values.items()}
        found = {s.code: given.get(s.code, MapValue(s.name, None, NO_FIGURE)) for s in outlines(self.shape).values()}
        return MappingProxyType(found)

    @property
    def own_code(self) -> str:
        """The code that the reader's area is drawn under, empty for none."""
        return code_of(self.own) if self.own else ""

    @property
    def description(self) -> str:
        """The reader's area, the span of the others and how many have no number, in words."""
        areas = self.areas
        own = areas[self.own_code] if self.own else None
        held = [(area.value, area.shown) for area in areas.values() if area.value is not None]
        span = (
            f"{len(held)} authorities, from {min(held)[1]} to {max(held)[1]}" if held else "No authority has a number"
        )
        gaps = f"{len(areas) - len(held)} authorities have no number" if len(held) < len(areas) else ""
        return sentence(
            self.unit,
            listed(((own.label, own.shown),)) if own else "",
            span,
            gaps,
            "Each figure is in the table beside the map",
            self.frame.note,
        )

    def rows(self) -> Rows:
        """A row for each authority, in alphabetical order."""
        found = sorted((area.label, area.shown) for area in self.areas.values())
        return (("Area", self.unit), *found)

    def svg(self, width: int = WIDE, *, headed: bool = False) -> str:
        """The map as one SVG element; no script, no style attribute, no link out."""
        return draw(self, width, headed=headed)
