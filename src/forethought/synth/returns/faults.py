"""Faults planted in generated returns, and the list of them.

A kind of fault is a line of ``data/return_faults.toml``: table, field, how the value is spoilt, and which rows it
suits. At most one fault goes into a row. What was planted goes to the list alone, never into the return.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.reading import parameters_of
from forethought.synth.returns.columns import Chance, Column, all_of, blank, one_of, only, same

TRUTH = pa.schema([("table", pa.string()), ("row", pa.int64()), ("field", pa.string()), ("kind", pa.string())])
"""The list of planted faults: table, 0-based data row in it, field, what was done."""

_CUT_TO = 11


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One way of spoiling one field. ``how`` is one of those named in the data file."""

    table: str
    field: str
    kind: str
    how: str
    value: str
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]

    def suits(self, table: pa.Table) -> Column:
        """The rows in which this fault can be planted: it changes a given value, and others are as the kind asks."""
        old = _column(table, self.field)
        new = self._spoilt(table, old)
        given = pc.is_valid(old) if self.how == "blank" else pc.not_equal(old, new)
        wanted = [one_of(_column(table, name), codes) for name, codes in self.when.items()]
        barred = [pc.invert(one_of(_column(table, name), codes)) for name, codes in self.unless.items()]
        return all_of(given, *wanted, *barred)

    def spoil(self, table: pa.Table, where: Column) -> pa.Table:
        """``table`` with the field spoilt in the rows ``where``."""
        old = _column(table, self.field)
        found = _put(table, self.field, pc.if_else(where, self._spoilt(table, old), old))
        if self.how == "swap":
            other = _column(table, self.value)
            found = _put(found, self.value, pc.if_else(where, old, other))
        return found

    def _spoilt(self, table: pa.Table, old: Column) -> Column:
        match self.how:
            case "blank":
                return blank(len(old))
            case "set":
                return same(self.value, len(old))
            case "cut":
                return pc.utf8_slice_codeunits(old, 0, _CUT_TO)
            case "replace":
                first, second = self.value.split(">")
                return pc.replace_substring(old, first, second)
            case "put":
                place, text = self.value.split("=")
                start, stop = (int(edge) for edge in place.split("-"))
                return pc.utf8_replace_slice(old, start, stop, text)
            case _:
                return _column(table, self.value)


@dataclass(slots=True)
class Planter:
    """Plants faults in about ``share`` of the rows of the tables of one return, and keeps the list of them."""

    kinds: tuple[FaultKind, ...]
    share: float
    chance: Chance
    planted: list[pa.Table] = field(default_factory=list)
    _rows: Counter[str] = field(default_factory=Counter)

    def plant(self, name: str, table: pa.Table) -> pa.Table:
        """The rows of ``table`` that come next in the return, with their faults."""
        first = self._rows[name]
        self._rows[name] += table.num_rows
        kinds = [kind for kind in self.kinds if kind.table == name and kind.field in table.column_names]
        if not self.share or not kinds or not table.num_rows:
            return table
        table = table.combine_chunks()
        suits = [kind.suits(table) for kind in kinds]
        choice = self._choice(suits, table.num_rows)
        seen = same(0, table.num_rows, pa.int64())
        for kind, suit in zip(kinds, suits, strict=True):
            where = all_of(suit, pc.equal(seen, choice))
            seen = pc.add(seen, pc.cast(suit, pa.int64()))
            table = kind.spoil(table, where)
            self._note(kind, pc.indices_nonzero(where), first)
        return table

    def _choice(self, suits: list[Column], rows: int) -> Column:
        """For each row that gets a fault, which of the kinds that suit it, from 0; null for the others."""
        many = same(0, rows, pa.int64())
        for suit in suits:
            many = pc.add(many, pc.cast(suit, pa.int64()))
        return only(self.chance.share(rows, self.share), pc.cast(self.chance.whole(rows, 0, many), pa.int64()))

    def truth(self) -> pa.Table:
        """Everything planted so far, in the order of table and row."""
        if not self.planted:
            return TRUTH.empty_table()
        return pa.concat_tables(self.planted).sort_by([("table", "ascending"), ("row", "ascending")])

    def _note(self, kind: FaultKind, rows: Column, first: int) -> None:
        if not len(rows):
            return
        texts = {"table": kind.table, "field": kind.field, "kind": kind.kind}
        columns = {name: same(text, len(rows)) for name, text in texts.items()}
        columns["row"] = pc.add(pc.cast(rows, pa.int64()), first)
        self.planted.append(pa.table({name: columns[name] for name in TRUTH.names}, schema=TRUTH))


@cache
def fault_kinds(return_: str) -> tuple[FaultKind, ...]:
    """Every kind of fault of the return ``ssda903`` or ``cin``."""
    kinds = parameters_of("return_faults")[return_]
    return tuple(_kind(table, line) for table, lines in kinds.items() for line in lines)


def _kind(table: str, line: Mapping[str, Any]) -> FaultKind:
    how = next(name for name in ("blank", "set", "cut", "copy", "swap", "replace", "put") if name in line)
    return FaultKind(
        table=table,
        field=line["field"],
        kind=line["kind"],
        how=how,
        value=str(line[how]),
        when={name: tuple(codes) for name, codes in line.get("when", {}).items()},
        unless={name: tuple(codes) for name, codes in line.get("unless", {}).items()},
    )


def _column(table: pa.Table, name: str) -> Column:
    return table[name].combine_chunks()


def _put(table: pa.Table, name: str, values: Column) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
