"""A decision that two records are one person, once taken back, must part what it had joined: the spine remembers."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage import undo
from forethought.linkage.spine import EVENTS, SpineState

DECIDED = "decided"


def without_joins_taken_back(
    spine: SpineState, links: pa.Table | None, same: pa.Table, key: bytes, recorded: datetime
) -> pa.Table:
    """Take the joins on which no decision stands any more out of the spine; returns what happened as events.

    ``links`` are those of the run before, ``same`` the pairs that stand as decided (``left, right``). A join is held up
    by any standing decision between its two sides. Whether the parts meet again is for their weight to say.
    """
    events = [EVENTS.empty_table()]
    if links is None or "stage" not in links.column_names:
        return events[0]
    pairs = list(zip(same["left"].to_pylist(), same["right"].to_pylist(), strict=True))
    for row in links.filter(pc.equal(links["stage"], DECIDED)).to_pylist():
        ends = row["left"], row["right"]
        if not (ends[0] in spine and ends[1] in spine) or _held_up(ends, links, pairs):
            continue
        parted = undo(spine.table(), links, ends, key=key, reason="a person took the decision back", known=spine)
        links = parted.links
        moment = pa.array([recorded] * len(parted.events), pa.timestamp("us", "UTC"))
        spine.apply(parted.events.append_column("recorded", moment))
        events.append(parted.events)
    return pa.concat_tables(events)


def _held_up(ends: tuple[str, str], links: pa.Table, pairs: list[tuple[str, str]]) -> bool:
    """Whether a standing decision joins a record on one side of a join with one on the other."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in zip(links["left"].to_pylist(), links["right"].to_pylist(), strict=True):
        if (left, right) != ends:
            near[left].add(right)
            near[right].add(left)
    one, other = (_reach(end, near) for end in ends)
    return any((left in one and right in other) or (left in other and right in one) for left, right in pairs)


def _reach(start: str, near: dict[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for record in near.get(waiting.pop(), set()) - found:
            found.add(record)
            waiting.append(record)
    return found
