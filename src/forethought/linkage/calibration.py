"""How often a weight is right: probabilities learned from labels, since a model's own are too sure of themselves.

The chance that two records are one child is taken to be logistic in the weight, with an addition for what else speaks
for or against the pair and for the two sources that it lies between (``Signs``). Additions for sources are drawn
towards none, the more the fewer labels they have (partial pooling; Gelman and Hill 2007, chapter 12), so that two
sources without labels are as the others, give or take. A label is that their numbers agree. Numbers are sometimes
wrong: a share ``error`` of true pairs disagree, a share ``shared`` of two children's pairs agree. All parameters are
found together by expectation and maximisation (Dempster, Laird and Rubin 1977) under a weak prior, which holds them
where labels are few.

Their uncertainty is that of the labels, by the Bayesian bootstrap (Rubin 1981), and that of what labels leave open: the
middle of the prior is itself drawn from the prior each time (randomised maximum a posteriori; Chen and Oliver 2012),
which shows where labels are silent and only there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .numbering import Codes, Flags, Reals
from .signs import Columns, Signs, columns

# Before any label, in the order of ``Calibration.found``. Half a chance near a weight of five. What the weight already
# counts (a forename that differs) says little more by itself; but two children of one birth agree in all else, and a
# service that knows both has a record of each. A record whom the other source lacks is there unlinked in proportion to
# one over the share that it lacks (Bayes), so the slope of that is one.
_PRIOR = (-2.0, 1.5, 1.2, 1.0, -1.0, -1.0, -3.0, -2.0, 1.0)
_SPREAD = (3.0, 0.5, 0.3, 0.5, 3.0, 3.0, 3.0, 3.0, 0.5)  # narrow for slopes: at high weights labels cannot tell
BETWEEN = 1.0
"""Spread (log odds) from two sources to two others, before labels say more. An assumption, not learned."""

_LEAST_SLOPE = 0.3  # more weight is never less likely
_ERRORS = (0.5, 49.5)  # beta prior of the shares of wrong numbers: about one in a hundred
_ROUNDS = 40


@dataclass(frozen=True)
class Calibration:
    """Chance that a pair is one child: logistic in the weight over four, with an addition for each sign.

    ``found``: base, slope, more slope from a weight of eight, joined, unlike, clash, unlike and clash (so twins look),
    far, seldom, and one for each of ``between``. ``error``: share of true pairs whose numbers disagree; ``shared``: of
    pairs of two children whose numbers agree. ``labelled``: pairs it was learned from (0: the prior alone).
    """

    found: Reals
    between: tuple[str, ...]
    error: float
    shared: float
    labelled: int

    def probability(self, weight: Reals, signs: Signs) -> Reals:
        """The chance for weights (log2 odds) without knowledge of numbers."""
        return self.chance(columns(weight, signs, self.between))

    def chance(self, pairs: Columns) -> Reals:
        """The same for pairs whose `columns` are made, in the order of ``between``."""
        plain = pairs.plain.shape[1]
        odds = pairs.plain @ self.found[:plain] + np.append(self.found[plain:], 0.0)[pairs.between]
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -35, 35))))

    def given_conflict(self, chance: Reals) -> Reals:
        """The chance when the numbers disagree: they are wrong, or these are two children (Bayes)."""
        wrong = chance * self.error
        return np.asarray(wrong / (wrong + (1 - chance) * (1 - self.shared) + 1e-300))

    def given_agreement(self, chance: Reals) -> Reals:
        """The chance when the numbers agree: this is one child, or one has the other's number (Bayes)."""
        right = chance * (1 - self.error)
        return np.asarray(right / (right + (1 - chance) * self.shared + 1e-300))


class Labelled(NamedTuple):
    """Pairs whose numbers are known: weight, signs, whether the numbers ``agree``."""

    weight: Reals
    signs: Signs
    agree: Flags


class _Believed(NamedTuple):
    """What is held before any label: the middle of each parameter, and pairs thought of whose numbers are wrong and
    right (of one child, of two)."""

    middle: Reals
    wrong: Reals
    right: Reals

    def alone(self, between: tuple[str, ...]) -> Calibration:
        """The calibration without any label."""
        error, shared = self.wrong / (self.wrong + self.right)
        return Calibration(self.middle, between, float(error), float(shared), 0)


def calibrate(pairs: Labelled, between: Sequence[str] = ()) -> Calibration:
    """Learn from labelled pairs; without any, what is believed beforehand comes back.

    ``between``: further pairs of sources that are asked for.
    """
    between = tuple(sorted({*pairs.signs.sources(), *between}))
    believed = _Believed(_middle(between), *(np.full(2, size) for size in _ERRORS))
    held = columns(pairs.weight, pairs.signs, between)
    return _fitted(believed.alone(between), pairs.agree, held, np.ones(len(pairs.weight)), believed)


def redrawn(pairs: Labelled, times: int, rng: np.random.Generator, between: Sequence[str] = ()) -> list[Calibration]:
    """Calibrations under the uncertainty of the labels and of what they leave open, arguments as of `calibrate`.

    Each pair counts as much as a draw from a Dirichlet says. Each is found from the best one on, since from far away
    wrong numbers can come out as the reason for everything.
    """
    best = calibrate(pairs, between)
    held = columns(pairs.weight, pairs.signs, best.between)
    size, middle, spread = len(pairs.weight), _middle(best.between), _spread(best.between)
    found = []
    for _ in range(times):
        believed = _Believed(rng.normal(middle, spread), *(rng.gamma(count, size=2) for count in _ERRORS))
        shares = rng.dirichlet(np.ones(size)) * size if size else np.zeros(0)
        found.append(_fitted(best, pairs.agree, held, shares, believed))
    return found


def _middle(between: Sequence[str]) -> Reals:
    return np.concatenate([_PRIOR, np.zeros(len(between))])


def _spread(between: Sequence[str]) -> Reals:
    return np.concatenate([_SPREAD, np.full(len(between), BETWEEN)])


def _fitted(now: Calibration, agree: Flags, pairs: Columns, counts: Reals, believed: _Believed) -> Calibration:
    """The most likely calibration, from ``now`` on, when each labelled pair counts as much as ``counts`` says."""
    spread, held = _spread(now.between), pairs.filled(len(now.between))
    for _ in range(_ROUNDS):
        chance = now.chance(pairs)
        match = np.where(agree, now.given_agreement(chance), now.given_conflict(chance))
        slope = held.T @ (counts * (match - chance)) - (now.found - believed.middle) / spread**2
        curve = (held * (counts * chance * (1 - chance))[:, None]).T @ held + np.diag(1 / spread**2)
        step = np.clip(np.linalg.solve(curve, slope), -2, 2)
        found = now.found + step
        found[1:3] = np.maximum(found[1:3], _LEAST_SLOPE)
        surprising = np.asarray([counts @ np.where(agree, 0, match), counts @ np.where(agree, 1 - match, 0)])
        possible = np.asarray([counts @ match, counts @ (1 - match)])
        error, shared = (surprising + believed.wrong) / (possible + believed.wrong + believed.right)
        now = Calibration(found, now.between, float(error), float(shared), len(held))
        if np.abs(step).max() < 1e-4:
            break
    return now


def table(weight: Reals, chance: Reals, match: Reals, edges: Codes) -> list[tuple[float, float, int, float, float]]:
    """Rows (from, to, pairs, mean chance, share of labels that are matches) by bands of weight, to look at the fit."""
    rows = []
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        at = (weight >= low) & (weight < high)
        if at.any():
            rows.append((low, high, int(at.sum()), float(chance[at].mean()), float(match[at].mean())))
    return rows
