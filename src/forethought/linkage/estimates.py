"""Precision and recall without truth: from clerical decisions, from calibrated weights, from passes that overlap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .error_band import Evidence, Redraws
from .errors import LinkageError
from .intervals import Estimate, Z, shortest, wilson
from .judgements import Run
from .numbering import Codes, codes_of, need_columns, number_of_pairs


@dataclass(frozen=True)
class _Stratum:
    joined: bool
    total: int
    seen: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.seen


def from_labels(labels: pa.Table, strata: Mapping[str, tuple[int, bool]]) -> tuple[Estimate, Estimate]:
    """Precision and recall from pairs that people looked at, weighted by how each stratum was sampled.

    `labels`: `stratum` and `match` (true or false; null where the reviewer could not say, which is left out), one row a
    pair drawn at random within its stratum. `strata`: for each how many pairs it holds and whether the linkage joins
    them. Recall is that among the pairs of all strata: links between records that nothing weighed are not in it.
    Interval: Wilson at the effective number of pairs of the stratified design (Korn and Graubard 1998). Raises
    `LinkageError` for a label of a stratum that is not listed, or a stratum with pairs that nobody looked at.
    """
    need_columns(labels, ("stratum", "match"), "labels")
    held = _strata(labels, strata)
    joined = [s for s in held if s.joined]
    seen = sum(s.seen for s in held)
    precision = _weighted(joined)
    found = sum(s.total * s.share for s in joined)
    true = sum(s.total * s.share for s in held)
    recall = found / true if true else None
    low, high = _recall_interval(held, found, true)
    return (
        Estimate("precision", "clerical sample", *precision, sum(s.seen for s in joined)),
        Estimate("recall among weighed pairs", "clerical sample", recall, low, high, seen),
    )


def _strata(labels: pa.Table, strata: Mapping[str, tuple[int, bool]]) -> list[_Stratum]:
    seen: dict[str, list[bool]] = {name: [] for name in strata}
    for row in labels.select(["stratum", "match"]).to_pylist():
        if row["stratum"] not in seen:
            raise LinkageError(
                "A label is of a stratum that is not listed", where="labels", do="give the size of every stratum"
            )
        if row["match"] is not None:
            seen[row["stratum"]].append(bool(row["match"]))
    bare = [name for name, (total, _) in strata.items() if total and not seen[name]]
    if bare:
        raise LinkageError(
            f"Nobody looked at a pair of {len(bare)} strata",
            where=", ".join(sorted(bare)),
            why="its share of right pairs would be a guess",
            do="draw some pairs of each stratum, or put it together with another",
        )
    return [_Stratum(joined, total, len(seen[n]), sum(seen[n])) for n, (total, joined) in strata.items() if total]


def _spread(stratum: _Stratum) -> float:
    """Variance of the number of right pairs of a stratum; a share of 0 or 1 is taken half a pair from the edge."""
    share = (stratum.right + 0.5) / (stratum.seen + 1)
    unseen = max(0.0, 1 - stratum.seen / stratum.total)
    return float(stratum.total) ** 2 * unseen * share * (1 - share) / stratum.seen


def _weighted(strata: list[_Stratum]) -> tuple[float | None, float, float]:
    total = sum(s.total for s in strata)
    if not total:
        return None, 0.0, 1.0
    share = sum(s.total * s.share for s in strata) / total
    return share, *_at_effective(share, sum(map(_spread, strata)) / total**2, sum(s.seen for s in strata))


def _at_effective(share: float, variance: float, seen: int) -> tuple[float, float]:
    inner = min(max(share, 0.5 / (seen + 1)), 1 - 0.5 / (seen + 1))
    effective = inner * (1 - inner) / variance if variance > 0 else math.inf
    return wilson(share * effective, effective) if math.isfinite(effective) else (share, share)


def _recall_interval(strata: list[_Stratum], found: float, true: float) -> tuple[float, float]:
    """The ratio of right pairs among the joined to right pairs among all, linearised."""
    if not true:
        return 0.0, 1.0
    recall = found / true
    variance = sum(_spread(s) * ((1.0 if s.joined else 0.0) - recall) ** 2 for s in strata) / true**2
    return _at_effective(recall, variance, sum(s.seen for s in strata))


def from_weights(run: Run, evidence: Evidence, redraws: int = 200, seed: int = 0) -> tuple[Estimate, Estimate]:
    """Precision and recall as the run's own weights lead one to expect, at probabilities calibrated on held-out
    numbers.

    Each redraw (see `error_band`) is taken for the truth once, and the run measured against it; the middle and the
    shortest interval that holds 95 % of them are given. What no label and no weight speaks of stays out, so take them
    for the better end.
    """
    draws = Redraws(run, evidence, seed)
    person = draws.held.person
    found = [_against(person, draws.draw()) for _ in range(redraws)]
    precision, recall = (np.asarray([pair[i] for pair in found]) for i in (0, 1))
    weighed = len(draws.held.join_left) + len(draws.held.open_left)
    return (
        _middle("precision", precision, weighed),
        _middle("recall", recall, weighed),
    )


def _against(person: Codes, truth: Codes) -> tuple[float, float]:
    both = number_of_pairs(person * (int(truth.max(initial=0)) + 1) + truth)
    return both / max(number_of_pairs(person), 1), both / max(number_of_pairs(truth), 1)


def _middle(measure: str, found: np.ndarray, pairs: int) -> Estimate:
    return Estimate(measure, "calibrated weights", float(np.median(found)), *shortest(found), pairs)


def capture_recapture(one: Iterable[bool], two: Iterable[bool]) -> Estimate:
    """Share of all true pairs that either of two ways of finding them finds, from how far the ways overlap.

    `one`, `two`: for each true pair found, whether the way found it (one by names, the other by birth date and
    postcode, say). Chapman's estimate of the whole (1951) with Chao's log-normal interval (1987); the ways must fail
    independently of each other: where the same children fail in both, the true share is lower.
    """
    a, b = np.asarray(list(one), bool), np.asarray(list(two), bool)
    first, second, both, found = int(a.sum()), int(b.sum()), int((a & b).sum()), int((a | b).sum())
    method = "overlap of two ways"
    if not both:
        return Estimate("recall of the passes", method, None, 0.0, 1.0, found)
    whole = max((first + 1) * (second + 1) / (both + 1) - 1, found)
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    missed = whole - found
    if missed <= 0 or not variance:
        return Estimate("recall of the passes", method, found / whole, *wilson(found, found), found)
    factor = math.exp(Z * math.sqrt(math.log(1 + variance / missed**2)))
    low, high = found / (found + missed * factor), found / (found + missed / factor)
    return Estimate("recall of the passes", method, found / whole, low, high, found)


def ways_of(records: pa.Table, left: Codes, right: Codes) -> tuple[np.ndarray, np.ndarray]:
    """For pairs of rows whether names alone (both the same) and whether birth date and postcode alone would find
    them."""
    need_columns(records, ("forename", "surname", "date_of_birth", "postcode"), "records")
    same = {}
    for name in ("forename", "surname", "date_of_birth", "postcode"):
        column = codes_of(records[name])
        same[name] = (column[left] == column[right]) & (column[left] >= 0)
    return same["forename"] & same["surname"], same["date_of_birth"] & same["postcode"]
