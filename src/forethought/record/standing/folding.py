"""One feed of one controller, batch after batch: what each opens and what it ends.

A claim is one statement: about whom, of what, since when, saying what. Said again it goes on; said otherwise it ends;
left out by a delivery that tells all, it ends. Where deliveries tell of a period, a later period's statement goes
before an earlier one's, whichever arrived last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.model import named_period
from forethought.record.mapping.card import EVERYTHING, Card
from forethought.record.standing.fingers import CONTENT, KEY, Fingers, Numbers, fingers, first_of_each
from forethought.record.standing.references import HELD_SCHEMA
from forethought.record.standing.renumbering import Known, Renumbering, renumbered
from forethought.record.standing.state import NEVER, Openings, Standing

CHANGED, LEFT_OUT, WITHDRAWN = "said otherwise", "left out of a full delivery", "its delivery was replaced"
_REASONS = (None, CHANGED, LEFT_OUT, WITHDRAWN)
_TIME = pa.timestamp("us", tz="UTC")
_LONGEST = 512  # more days than any named period has
_CLAIM_BITS = 40  # room for the number of a claim within a batch
STANDING_SCHEMA = pa.schema(
    [
        ("batch", pa.string()),
        ("claim", pa.int64()),
        ("known_from", _TIME),
        ("known_to", _TIME),
        ("end_reason", pa.string()),
        ("entity_key", pa.string()),
        ("value", pa.string()),
    ]
)
"""One row for each time that a claim (by batch and number) began to be known; ``known_to`` is null while it stands.
``entity_key`` and ``value`` are given where they are held otherwise than the delivery wrote them (see ``renumbering``).
"""
PLACED_SCHEMA = pa.schema([*STANDING_SCHEMA, ("opened", pa.int32()), ("written", pa.int32())])
"""The same with the numbers of the batch in which it opened and of the batch that wrote it: by these two and the number
of the claim openings are in order.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as folding needs it. ``replaces`` names deliveries that were wrong; ``state`` names it
    as it is since something in it was last erased.
    """

    name: str
    delivery: str
    path: Path
    received: datetime
    period: str
    covers: str
    full: bool
    replaces: tuple[str, ...] = ()
    state: str = ""

    @property
    def place(self) -> int:
        """Its period as a number, later ones greater, each its own; the same for all where a delivery tells everything.

        Of two periods that one which ends later is later: a year goes before each of its months but the last.
        """
        if self.covers == EVERYTHING:
            return 0
        period = named_period(self.period)
        assert period.end is not None, "a named period has an end"
        return period.end.toordinal() * _LONGEST + (period.end - period.start).days


Names = Callable[[int], pa.Table]
"""Gives, for the number of a batch, what things in feeds beside this one are held under: ``NAMES_SCHEMA``."""
Source = Callable[[int, Batch], pa.Table]
"""Gives the claims of a batch by its number: ``claim`` (ascending), ``KEY`` and ``CONTENT``. ``elsewhere``, where it is
given, holds for a reference what the thing it names is held under if that is another person's; with it comes
``called``, for the number of a group what that is held under."""


_OFTEN_THE_SAME = [*KEY[1:2], KEY[3], *(name for name in CONTENT if name != "value")]
"""Columns of few different texts, read as numbers of them: a batch has millions of claims."""


def whole_batch(number: int, batch: Batch) -> pa.Table:
    """All claims of ``batch``."""
    return pq.read_table(batch.path, columns=["claim", *KEY, *CONTENT], read_dictionary=_OFTEN_THE_SAME)


def fold(batches: Sequence[Batch], card: Card | None = None, beside: Names | None = None) -> pa.Table:
    """What ``batches`` (in the order received, one feed of one controller) open and end: ``STANDING_SCHEMA``.

    ``card``: the mapping card of the feed's form. Where its deliveries tell everything, things that the supplier has
    numbered anew are recognised. ``beside``: what is told of in feeds numbered together with this one. Rows are in
    the order of opening. Raises ``UserError`` for a period that is none.
    """
    return fold_from(whole_batch, batches, card, beside).select(STANDING_SCHEMA.names)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a fold had come to after the first ``batches`` of a feed: what stood, and what was known of its things."""

    batches: int
    openings: int
    standing: Standing
    known: Known | None

    def can_go_on(self, batches: Sequence[Batch]) -> bool:
        """Whether the rest of ``batches`` can be folded from here: to take one back, all must be read again."""
        return not any(batch.replaces for batch in batches[self.batches :])


