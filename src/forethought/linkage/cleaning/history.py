"""Names and addresses over time: each name of a record beside each of its addresses.

Several rows may share a record id, and any of them may fit another record. That alone compares whole rows: the old name
with the old address, the new with the new. A record that knows the old name and the new address fits neither. Laid out
here, the best over the history is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

import pyarrow as pa

NAMES = ("forename", "surname", "other_surname")
PLACES = ("postcode",)
_MOST = 12  # rows that one record is laid out into; more would be no child's history but a mistaken key


def with_history(records: pa.Table, histories: Iterable[pa.Table]) -> pa.Table:
    """Add names and addresses of other times to a table of records, and lay them out (`across_history`).

    Each history has `record_id` and one or more text columns of `records` (`postcode`, or `surname`, …), one row for
    each value; ids that `records` lacks are left out. What a history lacks is taken from the record's first row.
    """
    first: dict[str, dict[str, str | None]] = {}
    rows = records.to_pylist()
    for row in rows:
        first.setdefault(row["record_id"], row)
    more = [
        first[row["record_id"]] | row
        for history in histories
        for row in history.to_pylist()
        if row["record_id"] in first
    ]
    return across_history(pa.Table.from_pylist([*rows, *more], records.schema))


def across_history(
    records: pa.Table, names: Sequence[str] = NAMES, places: Sequence[str] = PLACES, most: int = _MOST
) -> pa.Table:
    """Lay out every record of several rows: each of its names beside each of its places, each once, in order.

    Records of one row stay as they are; columns that are neither name nor place are those of a record's first row.
    At most `most` rows are made of one record, its own rows first. The columns and their types stay.
    """
    of_record: defaultdict[str, list[dict[str, str | None]]] = defaultdict(list)
    for row in records.to_pylist():
        of_record[row["record_id"]].append(row)
    named = [name for name in names if name in records.column_names]
    placed = [name for name in places if name in records.column_names]
    found = [row for rows in of_record.values() for row in _laid_out(rows, named, placed, most)]
    return pa.Table.from_pylist(found, records.schema)


def _laid_out(
    rows: list[dict[str, str | None]], named: list[str], placed: list[str], most: int
) -> list[dict[str, str | None]]:
    if len(rows) == 1:
        return rows
    called = dict.fromkeys(tuple(row[name] for name in named) for row in rows)
    living = dict.fromkeys(tuple(row[name] for name in placed) for row in rows)
    held = {(*(row[n] for n in named), *(row[n] for n in placed)) for row in rows}
    crossed = [
        rows[0] | dict(zip(named, name, strict=True)) | dict(zip(placed, place, strict=True))
        for name, place in product(called, living)
        if (*name, *place) not in held
    ]
    return rows + crossed[: max(0, most - len(rows))]
