"""The claims that stand at one moment, sorted by fingerprint, and every opening that led there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from forethought.record.standing.fingers import Fingers, Numbers, meetings, no_fingers, put_together

NEVER = -1


@dataclass(frozen=True, slots=True)
class Found:
    """Where the claims of a batch meet what stands.

    ``touched`` and ``said_again`` (one truth value for each claim that stands): its key was spoken of, it was said
    again. ``pairs`` are places in the batch and in what stands that have one key, ``same`` whether they say the same.
    """

    touched: Numbers
    said_again: Numbers
    pairs: tuple[Numbers, Numbers]
    same: Numbers
    count: int

    def held(self, standing: Standing, place: int) -> Numbers:
        """Which claims of the batch open nothing: they stand already, or a later period spoke of their key."""
        of_batch, of_standing = self.pairs
        found = np.zeros(self.count, bool)
        found[of_batch[self.same | (standing.place[of_standing] > place)]] = True
        return found


@dataclass(frozen=True, slots=True)
class Openings:
    """Columns of every opening: whose batch and claim, in which batch it opened and ended (``NEVER``: it stands)."""

    batch: Numbers
    claim: Numbers
    opened: Numbers
    ended: Numbers
    reason: Numbers


class Standing:
    """What stands, as columns sorted by the fingerprint of the key; ``row`` leads to its opening."""

    def __init__(self) -> None:
        self.fingers = no_fingers()
        self.place: Numbers = np.empty(0, np.int32)
        self.row: Numbers = np.empty(0, np.int64)
        self._pieces: list[Openings] = []
        self._ends: list[tuple[Numbers, int, Numbers]] = []
        self._before = 0
        self._count = 0

    @classmethod
    def resumed(cls, held: Fingers, place: Numbers, row: Numbers, openings: int) -> Standing:
        """What stood when there were so many ``openings``; these are not known any more, only where they were."""
        found = cls()
        found.fingers, found.place, found.row = held, place.copy(), row.copy()
        found._before = found._count = openings
        return found

    def look(self, said: Fingers) -> Found:
        """Where ``said``, in order of key, meets what stands."""
        mine = self.fingers
        of_batch, of_standing = meetings(said.key, mine.key)
        one_key = mine.key_rest[of_standing] == said.key_rest[of_batch]
        of_batch, of_standing = of_batch[one_key], of_standing[one_key]
        same = (mine.said[of_standing] == said.said[of_batch]) & (
            mine.said_rest[of_standing] == said.said_rest[of_batch]
        )
        touched, again = np.zeros(len(mine.key), bool), np.zeros(len(mine.key), bool)
        touched[of_standing] = True
        again[of_standing[same]] = True
        return Found(touched, again, (of_batch, of_standing), same, len(said.key))

    def end(self, number: int, rows: Numbers, reasons: Numbers) -> None:
        """Let ``rows`` of what stands end in batch ``number``; they are gone after :meth:`open`."""
        self._ends.append((self.row[rows], number, reasons))
        self.row[rows] = NEVER

    def go_on(self, again: Numbers, place: int) -> None:
        """Let what was said ``again`` count as last said of the period at ``place``, if that is later."""
        self.place[again] = np.maximum(self.place[again], place)

    def open(
        self, number: int, place: int | Numbers, claims: Numbers, said: Fingers, batch: Numbers | None = None
    ) -> None:
        """Let ``claims`` (of batch ``number``, or each of an earlier ``batch``) stand from batch ``number`` on.

        They come in the order of their keys, as ``said``. Their openings are put down in the order in which they were
        written: that of fingerprints would differ from one part of the record to the next.
        """
        count = len(claims)
        whose = np.full(count, number if batch is None else batch, np.int32)
        written = np.lexsort((claims, whose))
        self._add(Openings(whose[written], claims[written], np.full(count, number, np.int32), *_still_open(count)))
        row = np.empty(count, np.int64)
        row[written] = np.arange(self._count - count, self._count)
        keep = np.flatnonzero(self.row != NEVER)
        kept = self.fingers.take(keep)
        at = np.searchsorted(kept.key, said.key, "right") + np.arange(count)
        old = np.ones(len(keep) + count, bool)
        old[at] = False
        self.fingers = kept.between(said, old)
        self.place = put_together(self.place[keep], np.full(count, place, np.int32), old)
        self.row = put_together(self.row[keep], row, old)

    def become(self, number: int, other: Standing, reason: int) -> None:
        """Let stand, from batch ``number`` on, what stands in ``other``: the rest ends, what is missing opens."""
        here, there = self.look(other.fingers), other.look(self.fingers)
        gone = np.flatnonzero(~here.said_again)
        self.end(number, gone, np.full(len(gone), reason, np.int8))
        missing = np.flatnonzero(~there.said_again)
        back, rows = other.openings(), other.row[missing]
        self.open(number, other.place[missing], back.claim[rows], other.fingers.take(missing), back.batch[rows])

    def _add(self, piece: Openings) -> None:
        self._pieces.append(piece)
        self._count += len(piece.claim)

    def earlier_ends(self) -> Iterator[tuple[Numbers, int, Numbers]]:
        """Of what had opened before this was resumed: which openings ended, in which batch, and why."""
        for rows, number, reasons in self._ends:
            earlier = rows < self._before
            yield rows[earlier], number, reasons[earlier]

    def openings(self) -> Openings:
        """Every opening so far (since this was resumed), in order, with its end."""
        names = Openings.__slots__
        if not self._pieces:
            self._add(Openings(*(np.empty(0, np.int64) for _ in names)))
        whole = Openings(*(np.concatenate([getattr(piece, name) for piece in self._pieces]) for name in names))
        for rows, number, reasons in self._ends:
            here = rows >= self._before
            whole.ended[rows[here] - self._before] = number
            whole.reason[rows[here] - self._before] = reasons[here]
        return whole


def _still_open(count: int) -> tuple[Numbers, Numbers]:
    return np.full(count, NEVER, np.int32), np.zeros(count, np.int8)