def fold_on(
    batches: Sequence[Batch], card: Card, reached: Checkpoint | None = None, beside: Names | None = None
) -> tuple[pa.Table, Sequence[tuple[Numbers, int, Numbers]], Checkpoint]:
    """As :func:`fold`, on from what was ``reached``: the openings since (with numbers for the names of batches and
    reasons, as there may be millions), which earlier ones ended (number of the opening, of the batch, of the reason),
    and what is reached now.
    """
    with Engine() as engine:
        numbers = _numbers(engine, card)
        history = _folded(engine, batches, _Reading(whole_batch, numbers, beside), reached)
        opened = history.table().select(STANDING_SCHEMA.names)
        ends = list(history.standing.earlier_ends())
        openings = len(opened) + (reached.openings if reached else 0)
        known = None if numbers is None else numbers.known()
    return opened, ends, Checkpoint(len(batches), openings, history.standing, known)


def with_ends(opened: pa.Table, ends: Sequence[tuple[Numbers, int, Numbers]], batches: Sequence[Batch]) -> pa.Table:
    """``opened`` (rows of :func:`fold_on`) with the ``ends`` that a later one tells of: ``STANDING_SCHEMA``."""
    opened = opened.cast(STANDING_SCHEMA)
    ended, times, reasons = np.zeros(len(opened), bool), np.zeros(len(opened), "M8[us]"), np.zeros(len(opened), np.int8)
    for rows, number, why in ends:
        ended[rows], reasons[rows] = True, why
        times[rows] = np.datetime64(batches[number].received.astimezone(UTC).replace(tzinfo=None), "us")
    now = {
        "known_to": pa.array(times[ended]).cast(_TIME),
        "end_reason": pa.array(_REASONS, pa.string()).take(pa.array(reasons[ended])),
    }
    for name, values in now.items():
        column = pc.replace_with_mask(opened[name].combine_chunks(), pa.array(ended), values)
        opened = opened.set_column(opened.schema.get_field_index(name), name, column)
    return opened


def fold_from(
    source: Source, batches: Sequence[Batch], card: Card | None = None, beside: Names | None = None
) -> pa.Table:
    """As :func:`fold`, of the claims that ``source`` gives: ``PLACED_SCHEMA``.

    A claim stands or ends by what is said of its own subject alone, so that the claims of some subjects fold to just
    those subjects' part of the whole.
    """
    with Engine() as engine:
        return _folded(engine, batches, _Reading(source, _numbers(engine, card), beside)).table().cast(PLACED_SCHEMA)


def _numbers(engine: Engine, card: Card | None) -> Renumbering | None:
    """What recognises things that were numbered anew, where deliveries tell everything."""
    return Renumbering(engine, card) if card and card.covers == EVERYTHING else None


def _folded(engine: Engine, batches: Sequence[Batch], read: _Reading, reached: Checkpoint | None = None) -> _History:
    """The history of ``batches``, on from what was ``reached``."""
    history, first = _History(engine, batches, read), 0
    if reached is not None:
        history.standing, first = reached.standing, reached.batches
        read.go_on_from(reached.known)
    for number in range(first, len(batches)):
        history.take(number, batches[number])
    return history


class _Reading:
    """Reads batches, in their order the first time, under the numbers by which things are held."""

    def __init__(self, source: Source, numbers: Renumbering | None, beside: Names | None) -> None:
        self._source = source
        self._numbers = numbers
        self._beside = beside
        self.held: dict[int, pa.Table] = {}

    def go_on_from(self, known: Known | None) -> None:
        """Take as known what was ``known`` of things after some batches."""
        if self._numbers is not None and known is not None:
            self._numbers.go_on_from(known)

    def __call__(self, number: int, batch: Batch) -> pa.Table:
        claims = self._source(number, batch)
        if self._numbers is None:
            return claims
        if number not in self.held:
            names = self._beside and self._beside(number)
            self.held[number] = self._numbers.held(claims, number, batch.full, names)
        return renumbered(claims, self.held[number])


