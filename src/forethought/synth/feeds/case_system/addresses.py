"""Addresses (``ssd_address``): homes as the case system came to hold them, and placements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.agencies.parameters import streets
from forethought.synth.agencies.whereabouts import Homes, homes_of
from forethought.synth.community import Community
from forethought.synth.feeds.case_system.episodes import PLACEMENT, merged
from forethought.synth.feeds.case_system.known import Known, Seen
from forethought.synth.feeds.case_system.moments import Moment
from forethought.synth.feeds.case_system.sheets import Sheet, day, text
from forethought.synth.feeds.periods import Array, code_column, date_column
from forethought.synth.rows import NEVER, Codes, Days, Numbers, References, Rows

_PARTS = ("number", "street", "postcode", "uprn")
_SPAN = 2**33
_EARLY = 200_000  # days: makes those before 1970 count from above nought
_AT_HOME = ("P1", "P2")


@dataclass(frozen=True)
class Written(Rows):
    """What was written of homes: of which record, at which moment (twice its place, one more for what stood at its
    end: a new record also has what stood on its first day), and from when somebody lives there."""

    record: References
    turn: Numbers
    start: Days
    number: Codes
    street: Codes
    postcode: Codes
    uprn: Codes


class Book:
    """Takes down where people live, moment after moment: a new record's address on its first day, and that of every
    record where it is not the same as at the moment before."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._homes = homes_of(known.community.lives)
        self._first = known.at_first()
        self._before = {name: np.empty(0, "U1") for name in _PARTS}
        self.parts: list[Written] = []
        self._place = 0

    def take_down(self, seen: Seen) -> None:
        """Take down the next moment."""
        texts = {name: np.where(seen.unborn, "", seen.texts[name]) for name in _PARTS}  # they are at their mothers'
        old = len(self._before["street"])
        other = np.ones(len(seen.day), np.bool_)
        other[:old] = np.any([texts[name][:old] != values for name, values in self._before.items()], axis=0)
        fresh = np.arange(old, len(seen.day))
        self.parts.append(_of(self._known, self._homes, self._first, fresh, 2 * self._place))
        self.parts.append(_of(self._known, self._homes, seen, np.flatnonzero(other), 2 * self._place + 1))
        self._before = texts
        self._place += 1


class Addresses:
    """Sends addresses, moment after moment, each of them once and in order."""

    def __init__(self, known: Known, book: Book) -> None:
        self._known = known
        written, self._row = _in_rows(Written.join(*book.parts))
        begins = np.flatnonzero(np.diff(self._row, prepend=-1))
        self._turn = written.turn
        self._record, self._start = written.record[begins], written.start[begins]
        self._postcode = code_column(written.postcode)
        self._json = _json(written, known.community.setting.ground.name)
        self._ends = np.full(len(begins), -1, np.int64)  # as last sent; -1 before a row is first sent
        self._placements = _placements(known, len(begins))

    def table(self, moment: Moment) -> pa.Table:
        """The addresses that are sent at a moment."""
        there = self._turn < 2 * (moment.place + 1)
        last = np.flatnonzero(there & ~np.append(there[1:] & (self._row[1:] == self._row[:-1]), False))
        row = self._row[last]
        same = np.append(self._record[row[1:]] == self._record[row[:-1]], False)
        end = np.where(same, np.append(self._start[row[1:]], NEVER), NEVER)
        changed = (self._ends[row] != end) | (self._turn[last] >= 2 * moment.place)
        self._ends[row] = end
        sent = changed | moment.whole
        rows, ends, at = row[sent], end[sent], pa.array(last[sent])
        homes = pa.table(
            {
                "addr_table_id": moment.numbers(rows),
                "addr_person_id": self._known.ids.take(pa.array(self._record[rows])),
                "addr_address_type": pa.repeat("Home", len(rows)),
                "addr_address_start_date": date_column(self._start[rows]),
                "addr_address_end_date": date_column(ends),
                "addr_address_postcode": self._postcode.take(at),
                "addr_address_json": self._json.take(at),
            }
        )
        return pa.concat_tables([homes, self._placements.at(moment)])


