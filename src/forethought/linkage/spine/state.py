"""The state of the spine: what the events, carried out one after the other, make of records and ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import LinkageError
from .carrying import carry_out
from .identify import Founding


@dataclass(frozen=True)
class Resolved:
    """What an id means today.

    `person_id` the person it leads to; `status` of the id asked for: `active`, `merged` (it leads to another),
    `split` (it stands, but records left it), `closed` (no record is left), `sealed`. `ambiguous`: for each person
    that took records from it the day on which that was recorded: whoever holds the id from before that day may
    mean either.
    """

    person_id: str
    status: str
    ambiguous: Mapping[str, date]


class SpineState(Mapping[str, str]):
    """Record to person, as a mapping, and all that is known of ids.

    Grows by `apply`; an id that was ever given is known for ever. Asking about one record or id costs the same
    however large the spine is.
    """

    def __init__(self) -> None:
        self.direct: dict[str, str] = {}
        self.leads_to: dict[str, str] = {}
        self.first: dict[str, Founding] = {}
        self.held: Counter[str] = Counter()
        self.loose: defaultdict[str, set[str]] = defaultdict(set)
        self.parted: defaultdict[str, dict[str, date]] = defaultdict(dict)
        self.under: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.sealed: set[str] = set()

    def apply(self, events: pa.Table, *, strict: bool = True) -> SpineState:
        """Carry out events (`LOG` columns, in the order of the log) and return this state.

        Raises `LinkageError` when an event does not fit what came before it; with `strict=False` such an event
        changes nothing, as in a view of part of the log.
        """
        carry_out(self, events, strict=strict)
        return self

    def __getitem__(self, record_id: str) -> str:
        return self.resolve(self.direct[record_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self.direct)

    def __len__(self) -> int:
        return len(self.direct)

    def __contains__(self, record_id: object) -> bool:
        return record_id in self.direct

    def taken(self, person_id: str) -> bool:
        """Whether the id was ever given."""
        return person_id in self.first

    def resolve(self, person_id: str) -> str:
        """The person an id leads to today; itself when it stands or was never given."""
        while (upward := self.leads_to.get(person_id)) is not None:
            person_id = upward
        return person_id

    def path_of(self, person_id: str) -> Sequence[str]:
        """The ids an id goes through, itself first."""
        found = [person_id]
        while (upward := self.leads_to.get(found[-1])) is not None:
            found.append(upward)
        return found

    def path(self, record_id: str) -> Sequence[str]:
        """The ids a record goes through, from the one it was given to the person it is today."""
        direct = self.direct.get(record_id)
        return () if direct is None else self.path_of(direct)

    def own(self, record_id: str) -> str:
        """The id a record was given, empty when it came after that person had absorbed another."""
        direct = self.direct[record_id]
        return "" if direct in self.loose and record_id in self.loose[direct] else direct

    def absorbed(self, person_id: str) -> Iterable[str]:
        """All ids that lead to a person, at any distance."""
        waiting = [person_id]
        while waiting:
            below = self.joined(waiting.pop())
            yield from below
            waiting.extend(below)

    def joined(self, person_id: str) -> Iterable[str]:
        """The ids that lead to a person at once, the one absorbed first before the others."""
        return self.under.get(person_id, ())

    def founded(self, person_id: str) -> Founding:
        """When and on which record a person was founded."""
        return self.first[person_id]

    def is_sealed(self, person_id: str) -> bool:
        """Whether nothing may join this person any more."""
        return person_id in self.sealed

    def look_up(self, person_id: str) -> Resolved:
        """What an id means today, however old. Raises `LinkageError` for one that was never given."""
        if person_id not in self.first:
            raise LinkageError(
                "No person ever had this id", where="person id", do="check how it was copied; ids are never dropped"
            )
        return Resolved(self.resolve(person_id), self._status(person_id), dict(self.parted.get(person_id, {})))

    def _status(self, person_id: str) -> str:
        if person_id in self.sealed:
            return "sealed"
        if person_id in self.leads_to:
            return "merged"
        if not self.held[person_id] and not any(self.held[other] for other in self.absorbed(person_id)):
            return "closed"
        return "split" if person_id in self.parted else "active"

    def table(self) -> pa.Table:
        """Record and person, sorted by record: `record_id, person_id`."""
        ends = {person: self.resolve(person) for person in self.leads_to}
        persons = [ends.get(person, person) for person in self.direct.values()]
        found = pa.table(
            {"record_id": pa.array(list(self.direct), pa.string()), "person_id": pa.array(persons, pa.string())}
        )
        return found.sort_by("record_id")

    def facts(self) -> dict[str, object]:
        """Everything the state holds, as plain values that compare equal when two states are the same."""
        return {
            "direct": self.direct,
            "leads_to": self.leads_to,
            "first": self.first,
            "held": {p: n for p, n in self.held.items() if n},
            "loose": {p: set(r) for p, r in self.loose.items() if r},
            "parted": {p: dict(d) for p, d in self.parted.items() if d},
            "sealed": self.sealed,
        }


def replay(events: pa.Table) -> SpineState:
    """The state that a whole log makes.

    Raises `LinkageError` when its events do not fit one another. Once something was taken out of the log (see
    `sealing.seal`) what rested on it changes nothing.
    """
    return SpineState().apply(events, strict=_unbroken(events))


def _unbroken(events: pa.Table) -> bool:
    return bool(events["event"].null_count == 0)


def as_at(events: pa.Table, day: date | None = None, *, known_at: datetime | None = None) -> SpineState:
    """The spine as it was in the world on a day, by what was known at a moment (None: by all that is known now).

    `day` is inclusive and compared with the day from which an event holds (the day it was recorded where it names
    none); `known_at` is inclusive and compared with the moment of recording. Events that rest on others not yet in
    force change nothing.
    """
    recorded = events["recorded"]
    keep = pc.is_valid(recorded)
    if known_at is not None:
        keep = pc.and_(keep, pc.less_equal(recorded, pa.scalar(known_at, recorded.type)))
    if day is not None:
        holds = pc.coalesce(events["effective"], recorded.cast(pa.date32()))
        keep = pc.and_(keep, pc.less_equal(holds, pa.scalar(day, pa.date32())))
    return SpineState().apply(events.filter(keep), strict=day is None and _unbroken(events))
