"""From statements about records to relationships between persons: typed, dated, sourced, never identity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.model.runs import pairs_across

from .columns import Codes, Flags, in_order, look_up, numbered, table_of
from .kinds import broader, kinds
from .names import Called
from .seals import NO_SEALS, Seals
from .statements import ASSERTED

RELATIONSHIPS = pa.schema(
    [
        ("person", pa.string()),
        ("other", pa.string()),
        ("kind", pa.string()),
        ("status", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("record", pa.string()),
        ("other_record", pa.string()),
        ("confidence", pa.float64()),
    ]
)
"""One row for each statement: the other is the person's `kind`, half-open `[start, end)`. `other` is null while the
adult is known by name only. `status` asserted, inferred or refuted; `confidence` stands with what was inferred."""

HOLDERS = pa.schema(
    [
        ("person", pa.string()),
        ("other", pa.string()),
        ("status", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("record", pa.string()),
        ("basis", pa.string()),
    ]
)
"""Who holds parental responsibility for the person, by which source; a fact of its own beside the relationships."""


@dataclass(frozen=True)
class Related:
    """`relations` (`RELATIONSHIPS`), and `itself`: statements whose two records were joined into one person.

    Nobody is related to themselves: such a statement says that a join is wrong, and is shown as a conflict.
    """

    relations: pa.Table
    itself: pa.Table


def relate(
    statements: pa.Table, persons: pa.Table, *, names: pa.Table | None = None, seals: Seals = NO_SEALS
) -> Related:
    """Turn statements about records (`STATEMENTS`) into relationships between persons.

    `persons` (record_id, person_id) as in `LinkResult`; a child without a person is left out. `names` (record_id,
    forename, surname) lets an adult whom one source knows by name be recognised as the one whom another source states
    for the same child, in a kind that agrees; otherwise `other` is null. The order of rows is not seen.
    """
    child = look_up(statements["record"], persons, "record_id", "person_id")
    other = look_up(statements["other_record"], persons, "record_id", "person_id")
    _known_kinds(statements["kind"])
    given = {name: statements[name] for name in statements.column_names if name in RELATIONSHIPS.names}
    whole = table_of({**given, "person": child, "other": other}, RELATIONSHIPS)
    whole = whole.append_column("forename", statements["forename"]).append_column("surname", statements["surname"])
    whole = seals.kept(whole.filter(pc.is_valid(whole["person"])), "person", "other")
    if names is not None:
        whole = seals.kept(_recognised(whole, names, persons), "person", "other")
    whole = whole.select(RELATIONSHIPS.names)
    same = pc.fill_null(pc.equal(whole["person"], whole["other"]), False)
    return Related(in_order(whole.filter(pc.invert(same))), in_order(whole.filter(same)))


def responsibility(
    statements: pa.Table, persons: pa.Table, related: pa.Table | None = None, *, seals: Seals = NO_SEALS
) -> pa.Table:
    """Turn statements about parental responsibility (`RESPONSIBILITY`) into `HOLDERS`.

    `related`: the relationships of the same sources; an adult known by name only is whoever the statement about the
    same two records was recognised as there. No relationship makes a row here, whatever its kind.
    """
    other = look_up(statements["other_record"], persons, "record_id", "person_id")
    if related is not None:
        known = related.filter(pc.is_valid(related["other"]))
        by_records = look_up(statements["other_record"], known, "other_record", "other")
        other = pc.coalesce(other, by_records)
    child = look_up(statements["record"], persons, "record_id", "person_id")
    given = {name: statements[name] for name in statements.column_names if name in HOLDERS.names}
    whole = table_of({**given, "person": child, "other": other}, HOLDERS)
    whole = seals.kept(whole.filter(pc.is_valid(whole["person"])), "person", "other")
    same = pc.fill_null(pc.equal(whole["person"], whole["other"]), False)
    return in_order(whole.filter(pc.invert(same)))


def both_ways(relations: pa.Table) -> pa.Table:
    """Return `of, to, kind, forward` and the place `row` of the relationship, each seen from both ends.

    In a symmetric kind both ends say the same; in the others `forward` is false where the row is read backwards.
    """
    known = pc.is_valid(relations["other"])
    at = np.flatnonzero(known.to_numpy(zero_copy_only=False))
    held = relations.filter(known)
    person, other = held["person"].combine_chunks(), held["other"].combine_chunks()
    kind = held["kind"].combine_chunks()
    symmetric = pc.is_in(kind, value_set=pa.array([k.name for k in kinds().values() if k.symmetric]))
    return pa.table(
        {
            "of": pa.concat_arrays([person, other]),
            "to": pa.concat_arrays([other, person]),
            "kind": pa.concat_arrays([kind, kind]),
            "forward": pa.concat_arrays([pa.array(np.ones(len(at), bool)), symmetric]),
            "row": pa.array(np.concatenate([at, at])),
        }
    )


def _known_kinds(column: pa.ChunkedArray) -> None:
    for name in pc.unique(column).to_pylist():
        broader(name or "")


def _recognised(whole: pa.Table, names: pa.Table, persons: pa.Table) -> pa.Table:
    """Give adults known by name only the person whom another statement gives for the same child, if just one fits."""
    unknown = np.flatnonzero(pc.is_null(whole["other"]).to_numpy(zero_copy_only=False))
    known = np.flatnonzero(pc.is_valid(whole["other"]).to_numpy(zero_copy_only=False))
    _, (child,) = numbered(whole["person"])
    one, two = pairs_across(child[unknown], child[known])
    one, two = unknown[one], known[two]
    agree = _kinds_agree(whole, one, two)
    one, two = one[agree], two[agree]
    texts, (others,) = numbered(whole["other"])
    called = Called(names, persons, texts, others[two])
    fits = called.fits(whole["forename"], whole["surname"], one, others[two])
    chosen = _only(one[fits], others[two][fits], len(whole))
    found = pa.array([texts[at] if at >= 0 else None for at in chosen.tolist()], pa.string())
    other = pc.coalesce(whole["other"], pa.chunked_array([found]))
    return whole.set_column(whole.column_names.index("other"), "other", other)


def _kinds_agree(whole: pa.Table, one: Codes, two: Codes) -> Flags:
    texts, (kind,) = numbered(whole["kind"])
    agree = np.asarray([[a in broader(b) or b in broader(a) for b in texts] for a in texts], bool)
    asserted = np.asarray(pc.equal(whole["status"], ASSERTED).to_numpy(zero_copy_only=False), bool)
    found: Flags = agree[kind[one], kind[two]] & asserted[two] if len(one) else np.zeros(0, bool)
    return found


def _only(rows: Codes, people: Codes, size: int) -> Codes:
    """For each row the one person who fits it; -1 where nobody or more than one does."""
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(least, rows, people)
    np.maximum.at(most, rows, people)
    return np.where(least == most, most, -1)
