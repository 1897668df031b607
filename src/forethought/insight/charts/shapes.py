"""Outlines of the 153 authorities: the House of Commons Library's cartogram, and boundaries."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from forethought.insight.charts.errors import ChartError
from forethought.insight.statistics import StatisticsError, area

CREDITS = {
    "hex": "Cartogram: House of Commons Library, Open Parliament Licence v3.0.",
    "boundary": "Boundaries: Office for National Statistics, Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right.",
}
"""What must be said beside each map."""
_FILES = {"hex": "cartogram.csv", "boundary": "boundaries.csv"}


@dataclass(frozen=True, slots=True)
class Outline:
    """One authority's outline as path data; ``box`` is left, top, right and bottom in the units of its map."""

    code: str
    name: str
    region: str
    path: str
    box: tuple[int, int, int, int]


@cache
def outlines(shape: Literal["hex", "boundary"] = "hex") -> Mapping[str, Outline]:
    """The outlines of one map by GSS code, the code that the shipped figures use throughout."""
    text = (files("forethought.insight.charts") / "data" / _FILES[shape]).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return MappingProxyType({row["area_code"]: _outline(row["area_code"], row["path"]) for row in rows})


def code_of(code: str) -> str:
    """The code that an authority is drawn under, from any GSS code it has or had. Raises ``ChartError``."""
    try:
        found = area(code).code
    except StatisticsError:
        found = ""
    if found not in outlines():
        raise ChartError("The map has no such authority", where=code, do="Give the GSS code of an authority of today")
    return found


def _outline(code: str, path: str) -> Outline:
    one = area(code)
    corners = [corner for ring in path.split("z") if ring for corner in _corners(ring)]
    xs, ys = zip(*corners, strict=True)
    return Outline(code, one.name, one.region, path, (min(xs), min(ys), max(xs), max(ys)))


def _corners(ring: str) -> list[tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
    x = y = 0
    found = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found