def _in_rows(written: Written) -> tuple[Written, NDArray[np.int64]]:
    """What was written in the order of the rows of the table, and the row of each: a record has one for each home.
    What is written again as it was (after a placement, or for a second record) is left out."""
    written = written.take(np.lexsort((written.turn, written.start, written.record)))
    new = (np.diff(written.record, prepend=-1) != 0) | (np.diff(written.start, prepend=-NEVER) != 0)
    row = np.cumsum(new) - 1
    for name in _PARTS:
        values = getattr(written, name)
        new[1:] |= values[1:] != values[:-1]
    return written.take(new), row[new]


def _of(known: Known, homes: Homes, seen: Seen, record: NDArray[np.int64], turn: int) -> Written:
    """What stood at homes of records; a placement has no street, and the unborn are at their mothers'."""
    record = record[(seen.texts["street"][record] != "") & ~seen.unborn[record]]
    texts = {name: seen.texts[name][record] for name in _PARTS}
    start = _moved_in(known.community, homes, known.person[record], seen.day[record], texts)
    return Written(record.astype(np.int32), np.full(len(record), turn, np.int32), start.astype(np.int32), **texts)


def _moved_in(
    community: Community, homes: Homes, person: Array, on: Array, held: dict[str, Codes]
) -> NDArray[np.int64]:
    """The day somebody moved to the address held: the last time, by the day ``on``, that this was the home. ``on``
    itself where it never was, as with the address of someone else."""
    addresses = community.lives.addresses
    key = homes.person.astype(np.int64) * _SPAN + homes.start + _EARLY
    last = np.searchsorted(key, person * _SPAN + on + _EARLY, side="right") - 1
    begin = np.searchsorted(homes.person, person)
    found, left = on.astype(np.int64).copy(), np.flatnonzero(last >= begin)
    codes = community.setting.ground.postcodes.postcode
    while len(left):
        at = last[left]
        here = addresses.take(homes.address[at])
        fits = codes[here.postcode] == held["postcode"][left]
        fits |= (here.number.astype(np.str_) == held["number"][left]) & (streets()[here.street] == held["street"][left])
        found[left[fits]] = homes.start[at[fits]]
        last[left] -= 1
        left = left[~fits]
        left = left[last[left] >= begin[left]]
    return found


def _json(found: Written, town: str) -> pa.Array:
    """The parts of addresses as JSON, without those that are not known."""
    parts = []
    for name, values in (("HOUSE", found.number), ("STREET", found.street), ("UPRN", found.uprn)):
        parts.append(pc.binary_join_element_wise(f'"{name}":"', code_column(values), '",', ""))
    head, *more = parts
    whole = pc.binary_join_element_wise("{", head, *more, f'"TOWN":"{town}"}}', "", null_handling="skip")
    return pa.array(whole, pa.string())


def _placements(known: Known, after: int) -> Sheet:
    """Placements away from parents, numbered from ``after`` on: one row as long as a child stays in one place."""
    rows, _ = merged(known.community.care.episodes, PLACEMENT)
    rows = rows.take((rows.placed != "") & ~np.isin(rows.place, _AT_HOME))
    count = len(rows)
    return Sheet(
        (rows.start, rows.end),
        {
            "addr_table_id": lambda at, moment: moment.numbers(at + after),
            "addr_person_id": text(known.local_id[known.of_person[rows.person]]),
            "addr_address_type": text(np.full(count, "Placement")),
            "addr_address_start_date": day(rows.start),
            "addr_address_end_date": day(rows.end),
            "addr_address_postcode": text(rows.placed),
            "addr_address_json": text(np.full(count, "")),
        },
    )
