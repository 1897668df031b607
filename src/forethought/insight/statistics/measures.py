"""What is measured: the catalogue of every series held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from forethought.insight.statistics.errors import StatisticsError
from forethought.insight.statistics.reading import SOURCES, read_csv


@dataclass(frozen=True, slots=True)
class Measure:
    """One published series.

    ``source`` is ``framework`` (the dashboard's 68 indicators, ``NF01`` to ``NF68``), ``lait`` (the Local Authority
    Interactive Tool) or ``dfe`` (underlying tables; the id is table, measure, group, topic and breakdown joined by
    ``/``). ``kind`` is ``count``, ``percent``, ``rate``, ``mean``, ``money``, ``size`` (populations, days) or
    ``judgement``; ``unit`` is the publisher's word. ``decimals`` is the most a published figure has. ``polarity``
    (``high``, ``low``, ``neutral``, ``not_stated``) is the department's in ``lait`` and ours in ``framework``; nothing
    may be coloured or ranked by it. Periods are as published.
    """

    id: str
    source: str
    title: str
    unit: str
    kind: str
    decimals: int
    polarity: str
    part: str
    domain: str
    table: str
    group: str
    topic: str
    breakdown: str
    first_period: str
    latest_period: str
    publication: str


def catalogue(source: str) -> tuple[Measure, ...]:
    """The measures of ``framework``, ``lait`` or ``dfe``, in the order of their ids. Raises ``StatisticsError``."""
    if source not in SOURCES:
        raise StatisticsError("There is no such source of statistics", where=source, do="Use " + ", ".join(SOURCES))
    return tuple(measure for measure in _measures().values() if measure.source == source)


def measure(measure_id: str) -> Measure:
    """The measure of that id. Raises ``StatisticsError`` when none is held."""
    try:
        return _measures()[measure_id]
    except KeyError:
        why = "Ids are written exactly as in the catalogue, capitals and all"
        raise StatisticsError(
            "There is no measure of that id", where=measure_id, why=why, do="See catalogue()"
        ) from None


@cache
def _measures() -> Mapping[str, Measure]:
    found = [_measure(row) for row in read_csv("measures.csv")]
    return MappingProxyType({m.id: m for m in sorted(found, key=lambda m: m.id)})


def _measure(row: Mapping[str, str]) -> Measure:
    words = {name: row[name] for name in Measure.__slots__ if name != "decimals"}
    return Measure(**words, decimals=int(row["decimals"]))
