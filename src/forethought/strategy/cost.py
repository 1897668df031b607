"""What an action costs and what time it frees: net present value with a range, and who pays and who gains.

Time only. No change in a child's life is valued or claimed: those who evaluated the Think Family Database refused to,
and so do we.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from forethought.strategy.errors import StrategyError

CAVEAT = (
    "Time only: no change in any child's life is valued or claimed. Inputs are assumptions unless a source is named."
)
UNCERTAIN = ("hours", "wage", "kept", "attribution", "central_setup", "central_run", "set_up", "run", "final_adoption")


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that is not known exactly; low ≤ central ≤ high."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, slots=True)
class Action:
    """What a cost is worked out from. Pounds, hours a year for one council, shares from 0 to 1.

    ``hours`` saved in a year by one council that has adopted; ``wage`` loaded, an hour; ``kept``: the share left after
    deadweight (what would have been saved anyway); ``attribution``: the share that is this action's doing;
    ``central_setup`` in the first year and ``central_run`` in each later one; ``set_up`` once for each council that
    adopts and ``run`` in each of its years; adoption grows along a logistic curve to ``final_adoption``, half way in
    year ``half_way`` (the first year is 1); ``cashable``: the share of the freed time that lowers a bill.
    """

    name: str
    councils: int
    years: int
    hours: Range
    wage: Range
    kept: Range
    attribution: Range
    central_setup: Range
    central_run: Range
    set_up: Range
    run: Range
    final_adoption: Range
    half_way: float
    steepness: float
    optimism_bias: float
    discount: float
    cashable: float

    def __post_init__(self) -> None:
        ranges = [getattr(self, name) for name in UNCERTAIN]
        shares = (self.kept, self.attribution, self.final_adoption)
        sound = (
            all(0 <= r.low <= r.central <= r.high for r in ranges),
            all(r.high <= 1 for r in shares),
            self.years >= 1 and self.councils >= 1,
            self.optimism_bias >= 0 and self.discount > -1 and 0 <= self.cashable <= 1,
        )
        if not all(sound):
            raise StrategyError(
                "The figures of an action do not hold together",
                where=self.name,
                do="Give low ≤ central ≤ high, none negative, and shares between 0 and 1",
            )


@dataclass(frozen=True, slots=True)
class Year:
    """One year, undiscounted pounds; ``adopted`` is the share of councils, ``running`` the discounted sum so far."""

    number: int
    adopted: float
    time_saved: float
    central: float
    local: float
    running: float

    @property
    def net(self) -> float:
        """Time saved less all costs."""
        return self.time_saved - self.central - self.local


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One working out: years, net present value, and discounted sums. ``break_even_adoption`` is the final share of
    councils at which the value is nil (None: at none); the first year that covers its own costs, and the first by
    which all costs are covered (None: not within the years)."""

    years: tuple[Year, ...]
    npv: float
    time_saved: float
    central: float
    local: float
    cashable: float
    break_even_adoption: float | None
    first_year_covered: int | None
    paid_back_by: int | None

    @property
    def not_cashable(self) -> float:
        """The value of freed time that lowers no bill."""
        return self.time_saved - self.cashable

    @property
    def who(self) -> Mapping[str, Mapping[str, float]]:
        """Who pays and who gains: the one who gains is often not the one who pays."""
        return {
            "centre": {"pays": self.central, "gains": 0.0},
            "councils": {"pays": self.local, "gains": self.time_saved},
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """``central`` is from the central figures; ``low`` and ``high`` are the 10th and 90th percentile of the draws."""

    central: Appraisal
    low: float
    middle: float
    high: float
    above_nil: float
    runs: int
    seed: int


def appraise(action: Action, draw: Mapping[str, float] | None = None) -> Appraisal:
    """NPV = Σ (A·N·h·w·d·a − (K + N·(f + v))·(1 + OB)) / (1 + r)^t over the years t = 0, 1, …

    A is the share of councils that have adopted, N the councils, h·w·d·a the value of the time, K the central cost,
    f set-up for those that adopt in the year, v running cost for all that have, OB optimism bias, r 3.5 per cent
    (HM Treasury, The Green Book). ``draw`` replaces central figures by name.
    """
    value = {name: getattr(action, name).central for name in UNCERTAIN} | dict(draw or {})
    saved = value["hours"] * value["wage"] * value["kept"] * value["attribution"] * action.councils
    raised = 1 + action.optimism_bias
    years: list[Year] = []
    sums, before = [0.0, 0.0, 0.0], 0.0
    for number in range(1, action.years + 1):
        adopted = value["final_adoption"] / (1 + math.exp(-action.steepness * (number - action.half_way)))
        central = raised * value["central_setup" if number == 1 else "central_run"]
        local = raised * action.councils * (value["set_up"] * (adopted - before) + value["run"] * adopted)
        flows = (adopted * saved, central, local)
        sums = [total + flow / (1 + action.discount) ** (number - 1) for total, flow in zip(sums, flows, strict=True)]
        years.append(Year(number, adopted, *flows, running=sums[0] - sums[1] - sums[2]))
        before = adopted
    time_saved, paid_centrally, paid_locally = sums
    gain = time_saved - paid_locally
    return Appraisal(
        years=tuple(years),
        npv=gain - paid_centrally,
        time_saved=time_saved,
        central=paid_centrally,
        local=paid_locally,
        cashable=time_saved * action.cashable,
        break_even_adoption=_break_even(value["final_adoption"], gain, paid_centrally),
        first_year_covered=next((year.number for year in years if year.net >= 0), None),
        paid_back_by=next((year.number for year in years if year.running >= 0), None),
    )


def estimate(action: Action, *, seed: int, runs: int = 2000) -> Estimate:
    """Low, middle and high by ``runs`` draws from triangles; the same seed gives the same figures on any machine."""
    if runs < 20:
        raise StrategyError("Too few draws for percentiles", do="Ask for 20 or more")
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose; nothing secret hangs on it
    values = sorted(appraise(action, _draw(action, chance)).npv for _ in range(runs))
    tenths = quantiles(values, n=10, method="inclusive")
    above = sum(value >= 0 for value in values) / runs
    return Estimate(appraise(action), tenths[0], tenths[4], tenths[8], above, runs, seed)


def _draw(action: Action, chance: random.Random) -> dict[str, float]:
    ranges: Sequence[tuple[str, Range]] = [(name, getattr(action, name)) for name in UNCERTAIN]
    return {name: r.central if r.low == r.high else chance.triangular(r.low, r.high, r.central) for name, r in ranges}


def _break_even(final: float, gain: float, central: float) -> float | None:
    """Both the gain and the local cost grow with adoption, so the value is nil at final · central / gain."""
    if gain <= 0:
        return None
    share = final * central / gain
    return share if share <= 1 else None
