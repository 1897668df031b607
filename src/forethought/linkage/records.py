"""Read the table of records into distinct people-as-written, so that equal rows are compared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.model.runs import Grouped, different, places_in
from forethought.model.texts import order_of_texts

from .cleaned import Column, clean, column_of, column_of_texts, ranks_of, texts_of
from .cleaners import Cleaners
from .crowds import crowded
from .errors import LinkageError
from .settings import LinkSettings

APART = "apart"  # the column that keeps apart what may be two people though it is written alike

Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """All nodes, that is distinct sets of values, in the order of their values, and the records that carry them.

    Records are numbered in the order of founding: when first known, then by id. `ids`: the id of each. `columns`: the
    values of each node. `carried`: the records of all nodes, node after node, those of node n from `starts[n]` to
    `starts[n + 1]`, first known first. `node_of`: the first node of each record. `same_record`: nodes, left and right,
    that carry one record's several rows. `source`: where each record comes from; `since`: when it was first known, as
    given. `by_id`: the place of each record when all are put in the order of their ids. `counts`: what was read,
    filled, refused, for the report. `cleaners`: what cleaning made of each text.
    """

    columns: Mapping[str, Column]
    ids: pa.Array
    starts: Ranks
    carried: Ranks
    node_of: Ranks
    same_record: tuple[Ranks, Ranks]
    source: Column
    since: Column
    by_id: Ranks
    counts: Mapping[str, int]
    cleaners: Cleaners = field(repr=False)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def founders(self) -> Ranks:
        """The record of each node that was known first."""
        return self.carried[self.starts[:-1]]

    @property
    def carriers(self) -> Grouped:
        """The records of each node."""
        return Grouped(self.starts, self.carried)

    def sources(self, node: int) -> frozenset[int]:
        """The sources of the records that carry a node."""
        return frozenset(self.source.ranks[self.carried[self.starts[node] : self.starts[node + 1]]].tolist())

    @cached_property
    def written(self) -> Ranks:
        """For each node the number of what it says: nodes held apart by a decision or a doubt have the same.

        What is learned from the records and how two of them compare must not move with a decision about a third.
        """
        if len(self.columns[APART].values) == 1:
            return np.arange(len(self))
        return ranks_of([column for name, column in self.columns.items() if name != APART])


def read_people(
    records: pa.Table,
    settings: LinkSettings,
    decided: Iterable[tuple[str, str]] = (),
    seals: Mapping[str, tuple[str, str]] | None = None,
    cleaners: Cleaners | None = None,
) -> People:
    """Clean the records and gather equal ones.

    `decided`: pairs of records that a person found to be two people; equal ones are not gathered.
    `seals`: record to (seal, side). `cleaners`: what cleaning made of texts read before. Raises `LinkageError` when
    there is no `record_id` or one is blank.
    """
    table = texts_of(records, settings.text_columns)
    ids = _ids(table)
    counts: Counter[str] = Counter(rows=len(table))
    cleaners = cleaners or Cleaners()
    columns = clean(table, settings, counts, cleaners)
    texts = {name: columns.pop(name) for name in [name for name in columns if name.startswith("text_")]}
    columns |= _sealed(ids, seals or {}) | texts
    source, record = column_of_texts(table, "source"), np.asarray(ids.indices).astype(np.int64)
    alone = {*_set_apart(ids, columns, list(decided)), *crowded(columns, source, record).tolist()}
    columns[APART] = _named(ids, alone)
    return _gathered(table, ids, columns, counts, cleaners)


def _ids(table: pa.Table) -> pa.DictionaryArray:
    ids = table["record_id"].combine_chunks()
    blank = pc.index(ids.dictionary, "").as_py()
    if blank >= 0:
        row = pc.index(ids.indices, blank).as_py()
        raise LinkageError(
            "A record has no identifier",
            where=f"records, data row {row}",
            why="a person's page must be able to say which record it came from",
            do="give every row a record_id",
        )
    return ids


def _sealed(ids: pa.DictionaryArray, seals: Mapping[str, tuple[str, str]]) -> dict[str, Column]:
    """The columns that say for each row which seal lies on it, and on which side of the seal it is."""
    if not seals:
        return dict.fromkeys(("seal", "side"), Column(("",), np.zeros(len(ids), np.int64)))
    sides = [seals.get(record, ("", "")) for record in ids.dictionary.to_pylist()]
    rows = np.asarray(ids.indices).astype(np.int64)
    return {"seal": column_of(s for s, _ in sides).take(rows), "side": column_of(s for _, s in sides).take(rows)}


def _named(ids: pa.DictionaryArray, records: Collection[int]) -> Column:
    """The ids of some records, each in its rows, so that each stays a node of its own; blank in all other rows."""
    if not records:
        return Column(("",), np.zeros(len(ids), np.int64))
    names = [""] * len(ids.dictionary)
    for record in records:
        names[record] = ids.dictionary[record].as_py()
    return column_of(names).take(np.asarray(ids.indices).astype(np.int64))


def _set_apart(ids: pa.DictionaryArray, columns: Mapping[str, Column], pairs: list[tuple[str, str]]) -> set[int]:
    """The records of decided pairs that say the same."""
    rows = np.asarray(ids.indices).astype(np.int64)
    if not pairs:
        return set()
    said = ranks_of([*columns.values()])
    last = np.zeros(len(ids.dictionary), np.int64)
    last[rows] = said
    one, two = (
        pc.index_in(pa.array(side, pa.string()), ids.dictionary).to_pylist() for side in zip(*pairs, strict=True)
    )
    met = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    return {record for a, b in met if last[a] == last[b] for record in (a, b)}


def _gathered(
    table: pa.Table,
    ids: pa.DictionaryArray,
    columns: Mapping[str, Column],
    counts: Counter[str],
    cleaners: Cleaners,
) -> People:
    node = ranks_of([*columns.values()])
    first = _firsts(node)
    known = column_of_texts(table, "known_from")
    first_known = _first_known(ids, known)
    by_id = order_of_texts(ids.dictionary)
    founded = by_id[np.argsort(first_known[by_id], kind="stable")]  # known first before others, then by id
    record = places_in(founded)[np.asarray(ids.indices)]
    carriers, carried = np.divmod(different(node * len(founded) + record), max(len(founded), 1))
    of_record = np.lexsort((carriers, carried))
    begins = np.flatnonzero(np.diff(carried[of_record], prepend=-1))
    node_of = carriers[of_record][begins]
    source = np.zeros(len(founded), np.int64)
    said = column_of_texts(table, "source")
    source[record] = said.ranks
    counts["records"], counts["distinct"] = len(founded), len(first)
    return People(
        {name: column.take(first) for name, column in columns.items()},
        ids.dictionary.take(pa.array(founded)),
        np.searchsorted(carriers, np.arange(len(first) + 1)),
        carried,
        node_of,
        _same_record(carriers[of_record], carried[of_record], node_of, len(first)),
        Column(said.values, source),
        Column(known.values, first_known[founded] % len(known.values)),
        places_in(by_id)[founded],
        dict(counts),
        cleaners,
    )


def _firsts(numbers: Ranks) -> Ranks:
    """The first row of each number from 0, all of which are there."""
    found = np.empty(int(numbers.max(initial=-1)) + 1, np.int64)
    found[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return found


def _same_record(node: Ranks, record: Ranks, node_of: Ranks, nodes: int) -> tuple[Ranks, Ranks]:
    """The first node of each record beside each other node of it."""
    first = node_of[record]
    others = first != node
    return np.divmod(different(first[others] * nodes + node[others]), max(nodes, 1))


def _first_known(ids: pa.DictionaryArray, known: Column) -> Ranks:
    """For each different record the place of the first day it was known, past all where it has none."""
    since = np.where(known.ranks > 0, known.ranks, len(known.values))
    first = np.full(len(ids.dictionary), len(known.values), np.int64)
    np.minimum.at(first, np.asarray(ids.indices), since)
    return first


def comparison_table(people: People) -> pa.Table:
    """Make the table that is compared: one row for each number of `People.written`, null when unknown.

    Every column is a dictionary: a model looks at each different value once.
    """
    rows = _firsts(people.written)
    held = {name: column.take(rows) for name, column in people.columns.items()}
    cleaners = people.cleaners
    forename, surname, postcode = held["forename"], held["surname"], held["postcode"]
    areas = [cleaners.area(text) for text in postcode.values]
    firsts = [words[0] if words else "" for words in forename.values]
    columns = {
        "node": pa.array(np.arange(len(rows))),
        "forename": _told(forename, [" ".join(words) for words in forename.values]),
        "forename_first": _told(forename, firsts),
        "forename_also": _lists(forename, [cleaners.also(first) for first in firsts]),
        "surname": _told(surname, [" ".join(words) for words in surname.values]),
        "surname_parts": _lists(held["surname_parts"], [list(parts) for parts in held["surname_parts"].values]),
        "postcode_sector": _told(postcode, [area.sector or "" for area in areas]),
        "postcode_district": _told(postcode, [area.district or "" for area in areas]),
    }
    plain = ("date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln", "seal", "side")
    columns |= {name: _told(held[name], held[name].values) for name in plain}
    columns |= {name: _told(column, column.values) for name, column in held.items() if name.startswith("text_")}
    return pa.table(columns)


def _told(column: Column, texts: Sequence[str]) -> pa.DictionaryArray:
    unknown = np.asarray([not text for text in texts], bool)[column.ranks]
    return pa.DictionaryArray.from_arrays(pa.array(column.ranks, mask=unknown), pa.array(texts, pa.string()))


def _lists(column: Column, lists: Sequence[list[str]]) -> pa.DictionaryArray:
    """Lists of texts, null for the blank value."""
    held = pa.array(lists, pa.list_(pa.string()))
    return pa.DictionaryArray.from_arrays(pa.array(column.ranks, mask=~column.given), held)
