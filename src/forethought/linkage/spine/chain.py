"""The chain of events: each holds a hash of what it says and of everything before it.

What an event says is hashed with a secret grain of its own, and the chain runs over those hashes. So the content of an
event that joined the two sides of a seal can be taken out for good: without its grain the hash that stays behind
tells nothing, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from .events import EVENTS

GENESIS = bytes(32)
LOG = pa.schema(
    [
        *EVENTS,
        ("recorded", pa.timestamp("us", "UTC")),
        ("salt", pa.binary(16)),
        ("digest", pa.binary(32)),
        ("hash", pa.binary(32)),
    ]
)
"""The columns of the log: an event, the moment it was recorded, and its links of the chain."""


def chained(events: pa.Table, recorded: datetime, previous: bytes, secret: bytes | None = None) -> pa.Table:
    """`events` (columns `EVENTS`) as rows of the log that follow the hash `previous`.

    `secret` makes the grains, so that the same batch gives the same bytes; without it they are random.
    """
    salts = _salts(len(events), previous, secret)
    moment = pa.array([recorded] * len(events), LOG.field("recorded").type)
    digests = [_digest(salt, said) for salt, said in zip(salts, contents(events), strict=True)]
    hashes = list(_links(previous, moment.cast(pa.int64()).to_pylist(), digests))
    links = {"salt": salts, "digest": digests, "hash": hashes}
    columns = {name: events[name] for name in EVENTS.names} | {"recorded": moment}
    return pa.table(columns | {name: pa.array(held, LOG.field(name).type) for name, held in links.items()}, schema=LOG)


def contents(events: pa.Table) -> list[bytes]:
    """What each event says, as bytes that no other event gives: each text after its length, a null as a dash."""
    parts = []
    for name in EVENTS.names:
        text = events[name].cast(pa.string())
        parts += [pc.coalesce(pc.binary_length(text).cast(pa.string()), "-"), pc.coalesce(text, "")]
    joined = pc.binary_join_element_wise(*parts, "\x1f")
    found: list[bytes] = joined.cast(pa.binary()).to_pylist()
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a batch of the log breaks: the place of the row in the batch, and how."""

    place: int
    reason: str


def check(rows: pa.Table, previous: bytes, latest: int, erased: set[int], start: int) -> Fault | None:
    """The first fault of `rows` of the log after the hash `previous` and the moment `latest` (microseconds), or None.

    `erased`: numbers of events (the first of the log is 1) that an event of the log says were taken out; `start`: how
    many events came before these rows.
    """
    moments = rows["recorded"].cast(pa.int64()).to_pylist()
    salts, digests, hashes = (rows[name].to_pylist() for name in ("salt", "digest", "hash"))
    blank = pc.is_null(rows["event"]).to_pylist()
    for place, said in enumerate(contents(rows)):
        moment, digest = moments[place], digests[place]
        if moment is None or digest is None or hashes[place] is None:
            return Fault(place, "it lacks a part of the chain")
        if blank[place]:
            if start + place + 1 not in erased or salts[place] is not None or said != _NOTHING:
                return Fault(place, "what it said was taken out, and no event says so")
        elif salts[place] is None or _digest(salts[place], said) != digest:
            return Fault(place, "it was changed after it was written")
        if _link(previous, moment, digest) != hashes[place]:
            return Fault(place, "it does not follow the event before it")
        if moment < latest:
            return Fault(place, "it is dated before the event that came first")
        previous, latest = hashes[place], moment
    return None


def _salts(count: int, previous: bytes, secret: bytes | None) -> list[bytes]:
    if secret is None:
        grains = os.urandom(16 * count)
        return [grains[n : n + 16] for n in range(0, 16 * count, 16)]
    batch = hashlib.sha256(secret + previous).digest()
    return [hashlib.sha256(batch + n.to_bytes(8, "big")).digest()[:16] for n in range(count)]


def _digest(salt: bytes, said: bytes) -> bytes:
    return hashlib.sha256(salt + said).digest()


def _link(previous: bytes, moment: int, digest: bytes) -> bytes:
    return hashlib.sha256(previous + moment.to_bytes(8, "big", signed=True) + digest).digest()


def _links(previous: bytes, moments: list[int], digests: list[bytes]) -> Iterator[bytes]:
    for moment, digest in zip(moments, digests, strict=True):
        previous = _link(previous, moment, digest)
        yield previous


_NOTHING = contents(pa.table({f.name: pa.nulls(1, f.type) for f in EVENTS}, schema=EVENTS))[0]
