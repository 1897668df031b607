"""How often something happens to one group of children, as a multiple of how often it happens to another.

Sources: the interval of a risk ratio, D. Katz and others, "Obtaining confidence intervals for the risk ratio in cohort
studies", Biometrics 34 (1978); of a rate ratio, N. E. Breslow and N. E. Day, "Statistical methods in cancer research",
volume II, IARC (1987). Both take the logarithm of the ratio as normal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from forethought.insight.fair.errors import FairError
from forethought.insight.fair.given import FEWEST, Cell, Count, Kind, LeftOut, counts
from forethought.insight.fair.special import normal_quantile


@dataclass(frozen=True, slots=True)
class Group:
    """One group. ``value``, ``low`` and ``high`` are its own figure and 95 per cent interval, as fractions of 1.

    ``ratio``, ``ratio_low`` and ``ratio_high`` compare it with the reference group, None when that may not be said.
    """

    name: str
    numerator: int
    denominator: int
    value: float | None
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    says: str


@dataclass(frozen=True, slots=True)
class RelativeRates:
    """The groups in the order given; the reference group's ratio is None. ``note`` belongs on the page."""

    kind: Kind
    reference: str
    groups: tuple[Group, ...]
    left_out: LeftOut
    note: str


def relative_rates(groups: Iterable[tuple[str, Cell, Cell]], reference: str, kind: Kind) -> RelativeRates:
    """Each group's risk ratio (``proportion``) or rate ratio (``rate``) to the group ``reference``, with 95 per cent
    log-normal intervals.

    Where the group or the reference has fewer than 30 to divide by, only counts and intervals are given, neither
    figure nor ratio. Where either counts nobody the method gives no interval, so no ratio. Groups with a symbol are
    left out and counted. Raises ``FairError`` when the reference is missing or hidden, and for unsound counts.
    """
    kept, left = counts(groups, kind)
    base = next((count for count in kept if count.name == reference), None)
    if base is None:
        raise FairError(
            "The reference group has no figure",
            where=reference,
            why="there is nothing to compare the others with",
            do="Choose another reference group",
        )
    return RelativeRates(kind, reference, tuple(_group(count, base, kind) for count in kept), left, left.note)


def _group(count: Count, base: Count, kind: Kind) -> Group:
    low, high = count.interval(kind)
    value = count.value if count.denominator >= FEWEST else None
    silent = _silent(count, base)
    ratio, ratio_low, ratio_high = (None, None, None) if silent else _ratio(count, base, kind)
    return Group(
        count.name,
        count.numerator,
        count.denominator,
        value,
        low,
        high,
        ratio,
        ratio_low,
        ratio_high,
        silent or _words(base.name, ratio or 0.0, ratio_low or 0.0, ratio_high or 0.0),
    )


def _silent(count: Count, base: Count) -> str:
    """Why no ratio may be told, empty when it may."""
    if count.name == base.name:
        return "The others are compared with this group."
    if count.denominator < FEWEST:
        return f"Fewer than {FEWEST} to divide by: only the count and its interval are given."
    if base.denominator < FEWEST:
        return f"{base.name} has fewer than {FEWEST} to divide by: nothing can be compared with it."
    if 0 in (count.numerator, base.numerator):
        return "Nobody is counted in this group or the other: no ratio can be given."
    return ""


def _ratio(count: Count, base: Count, kind: Kind) -> tuple[float, float, float]:
    ratio = count.value / base.value
    variance = 1 / count.numerator + 1 / base.numerator
    if kind == "proportion":
        variance -= 1 / count.denominator + 1 / base.denominator
    reach = normal_quantile(0.975) * sqrt(max(0.0, variance))
    return ratio, exp(log(ratio) - reach), exp(log(ratio) + reach)


def _words(reference: str, ratio: float, low: float, high: float) -> str:
    figure = f"{ratio:.2f} times the figure of {reference} (95 per cent interval {low:.2f} to {high:.2f})"
    return f"No clear difference: {figure}." if low <= 1 <= high else f"{figure}."
