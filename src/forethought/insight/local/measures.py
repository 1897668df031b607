"""What is known of an indicator whatever the area: words, unit, dataset, periods, and what it is shown with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from forethought.insight.local.errors import LocalError
from forethought.insight.local.holding import told_periods
from forethought.insight.national import Dataset, Definition, datasets, definition
from forethought.insight.national.wording import day, period_in_words, unit_of
from forethought.insight.statistics import Measure, catalogue, measure
from forethought.model import add_years

JUDGED = ("NF59", "NF60", "NF61", "NF62")
"""One judgement in four indicators: an authority has one of them, so they are one topic."""


@dataclass(frozen=True, slots=True)
class About:
    """An indicator: ``measure`` as catalogued, ``told`` in plain words. ``decimals`` are those shown, ``periods`` as
    published and ``spoken`` in words, oldest first."""

    measure: Measure
    told: Definition
    dataset: Dataset
    unit: str
    decimals: int
    periods: tuple[str, ...]
    spoken: tuple[str, ...]

    @property
    def period(self) -> str:
        """The newest period for which anything is held."""
        return self.periods[-1]

    def ends(self, year: int) -> date:
        """The last day of the period that ends in ``year``."""
        return add_years(self.dataset.period_ends, year - self.dataset.period_ends.year)

    @property
    def source(self) -> str:
        """Publisher, publication and day, in a sentence."""
        return f"Source: {self.dataset.publisher}, {self.dataset.title}, published {day(self.dataset.published)}."

    @property
    def note(self) -> str:
        """What must be known of the indicator and of its publication."""
        return " ".join(part for part in (self.told.note, self.dataset.note) if part)


@dataclass(frozen=True, slots=True)
class CompanionSet:
    """What measures must be shown with: ``counter`` measures, why, what is lacking, and a question to ask."""

    counter: tuple[str, ...]
    why: str
    lacks: str
    ask: str


@cache
def about(measure_id: str) -> About:
    """The indicator ``NF01`` to ``NF68``."""
    one, told = measure(measure_id), definition(measure_id)
    held = told_periods(measure_id)
    spoken = tuple(map(period_in_words, held))
    return About(one, told, datasets()[told.dataset], unit_of(one), min(one.decimals, 2), held, spoken)


@cache
def of_part(part: str) -> tuple[str, ...]:
    """The indicators of a part of the framework (as the catalogue writes it), in order; one for the judgements."""
    if not part:
        return ()
    found = (one.id for one in catalogue("framework") if one.part == part)
    return tuple(one for one in found if one not in JUDGED[1:])


def companions(measure_id: str) -> CompanionSet:
    """What the indicator is shown with. Raises ``LocalError`` where nothing is named: no figure stands alone."""
    found = _companions().get(measure_id)
    if found is None:
        raise LocalError(
            "Nothing is named that an indicator must be shown with",
            where=measure_id,
            why="a figure read alone is soon met by spoiling another",
            do="Name it in insight/local/data/companions.toml",
        )
    return found


@cache
def _companions() -> Mapping[str, CompanionSet]:
    found: dict[str, CompanionSet] = {}
    for row in _file()["set"]:
        one = CompanionSet(tuple(row["counter"]), row["why"], row["lacks"], row["ask"])
        found |= dict.fromkeys(row["measures"], one)
    return MappingProxyType(found)


@cache
def title_of(measure_id: str) -> str:
    """The title of an indicator, or of another measure that one is shown with."""
    titles: Mapping[str, str] = _file()["titles"]
    return titles.get(measure_id) or definition(measure_id).title


@cache
def _file() -> Mapping[str, Any]:
    text = (files("forethought.insight.local") / "data" / "companions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
