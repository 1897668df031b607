"""A sample of the synthetic population, counted: localities are made one by one, in processes, and only counts kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from forethought.synth.areas import Locality, authority_named, localities
from forethought.synth.calibration import care, health, justice, need, overlaps, schooling
from forethought.synth.community import Community
from forethought.synth.making.locality import make_community
from forethought.synth.processes import pool
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

PARAMETERS = (
    "agencies.toml", "care.toml", "health.toml", "justice.toml", "lives.toml", "need.toml", "schooling.toml",
    "services.toml", "support.toml", "targets.csv",
)  # fmt: skip
"""The files of ``data`` that decide what is made and what it is held against."""
AUTHORITY = 200_000
"""Children of each authority of the sample; a child in England lives on average in one about so large."""
Tallies = Mapping[str, Counter[str]]
"""Counts of one locality or more, by the part that counted them."""
FIGURES: Mapping[str, Callable[[Counter[str]], list[tuple[str, float, float]]]] = {
    "need": need.figures,
    "care": care.figures,
    "schooling": schooling.figures,
    "health": health.figures,
    "justice": justice.figures,
}


@dataclass(frozen=True)
class Sample:
    """What was made: ``localities`` holds the counts of each, in order."""

    seed: int
    children: int
    window: Window
    localities: Sequence[Tallies]

    def pooled(self, without: Iterable[int] = ()) -> dict[str, Counter[str]]:
        """All counts together, some localities left out."""
        found: dict[str, Counter[str]] = {}
        left_out = set(without)
        for number, tallies in enumerate(self.localities):
            if number not in left_out:
                for part, counts in tallies.items():
                    found.setdefault(part, Counter()).update(counts)
        return found


def parameters_hash() -> str:
    """A mark of every parameter file: it changes when any of them does."""
    folder = files("forethought.synth") / "data"
    digest = hashlib.sha256()
    for name in PARAMETERS:
        digest.update((folder / name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()[:16]


def sample(
    children: int,
    seed: int = 1,
    *,
    authority: int = AUTHORITY,
    window: Window | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sample:
    """Make ``children`` children as authorities like England on average, of ``authority`` children each, the first with
    ``seed`` and every further one with the next. The same arguments give the same counts."""
    span = window or Window()
    places = _places(children, seed, authority)
    found = []
    with pool(processes) as each:
        for number, tallies in enumerate(each(partial(_count, span), places)):
            found.append(tallies)
            if progress:
                progress(number + 1, len(places))
    return Sample(seed, children, span, tuple(found))


def _places(children: int, seed: int, authority: int) -> list[tuple[int, Locality]]:
    found: list[tuple[int, Locality]] = []
    left, number = children, seed
    while left > 0:
        pieces = localities(authority_named("westmarch", min(authority, left)))
        found += [(number, piece) for piece in pieces]
        left, number = left - authority, number + 1
    return found


def _count(window: Window, place: tuple[int, Locality]) -> Tallies:
    seed, locality = place
    return count(make_community(setting_of(seed, window, locality)))


def count(community: Community) -> Tallies:
    """The counts of one locality."""
    setting, lives, held = community.setting, community.lives, community
    return {
        "need": need.count([(setting, lives, held.need)]),
        "care": care.count([(setting, lives, held.care)]),
        "schooling": schooling.count([(setting, lives, held.need, held.care, held.schooling)]),
        "health": health.count([(setting, lives, held.health)]),
        "justice": justice.count([(setting, lives, held.need, held.care, held.justice, held.support)]),
        "overlaps": overlaps.count(community),
    }
