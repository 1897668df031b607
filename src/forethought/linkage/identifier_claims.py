"""What records say of a child's numbers, each statement a claim with the level to which it has been verified.

A claim is one row: which record, which kind of number, the number, how far verified and why no further. Claims are
never changed in place: every function gives back a new table. `identifier_claims_reading` makes them from records,
`identifier_claims_agreement` compares sources, `identifier_claims_usable` says what linkage may use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .errors import LinkageError

CLAIMS = pa.schema(
    [
        *((name, pa.string()) for name in ("record_id", "source", "type", "value", "level", "reason")),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("traced_at", pa.date32()),
        ("superseded_by", pa.string()),
        ("decided_by", pa.list_(pa.string())),
    ]
)
"""A claim. `type`: `nhs_number upn uln la_child_id`; `level`: V0 … VZ; `reason`: a short code for why the level is what
it is (a failed check, `repeated`, `constant`, `conflict`, `traced`, …), empty when the form alone speaks;
valid period half-open; `traced_at` the day of the last trace; `superseded_by` the newer number;
`decided_by` the people who attested it. A claim of V0 has no value, but for a code that states an absence."""

Codes = NDArray[np.int64]


def attest(claims: pa.Table, record: str, kind: str, value: str, *, people: Sequence[str], on: date) -> pa.Table:
    """Raise one claim to V4: two different people have seen the number on a document or with a health partner.

    Raises `LinkageError` when fewer than two people are named, or when no claim says this (a sealed one included).
    """
    where = f"attestation of {kind}"
    if len({person.strip().casefold() for person in people if person.strip()}) < 2:
        raise LinkageError(
            "Two different people must attest a number",
            where=where,
            why="one person's slip would join two children",
            do="name a second person who has seen it",
        )
    said = {"record_id": record, "type": kind, "value": value}
    masks = [as_mask(pc.equal(claims[name], text)) for name, text in said.items()]
    rows = np.flatnonzero(np.logical_and.reduce(masks) & ~as_mask(_on_sealed(claims)))
    if not rows.size:
        raise LinkageError("There is no such claim to attest", where=where, do="read the record's claims first")
    return changed(claims, rows, level="V4", reason="attested", decided_by=list(people), valid_from=on)


def changed(claims: pa.Table, rows: Codes, **values: object) -> pa.Table:
    """The table with the same new values written into some rows."""
    chosen = np.zeros(len(claims), bool)
    chosen[rows] = True
    for name, value in values.items():
        new = pa.scalar(value, CLAIMS.field(name).type)
        if pa.types.is_list(new.type):
            column = [value if here else old for here, old in zip(chosen, claims[name].to_pylist(), strict=True)]
            held = pa.array(column, new.type)
        else:
            held = pc.if_else(pa.array(chosen), new, claims[name])
        claims = claims.set_column(claims.column_names.index(name), CLAIMS.field(name), held)
    return claims


def open_claims(claims: pa.Table) -> pa.Table:
    """The claims on records without any sealed one: all that may be read, counted or told of."""
    return claims.filter(pc.invert(_on_sealed(claims)))


def sealed_claims(claims: pa.Table) -> pa.Table:
    """Every claim on a record that has a sealed one, whatever its own level: they leave nothing behind."""
    return claims.filter(_on_sealed(claims))


def as_mask(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    """A column of truths as an array; null is false."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), bool)


def whole(columns: Mapping[str, object], rows: int) -> pa.Table:
    """A table of claims with the given columns, null in all others."""
    blank = {field.name: pa.nulls(rows, field.type) for field in CLAIMS}
    return pa.table({**blank, **columns}).cast(CLAIMS)


def coded(column: pa.ChunkedArray) -> tuple[Codes, list[str]]:
    """A column of texts as numbers, and the different texts that they stand for."""
    held = column.combine_chunks().dictionary_encode()
    return held.indices.to_numpy().astype(np.int64), held.dictionary.to_pylist()


def text_of(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column as texts without spaces around them, empty where nothing is held or there is no such column."""
    if name not in table.column_names:
        return pa.chunked_array([pa.repeat("", len(table))])
    return pc.utf8_trim_whitespace(pc.fill_null(table[name].cast(pa.string()), ""))


def _on_sealed(claims: pa.Table) -> pa.ChunkedArray:
    sealed = claims.filter(pc.equal(claims["level"], "VZ"))["record_id"].unique()
    return pc.is_in(claims["record_id"], sealed)
