"""Everyone who is known, ready to be asked: who may a new record be, and how likely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.engine.pair_conditions import Field
from forethought.model.runs import different

from ..cleaned import COLUMNS
from ..cleaners import Cleaners
from ..comparing import Pairs, PeopleTable, meeting, read_model, weigh
from ..errors import LinkageError
from ..model_record import load_model_record
from ..records import comparison_table, read_people
from ..scoring import Edges, edges_of, saved_model
from ..settings import LinkSettings
from .part import Delivery, Part
from .passes import Pass, passes_of
from .segment import Rows, Segment


@dataclass(frozen=True)
class Match:
    """A person whom a record may be of: the weight (log2 odds) of the record that fits best, and how it agrees."""

    person_id: str
    weight: float
    reason: str


class PeopleIndex:
    """Records that are known, held in memory; new ones are added as parts, so that adding a few costs little.

    Needs settings with a model, since one search teaches nothing. Tells how common names are among all who are known
    (``comparing.Commonness``). Raises ``LinkageError`` without a model, ``ModelRefused`` when it is switched off.
    """

    def __init__(
        self,
        records: pa.Table,
        persons: pa.Table,
        settings: LinkSettings,
        seals: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        if settings.model is None:
            raise LinkageError(
                "Searching needs a trained model",
                where="linkage settings",
                do="use the one that comes with the package",
            )
        load_model_record(settings.model_record)
        self.settings = settings
        self.cleaners = Cleaners()
        self._parts: list[Part] = []
        self._starts = [0]
        self.add(self.read(records, seals), persons)

    @property
    def people(self) -> int:
        """How many people as written are known, those of each part counted apart."""
        return self._starts[-1]

    def read(self, records: pa.Table, seals: Mapping[str, tuple[str, str]] | None = None) -> Delivery:
        """Clean records in the columns of ``link`` and make them ready for asking whom they may be of."""
        people = read_people(records, self.settings, seals=seals, cleaners=self.cleaners)
        return Delivery(records.combine_chunks(), people, Segment(comparison_table(people)))

    def add(self, delivery: Delivery, persons: pa.Table) -> None:
        """Let records be found from now on; ``persons`` (record_id, person_id) says whose they are."""
        self._parts.append(Part.of(delivery, persons))
        self._starts.append(self._starts[-1] + len(delivery.segment))
        self._model = read_model(saved_model(self.settings, self.people))
        self._passes = passes_of(self._model)
        for each in self._passes:
            delivery.segment.prepare(each)

    def counts(self, column: str, texts: pa.Array) -> NDArray[np.float64]:
        """How many people as written have each text in a column."""
        words = texts.to_pylist()
        found = np.zeros(len(words))
        for part in self._parts:
            held = part.segment.texts(Field(column, "l"))
            found += [held.count_of(word) for word in words]
        return found

    def total(self, column: str) -> int:
        """How many people as written have any text in a column."""
        return sum(part.segment.texts(Field(column, "l")).known for part in self._parts)

    def fits(self, asking: Segment) -> Edges:
        """Pairs of one who is asked about (``left``, a row of a delivery's segment) and one who is known (``right``).

        Only those at or above the review threshold; sealed pairs are left out before any comparison.
        """
        met = [_met(asking, part.segment, self._passes) for part in self._parts]
        known = [_known(held) for held in met]
        people = PeopleTable.of(_beside(asking.table, [part.segment.table for part in self._parts], known))
        starts = len(asking) + np.cumsum([0, *(len(rows) for rows in known)])
        pairs = [
            meeting(Pairs(people, left, start + np.searchsorted(rows, right)), self._passes[place].others)
            for held, rows, start in zip(met, known, starts, strict=False)
            for place, (left, right) in held.items()
        ]
        weighed = weigh(_all(people, pairs), self._model, least=self.settings.review, commonness=self)
        edges = edges_of(weighed, self._model)
        rows_of = np.concatenate([start + rows for start, rows in zip(self._starts, known, strict=False)])
        return replace(edges, right=rows_of[edges.right - len(asking)])

    def search(self, record: Mapping[str, str | None], most: int = 10) -> list[Match]:
        """Who one record may be of, the likeliest first, each person once; ``record`` in the columns of ``link``.

        Nobody below the review threshold is told of, and of each person only the best fitting record counts. Of persons
        on two sides of a seal only the likelier is told of, as if there were no other.
        """
        told = {name: held for name in COLUMNS if name != "record_id" and (held := record.get(name))}
        asked = pa.table(
            {name: pa.array([held], pa.string()) for name, held in [("record_id", "asked"), *told.items()]}
        )
        edges = self.fits(self.read(asked).segment)
        best: dict[str, int] = {}
        told_of: dict[str, str] = {}  # of each seal the side that was met first
        for place, row in enumerate(edges.right.tolist()):
            seal, side = self._sealed(row)
            if seal and told_of.setdefault(seal, side) != side:
                continue
            best |= {person: place for person in self.persons(np.asarray([row])) if person not in best}
            if len(best) >= most:
                break
        places = np.asarray([*best.values()][:most], np.int64)
        each = zip(best, edges.weight[places].tolist(), edges.reasons(places).to_pylist(), strict=False)
        return [Match(person, weight, reason) for person, weight, reason in each]

    def persons(self, right: Rows) -> list[str]:
        """The persons to whom those known belong, as they were added, each once."""
        found: dict[str, None] = {}
        for part, rows in self._by_part(right):
            found |= dict.fromkeys(part.persons_of(rows))
        return list(found)

    def records_of(self, persons: Iterable[str]) -> tuple[pa.Table, pa.Table]:
        """All records of some persons as they were given, and whose they are (record_id, person_id)."""
        wanted = sorted(persons)
        found = [part.records_of(wanted) for part in self._parts]
        return pa.concat_tables([records for records, _ in found]), pa.concat_tables([whose for _, whose in found])

    def _sealed(self, row: int) -> tuple[str, str]:
        """The seal on one row, and on which side of it that is; empty without one."""
        for part, here in self._by_part(np.asarray([row])):
            return tuple(part.segment.table[name][int(here[0])].as_py() or "" for name in ("seal", "side"))  # type: ignore[return-value]
        return "", ""

    def _by_part(self, rows: Rows) -> Iterator[tuple[Part, Rows]]:
        for part, start in zip(self._parts, self._starts, strict=False):
            here = rows[(rows >= start) & (rows < start + len(part.segment))]
            if len(here):
                yield part, here - start


def _met(asking: Segment, segment: Segment, passes: list[Pass]) -> dict[int, tuple[Rows, Rows]]:
    """The pairs that passes bring together, each once; passes that ask the same besides are taken as one."""
    found: dict[int, list[Rows]] = {}
    for each in passes:
        keys = found.setdefault(each.like, [])
        keys += [left * len(segment) + right for left, right in segment.met_by(asking, each)]
    return {place: np.divmod(different(np.concatenate(keys)), len(segment)) for place, keys in found.items()}


def _known(met: dict[int, tuple[Rows, Rows]]) -> Rows:
    """Those known of whom a newcomer may be, each once."""
    return different(np.concatenate([np.zeros(0, np.int64), *(right for _, right in met.values())]))


def _all(people: PeopleTable, pairs: list[Pairs]) -> Pairs:
    nobody = np.zeros(0, np.int64)
    left, right = (np.concatenate([nobody, *(getattr(each, side) for each in pairs)]) for side in ("left", "right"))
    return Pairs(people, left, right)


def _beside(newcomers: pa.Table, known: list[pa.Table], rows: list[Rows]) -> pa.Table:
    """The newcomers and then some rows of each table of those known, one value in each cell."""
    told = [_plain(table, held) for table, held in zip(known, rows, strict=True)]
    return pa.concat_tables([_plain(newcomers, np.arange(len(newcomers))), *told])


def _plain(table: pa.Table, rows: Rows) -> pa.Table:
    names, chosen = [name for name in table.column_names if name != "node"], pa.array(rows)
    held = (table[name].chunk(0) for name in names)
    return pa.table([column.dictionary.take(column.indices.take(chosen)) for column in held], names=names)
