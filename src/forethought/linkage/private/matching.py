"""The linking party's decisions: numbers first, then likeness, at most one record of each file in a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from forethought.linkage.errors import LinkageError
from forethought.linkage.private.comparing import BlockComparer, EveryPairComparer
from forethought.linkage.private.encoding import Encodings
from forethought.linkage.private.grouping import Groups
from forethought.linkage.private.ports import Comparer, Likenesses
from forethought.linkage.private.threshold import Estimate, estimate, rivals

NUMBER, FILTER = "number", "filter"


@dataclass(frozen=True)
class MatchSettings:
    """``precision``: what the threshold is to reach by estimate; ``threshold`` sets it outright.

    ``margin``: how much more alike a pair must be than the next best of either record, or it is doubtful; twins and
    near twins are so kept from being linked by a hair. ``one_to_one``: at most one record of a file in a group.
    Raises ``LinkageError`` for shares that are none.
    """

    precision: float = 0.99
    threshold: float | None = None
    margin: float = 0.02
    one_to_one: bool = True

    def __post_init__(self) -> None:
        shares = {"precision": self.precision, "threshold": self.threshold or 0.0, "margin": self.margin}
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise LinkageError(f"The {name} is not between 0 and 1", where="match settings", do="write a share")


@dataclass(frozen=True)
class Link:
    """Two records, each a file's place and a row in it. ``status`` is linked, or why not: doubtful or contradicted."""

    left: tuple[int, int]
    right: tuple[int, int]
    dice: float
    tier: str
    status: str


@dataclass(frozen=True)
class Matched:
    """``groups``: for each file and row the number of its group, None where it is alone. ``links``: what was decided.

    ``estimates``: for each two files. ``conflicts``: pairs at or above the threshold that different numbers kept apart.
    """

    groups: Groups
    links: tuple[Link, ...]
    estimates: dict[tuple[int, int], Estimate]
    conflicts: int
    passed_over: int


@dataclass(frozen=True)
class _Proposal:
    tier: str
    sure: bool
    dice: float
    left: tuple[int, int]
    right: tuple[int, int]

    @property
    def rank(self) -> tuple[bool, float, tuple[int, int], tuple[int, int]]:
        return self.tier != NUMBER, -self.dice, self.left, self.right


@dataclass
class _Found:
    proposals: list[_Proposal] = field(default_factory=list)
    estimates: dict[tuple[int, int], Estimate] = field(default_factory=dict)
    conflicts: int = 0
    passed_over: int = 0


def match(
    files: Sequence[Encodings], settings: MatchSettings | None = None, comparer: Comparer | None = None
) -> Matched:
    """Match the records of two or more files; every record with every other where they have no blocks.

    Raises ``LinkageError`` when files differ in project, scheme, hardening or key, or are fewer than two.
    """
    require_alike(files)
    settings = settings or MatchSettings()
    comparer = comparer or (BlockComparer() if files[0].blocks else EveryPairComparer())
    found = _Found()
    for one, other in combinations(range(len(files)), 2):
        _propose(found, comparer.compare(files[one], files[other]), (one, other), files, settings)
    groups = Groups(one_to_one=settings.one_to_one)
    links = []
    for proposal in sorted(found.proposals, key=lambda each: each.rank):
        status = "doubtful"
        if proposal.sure:
            status = "linked" if groups.join(proposal.left, proposal.right) else "contradicted"
        links.append(Link(proposal.left, proposal.right, proposal.dice, proposal.tier, status))
    return Matched(groups, tuple(links), found.estimates, found.conflicts, found.passed_over)


def _propose(
    found: _Found, pairs: Likenesses, which: tuple[int, int], files: Sequence[Encodings], settings: MatchSettings
) -> None:
    sizes = len(files[which[0]]), len(files[which[1]])
    drawn = estimate(pairs, sizes, settings.precision, settings.threshold)
    alike = pairs.dice >= drawn.threshold
    found.estimates[which] = drawn
    found.conflicts += int((alike & pairs.conflict).sum())
    found.passed_over += pairs.passed_over
    lead = pairs.dice - rivals(pairs).best
    for at in np.flatnonzero(pairs.agree | (alike & ~pairs.conflict)).tolist():
        number = bool(pairs.agree[at])
        found.proposals.append(
            _Proposal(
                NUMBER if number else FILTER,
                number or bool(lead[at] >= settings.margin) or not settings.one_to_one,
                float(pairs.dice[at]),
                (which[0], int(pairs.left[at])),
                (which[1], int(pairs.right[at])),
            )
        )


def require_alike(files: Sequence[Encodings]) -> None:
    """Raise ``LinkageError`` unless all files were made for one project, by one scheme, with one key."""
    if len(files) < 2:
        raise LinkageError("There is one file of encodings, or none", do="give the files of two or more agencies")
    for name, what in (("project", "projects"), ("scheme", "schemes"), ("key", "keys")):
        if len({getattr(each, name) for each in files}) > 1:
            raise LinkageError(
                f"The encodings were made with different {what}",
                where="encodings",
                why="the same person would look like two, and chance likeness like a match",
                do=f"ask the agencies which {name} they used, and have the files made again with one",
            )
    if len({each.filters.shape[1] for each in files}) > 1:
        raise LinkageError("The filters differ in length", where="encodings", do="have the files made again")
