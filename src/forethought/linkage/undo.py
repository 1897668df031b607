"""Take one join back: the smaller part becomes a person of its own, and later runs know of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa

from .errors import LinkageError
from .spine import person_id_for

NON_LINKS = pa.schema([(n, pa.string()) for n in ("left", "right", "reason")])


@dataclass(frozen=True)
class Undone:
    """The persons and links after one join was taken back.

    `persons`, `links` as in `LinkResult`; `non_links` (left, right, reason) one row to give to the next run;
    `events` one row of kind `split`.
    """

    persons: pa.Table
    links: pa.Table
    non_links: pa.Table
    events: pa.Table


def undo(
    persons: pa.Table,
    links: pa.Table,
    pair: tuple[str, str],
    *,
    key: bytes,
    reason: str = "taken back by a person",
) -> Undone:
    """Take back the join of two records.

    The part with more records keeps the identifier (on a tie, the one with the record of the lower name); the
    other gets a new one. Raises `LinkageError` when `links` has no such join.
    """
    left, right = sorted(pair)
    rows = links.to_pylist()
    kept = [r for r in rows if (r["left"], r["right"]) != (left, right)]
    if len(kept) == len(rows):
        raise LinkageError(
            "These two records were not joined directly",
            where="links",
            why="only a join that is listed can be taken back",
            do="choose one of the joins listed for the person",
        )
    person_of = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    one, other = _reach(left, kept), _reach(right, kept)
    first = min(one | other)
    smaller = min(one, other, key=lambda part: (len(part), first in part))
    old, new = person_of[left], _new(key, min(smaller), set(person_of.values()))
    person_of |= dict.fromkeys(smaller, new)
    event = {
        "event": "split",
        "person_id": new,
        "other_person_id": old,
        "record_id": min(smaller),
        "reason": reason,
    }
    return Undone(
        pa.Table.from_pylist([{"record_id": r, "person_id": p} for r, p in sorted(person_of.items())], persons.schema),
        pa.Table.from_pylist(kept, links.schema),
        pa.Table.from_pylist([{"left": left, "right": right, "reason": reason}], NON_LINKS),
        pa.Table.from_pylist([event]),
    )


def _reach(start: str, links: list[dict[str, str]]) -> set[str]:
    near: defaultdict[str, list[str]] = defaultdict(list)
    for row in links:
        near[row["left"]].append(row["right"])
        near[row["right"]].append(row["left"])
    found, waiting = {start}, [start]
    while waiting:
        for record in near[waiting.pop()]:
            if record not in found:
                found.add(record)
                waiting.append(record)
    return found


def _new(key: bytes, record: str, used: set[str]) -> str:
    turn = 0
    while (person := person_id_for(key, record, turn)) in used:
        turn += 1
    return person
