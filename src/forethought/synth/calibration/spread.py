"""How much authorities differ in how many children they look after: all of England's, each at a reduced size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from forethought.synth.areas import Authority, england, localities
from forethought.synth.calibration.care_counts import CareCounts
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import make_lives
from forethought.synth.processes import pool
from forethought.synth.setting import setting_of
from forethought.synth.window import Window


@dataclass(frozen=True, slots=True)
class Spread:
    """Children looked after per 10,000 in each authority, on average over the years of the window."""

    children: int
    rates: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The rate that nine in ten authorities stay below, over the one that one in ten stays below."""
        low, high = np.percentile(self.rates, (10, 90))
        return float(high / low)


def spread(
    children: int,
    seed: int = 1,
    *,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Spread:
    """Every authority of England with ``children`` children, up to the end of care; nothing else is made."""
    sizes = [replace(item, children=children) for item in england()]
    rates = []
    with pool(processes) as each:
        for number, rate in enumerate(each(partial(_rate, seed), sizes)):
            rates.append(rate)
            if progress:
                progress(number + 1, len(sizes))
    return Spread(children, tuple(rates))


def _rate(seed: int, authority: Authority) -> float:
    looked_after = residents = 0
    for locality in localities(authority):
        setting = setting_of(seed, Window(), locality)
        lives, risk = make_lives(setting)
        _, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
        counts = CareCounts(setting, lives, care)
        for year in setting.window.each:
            end = Window.bounds(year)[1]
            looked_after += int(((counts.periods.start < end) & (counts.periods.end >= end)).sum())
            residents += counts.residents(end - 1)
    return 10_000 * looked_after / residents
