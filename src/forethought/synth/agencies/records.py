"""Which record an agency has of whom, under which id, and what of that is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies.numbers import local_ids
from forethought.synth.agencies.scene import Scene
from forethought.synth.chance import between, chosen, stream
from forethought.synth.rows import NEVER, NOBODY, Codes, Days, References
from forethought.synth.setting import Setting

OWN, DUPLICATE, SHARED = 0, 1, 2
_KINDS = ("own", "duplicate", "shared")
_MIX_PERSON, _MIX_TURN, _MIX = 2_654_435_761, 40_503, 2_246_822_519
_EDGE = 0.1  # of the window: no supplier gives new ids nearer to its ends


@dataclass(frozen=True)
class Found:
    """The record of each question: its row, whose it is (``OWN DUPLICATE SHARED``), whether it is under new ids."""

    record: NDArray[np.int64]
    kind: NDArray[np.int8]
    renewed: NDArray[np.bool_]


class Records:
    """The records of one agency.

    A record's row is the person's, or for second records one after all people. ``subject`` is the person that each
    record describes; ``since`` the first day on which it can be there.
    """

    def __init__(self, scene: Scene, agency: str, rates: Mapping[str, Any]) -> None:
        setting, persons = scene.community.setting, scene.persons
        self._setting, self._agency, self._left = setting, agency, persons.left
        self._turns = rates["duplicate_turns"]
        self._rekeyed = rekeying_day(setting, agency, rates)
        self._holder, self._until = _shared(scene, agency, rates)
        twice = _twice(scene, agency, rates, self._holder)
        self._second = np.full(len(persons), NOBODY, np.int64)
        self._second[twice] = len(persons) + np.arange(len(twice))
        self.subject: References = np.concatenate([np.arange(len(persons)), twice]).astype(np.int32)
        self.since: Days = np.maximum(persons.born, persons.arrived)[self.subject]
        self._ids = self._all_ids(rates["prefix"], rates["step"])
        self._salt = int(setting.stream("agencies", agency, "turns").integers(2**31))
        self._asked = np.full((len(_KINDS) * 2, len(persons)), NEVER, np.int32)

    @property
    def doubled(self) -> NDArray[np.bool_]:
        """Which records are second ones."""
        return np.arange(len(self.subject)) >= len(self._left)

    def of(self, persons: References, days: Days) -> Found:
        """The record of each person on each day; it is remembered who was asked about."""
        record = persons.astype(np.int64)
        kind = np.zeros(len(persons), np.int8)
        other = np.flatnonzero((self._holder[persons] != NOBODY) & (days < self._until[persons]))
        record[other], kind[other] = self._holder[persons[other]], SHARED
        twice = np.flatnonzero(self._second[persons] != NOBODY)
        turn = days[twice].astype(np.int64) // self._turns
        mixed = (persons[twice].astype(np.int64) * _MIX_PERSON + turn * _MIX_TURN + self._salt) % 2**31 * _MIX
        twice = twice[(mixed >> 16) & 1 == 1]
        record[twice], kind[twice] = self._second[persons[twice]], DUPLICATE
        renewed = days >= self._rekeyed
        place = kind.astype(np.int64) * 2 + renewed
        np.minimum.at(self._asked.reshape(-1), place * len(self._left) + persons, days)
        return Found(record, kind, renewed)

    def ids(self, found: Found) -> Codes:
        """The id of each record that was found."""
        return self._ids[found.record + found.renewed * len(self.subject)]

    def truth(self) -> pa.Table:
        """Every id that was given: whose it is, from the first question to the end of its use (null: still used).

        ``kind`` is ``own``, ``duplicate`` (a second record of the person) or ``shared`` (a record that describes
        someone else).
        """
        place, person = np.nonzero(self._asked < NEVER)
        kind, renewed = place // 2, place % 2 == 1
        record = np.select(
            [kind == DUPLICATE, kind == SHARED], [self._second[person], self._holder[person]], person
        ).astype(np.int64)
        until = np.where(renewed, NEVER, self._rekeyed)
        until = np.minimum(until, np.where(kind == SHARED, self._until[person], NEVER))
        until = np.minimum(until, self._left[person]).astype(np.int32)
        ids = self.ids(Found(record, kind.astype(np.int8), renewed))
        return pa.table(
            {
                "agency": pa.repeat(pa.scalar(self._agency), len(person)),
                "local_id": pa.array(ids, pa.string()),
                "person_id": pa.array(self._setting.person_ids(person), pa.string()),
                "since": pa.array(self._asked[place, person], pa.int32()).cast(pa.date32()),
                "until": pa.array(until, pa.int32(), mask=until == NEVER).cast(pa.date32()),
                "kind": pa.array(np.asarray(_KINDS)[kind], pa.string()),
            }
        )

    def _all_ids(self, prefix: str, step: int) -> Codes:
        """Ids of all records, and after them, where the supplier gives new ones, the new ids of all records."""
        bodies = self._setting.numbers(self.subject) * 4 + self.doubled * 2
        if self._rekeyed != NEVER:
            bodies = np.concatenate([bodies, bodies + 1])
        return local_ids(prefix, step, bodies)


def rekeying_day(setting: Setting, agency: str, rates: Mapping[str, Any]) -> int:
    """The day on which the agency's supplier gave new ids, the same all over the authority; NEVER for most."""
    rng = stream(setting.seed, setting.authority.code, "agencies", agency, "re-keying")
    window = setting.window
    edge = round((window.end - window.first) * _EDGE)
    day = int(rng.integers(window.first + edge, window.end - edge))
    return day if rng.random() < rates["rekeyed"] else NEVER


def _shared(scene: Scene, agency: str, rates: Mapping[str, Any]) -> tuple[References, Days]:
    """Who is in the record of someone else, and until when."""
    rng = scene.community.setting.stream("agencies", agency, "shared")
    persons, window = scene.persons, scene.community.setting.window
    count = len(persons)
    twins = (persons.birth_order > 1) & chosen(rng, rates["twin_shared"] * scene.times, count)
    cousins = (scene.namesake != NOBODY) & chosen(rng, rates["cousin_shared"] * scene.times, count)
    holder = np.where(twins, persons.twins, np.where(cousins, scene.namesake, NOBODY)).astype(np.int32)
    wrong = (holder != NOBODY) & (holder[np.maximum(holder, 0)] == NOBODY)
    if rates["case_checked"]:
        wrong &= ~scene.with_case & ~scene.with_case[np.maximum(holder, 0)]
    since = np.maximum(np.maximum(persons.born, persons.arrived), window.first)
    split = between(rng, since, np.asarray(window.end), count)
    put_right = chosen(rng, rates["corrected"], count)
    return np.where(wrong, holder, NOBODY).astype(np.int32), np.where(put_right, split, NEVER).astype(np.int32)


def _twice(scene: Scene, agency: str, rates: Mapping[str, Any], holder: References) -> NDArray[np.int64]:
    """Who has two records."""
    rng = scene.community.setting.stream("agencies", agency, "duplicate")
    wrong = chosen(rng, rates["duplicate"] * scene.times, len(scene.persons)) & (holder == NOBODY)
    if rates["case_checked"]:
        wrong &= ~scene.with_case
    return np.flatnonzero(wrong)
