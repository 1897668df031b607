"""Feeds side by side: a case system that sends its tables as several feeds numbers all of them together.

A row of one feed then refers to a thing (an episode of need) of which only another feed tells. Feeds of one controller
and one form have one numbering, as they have one of people. So before such feeds are folded each is looked through for
the things that the others refer to: what each thing is held under while it has which number. That knows nothing of what
refers to what, so no feed has to wait for another.

What a delivery refers to is what the others had said when it came, and what they sent of the same period afterwards:
parts of one extract do not arrive at one moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.mapping.card import EVERYTHING, Card, load_card
from forethought.record.standing.fingers import CONTENT, KEY
from forethought.record.standing.folding import Batch
from forethought.record.standing.references import NAMES_SCHEMA
from forethought.record.standing.renumbering import Known, Renumbering

Told = tuple[tuple[Batch, str], ...]
"""Batches of a feed in the order received, each with the form it came in."""
Feed = tuple[str, str]
"""A controller and one of its feeds."""

SPANS_SCHEMA = pa.schema([*NAMES_SCHEMA, ("first", pa.int32()), ("last", pa.int32())])
"""Names of things and after how many batches of their feed they hold: from ``first`` on, up to and without ``last``,
which is the greatest number while they do.
"""
_NO_LAST = 2**31 - 1
_SPANS = f"""
select s.* replace (case when s.last = {_NO_LAST} and n.held_key is null then {{count}} else s.last end as last)
from span s left join name n using (subject, entity, source_key, held_key)
union all
select n.*, {{count}} as first, {_NO_LAST} as last from name n
where (subject, entity, source_key, held_key) not in
  (select subject, entity, source_key, held_key from span where last = {_NO_LAST})
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """The names in the feeds beside one: ``spans`` of each (``SPANS_SCHEMA``), and for each batch of the one feed, how
    many batches of theirs count (``counts``).
    """

    spans: tuple[pa.Table, ...] = ()
    counts: tuple[tuple[int, ...], ...] = ()

    def at(self, number: int) -> pa.Table:
        """The names as batch ``number`` of this feed means them: ``NAMES_SCHEMA``."""
        return pa.concat_tables([NAMES_SCHEMA.empty_table(), *self._at(number)])

    def all_spans(self) -> pa.Table:
        """The ``spans`` of all feeds, with a last column ``feed``, its place."""
        tables = [spans.append_column("feed", _of(place, len(spans))) for place, spans in enumerate(self.spans)]
        return pa.concat_tables([SPANS_SCHEMA.append(pa.field("feed", pa.int32())).empty_table(), *tables])

    def all_counts(self) -> pa.Table:
        """The ``counts``: ``feed``, ``number`` of the batch of this one, how ``many`` of that feed count."""
        rows = [(place, number, many) for place, of in enumerate(self.counts) for number, many in enumerate(of)]
        columns = [pa.array([row[place] for row in rows], pa.int32()) for place in range(3)]
        return pa.table(columns, names=["feed", "number", "many"])

    def _at(self, number: int) -> Iterator[pa.Table]:
        for spans, counts in zip(self.spans, self.counts, strict=True):
            begun = pc.less_equal(spans["first"], counts[number])
            goes_on = pc.greater(spans["last"], counts[number])
            yield spans.filter(pc.and_(begun, goes_on)).select(NAMES_SCHEMA.names)


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found in a feed: the entities of which it tells, and the ``spans`` of those ``followed``; with what was
    ``known`` of their things at the end.
    """

    present: frozenset[str]
    followed: frozenset[str]
    spans: pa.Table
    known: Known | None


NO_TRACE = Trace(frozenset(), frozenset(), SPANS_SCHEMA.empty_table(), None)


def neighbours(feeds: Mapping[Feed, Told]) -> dict[Feed, tuple[Feed, ...]]:
    """The feeds that have one numbering with each of ``feeds``: none for most."""
    shared: dict[tuple[str, str], list[Feed]] = {}
    for feed, told in feeds.items():
        if load_card(told[-1][1]).covers == EVERYTHING:
            shared.setdefault((feed[0], told[-1][1]), []).append(feed)
    return {
        feed: tuple(other for other in shared.get((feed[0], told[-1][1]), ()) if other != feed)
        for feed, told in feeds.items()
    }


def states_of(told: Told) -> list[str]:
    """The names of batches as they are now: of one from which something was erased since, another."""
    return [batch.state or batch.name for batch, _ in told]


def counts(told: Told, others: Told) -> tuple[int, ...]:
    """For each batch of ``told``, how many of the ``others`` count: those received by then, and as many of the same
    period as there were of this feed.
    """
    received = [batch.received for batch, _ in others]
    of_period: dict[str, list[int]] = {}
    for place, (batch, _) in enumerate(others):
        of_period.setdefault(batch.period, []).append(place)
    sent: Counter[str] = Counter()
    found = []
    for batch, _ in told:
        theirs = of_period.get(batch.period, [])
        same = theirs[sent[batch.period]] + 1 if sent[batch.period] < len(theirs) else 0
        sent[batch.period] += 1
        found.append(max(bisect_right(received, batch.received), same))
    return tuple(found)


def present(told: Sequence[tuple[Batch, str]]) -> frozenset[str]:
    """The entities of which batches tell."""
    columns = (pq.read_table(batch.path, columns=["entity"], read_dictionary=["entity"])["entity"] for batch, _ in told)
    return frozenset(name for column in columns for name in column.unique().to_pylist())


def needed(card: Card, here: frozenset[str], others: Sequence[frozenset[str]]) -> frozenset[str]:
    """Of the entities told of ``here``, those to which a feed that tells of the ``others`` may refer."""
    wanted = {
        refers_to
        for block in card.blocks
        if any(block.entity in entities for entities in others)
        for refers_to in block.references.values()
    }
    return frozenset(wanted & here)


def trace(card: Card, told: Told, follow: frozenset[str], here: frozenset[str], reached: int, so_far: Trace) -> Trace:
    """The names of the things to ``follow`` in batches of ``told``, on from ``so_far`` after ``reached`` of them."""
    if not follow:
        return Trace(here, follow, SPANS_SCHEMA.empty_table(), None)
    if reached == len(told):
        return so_far
    with Engine() as engine:
        numbers = Renumbering(engine, card)
        if so_far.known is not None:
            numbers.go_on_from(so_far.known)
        engine.register("span", so_far.spans)
        for number, (batch, _) in enumerate(told[reached:], start=reached):
            numbers.match(_claims(batch, follow), number, batch.full)
            engine.register("name", numbers.names())
            engine.register("span", engine.query(_SPANS.format(count=number + 1)).cast(SPANS_SCHEMA))
        order = ", ".join(SPANS_SCHEMA.names)
        return Trace(
            here, follow, engine.query(f"select * from span order by {order}").cast(SPANS_SCHEMA), numbers.known()
        )


def _of(place: int, many: int) -> pa.Array:
    return pa.repeat(pa.scalar(place, pa.int32()), many)


def _claims(batch: Batch, entities: frozenset[str]) -> pa.Table:
    only = [("entity", "in", sorted(entities))]
    return pq.read_table(batch.path, columns=[*KEY, *CONTENT], filters=only)
