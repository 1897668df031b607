"""The collection year of a return: its days, its form, and what the codes of that year are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model import Form, load_form
from forethought.synth.reading import parameters_of
from forethought.synth.rows import NEVER, day
from forethought.synth.window import Window

Array = NDArray[Any]


def parameters() -> Mapping[str, Any]:
    """What the form of each year has, from ``data/ssda903_feed.toml``."""
    return parameters_of("ssda903_feed")


@dataclass(frozen=True, slots=True)
class ReturnYear:
    """A collection year by the year in which it ends; ``first`` and ``last`` are its days, both counted."""

    year: int
    first: int
    last: int

    @classmethod
    def of(cls, year: int) -> ReturnYear:
        """The year that ends in ``year``."""
        first, after = Window.bounds(year)
        return cls(year, first, after - 1)

    @property
    def before(self) -> ReturnYear:
        """The year before."""
        return ReturnYear.of(self.year - 1)

    @property
    def form(self) -> Form:
        """The form of the year; for years before the earliest form known, that one."""
        return load_form("ssda903", max(self.year, parameters()["form"]["earliest"]))

    def holds(self, start: Array, end: Array) -> NDArray[np.bool_]:
        """Where something that began on ``start`` and stopped on ``end`` is in the return: both days count."""
        found: NDArray[np.bool_] = (start <= self.last) & (end >= self.first)
        return found

    def within(self, days: Array) -> NDArray[np.bool_]:
        """Where a day lies in the year."""
        return self.holds(days, days)

    def by_then(self, days: Array) -> NDArray[np.int32]:
        """Days as they are known at the end of the year: :data:`NEVER` where they have not come."""
        return np.where(days <= self.last, days, NEVER).astype(np.int32)

    def sex(self, letters: NDArray[np.str_]) -> NDArray[np.str_]:
        """Sex in the codes of the year."""
        if self.year >= parameters()["form"]["sex_by_letter"]:
            return letters
        return replaced(letters, parameters()["sex"])

    def place(self, places: NDArray[np.str_]) -> NDArray[np.str_]:
        """Kinds of placement in the codes of the year."""
        known = parameters()["placements"].items()
        return replaced(places, {code: item["was"] for code, item in known if self.year < item["from"]})


def replaced(values: NDArray[np.str_], others: Mapping[str, str]) -> NDArray[np.str_]:
    """``values`` with each that is a key of ``others`` put in its place."""
    found = values
    for code, other in others.items():
        found = np.where(values == code, other, found)
    return found


def registered_from() -> int:
    """The day on which providers of supported accommodation had to be registered."""
    return day(parameters()["supported"]["registered"])
