"""Which team and social worker a child's case is with, by number and never by name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.chance import between
from forethought.synth.community import Community
from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.words import parameters
from forethought.synth.rows import NOBODY

_MANY = 2**20
_YEAR = 365


class Teams:
    """The social workers of an authority, and whose cases they hold in one locality."""

    def __init__(self, community: Community) -> None:
        self._workers, self._spells = community.setting.services.workers, community.care.workers
        self._history = History(self._spells.person, self._spells.start)
        mother = community.lives.persons.mother
        self._family = np.where(mother == NOBODY, np.arange(len(mother)), mother)
        self._luck = between(community.setting.stream("annex-a", "workers"), 0, _MANY, len(mother))

    def of(self, persons: Array, days: Array, kinds: Array, opened: Array) -> NDArray[np.int64]:
        """The worker (row of the authority's) of each child on its day.

        Of children looked after it is who held the case; of others someone of the ``kinds`` of team, the same for
        brothers and sisters whose cases were ``opened`` in the same year.
        """
        found = self.usual(persons, kinds, opened)
        spell = self._history.latest(persons, days + 1)
        held = np.flatnonzero(spell != NOBODY)
        held = held[self._spells.end[spell[held]] > days[held]]
        found[held] = self._spells.worker[spell[held]]
        return found

    def usual(self, persons: Array, kinds: Array, opened: Array) -> NDArray[np.int64]:
        """Someone of the kind of team, whoever holds the case of a child looked after."""
        turn = self._luck[self._family[persons]].astype(np.int64) + opened // _YEAR
        found = np.zeros(len(persons), np.int64)
        for kind in ("assessment", "safeguarding", "disability", "care", "leaving"):
            mine, rows = np.flatnonzero(kinds == kind), np.flatnonzero(self._workers.kind == kind)
            found[mine] = rows[turn[mine] % len(rows)]
        return found

    def columns(self, workers: Array) -> dict[str, pa.Array]:
        """The team and the worker."""
        return {
            "Allocated Team": pa.array(self._workers.team[workers], pa.string()),
            "Allocated Worker": self.labels(workers),
        }

    def labels(self, workers: Array) -> pa.Array:
        """What workers are called by."""
        return pa.array(self._workers.label[workers], pa.string())


def team_kinds(need: Array, usual: Array | str) -> NDArray[np.str_]:
    """The kind of team for cases of a primary need: the ``usual`` one, but that for disabled children for theirs."""
    return np.where(need == parameters()["teams"]["disability_need"], "disability", usual)