class _History:
    """All openings so far, and which of them stand."""

    def __init__(self, engine: Engine, batches: Sequence[Batch], read: _Reading) -> None:
        self._engine = engine
        self._batches = batches
        self._read = read
        self._withdrawn: set[str] = set()
        self.standing = Standing()

    def take(self, number: int, batch: Batch) -> None:
        """Let ``batch`` speak; what it replaces is first taken back."""
        if batch.replaces:
            self._take_back(number, frozenset(batch.replaces))
        claims, said = self._fingers(number, batch)
        found = self.standing.look(said)
        self.standing.end(number, *_ending(self.standing, found.touched, found.said_again, batch))
        fresh = ~found.held(self.standing, batch.place)
        self.standing.go_on(found.said_again, batch.place)
        self.standing.open(number, batch.place, claims[fresh], said.take(np.flatnonzero(fresh)))

    def _fingers(self, number: int, batch: Batch) -> tuple[Numbers, Fingers]:
        """The claims of ``batch``, each thing said once, and their fingerprints, in order of key."""
        claims = self._read(number, batch)
        said = fingers(self._engine, claims)
        first = first_of_each(said)
        return claims["claim"].to_numpy()[first], said.take(first)

    def _take_back(self, number: int, names: frozenset[str]) -> None:
        """Let stand what would stand had the deliveries ``names`` never come."""
        self._withdrawn |= names
        without = _History(self._engine, self._batches, self._read)
        for earlier, batch in enumerate(self._batches[:number]):
            if batch.delivery not in self._withdrawn and not batch.replaces:
                without.take(earlier, batch)
        self.standing.become(number, without.standing, reason=_REASONS.index(WITHDRAWN))

    def table(self) -> pa.Table:
        """Every opening in order, with its end: ``PLACED_SCHEMA``, but numbers for the names of batches and reasons."""
        rows = self.standing.openings()
        names = pa.array([batch.name for batch in self._batches], pa.string())
        times = pa.array([batch.received for batch in self._batches], _TIME)
        ended = pa.array(rows.ended, pa.int32(), mask=rows.ended == NEVER)
        columns = [
            pa.DictionaryArray.from_arrays(pa.array(rows.batch, pa.int32()), names),
            pa.array(rows.claim, pa.int64()),
            times.take(pa.array(rows.opened)),
            times.take(ended),
            pa.DictionaryArray.from_arrays(
                pa.array(rows.reason, pa.int32(), mask=rows.reason == 0), pa.array(_REASONS, pa.string())
            ),
            *_held_otherwise(rows, self._read.held),
            pa.array(rows.opened, pa.int32()),
            pa.array(rows.batch, pa.int32()),
        ]
        return pa.table(columns, names=PLACED_SCHEMA.names)


def _ending(standing: Standing, touched: Numbers, said_again: Numbers, batch: Batch) -> tuple[Numbers, Numbers]:
    """Which rows of what stands end with ``batch``, and why (numbers of ``_REASONS``)."""
    place = standing.place
    changed = touched & ~said_again & (place <= batch.place)
    left_out = ~touched & (place == batch.place) if batch.full else np.zeros(len(place), bool)
    rows = np.flatnonzero(changed | left_out)
    return rows, np.where(changed[rows], _REASONS.index(CHANGED), _REASONS.index(LEFT_OUT)).astype(np.int8)


def _held_otherwise(rows: Openings, held: Mapping[int, pa.Table]) -> list[pa.Array]:
    """The key and the value of each opening where they are not as written, else null."""
    whole = pa.concat_tables([HELD_SCHEMA.empty_table(), *held.values()])
    batches = np.repeat(np.array(list(held), np.int64), [len(table) for table in held.values()])
    theirs = (batches << _CLAIM_BITS) | whole["claim"].to_numpy()
    mine = (rows.batch.astype(np.int64) << _CLAIM_BITS) | rows.claim
    at = np.searchsorted(theirs, mine)
    here = at < len(theirs)
    here[here] = theirs[at[here]] == mine[here]
    places = pa.array(np.where(here, at, 0), pa.int64(), mask=~here)
    return [whole[name].combine_chunks().take(places) for name in ("entity_key", "value")]
