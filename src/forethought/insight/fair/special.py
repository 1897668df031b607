"""The probability functions behind exact limits: chi-square, gamma and beta, and their quantiles.

Sources: NIST Digital Library of Mathematical Functions. Incomplete gamma: series 8.11.4, continued fraction 8.9.2.
Incomplete beta: continued fraction 8.17.22, symmetry 8.17.4. Both fractions by Lentz's method (3.10(iii)). Quantiles by
the Illinois form of false position (M. Dowell and P. Jarratt, BIT 11, 1971). Good to about ten figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_EXACT = 1e-16
_STEPS = 200


def normal_quantile(probability: float) -> float:
    """The value a standard normal variable stays below with ``probability``, strictly between 0 and 1."""
    return NormalDist().inv_cdf(probability)


def gamma_lower(shape: float, x: float) -> float:
    """Probability that a gamma variable of ``shape`` and scale 1 is at most ``x``. ``shape`` above 0."""
    if x <= 0:
        return 0.0
    return _gamma_series(shape, x) if x < shape + 1 else 1 - _gamma_fraction(shape, x)


def gamma_upper(shape: float, x: float) -> float:
    """Probability that a gamma variable of ``shape`` and scale 1 is above ``x``: also that a Poisson count is below
    ``shape``, when its mean is ``x`` and ``shape`` a whole number.
    """
    if x <= 0:
        return 1.0
    return 1 - _gamma_series(shape, x) if x < shape + 1 else _gamma_fraction(shape, x)


def beta_lower(a: float, b: float, x: float) -> float:
    """Probability that a beta variable of ``a`` and ``b``, both above 0, is at most ``x``."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_lower(b, a, 1 - x)  # the fraction converges fast on one side only
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front / (a * _lentz(1.0, _beta_terms(a, b, x)))


def chi_square_quantile(probability: float, freedom: float) -> float:
    """The value a chi-square variable with ``freedom`` degrees stays below with ``probability``."""
    _check(probability)
    spread = 2 / (9 * freedom)  # Wilson and Hilferty's approximation is where the search starts
    guess = freedom * max(0.1, 1 - spread + normal_quantile(probability) * sqrt(spread)) ** 3
    return root(lambda x: gamma_lower(freedom / 2, x / 2) - probability, guess)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The value between 0 and 1 that a beta variable of ``a`` and ``b`` stays below with ``probability``."""
    _check(probability)
    odds = root(lambda x: beta_lower(a, b, x / (1 + x)) - probability, a / b)
    return odds / (1 + odds)


def root(rising: Callable[[float], float], guess: float) -> float:
    """Where the ``rising`` function passes nought, for an argument above nought; the search starts at ``guess``.

    0 when the function is above nought however small the argument.
    """
    low = high = guess
    while rising(low) > 0:
        low *= 0.8
        if low < _TINY:
            return 0.0
    while rising(high) < 0:
        high *= 1.25
    return _false_position(rising, low, high)


def _false_position(rising: Callable[[float], float], low: float, high: float) -> float:
    at_low, at_high = rising(low), rising(high)
    side = 0
    for _ in range(_STEPS):
        if at_low == 0 or at_high - at_low == 0 or high - low <= 1e-14 * high:
            break
        middle = min(high, max(low, high - at_high * (high - low) / (at_high - at_low)))
        value = rising(middle)
        if value == 0:
            return middle
        if value > 0:
            high, at_high = middle, value
            at_low = at_low / 2 if side == 1 else at_low
        else:
            low, at_low = middle, value
            at_high = at_high / 2 if side == -1 else at_high
        side = 1 if value > 0 else -1
    return low if abs(at_low) < abs(at_high) else high


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for n in count(1):
        term *= x / (shape + n)
        total += term
        if term < total * _EXACT:
            break
    return total * exp(shape * log(x) - x - lgamma(shape))


def _gamma_fraction(shape: float, x: float) -> float:
    terms = ((-n * (n - shape), x + 2 * n + 1 - shape) for n in count(1))
    return exp(shape * log(x) - x - lgamma(shape)) / _lentz(x + 1 - shape, terms)


def _beta_terms(a: float, b: float, x: float) -> Iterator[tuple[float, float]]:
    for m in count(0):
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        k = m + 1
        yield k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)), 1.0


def _lentz(first: float, terms: Iterator[tuple[float, float]]) -> float:
    """The continued fraction ``first + a1/(b1 + a2/(b2 + ...))`` from pairs of ``a`` and ``b``."""
    value = above = first or _TINY
    below, change = 0.0, inf
    for a, b in terms:
        below = 1 / (b + a * below or _TINY)
        above = b + a / above or _TINY
        change = above * below
        value *= change
        if abs(change - 1) < _EXACT * 4:
            break
    return value


def _check(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a quantile needs a probability strictly between 0 and 1")
