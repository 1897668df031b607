"""The numbers that linkage may use for each record, what was withheld and why, and what a practitioner may see.

A record with a sealed claim comes out exactly as a record that holds no number at all, and nothing else changes
for its being there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .cleaned import NUMBERS
from .identifier_claims import open_claims, text_of
from .identifier_levels import verification_levels

WITHHELD = pa.schema([(name, pa.string()) for name in ("record_id", "type", "level", "reason")])
SHOWN = pa.schema([(name, pa.string()) for name in ("record_id", "type", "value", "says")])

_Key = tuple[str, str]


@dataclass(frozen=True)
class UsableNumbers:
    """What linkage is given.

    `numbers`: `record_id, nhs_number, upn, uln`, one row for each different record in its first order, null where
    nothing may merge. `withheld`: `record_id, type, level, reason`, one row for each claim of a linkable type that
    linkage does not see, for the queue of people who look; nothing of sealed records. `aliases`:
    `type, old, new, valid_from, valid_to`, every superseded number with the period in which it held (half-open).
    """

    numbers: pa.Table
    withheld: pa.Table
    aliases: pa.Table

    def counts(self) -> pa.Table:
        """How many records had a number withheld, by type, level and reason. Exact: not for publication."""
        grouped = self.withheld.group_by(["type", "level", "reason"], use_threads=False)
        return grouped.aggregate([("record_id", "count_distinct")]).rename_columns(
            ["type", "level", "reason", "records"]
        )


def usable_numbers(claims: pa.Table, records: pa.Table) -> UsableNumbers:
    """Choose at most one number of each type for each record: the strongest that may merge, in its newest form.

    A superseded number stands for the one that took its place wherever it is held at a level that may merge. Two
    different numbers of equal strength on one record are both withheld (`several`), as is a number whose
    successors run in a circle or in two directions (`unclear_successor`). `records` needs `record_id`.
    """
    held = _linkable(open_claims(claims))
    newest = _newest(held)
    chosen, several = _choose(held, newest)
    ids = pc.unique(text_of(records, "record_id")).to_pylist()
    columns = {name: pa.array([chosen.get((record, name)) for record in ids], pa.string()) for name in NUMBERS}
    numbers = pa.table({"record_id": pa.array(ids, pa.string()), **columns})
    return UsableNumbers(numbers, _withheld(held, newest, chosen, several), _aliases(held))


def with_numbers(records: pa.Table, usable: UsableNumbers) -> pa.Table:
    """The records with their number columns replaced by the numbers that linkage may use, ready for `link`."""
    ids = text_of(records, "record_id")
    place = pc.index_in(ids, usable.numbers["record_id"].combine_chunks())
    kept = records.drop_columns([name for name in NUMBERS if name in records.column_names])
    for name in NUMBERS:
        kept = kept.append_column(name, usable.numbers[name].take(place))
    return kept


def numbers_to_show(claims: pa.Table) -> pa.Table:
    """What a practitioner may see of each record's numbers: `record_id, type, value, says`.

    `says` is the word that must stand beside a number that is not verified, else empty. A superseded number shows
    as its newer one, and a number held at several levels at its best. Levels that may not be shown, and every
    number of a record with a sealed claim, are absent.
    """
    levels, best = verification_levels(), dict[tuple[str, str, str], tuple[int, str]]()
    for record, kind, held, code, newer in _rows(open_claims(claims), *SHOWN.names[:3], "level", "superseded_by"):
        level, value = levels[code], newer or held
        if value and level.may_show not in ("no", "authority"):
            says = "" if level.may_show in ("yes", "newer") else level.may_show
            key = (record, kind, value)
            best[key] = max(best.get(key, (-1, "")), (level.strength, says))
    said = [dict(zip(SHOWN.names, (*key, best[key][1]), strict=True)) for key in sorted(best)]
    return pa.Table.from_pylist(said, SHOWN)


def _rows(claims: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(claims[name].to_pylist() for name in names), strict=True)


def _linkable(claims: pa.Table) -> pa.Table:
    return claims.filter(pc.is_in(claims["type"], pa.array(NUMBERS)))


def _merging(claims: pa.Table) -> pa.Table:
    merges = pa.array([code for code, level in verification_levels().items() if level.merges])
    return claims.filter(pc.and_(pc.is_in(claims["level"], merges), pc.is_valid(claims["value"])))


def _newest(claims: pa.Table) -> Mapping[_Key, str | None]:
    """For every superseded number the last of its successors, None when that cannot be told."""
    known = _merging(claims)
    known = known.filter(pc.is_valid(known["superseded_by"]))
    after: dict[_Key, set[str]] = {}
    for kind, old, new in _rows(known, "type", "value", "superseded_by"):
        after.setdefault((kind, old), set()).add(new)
    return {key: _last(key, after) for key in after}


def _last(key: _Key, after: Mapping[_Key, set[str]]) -> str | None:
    kind, value = key
    met = {value}
    while following := after.get((kind, value)):
        if len(following) > 1 or following & met:
            return None
        value = next(iter(following))
        met.add(value)
    return value


def _choose(claims: pa.Table, newest: Mapping[_Key, str | None]) -> tuple[dict[_Key, str], set[_Key]]:
    """The number for each (record, type) that has one, and those that have several of equal strength."""
    levels = verification_levels()
    best: dict[_Key, tuple[int, set[str]]] = {}
    for record, kind, held, level in _rows(_merging(claims), "record_id", "type", "value", "level"):
        value = newest.get((kind, held), held)
        if value is None:
            continue
        key, strength = (record, kind), levels[level].strength
        so_far, values = best.get(key, (-1, set()))
        if strength > so_far:
            best[key] = (strength, {value})
        elif strength == so_far:
            values.add(value)
    several = {key for key, (_, values) in best.items() if len(values) > 1}
    return {key: next(iter(values)) for key, (_, values) in best.items() if key not in several}, several


def _withheld(
    claims: pa.Table, newest: Mapping[_Key, str | None], chosen: Mapping[_Key, str], several: set[_Key]
) -> pa.Table:
    levels, rows = verification_levels(), set()
    for record, kind, held, code, why in _rows(claims, "record_id", "type", "value", "level", "reason"):
        key, level = (record, kind), levels[code]
        value = newest.get((kind, held), held)
        if value is not None and chosen.get(key) == value:
            continue
        reason = why or level.name
        if level.merges:
            circle = held is not None and value is None
            reason = "unclear_successor" if circle else "several" if key in several else "weaker"
        rows.add((*key, code, reason))
    said = [dict(zip(WITHHELD.names, row, strict=True)) for row in sorted(rows)]
    return pa.Table.from_pylist(said, WITHHELD)


def _aliases(claims: pa.Table) -> pa.Table:
    known = _merging(claims)
    known = known.filter(pc.is_valid(known["superseded_by"]))
    columns = {
        "type": "type",
        "old": "value",
        "new": "superseded_by",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
    }
    table = pa.table({name: known[column] for name, column in columns.items()})
    order = [(name, "ascending") for name in ("type", "old", "new", "valid_from", "valid_to")]
    return table.group_by(list(columns), use_threads=False).aggregate([]).sort_by(order)
