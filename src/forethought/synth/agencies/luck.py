"""What goes wrong in which record of one agency: drawn once for each kind of error, and the same whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import between, chosen
from forethought.synth.rows import NEVER, Days
from forethought.synth.setting import Setting

Records = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
_RARE = 0.25


@dataclass(frozen=True)
class Fault:
    """One kind of error: the records that have it, until the day it is put right; ``draw`` (0 up to 1) says how."""

    wrong: Flags
    until: Days
    draw: NDArray[np.float64]

    def on(self, records: Records, days: Days) -> NDArray[np.int64]:
        """The places in ``records`` whose record is wrong on its day."""
        at = np.flatnonzero(self.wrong[records])
        found: NDArray[np.int64] = at[days[at] < self.until[records[at]]]
        return found


class Luck:
    """Draws the errors of one agency's records: ``times`` says for each record how much more common they are there."""

    def __init__(
        self, setting: Setting, agency: str, rates: Mapping[str, Any], since: Days, times: NDArray[np.float64]
    ) -> None:
        self._setting = setting
        self._agency = agency
        self._rates = rates
        self._since = np.maximum(since, setting.window.first)
        self._times = times
        self._faults: dict[str, Fault] = {}

    def stream(self, name: str) -> np.random.Generator:
        """The stream of chance of one part of this agency's records."""
        return self._setting.stream("agencies", self._agency, name)

    def fault(self, name: str, only: Flags | None = None, *, corrected: bool = True) -> Fault:
        """The error ``name`` at the agency's rate of that name, in the records that ``only`` flags.

        A share of the errors is put right on a day of the window, after the record can have begun.
        """
        if name not in self._faults:
            self._faults[name] = self._drawn(name, only, corrected=corrected)
        return self._faults[name]

    def lack(self, name: str, only: Flags | None = None, *, corrected: bool = True) -> Fault:
        """As :meth:`fault`, for a rate that says how many hold something: wrong are those who do not."""
        if name not in self._faults:
            self._faults[name] = self._drawn(name, only, corrected=corrected, lacking=True)
        return self._faults[name]

    def _drawn(self, name: str, only: Flags | None, *, corrected: bool, lacking: bool = False) -> Fault:
        rng = self.stream(name)
        count = len(self._since)
        rate = 1.0 - self._rates[name] if lacking else self._rates[name]
        whole = rate >= 1  # what nobody holds is not more common for some, and does not come later
        wrong = np.ones(count, np.bool_) if whole else _happens(rng, rate, self._times)
        if only is not None:
            wrong &= only
        until = np.full(count, NEVER, np.int32)
        at = np.flatnonzero(wrong)
        if corrected and not whole:
            put_right = chosen(rng, self._rates["corrected"], len(at))
            day = between(rng, self._since[at], self._setting.window.end, len(at))
            until[at] = np.where(put_right, day, NEVER)
        draw = np.zeros(count)
        draw[at] = rng.random(len(at))
        return Fault(wrong, until, draw)

    def lags(self, name: str, count: int) -> NDArray[np.int64]:
        """``count`` whole days of delay, of the mean that the agency's rates give."""
        mean = self._rates[name]
        if mean == 0:
            return np.zeros(count, np.int64)
        found: NDArray[np.int64] = np.floor(self.stream(name).exponential(mean, count)).astype(np.int64)
        return found


def _happens(rng: np.random.Generator, rate: float, times: NDArray[np.float64]) -> Flags:
    """Flags, each true with the probability ``rate`` times its ``times``.

    What is rare is drawn by the gaps from one to the next, at the highest rate, and then thinned out: there are many
    kinds of error and few records with each.
    """
    count, most = len(times), float(times.max(initial=1.0))
    top = rate * most
    if not 0 < top < _RARE:
        return chosen(rng, rate * times, count)
    expected = count * top
    gaps = rng.geometric(top, round(expected + 8 * expected**0.5) + 20)
    at = np.cumsum(gaps) - 1
    at = at[at < count]
    found = np.zeros(count, np.bool_)
    found[at[rng.random(len(at)) * most < times[at]]] = True
    return found
