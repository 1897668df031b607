"""A band for a statistic of linked records: what it would be had the linkage, within its own uncertainty, gone
otherwise.

Each redraw undoes joins and makes joins that were left open, each with its calibrated chance; joins two persons that no
pass ever brought together as often as held-out numbers say that happens; gathers the records anew, never two that are
known to be two children; and computes the statistic again. The band is the shortest that holds most redraws. The
calibration itself is redrawn each time, so the band also carries the uncertainty of the estimate of the error.

After the idea of multiple imputation of linkage (Goldstein, Harron and Wade 2012), with whole persons, not values,
drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from forethought.model.runs import pairs_within

from .calibration import BETWEEN, Calibration, Labelled, calibrate, redrawn
from .forests import islands
from .held_out import AGREE, CONFLICT, UNKNOWN, NumberLabels, number_labels
from .intervals import shortest
from .judgements import Judgements, Run, births_far, judgements, sources_known
from .numbering import Codes, Flags, Reals
from .signs import columns

Statistic = Callable[[Codes], float]
"""From the person (a number) of each record, in the order of the run's ``persons``, to a figure."""

REDRAWS, CALIBRATIONS = 800, 400
_UNWEIGHED = -4.0  # of pairs that a number joined though their weight was too low to be kept


@dataclass(frozen=True)
class Band:
    """A statistic as linked, the middle of its redraws, and the band with ``level`` of them inside."""

    as_linked: float
    middle: float
    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Evidence:
    """What is known of the linkage's error without truth, from one held-out run (`evidence_of`).

    The pairs labelled by their numbers, and how often a true link was never weighed: `unseen` of `true`. A number that
    stands beside birth dates of two children is a wrong number, and no link.
    """

    pairs: Labelled
    unseen: int
    true: int

    def calibration(self) -> Calibration:
        """The calibration at its best guess."""
        return calibrate(self.pairs)


def evidence_of(run: Run, numbers: NumberLabels | None = None) -> Evidence:
    """Learn of the error from a run that saw no numbers, of records whose numbers are known.

    ``run.records`` holds the numbers; the linkage must have been given the same records without them. ``numbers``:
    labels of those records in the order of ``run.persons``, when made already.
    """
    held = judgements(run)
    labels = numbers or number_labels(held.records)
    weighed = ~np.isnan(held.join_weight) & ~held.join_sure
    left = np.concatenate([held.join_left[weighed], held.open_left])
    right = np.concatenate([held.join_right[weighed], held.open_right])
    weight = np.concatenate([held.join_weight[weighed], held.open_weight])
    signs = held.open_signs.after(held.join_signs.take(weighed))
    label = labels.of(left, right)
    known = label != UNKNOWN
    unseen, true = _unseen(held, labels)
    return Evidence(Labelled(weight[known], signs.take(known), label[known] == AGREE), unseen, true)


def _unseen(held: Judgements, labels: NumberLabels) -> tuple[int, int]:
    """Children's parts that no weighed pair connects, and parts less one of all children: what joins would be
    needed."""
    size = len(held.person)
    links = islands(size, *_both(held.join_left, held.open_left, held.join_right, held.open_right))
    entity = np.where(labels.usable & labels.held.any(axis=1), labels.entity, -1)
    left, right = pairs_within(entity)
    near = ~births_far(held.records, left, right)
    child = islands(size, left[near], right[near])
    some = np.flatnonzero(entity >= 0)
    children = len(np.unique(child[some]))
    return _parts(child[some], links[some]) - children, len(some) - children


def _both(a: Codes, b: Codes, c: Codes, d: Codes) -> tuple[Codes, Codes]:
    return np.concatenate([a, b]), np.concatenate([c, d])


def _parts(entity: Codes, part: Codes) -> int:
    return len(np.unique(entity * (int(part.max(initial=0)) + 1) + part))


