"""What the scorecard knows beside figures: the framework's parts, indicators in plain words, datasets, gaps."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from forethought.insight.national.errors import NationalError

PartKind = Literal["outcome", "enabler"]
Lacks = Literal["no indicator", "no data"]


@dataclass(frozen=True, slots=True)
class Part:
    """An outcome or an enabler of the framework; ``part`` is how the catalogue writes it, empty where it has none."""

    id: str
    kind: PartKind
    title: str
    part: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts (``numerator``) of what (``denominator``), in plain words.

    ``card`` is the indicator card by which Forethought computes the same from a council's own returns, ``counts`` and
    ``base`` the published series a funnel is drawn from; each is empty where there is none. ``kind`` is ``proportion``
    or ``rate``, empty without counts.
    """

    id: str
    title: str
    dataset: str
    numerator: str
    denominator: str
    card: str
    counts: str
    base: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A publication: the last day its newest figures tell of, the day they came out, and when they are too old.

    ``too_old_after_months`` counts from ``period_ends``; ``reason`` says why so many.
    """

    id: str
    title: str
    publisher: str
    newest_period: str
    period_ends: date
    published: date
    too_old_after_months: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something asked for that no indicator tells. ``part`` is empty where it concerns all parts.

    ``cards`` are indicators computed from returns or answers that tell it, ``nearest`` those that tell something near
    it; ``promise`` the id of the commitment that would fill it, empty where nobody has promised.
    """

    id: str
    part: str
    title: str
    asks: str
    asked_by: str
    source: str
    lacks: Lacks
    cards: tuple[str, ...]
    nearest: tuple[str, ...]
    promise: str
    note: str


@cache
def parts() -> tuple[Part, ...]:
    """The framework's four outcomes and three enablers, in its order."""
    return tuple(Part(**row) for row in _toml("framework.toml")["part"])


@cache
def definitions() -> Mapping[str, Definition]:
    """The 68 indicators by id, in order."""
    lines = (line for line in _text("indicators.csv").splitlines() if not line.startswith("#"))
    return MappingProxyType({row["id"]: Definition(**row) for row in csv.DictReader(lines)})


def definition(measure_id: str) -> Definition:
    """The indicator of that id. Raises ``NationalError`` when it is not one of the framework's."""
    found = definitions().get(measure_id)
    if found is None:
        raise NationalError("The framework has no indicator of that id", where=measure_id, do="Use one of NF01 to NF68")
    return found


@cache
def datasets() -> Mapping[str, Dataset]:
    """The publications the indicators come from, by id."""
    return MappingProxyType({row["id"]: Dataset(**row) for row in _toml("datasets.toml")["dataset"]})


@cache
def taken() -> date:
    """The day up to which publications were read. What came out later is not known here."""
    found: date = _toml("datasets.toml")["taken"]
    return found


@cache
def gaps() -> tuple[Gap, ...]:
    """What is asked for and not measured, in the order of the framework's parts, what concerns all of them last."""
    order = {part.id: place for place, part in enumerate(parts())}
    found = [Gap(**{**row, "cards": tuple(row["cards"]), "nearest": tuple(row["nearest"])}) for row in _gap_rows()]
    return tuple(sorted(found, key=lambda gap: order.get(gap.part, len(order))))


def _gap_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _toml("gaps.toml")["gap"]
    return rows


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


def _text(name: str) -> str:
    return (files("forethought.insight.national") / "data" / name).read_text(encoding="utf-8")
