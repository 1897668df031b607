"""Batches: one immutable folder for each delivery, and many deliveries on their way into the record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.record.claims import CLAIM_SCHEMA, NATURES, Delivery, Receipt
from forethought.record.errors import RecordError
from forethought.record.files import (
    content_id,
    publish_folder,
    scratch_folder,
    write_json,
    write_parquet_pieces,
    writing,
)
from forethought.record.mapping import load_card, unmapped

Row = Mapping[str, Any]
"""A row of the manifest."""


class Adding:
    """Deliveries on their way into the record in ``root``, which holds the batches ``held`` (manifest rows).

    ``point_to`` lets readers see batches. What is published and not yet shown is found again by the next run.
    """

    _AT_A_TIME = 50  # each showing writes the whole list of batches

    def __init__(self, root: Path, held: Iterable[Row], point_to: Callable[[Iterable[Row]], None]) -> None:
        self._root = root
        self._rows = {row["batch"]: row for row in held}
        self._point_to = point_to
        self._waiting = 0

    def holds(self, delivery: Delivery) -> bool:
        """Whether this very delivery is already a batch."""
        return batch_id(delivery) in self._rows

    def append(self, claims: pa.Table, delivery: Delivery) -> Receipt:
        """As :meth:`forethought.record.Store.append`."""
        return self.add(self.write([claims], delivery))

    def write(self, claims: Iterable[pa.Table], delivery: Delivery) -> Row:
        """Write a batch of ``claims``, in pieces, to its place, where nobody sees it yet; returns its manifest row.

        Batches may be written side by side, by threads of this process.
        """
        batch = batch_id(delivery)
        if batch in self._rows:
            return self._rows[batch]
        with writing(self._root):
            return _publish(self._root, batch, claims, delivery)

    def add(self, row: Row) -> Receipt:
        """Let a batch that was written be one of the record, for readers from the next :meth:`show` on."""
        if row["batch"] in self._rows:
            return Receipt(row["batch"], False, int(row["rows"]))
        self._rows[row["batch"]] = row
        self._waiting += 1
        if self._waiting >= self._AT_A_TIME:
            self.show()
        return Receipt(row["batch"], True, int(row["rows"]))

    def show(self) -> None:
        """Let readers see what was appended."""
        if self._waiting:
            with writing(self._root):
                self._point_to(self._rows.values())
            self._waiting = 0


def _publish(root: Path, batch: str, claims: Iterable[pa.Table], delivery: Delivery) -> Row:
    final = root / "batches" / batch
    if not final.exists():
        scratch = scratch_folder(final.parent, batch)
        counted = _Counted(claims, delivery, batch)
        digest = write_parquet_pieces(scratch / "claims.parquet", CLAIM_SCHEMA, counted)
        write_json(scratch / "batch.json", _batch_row(delivery, batch, counted, digest))
        publish_folder(scratch, final)
    row: Row = json.loads((final / "batch.json").read_text(encoding="utf-8"))
    return row


class _Counted:
    """The claims of a batch on their way, completed, with what the manifest says of them all."""

    def __init__(self, pieces: Iterable[pa.Table], delivery: Delivery, batch: str) -> None:
        self._pieces, self._delivery, self._batch = pieces, delivery, batch
        self.rows = 0
        self.unmapped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[pa.Table]:
        for piece in self._pieces:
            table = _complete(piece, self._delivery, self._batch, self.rows)
            self.rows += len(table)
            self.unmapped.update(unmapped(table))
            yield table


def batch_id(delivery: Delivery) -> str:
    """The name of the batch that ``delivery`` becomes: a hash of who sent what, when, under which agreement."""
    return content_id(asdict(delivery))


def _batch_row(delivery: Delivery, batch: str, counted: _Counted, digest: str) -> dict[str, Any]:
    return {
        "batch": batch,
        "delivery": delivery.name,
        "feed": delivery.feed,
        "form": delivery.form,
        "year": delivery.year,
        "controller": delivery.controller,
        "agreement": delivery.agreement,
        "received": delivery.received.isoformat(),
        "synthetic": delivery.synthetic,
        "full": delivery.full,
        "period": delivery.period_named,
        "covers": load_card(delivery.form).covers,
        "replaces": list(delivery.replaces),
        "unmapped": dict(counted.unmapped),
        "files": [asdict(file) for file in delivery.files],
        "rows": counted.rows,
        "sha256": digest,
    }


def _complete(claims: pa.Table, delivery: Delivery, batch: str, first: int) -> pa.Table:
    """``claims``, numbered from ``first`` on, with the columns that are the delivery's own."""
    unknown = set(claims.column("nature").unique().to_pylist()) - NATURES
    if unknown:
        raise RecordError(
            "A claim is neither fact, opinion nor allegation",
            why="an allegation shown as fact does harm",
            do="Give the mapping card a nature from: " + ", ".join(sorted(NATURES)),
        )
    count = claims.num_rows
    same = {
        "known_from": delivery.received,
        "controller": delivery.controller,
        "feed": delivery.feed,
        "batch": batch,
    }
    filled = {name: pa.repeat(pa.scalar(said, CLAIM_SCHEMA.field(name).type), count) for name, said in same.items()}
    filled["claim"] = pa.arange(first, first + count)
    columns = [filled[name] if name in filled else claims.column(name) for name in CLAIM_SCHEMA.names]
    return pa.table(columns, schema=CLAIM_SCHEMA)
