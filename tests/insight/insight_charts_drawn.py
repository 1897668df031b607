"""Reads a drawing back: its texts with the boxes they take, its marks with their places."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from forethought.insight.charts.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    words: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Shape:
    """One mark: its element, its middle and its size across and down, its colour."""

    tag: str
    x: float
    y: float
    wide: float
    high: float
    fill: str


class Drawn:
    def __init__(self, svg: str) -> None:
        self.text = svg
        self.root = ElementTree.fromstring(svg)
        self.width, self.height = (float(self.root.get(side, "0")) for side in ("width", "height"))
        self.boxes = [self._box(one) for one in self.root.iter(f"{SVG}text")]
        self.words = [box.words for box in self.boxes]

    def _box(self, one: ElementTree.Element) -> Box:
        size, words = float(one.get("font-size", "0")), one.text or ""
        wide = width_of(words, size, bold=one.get("font-weight") == "bold")
        x, y = float(one.get("x", "0")), float(one.get("y", "0"))
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[one.get("text-anchor", "start")]
        # Letters reach from about four fifths of their size above the base line to a fifth below it.
        return Box(words, left, left + wide, y - 0.75 * size, y + 0.22 * size)

    def marks(self, name: str = "mark") -> list[Shape]:
        found = []
        for one in self.root.iter():
            if one.get("class") != name:
                continue
            tag = one.tag.removeprefix(SVG)
            points = _points(tag, one)
            if points:
                xs, ys = zip(*points, strict=True)
                x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
                wide, high = max(xs) - min(xs), max(ys) - min(ys)
                found.append(Shape(tag, x, y, wide, high, one.get("fill", "")))
        return found

    def overlaps(self) -> list[tuple[str, str]]:
        boxes = [box for box in self.boxes if box.words.strip()]
        return [
            (a.words, b.words)
            for i, a in enumerate(boxes)
            for b in boxes[i + 1 :]
            if a.left < b.right - 0.5 and b.left < a.right - 0.5 and a.top < b.bottom - 0.5 and b.top < a.bottom - 0.5
        ]

    def outside(self) -> list[str]:
        low, high = -0.6, self.width + 0.6
        return [b.words for b in self.boxes if b.left < low or b.right > high or b.bottom > self.height or b.top < -1]

    def colours(self) -> set[str]:
        return {one.get(kind, "") for one in self.root.iter() for kind in ("fill", "stroke")} - {"", "none"}

    def ticks(self, anchor: str) -> dict[str, Box]:
        """Labels of an axis by their words; ``anchor`` end for an upright axis, middle for a level one."""
        sides = [one.get("text-anchor", "start") for one in self.root.iter(f"{SVG}text")]
        return {box.words: box for box, side in zip(self.boxes, sides, strict=True) if side == anchor}


def _points(tag: str, one: ElementTree.Element) -> list[tuple[float, float]]:
    if tag == "circle":
        x, y, r = (float(one.get(name, "0")) for name in ("cx", "cy", "r"))
        return [(x - r, y - r), (x + r, y + r)]
    if tag == "rect":
        x, y, w, h = (float(one.get(name, "0")) for name in ("x", "y", "width", "height"))
        return [(x, y), (x + w, y + h)]
    if tag == "polygon":
        pairs = (pair.split(",") for pair in one.get("points", "").split())
        return [(float(x), float(y)) for x, y in pairs]
    return []
