"""Exact intervals and tests for small counts: Poisson for rates, binomial and Fisher for proportions.

Sources: F. Garwood, Biometrika 28 (1936), for a count; C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), for a
proportion; J. Przyborowski and H. Wilenski, Biometrika 31 (1940), for two counts; R. A. Fisher's exact test for two
proportions. Two-sided: the chances of all results no more likely than the one seen are added up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, log

from forethought.insight.fair.special import beta_quantile, chi_square_quantile, gamma_lower, gamma_upper, root

_EQUAL = 1 + 1e-7
"""Two results whose chances differ by less than this share are equally likely: rounding must not part them."""
_NEGLIGIBLE = 1e-40


def exact_count(count: int, level: float = 0.95) -> tuple[float, float]:
    """Low and high limit of the expected number behind an observed ``count`` of independent events."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else chi_square_quantile(tail, 2 * count) / 2
    return low, chi_square_quantile(1 - tail, 2 * count + 2) / 2


def exact_proportion(numerator: int, denominator: int, level: float = 0.95) -> tuple[float, float]:
    """Low and high limit of the proportion behind ``numerator`` of ``denominator``, between 0 and 1."""
    tail = (1 - level) / 2
    rest = denominator - numerator
    low = 0.0 if numerator == 0 else beta_quantile(tail, numerator, rest + 1)
    return low, 1.0 if rest == 0 else beta_quantile(1 - tail, numerator + 1, rest)


def poisson_limits(expected: float, level: float) -> tuple[float, float]:
    """The counts beyond which chance alone takes an ``expected`` number in at most (1 - ``level``)/2 of cases a side.

    A count lies outside exactly when ``expected`` lies outside its ``exact_count``: the same chi-square quantiles,
    solved for the count, and so drawn smoothly between whole numbers. Reading the quantiles at ``expected`` itself, a
    common short cut, keeps that promise on neither side when few are expected.
    """
    if expected <= 0:
        return 0.0, 0.0
    tail = log((1 - level) / 2)
    # In logarithms the chance is nearly a parabola of the count, which the search likes.
    high = root(lambda count: tail - _log(gamma_lower(count, expected)), expected + 1)
    low = root(lambda above: _log(gamma_upper(above, expected)) - tail, expected + 1) - 1
    return max(0.0, low), high


def _log(chance: float) -> float:
    return log(max(chance, 1e-300))


@dataclass(frozen=True, slots=True)
class ChanceAlone:
    """How likely each number of events is when nothing but chance is at work: ``chances[i]`` for ``first + i``."""

    first: int
    chances: tuple[float, ...]

    def two_sided(self, seen: int) -> float:
        """The chance of a result no more likely than ``seen``; 0 when it is too small to count."""
        place = seen - self.first
        if not 0 <= place < len(self.chances):
            return 0.0
        least = self.chances[place] * _EQUAL
        return min(1.0, fsum(chance for chance in self.chances if chance <= least))

    def range(self, level: float = 0.95) -> tuple[int, int]:
        """Least and greatest number that would not be called unusual at ``level``."""
        peak = max(range(len(self.chances)), key=self.chances.__getitem__)
        tail = 1 - level
        low = bisect_left(range(peak), tail, key=lambda i: self.two_sided(self.first + i))
        length = len(self.chances) - 1
        drop = bisect_left(range(length - peak), tail, key=lambda i: self.two_sided(self.first + length - i))
        return self.first + low, self.first + length - drop


def two_rates(total: int, exposure: int, other_exposure: int) -> ChanceAlone:
    """How ``total`` events fall on the first of two groups when their rates are the same: binomial by exposure.

    ``exposure`` and ``other_exposure`` are the denominators, both above 0.
    """
    share = exposure / (exposure + other_exposure)
    odds = exposure / other_exposure
    return _around(int((total + 1) * share), 0, total, lambda k: (total - k) / (k + 1) * odds)


def two_proportions(total: int, size: int, other_size: int) -> ChanceAlone:
    """How ``total`` events fall on the first of two groups when their proportions are the same: Fisher's exact test.

    ``size`` and ``other_size`` are the denominators, both above 0.
    """
    low, high = max(0, total - other_size), min(total, size)
    mode = (total + 1) * (size + 1) // (size + other_size + 2)
    return _around(
        min(high, max(low, mode)),
        low,
        high,
        lambda k: (total - k) * (size - k) / ((k + 1) * (other_size - total + k + 1)),
    )


def _around(mode: int, low: int, high: int, ratio: Callable[[int], float]) -> ChanceAlone:
    """Chances outwards from the likeliest number; ``ratio(k)`` is the chance of ``k + 1`` over that of ``k``."""
    mode = min(mode, high)
    up, chance = [1.0], 1.0
    for k in range(mode, high):
        chance *= ratio(k)
        if chance < _NEGLIGIBLE:
            break
        up.append(chance)
    down, chance = [], 1.0
    for k in range(mode - 1, low - 1, -1):
        chance /= ratio(k)
        if chance < _NEGLIGIBLE:
            break
        down.append(chance)
    weights = [*reversed(down), *up]
    whole = fsum(weights)
    return ChanceAlone(mode - len(down), tuple(weight / whole for weight in weights))


def chance_in_words(p: float) -> str:
    """A two-sided p-value as a sentence, without the letter p: how often chance alone does as much or more."""
    if p >= 0.5:
        return "Chance alone gives a difference as large as this more often than not."
    if p < 0.001:
        return "Chance alone gives a difference as large as this less than once in 1,000."
    return f"Chance alone gives a difference as large as this about once in {_plain(1 / p):,}."


def _plain(times: float) -> int:
    """Two figures are enough for a chance."""
    return round(times) if times < 100 else 10 * round(times / 10)
