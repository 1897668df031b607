"""How what is to be sent is put together, and taken apart again when it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .canonical import canonical
from .delta import apply, as_sent
from .exchange import Reply, bad_places
from .facts import facts
from .send_log import Sent
from .shape import PURGE, Child, PayloadError


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """What is sent of one child: the body, and the state (normal form; None for no child) that it leads to."""

    child: str
    after: Child | None
    sent: Sent
    body: bytes


def parcel(
    child: str, part: Mapping[str, Any], after: Child | None, name: str, states: Iterable[Child | None]
) -> Parcel:
    """The parcel of one child; ``name`` is the hash of ``after``, ``states`` what the department may hold now.

    The part is tried out before it goes: received in any of those states it has to lead to ``after``. Raises
    ``PayloadError`` when it does not, which would be a fault of ours.
    """
    what = "removal" if part.get(PURGE) is True else "whole" if part == after else "part"
    sent = as_sent(part, after)
    if any(apply(state, sent) != after for state in states):
        raise PayloadError(
            "A part to be sent would not lead to the state that it was made for",
            where="children's social care API",
            why="the department would hold something else than we do, so nothing was sent",
            do="Report it as a fault of the program",
        )
    return Parcel(child, after, Sent(child, what, name), canonical(sent))


def batches(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """The parcels in their order, no batch above the limits of records and of bytes (a single one may be)."""
    limits = facts()
    batch: list[Parcel] = []
    size = 2
    for one in parcels:
        if batch and (len(batch) == limits.batch_records or size + len(one.body) + 1 > limits.batch_bytes):
            yield batch
            batch, size = [], 2
        batch.append(one)
        size += len(one.body) + 1
    if batch:
        yield batch


def divided(batch: list[Parcel], refusal: Reply) -> list[list[Parcel]]:
    """A refused batch taken apart: those that the answer does not name together, each that it names alone; else halves.

    A refusal for size names none. What the answer names is a hint only: each of them is sent alone, and may be taken.
    """
    named = set(bad_places(refusal, len(batch))) if refusal.status == 400 else set()
    if 0 < len(named) < len(batch):
        rest = [one for place, one in enumerate(batch) if place not in named]
        return [rest, *([batch[place]] for place in sorted(named))]
    half = len(batch) // 2
    return [batch[:half], batch[half:]]
