"""How often a weight is right: probabilities learned from labels, since a model's own are too sure of themselves.

The chance that two records are one child is taken to be logistic in the weight, with an addition for what else speaks
for or against the pair (``Signs``). A label is that their numbers agree; numbers are sometimes wrong, so that a share
``error`` of true pairs disagree. All parameters are found together by expectation and maximisation (Dempster, Laird
and Rubin 1977) under a weak prior, which holds them where labels are few. Their uncertainty is found by the Bayesian
bootstrap over labelled pairs (Rubin 1981). What speaks against a pair often says the same of every label; there the
middle of the prior is drawn each time too, so that what labels leave open stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .numbering import Codes, Flags, Reals

_SCALE = 4.0  # weights are divided by this, so that the prior's spreads are of the size of the parameters
_HIGH = 8.0  # from this weight on labels cannot tell a wrong link from a wrong number: the model's slope is believed
_PRIOR = (-2.0, 1.5, 1.2, 1.0, -3.0, -1.0)  # half a chance near a weight of five; unlike forenames far below
_SPREAD = (3.0, 0.5, 0.3, 0.5, 3.0, 3.0)  # narrow for slopes: at high weights labels cannot tell
_DRAWN = (0.0, 0.0, 0.0, 0.0, 1.5, 1.5)  # what speaks against a pair is often the same for every label
_FEW = 50  # with fewer labels than this nothing is taken as learned
_LEAST_SLOPE = 0.3  # more weight is never less likely
_ERRORS = (0.5, 49.5)  # beta prior of the share of wrong numbers: about one in a hundred
_ROUNDS = 40


class Signs(NamedTuple):
    """What speaks for or against a pair besides its weight.

    ``joined``: the run joined them, so no rule and no rival stood against it. ``unlike``: forenames (more than one
    name's writings) or places in a birth order differ. ``clash``: joined, the two persons would hold two records of one
    source, which sources avoid.
    """

    joined: Flags
    unlike: Flags
    clash: Flags

    def take(self, at: Flags) -> Signs:
        """Those of some of the pairs."""
        return Signs(*(column[at] for column in self))

    def after(self, first: Signs) -> Signs:
        """These, behind others."""
        return Signs(*(np.concatenate(pair) for pair in zip(first, self, strict=True)))


@dataclass(frozen=True)
class Calibration:
    """Chance that a pair is one child: logistic in the weight over four, with an addition for each sign.

    ``found``: base, slope, more slope from a weight of eight, joined, unlike, clash. ``error``: share of true pairs
    whose numbers disagree. ``labelled``: pairs it was learned from (0: the prior alone).
    """

    found: Reals
    error: float
    labelled: int

    def probability(self, weight: Reals, signs: Signs) -> Reals:
        """The chance for weights (log2 odds) without knowledge of numbers."""
        return _chance(_columns(weight, signs), self.found)

    def given_conflict(self, chance: Reals) -> Reals:
        """The chance when the numbers disagree: they are wrong, or these are two children (Bayes)."""
        wrong = chance * self.error
        return np.asarray(wrong / (wrong + 1 - chance + 1e-300))

    def given_agreement(self, chance: Reals) -> Reals:
        """The chance when the numbers agree: two children share one as often as numbers are wrong (Bayes)."""
        right = chance * (1 - self.error)
        return np.asarray(right / (right + (1 - chance) * self.error + 1e-300))


class Labelled(NamedTuple):
    """Pairs whose numbers are known: weight, signs, whether the numbers ``agree``."""

    weight: Reals
    signs: Signs
    agree: Flags


def calibrate(pairs: Labelled, shares: Reals | None = None, prior: Reals | None = None) -> Calibration:
    """Learn from labelled pairs; without any, what is believed beforehand comes back.

    ``shares``: how much each pair counts, one unless given. ``prior``: its middle, when not the usual.
    """
    columns = _columns(pairs.weight, pairs.signs)
    counts = np.ones(len(pairs.weight)) if shares is None else shares
    middle, spread = np.asarray(_PRIOR if prior is None else prior), np.asarray(_SPREAD)
    found, error = middle.copy(), _ERRORS[0] / sum(_ERRORS)
    for _ in range(_ROUNDS):
        chance = _chance(columns, found)
        wrong = chance * error
        match = np.where(pairs.agree, 1.0, wrong / (wrong + 1 - chance + 1e-12))
        slope = columns.T @ (counts * (match - chance)) - (found - middle) / spread**2
        curve = (columns * (counts * chance * (1 - chance))[:, None]).T @ columns + np.diag(1 / spread**2)
        step = np.clip(np.linalg.solve(curve, slope), -2, 2)
        found = found + step
        found[1:3] = np.maximum(found[1:3], _LEAST_SLOPE)
        error = (float(counts @ np.where(pairs.agree, 0.0, match)) + _ERRORS[0]) / (
            float(counts @ match) + sum(_ERRORS)
        )
        if np.abs(step).max() < 1e-4:
            break
    return Calibration(found, error, len(pairs.weight))


def redrawn(pairs: Labelled, times: int, rng: np.random.Generator) -> list[Calibration]:
    """Calibrations under the uncertainty of the labels: each pair counts as much as a draw from a Dirichlet says."""
    size = len(pairs.weight)
    found = []
    for _ in range(times):
        prior = rng.normal(_PRIOR, _SPREAD if size < _FEW else _DRAWN)
        shares = rng.dirichlet(np.ones(size)) * size if size else np.zeros(0)
        found.append(calibrate(pairs, shares, prior))
    return found


def table(weight: Reals, chance: Reals, match: Reals, edges: Codes) -> list[tuple[float, float, int, float, float]]:
    """Rows (from, to, pairs, mean chance, share of labels that are matches) by bands of weight, to look at the fit."""
    rows = []
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        at = (weight >= low) & (weight < high)
        if at.any():
            rows.append((low, high, int(at.sum()), float(chance[at].mean()), float(match[at].mean())))
    return rows


def _columns(weight: Reals, signs: Signs) -> Reals:
    held = np.asarray(weight, float)
    parts = [np.ones(len(held)), held / _SCALE, np.maximum(held - _HIGH, 0) / _SCALE, *signs]
    return np.column_stack(parts).astype(float)


def _chance(columns: Reals, found: Reals) -> Reals:
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ found, -35, 35))))