class Redraws:
    """Draws the persons that might have been, for the run of which ``run`` holds the tables."""

    def __init__(self, run: Run, evidence: Evidence, seed: int = 0) -> None:
        self.held = held = judgements(run)
        self._rng = np.random.default_rng(seed)
        self._evidence = evidence
        labels = number_labels(held.records)
        self._open_conflict = labels.of(held.open_left, held.open_right) == CONFLICT
        self._join_agree = labels.of(held.join_left, held.join_right) == AGREE
        joins, opens = held.join_signs, held.open_signs
        self.calibrations = redrawn(evidence.pairs, CALIBRATIONS, self._rng, opens.after(joins).sources())
        between = self.calibrations[0].between
        self._joins = columns(np.nan_to_num(held.join_weight, nan=_UNWEIGHED), joins, between)
        self._opens = columns(held.open_weight, opens, between)

    def chances(self, found: Calibration) -> tuple[Reals, Reals]:
        """The chance that each join is right, and that each open pair is one child."""
        held = self.held
        joined = found.chance(self._joins)
        joined = np.where(self._join_agree | held.join_number, found.given_agreement(joined), joined)
        joined = np.where(held.join_sure | (np.isnan(held.join_weight) & ~held.join_number), 1.0, joined)
        opened = found.chance(self._opens)
        return joined, np.where(self._open_conflict, found.given_conflict(opened), opened)

    def draw(self) -> Codes:
        """The person of each record, drawn once."""
        rng, held = self._rng, self.held
        joined, opened = self.chances(self.calibrations[int(rng.integers(len(self.calibrations)))])
        keep = rng.random(len(joined)) < joined
        person = islands(len(held.person), held.join_left[keep], held.join_right[keep])
        extra = np.flatnonzero(rng.random(len(opened)) < opened)
        extra = extra[np.argsort(-opened[extra], kind="stable")]
        merged = _merged(person, held.open_left[extra], held.open_right[extra], self._forbidden(person, opened))
        return self._with_unseen(merged)

    def _forbidden(self, person: Codes, opened: Reals) -> set[tuple[int, int]]:
        """Persons of which it is as good as known that they are two children."""
        sure = np.flatnonzero(opened < 0.02)
        a, b = person[self.held.open_left[sure]], person[self.held.open_right[sure]]
        return set(zip(np.minimum(a, b).tolist(), np.maximum(a, b).tolist(), strict=True))

    def _with_unseen(self, person: Codes) -> Codes:
        """Join persons that no pass brought together, as often as that happens, where services are missing.

        Between two sources as often as among labelled records, give or take: who holds no number is oftener misspelt.
        """
        held, rng, evidence = self.held, self._rng, self._evidence
        rate = rng.beta(evidence.unseen + 0.5, evidence.true - evidence.unseen + 0.5)
        at_risk = np.flatnonzero(~held.join_number & (held.source[held.join_left] != held.source[held.join_right]))
        kind = self._joins.between[at_risk]
        often = rate / (1 - rate) * rng.lognormal(0, BETWEEN, int(kind.max(initial=-1)) + 1)
        like = rng.permutation(np.repeat(at_risk, rng.poisson(often[kind])))
        if not len(like):
            return person
        sides = [held.source[held.join_left[like]], held.source[held.join_right[like]]]
        known = sources_known(held.source, person)
        pairs = [
            (self._one(known, int(a), int(b)), self._one(known, int(b), int(a)))
            for a, b in zip(sides[0].tolist(), sides[1].tolist(), strict=True)
        ]
        real = [(a, b) for a, b in pairs if a >= 0 and b >= 0]
        left, right = (np.asarray([pair[i] for pair in real], np.int64) for i in (0, 1))
        return _merged(person, left, right, set())

    def _one(self, known: Flags, has: int, lacks: int) -> int:
        """Any person known to one service and not to another; -1 when there is none."""
        some = np.flatnonzero(known[:, has] & ~known[:, lacks])
        return int(self._rng.choice(some)) if len(some) else -1


def _merged(person: Codes, left: Codes, right: Codes, apart: set[tuple[int, int]]) -> Codes:
    """Join the persons of pairs of records, in order, unless that puts two that are known to be two into one."""
    up: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for a, b in zip(person[left].tolist(), person[right].tolist(), strict=True):
        a, b = _root(up, a), _root(up, b)
        one, two = members.get(a, [a]), members.get(b, [b])
        if a == b or (len(one) + len(two) > 2 and any((min(x, y), max(x, y)) in apart for x in one for y in two)):
            continue
        up[b] = a
        members[a] = one + two
    if not up:
        return person
    became = np.arange(len(person))
    for low in up:
        became[low] = _root(up, low)
    return became[person]


def _root(up: Mapping[int, int], person: int) -> int:
    while person in up:
        person = up[person]
    return person


def error_bands(
    run: Run,
    evidence: Evidence,
    statistics: Mapping[str, Statistic],
    *,
    level: float = 0.95,
    redraws: int = REDRAWS,
    seed: int = 0,
) -> dict[str, Band]:
    """The band of each statistic: the shortest that holds ``level`` of ``redraws`` redraws.

    The same seed gives the same bands.
    """
    draws = Redraws(run, evidence, seed)
    found = np.asarray([[s(person) for s in statistics.values()] for person in (draws.draw() for _ in range(redraws))])
    bands = {}
    for i, (name, statistic) in enumerate(statistics.items()):
        low, high = shortest(found[:, i], level)
        bands[name] = Band(statistic(draws.held.person), float(np.median(found[:, i])), low, high, level)
    return bands
