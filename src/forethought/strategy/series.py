"""What was measured of a promise over time, and whether that may be called progress."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path

from forethought.strategy.commitments import Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.reading import reading

_NUMBER = re.compile(r"£?(-?\d[\d,]*(?:\.\d+)?)\s*%?")


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: the last day it speaks of, its value, for whom (``breakdown``; empty: everybody), its source."""

    commitment_id: str
    day: date
    value: Decimal
    unit: str = ""
    breakdown: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """``shows`` is ``nothing``, ``points`` or ``progress``; ``why`` says what is missing. ``share`` is the part of the
    way from baseline to target (1: there), None without a target."""

    shows: str
    why: str
    points: tuple[Point, ...]
    change: Decimal | None = None
    share: Decimal | None = None


def progress(commitment: Commitment, points: Iterable[Point]) -> Progress:
    """What may be said of ``points`` (totals of this commitment only).

    A measure with fewer than twelve points shows its points and nothing more; one without a baseline cannot show
    progress, however many it has.
    """
    found = sorted((p for p in points if p.commitment_id == commitment.id and not p.breakdown), key=lambda p: p.day)
    fewest, baseline, target = reading().fewest_points, number(commitment.baseline), number(commitment.target)
    missing = [f"fewer than {fewest} points"] if len(found) < fewest else []
    missing += ["no baseline"] if baseline is None else []
    if not found:
        return Progress("nothing", "nothing was measured", ())
    if missing or baseline is None:
        return Progress("points", "; ".join(missing), tuple(found))
    change = found[-1].value - baseline
    way = None if target is None or target == baseline else change / (target - baseline)
    return Progress("progress", "" if way is not None else "no target", tuple(found), change, way)


def number(text: str) -> Decimal | None:
    """The figure that ``text`` is, with or without £, % and thousands commas; None when it is words."""
    match = _NUMBER.fullmatch(text.strip())
    return Decimal(match.group(1).replace(",", "")) if match else None


def load_series(path: Path | None = None) -> tuple[Point, ...]:
    """The points in ``path`` (CSV: ``id, day, value, unit, breakdown, source``), or those that ship with the project.

    ``breakdown`` is written ``sex=girls; age=0 to 4``. Raises ``StrategyError`` naming the line.
    """
    entry = path or files("forethought") / "cards" / "commitments" / "series.csv"
    rows = csv.DictReader(io.StringIO(entry.read_text(encoding="utf-8-sig"), newline=""))
    return tuple(_point(row, f"{entry.name}, line {rows.line_num}") for row in rows)


def _point(row: Mapping[str, str | None], where: str) -> Point:
    texts = {name: (row.get(name) or "").strip() for name in ("id", "day", "value", "unit", "breakdown", "source")}
    try:
        day, value = date.fromisoformat(texts["day"]), Decimal(texts["value"])
    except (ValueError, InvalidOperation):
        raise StrategyError(
            "A point has no day or no value", where=where, do="Write the day as 2026-12-31 and the value in digits"
        ) from None
    if not texts["id"] or not value.is_finite():
        raise StrategyError("A point belongs to no commitment, or is no number", where=where, do="Complete the row")
    parts = (part.partition("=") for part in texts["breakdown"].split(";") if part.strip())
    breakdown = {name.strip(): value.strip() for name, _, value in parts}
    return Point(texts["id"], day, value, texts["unit"], breakdown, texts["source"])


def open_sdg_csv(points: Sequence[Point]) -> str:
    """The points of one measure as Open SDG takes them: ``Year`` first, ``Value`` last, a blank breakdown is the total.

    Raises ``StrategyError`` when the points are of several commitments or units, or two have one year and breakdown.
    """
    if len({(point.commitment_id, point.unit) for point in points}) > 1:
        raise StrategyError("The points are of several measures", do="Write one file for each")
    names = list(dict.fromkeys(name for point in points for name in point.breakdown))
    clash = {"year", "value"} & {name.lower() for name in names}
    if clash:
        raise StrategyError(f"A breakdown cannot be called {min(clash)}", do="Give it another name")
    rows: dict[tuple[str, ...], str] = {}
    for point in points:
        key = (str(point.day.year), *(point.breakdown.get(name, "") for name in names))
        if key in rows:
            raise StrategyError("Two points have one year and breakdown", where=point.day.isoformat(), do="Keep one")
        rows[key] = format(point.value, "f")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Year", *names, "Value"])
    writer.writerows([*key, value] for key, value in sorted(rows.items()))
    return out.getvalue()


def series_csv(points: Iterable[Point]) -> str:
    """The points as ``load_series`` reads them back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "day", "value", "unit", "breakdown", "source"])
    for point in points:
        breakdown = "; ".join(f"{name}={value}" for name, value in point.breakdown.items())
        row = (
            point.commitment_id,
            point.day.isoformat(),
            format(point.value, "f"),
            point.unit,
            breakdown,
            point.source,
        )
        writer.writerow(row)
    return out.getvalue()
