"""The records of one delivery among those known: as they were given, as cleaned, and ready for being asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.model.runs import Grouped

from ..records import People
from .segment import Rows, Segment


@dataclass(frozen=True)
class Delivery:
    """Records as they were given, as cleaned, and ready for asking: ``segment`` has a row for each ``people.written``.

    The table is in one piece, since taking rows from many pieces is slow.
    """

    records: pa.Table
    people: People
    segment: Segment


@dataclass(frozen=True)
class Part:
    """A delivery whose persons are known; ``person`` leads from a record to its person.

    ``said`` leads from a row of the segment to the nodes that say it (several where they are held apart), ``given``
    from a record to its rows, ``held`` from a person in ``persons`` to its records.
    """

    delivery: Delivery
    persons: pa.Array
    person: Rows
    said: Grouped
    given: Grouped
    held: Grouped
    place_of: dict[str, int]

    @property
    def segment(self) -> Segment:
        """The rows that are asked for."""
        return self.delivery.segment

    @staticmethod
    def of(delivery: Delivery, whose: pa.Table) -> Part:
        """``whose`` (record_id, person_id) names the person of every record."""
        records, people = delivery.records, delivery.people
        named = whose["person_id"].combine_chunks().dictionary_encode()
        at = pc.index_in(people.ids, value_set=whose["record_id"].combine_chunks())
        person = np.asarray(named.indices.take(at)).astype(np.int64)
        ids = pc.utf8_trim_whitespace(records["record_id"].combine_chunks().cast(pa.string()))
        number = np.asarray(pc.index_in(ids, value_set=people.ids)).astype(np.int64)
        places = {text: place for place, text in enumerate(named.dictionary.to_pylist())}
        return Part(
            delivery,
            named.dictionary,
            person,
            Grouped.of(people.written, len(delivery.segment)),
            Grouped.of(number, len(people.ids)),
            Grouped.of(person, len(named.dictionary)),
            places,
        )

    def persons_of(self, rows: Rows) -> list[str]:
        """The persons of the records that say what some rows of the segment say."""
        carried = self.delivery.people.carriers.at(self.said.at(rows))
        found: list[str] = self.persons.take(pa.array(np.unique(self.person[carried]))).to_pylist()
        return found

    def records_of(self, persons: list[str]) -> tuple[pa.Table, pa.Table]:
        """The records of some persons as they were given, and whose each is; persons not known here have none."""
        places = [place for person in persons if (place := self.place_of.get(person)) is not None]
        held = self.held.at(np.asarray(places, np.int64))
        whose = pa.table(
            {
                "record_id": self.delivery.people.ids.take(pa.array(held)),
                "person_id": self.persons.take(pa.array(self.person[held])),
            }
        )
        return self.delivery.records.take(pa.array(self.given.at(held))), whose
