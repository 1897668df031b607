"""Makes the shapes of ``insight/charts/data`` from a folder of cleaned boundaries.

    python tools/build_shapes.py SOURCE_FOLDER

SOURCE_FOLDER holds ``la_cartogram_2023.geojson`` (House of Commons Library, units of its own, y grows northwards) and
``la_boundaries_2023.geojson`` (longitude and latitude). Out come two files with one line for each authority: its GSS
code and its outline as path data, whole numbers on a grid in which y grows downwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src" / "forethought" / "insight" / "charts" / "data"
MIDDLE = 52.9
"""A latitude amid England: along it, distances east and north come out alike."""
Point = tuple[float, float]


def main(folder: Path) -> None:
    """Write both files and say how large they are."""
    cartogram = _areas(folder / "la_cartogram_2023.geojson")
    boundaries = _areas(folder / "la_boundaries_2023.geojson")
    widen = cos(radians(MIDDLE))
    _write("cartogram.csv", cartogram, lambda p: (p[0] * 20, -p[1] * 20), keep=0.11)
    _write("boundaries.csv", boundaries, lambda p: (p[0] * widen * 300, -p[1] * 300), keep=0.0)


def _areas(file: Path) -> dict[str, list[list[Point]]]:
    features: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["area_code"]: list(_rings(one["geometry"])) for one in features}


def _rings(geometry: dict[str, Any]) -> Iterator[list[Point]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part in parts:
        for ring in part:
            yield [(x, y) for x, y in ring]


def _write(name: str, areas: dict[str, list[list[Point]]], grid: Callable[[Point], Point], *, keep: float) -> None:
    """``keep`` is how far an outline may stray, in units of the source; 0 keeps every corner that the grid can tell."""
    placed = {
        code: [[grid(point) for point in _simpler(ring, keep)] for ring in rings] for code, rings in areas.items()
    }
    every = [point for rings in placed.values() for ring in rings for point in ring]
    left, top = min(x for x, _ in every), min(y for _, y in every)
    lines = ["area_code,path"]
    for code, rings in sorted(placed.items()):
        whole = [_distinct([(round(x - left), round(y - top)) for x, y in ring]) for ring in rings]
        # A part of no size on the grid is a rock in the sea.
        lines.append(f"{code},{''.join(_path(ring) for ring in whole if len(ring) > 2)}")
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(placed)} areas, {(TARGET / name).stat().st_size / 1000:.1f} kB\n")


def _simpler(ring: list[Point], keep: float) -> list[Point]:
    """The ring without corners nearer than ``keep`` to the line between those kept (Douglas and Peucker)."""
    if not keep or len(ring) < 9:
        return ring
    far = max(range(len(ring)), key=lambda i: hypot(ring[i][0] - ring[0][0], ring[i][1] - ring[0][1]))
    return [*_between(ring[: far + 1], keep)[:-1], *_between(ring[far:], keep)]


def _between(line: list[Point], keep: float) -> list[Point]:
    (ax, ay), (bx, by) = line[0], line[-1]
    length = hypot(bx - ax, by - ay) or 1.0
    away = [abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length for x, y in line]
    far = max(range(len(line)), key=lambda i: away[i])
    if away[far] <= keep:
        return [line[0], line[-1]]
    return [*_between(line[: far + 1], keep)[:-1], *_between(line[far:], keep)]


def _distinct(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for point in ring:
        if not found or found[-1] != point:
            found.append(point)
    return found[:-1] if found[0] == found[-1] else found


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """Path data: the first corner, then steps, each number after the first with a sign or a space before it."""
    steps = ((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(ring))
    told = " ".join(f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps)
    return f"M{ring[0][0]} {ring[0][1]}l{told.replace(' -', '-')}z"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
