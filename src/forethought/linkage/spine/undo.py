"""Take one join back: the smaller part becomes a person of its own, and later runs know of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa

from ..errors import LinkageError
from .events import event_table
from .identify import Known, identify

NON_LINKS = pa.schema([(n, pa.string()) for n in ("left", "right", "reason")])


@dataclass(frozen=True)
class Undone:
    """The persons and links after one join was taken back.

    `persons`, `links` as in `LinkResult`; `non_links` (left, right, reason) one row to give to the next run;
    `events` what happened (columns `EVENTS`): a `split` or, when two persons had been merged, a `revived`, and the
    records that went along.
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
    known: Known | None = None,
) -> Undone:
    """Take back the join of two records.

    Ids are those of `identify`: with `known` (the spine) two merged persons get their ids back; otherwise the part
    with more records keeps the id (on a tie, the one with the record of the lower name) and the other gets a new
    one. Raises `LinkageError` when `links` has no such join.
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
    parts = [tuple(_reach(side, kept)) for side in (left, right)]
    founding = {record: ("", record) for part in parts for record in part}
    told = identify(parts, founding, person_of, key, known)
    person_of |= told.person_of
    return Undone(
        pa.Table.from_pylist([{"record_id": r, "person_id": p} for r, p in sorted(person_of.items())], persons.schema),
        pa.Table.from_pylist(kept, links.schema),
        pa.Table.from_pylist([{"left": left, "right": right, "reason": reason}], NON_LINKS),
        event_table(told.events),
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
