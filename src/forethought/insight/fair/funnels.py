"""Funnel plots: which areas differ by more than chance and the usual spread between areas would give.

Sources: D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005),
and "Handling over-dispersion of performance indicators", Quality and Safety in Health Care 14 (2005): winsorised z
scores and an additive spread between areas, as in the open FunnelPlotR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, fsum, pi, sin, sqrt
from statistics import NormalDist
from typing import Literal

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.exact import poisson_limits
from forethought.insight.fair.given import FEWEST, Cell, Count, Kind, LeftOut, counts
from forethought.insight.fair.signals import Side
from forethought.insight.fair.special import normal_quantile

WARN, ASK = 0.95, 0.998
_WINSORISED = 0.1
_MANY = 10
"""Areas below which the spread between them is poorly known, and the page says so."""
_EXPECTED = 5
"""Below this expected number, of those counted or of the rest, the working scale does not hold steady."""

Says = Literal["ask why", "no clear difference", "too few to say"]


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One area. Figures are fractions of 1; ``low`` and ``high`` its own 95 per cent interval, Wilson or Byar.

    ``limits_95`` and ``limits_998`` are the funnel's at its denominator. ``says`` is ``ask why`` only outside the
    outer limits, with ``side`` ``high`` or ``low``; that is a question and no judgement. Below a denominator of 30 only
    the counts and the interval are given: limits are None.
    """

    area: str
    numerator: int
    denominator: int
    value: float
    low: float
    high: float
    limits_95: tuple[float, float] | None
    limits_998: tuple[float, float] | None
    says: Says
    side: Side


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel plot. Areas stand in alphabetical order, whatever their figures: there is no order by value.

    ``centre`` is all numerators over all denominators; ``phi`` the over-dispersion factor (1 or so: none; None when too
    few areas tell) and ``tau2`` the variance between areas on the working scale (arcsine of the root for proportions,
    root for rates). ``areas_used`` is how many areas ``phi`` rests on.
    """

    kind: Kind
    centre: float
    phi: float | None
    tau2: float
    areas_used: int
    points: tuple[FunnelPoint, ...]
    left_out: LeftOut
    note: str

    def limits(self, denominator: int, level: float = ASK) -> tuple[float, float]:
        """Low and high limit at any ``denominator``, for drawing the funnel."""
        return _limits(self.kind, self.centre, self.tau2, denominator, level)

    def point(self, area: str) -> FunnelPoint | None:
        """The point of ``area``, None when its figure was left out. Raises ``FairError`` when it was not given."""
        found = next((point for point in self.points if point.area == area), None)
        if found is None and area not in self.left_out.names:
            raise FairError("The area is not in the funnel", where=area, do="Give its figure with the others")
        return found


def funnel(areas: Iterable[tuple[str, Cell, Cell]], kind: Kind = "proportion", *, corrected: bool = True) -> Funnel:
    """The funnel plot of ``areas``: name, numerator, denominator, each number perhaps a symbol.

    Areas with a symbol or nothing to divide by are left out and counted. Proportions use the arcsine scale; rates
    exact Poisson limits, widened by the spread between areas on the root scale (squares of the two distances add).
    The spread rests on areas where 5 or more are expected. Winsorising at 10 per cent makes it come out too small by
    a known share, so that seven times as many areas as promised would be asked why; ``corrected`` divides by that
    share. Without it the figures are those of the sources. Raises ``FairError`` below two areas with a denominator of
    30, and for unsound counts.
    """
    kept, left = counts(areas, kind)
    enough = [count for count in kept if count.denominator >= FEWEST]
    if len(enough) < 2:
        raise FairError(
            "There are too few areas to compare",
            why=f"a comparison needs two or more with at least {FEWEST} to divide by",
            do="Add areas or years",
        )
    centre = sum(count.numerator for count in kept) / sum(count.denominator for count in kept)
    used = [count for count in enough if _steady(count.denominator, centre, kind)]
    phi, tau2 = _over_dispersion(used, centre, kind, corrected) if len(used) > 1 else (None, 0.0)
    points = [_point(count, kind, centre, tau2) for count in sorted(kept, key=lambda count: count.name)]
    return Funnel(kind, centre, phi, tau2, len(used), tuple(points), left, _note(left, len(used)))


def _note(left: LeftOut, used: int) -> str:
    if used >= _MANY:
        return left.note
    told = "too few areas have numbers that tell" if used < 2 else f"only {used} areas have numbers that tell"
    return " ".join(part for part in (left.note, f"The usual spread between areas is poorly known: {told}.") if part)


def _steady(denominator: int, centre: float, kind: Kind) -> bool:
    share = min(centre, 1 - centre) if kind == "proportion" else centre
    return denominator * share >= _EXPECTED - 1e-9  # 1 - 0.9 is a hair below a tenth


def _point(count: Count, kind: Kind, centre: float, tau2: float) -> FunnelPoint:
    enough = count.denominator >= FEWEST
    inner = _limits(kind, centre, tau2, count.denominator, WARN) if enough else None
    outer = _limits(kind, centre, tau2, count.denominator, ASK) if enough else None
    side: Side = ""
    if outer:
        side = "high" if count.value > outer[1] else "low" if count.value < outer[0] else ""
    says: Says = "too few to say" if not enough else "ask why" if side else "no clear difference"
    low, high = count.interval(kind)
    return FunnelPoint(count.name, count.numerator, count.denominator, count.value, low, high, inner, outer, says, side)


def _over_dispersion(used: Sequence[Count], centre: float, kind: Kind, corrected: bool) -> tuple[float, float]:
    """Phi and tau squared: the spread of winsorised z scores, and what of it lies between areas (DerSimonian-Laird)."""
    middle = _scale(centre, kind)
    scores = [(_scale(count.value, kind) - middle) * 2 * sqrt(count.denominator) for count in used]
    low, high = _quantile(scores, _WINSORISED), _quantile(scores, 1 - _WINSORISED)
    k = len(scores)
    phi = fsum(min(high, max(low, z)) ** 2 for z in scores) / k
    phi = phi / _winsorised_share() if corrected else phi
    weights = [4 * count.denominator for count in used]  # one over the variance of each on the working scale
    spare = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return phi, max(0.0, (k * phi - (k - 1)) / spare)


def _winsorised_share() -> float:
    """What is left of the variance of a normal variable, 1, once its tails are drawn in to their edges: 0.679.

    The second moment of the middle part by integration by parts, and that of the two edges.
    """
    edge = normal_quantile(1 - _WINSORISED)
    return 1 - 2 * _WINSORISED - 2 * edge * NormalDist().pdf(edge) + 2 * _WINSORISED * edge**2


def _scale(value: float, kind: Kind) -> float:
    """The scale on which the variance of chance is one over four denominators."""
    return asin(sqrt(value)) if kind == "proportion" else sqrt(value)


@lru_cache(maxsize=32_768)  # a funnel is drawn anew for every area, with the same curves
def _limits(kind: Kind, centre: float, tau2: float, denominator: int, level: float) -> tuple[float, float]:
    q = normal_quantile((1 + level) / 2)
    middle = _scale(centre, kind)
    if kind == "proportion":
        reach = q * sqrt(1 / (4 * denominator) + tau2)
        return sin(max(0.0, middle - reach)) ** 2, sin(min(pi / 2, middle + reach)) ** 2
    low, high = (sqrt(count / denominator) for count in poisson_limits(centre * denominator, level))
    if tau2 == 0:
        return low**2, high**2
    # The exact limits know chance, tau the areas; the two are independent, so squares of distances add.
    down, up = (sqrt((end - middle) ** 2 + q * q * tau2) for end in (low, high))
    return max(0.0, middle - down) ** 2, (middle + up) ** 2


def _quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie, straight between neighbours (Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])
