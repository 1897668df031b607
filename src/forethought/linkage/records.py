"""Read the table of records into distinct people-as-written, so that equal rows are compared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .cleaned import Column, clean, column_of, is_estimated, ranks_of
from .cleaning import clean_postcode, load_variants
from .errors import LinkageError
from .identifiers import check_upn
from .settings import LinkSettings

COLUMNS = (
    "record_id", "source", "forename", "surname", "other_surname", "date_of_birth", "sex", "postcode",
    "nhs_number", "upn", "uln", "birth_order", "known_from",
)  # fmt: skip
"""The columns that linkage reads; all text, null when unknown."""

APART = "apart"  # the column that keeps apart what a person decided to be two people though it is written alike
_LATEST = "9999"

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Values:
    """What one record says of a person, cleaned; empty text when unknown."""

    surname: tuple[str, ...]
    forename: tuple[str, ...]
    date_of_birth: str
    sex: str
    postcode: str
    nhs_number: str
    upn: str
    uln: str
    birth_order: str
    surname_parts: tuple[str, ...]
    born_estimated: bool
    upn_permanent: bool
    seal: str
    side: str


@dataclass(frozen=True)
class People:
    """All nodes, that is distinct sets of values, in the order of their values, and what was met while reading them.

    `columns`: the values of each node. `founding`: for each record its place in time, (known from, record id).
    `same_record`: pairs of nodes that carry one record's several rows. `sources`: where each record comes from.
    `counts`: what was read, filled, refused, for the report.
    """

    columns: Mapping[str, Column]
    carriers: tuple[tuple[str, ...], ...]
    node_of: Mapping[str, int]
    same_record: tuple[tuple[int, int], ...]
    founding: Mapping[str, tuple[str, str]]
    sources: Mapping[str, str]
    counts: Mapping[str, int]
    pseudo: bool
    _values: dict[int, Values] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.carriers)

    def records(self, node: int) -> tuple[str, ...]:
        """The records that carry a node, first known first."""
        return self.carriers[node]

    def values(self, node: int) -> Values:
        """What a node says; remembered, since rules ask again and again."""
        found = self._values.get(node)
        if found is None:
            found = self._values[node] = self._values_of(node)
        return found

    def _values_of(self, node: int) -> Values:
        held = {name: column.values[column.ranks[node]] for name, column in self.columns.items()}
        born, upn = held["date_of_birth"], held["upn"]
        return Values(
            **{name: held[name] for name in _HELD},
            born_estimated=is_estimated(born),
            upn_permanent=bool(upn) and check_upn(upn, self.pseudo).kind == "permanent",
        )

    @cached_property
    def written_alike(self) -> list[list[int]]:
        """The nodes that only a decision holds apart, gathered: people as written, in the order of their values.

        What is learned from the records and how two of them compare must not move with a decision about a third.
        """
        if len(self.columns[APART].values) == 1:
            return [[node] for node in range(len(self))]
        said = ranks_of([column for name, column in self.columns.items() if name != APART])
        groups: list[list[int]] = [[] for _ in range(int(said.max(initial=-1)) + 1)]
        for node, key in enumerate(said.tolist()):
            groups[key].append(node)
        return groups


_HELD = (
    "surname", "forename", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln", "birth_order",
    "surname_parts", "seal", "side",
)  # fmt: skip


def read_people(
    records: pa.Table,
    settings: LinkSettings,
    decided: Iterable[tuple[str, str]] = (),
    seals: Mapping[str, tuple[str, str]] | None = None,
) -> People:
    """Clean the records and gather equal ones.

    `decided`: pairs of records that a person found to be two people; equal ones are not gathered.
    `seals`: record to (seal, side). Raises `LinkageError` when there is no `record_id` or one is blank.
    """
    table = _texts(records, settings.text_columns)
    ids: list[str] = table["record_id"].to_pylist()
    counts: Counter[str] = Counter(rows=len(table))
    columns = clean(table, settings, counts)
    texts = {name: columns.pop(name) for name in [name for name in columns if name.startswith("text_")]}
    sealed = [(seals or {}).get(record, ("", "")) for record in ids]
    columns |= {"seal": column_of(seal for seal, _ in sealed), "side": column_of(side for _, side in sealed), **texts}
    columns[APART] = _set_apart(ids, ranks_of([*columns.values()]), decided)
    return _gathered(table, ids, columns, counts, settings.allow_pseudo)


def _texts(records: pa.Table, text_columns: tuple[str, ...]) -> pa.Table:
    """The columns that linkage reads as texts without spaces around them; empty where nothing is held."""
    if "record_id" not in records.column_names:
        raise LinkageError(
            "There is no record_id column", where="records", do="name the column that identifies a record"
        )
    wanted = [name for name in records.column_names if name in COLUMNS or name in text_columns]
    table = pa.table({name: _text(records[name]) for name in wanted})
    if (blank := pc.index(table["record_id"], "").as_py()) >= 0:
        raise LinkageError(
            "A record has no identifier",
            where=f"records, data row {blank}",
            why="a person's page must be able to say which record it came from",
            do="give every row a record_id",
        )
    return table


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))


def _set_apart(ids: list[str], said: Ranks, decided: Iterable[tuple[str, str]]) -> Column:
    """Name the records of decided pairs that say the same, so that each stays a node of its own."""
    pairs = list(decided)
    if not pairs:
        return Column(("",), np.zeros(len(ids), np.int64))
    last = dict(zip(ids, said.tolist(), strict=True))
    alike = {r for a, b in pairs if a in last and last[a] == last.get(b) for r in (a, b)}
    return column_of(record if record in alike else "" for record in ids)


def _gathered(
    table: pa.Table, ids: list[str], columns: Mapping[str, Column], counts: Counter[str], pseudo: bool
) -> People:
    nodes = ranks_of([*columns.values()])
    _, first = np.unique(nodes, return_index=True)
    founding = _founding(table, ids)
    carriers: list[list[str]] = [[] for _ in first]
    of_record: dict[str, list[int]] = {}
    for node, (_, record) in sorted(set(zip(nodes.tolist(), (founding[r] for r in ids), strict=True))):
        carriers[node].append(record)
        of_record.setdefault(record, []).append(node)
    counts["records"], counts["distinct"] = len(of_record), len(first)
    source = table["source"].to_pylist() if "source" in table.column_names else [""] * len(ids)
    return People(
        {name: column.take(first) for name, column in columns.items()},
        tuple(map(tuple, carriers)),
        {record: held[0] for record, held in of_record.items()},
        tuple(sorted({(held[0], other) for held in of_record.values() for other in held[1:]})),
        founding,
        dict(zip(ids, source, strict=True)),
        dict(counts),
        pseudo,
    )


def _founding(table: pa.Table, ids: list[str]) -> dict[str, tuple[str, str]]:
    known = table["known_from"].to_pylist() if "known_from" in table.column_names else [""] * len(ids)
    founding: dict[str, tuple[str, str]] = {}
    for record, since in zip(ids, known, strict=True):
        first = (since or _LATEST, record)
        held = founding.get(record)
        if held is None or first < held:
            founding[record] = first
    return founding


def comparison_table(people: People) -> pa.Table:
    """Make the table that is compared: one row for each of `People.written_alike`, null when unknown."""
    rows = np.asarray([group[0] for group in people.written_alike], np.int64)
    held = {name: column.take(rows) for name, column in people.columns.items()}
    variants = load_variants()
    forename, surname, postcode = held["forename"], held["surname"], held["postcode"]
    areas = [clean_postcode(text) for text in postcode.values]
    firsts = [words[0] if words else "" for words in forename.values]
    columns = {
        "node": pa.array(np.arange(len(rows))),
        "forename": _told(forename, [" ".join(words) for words in forename.values]),
        "forename_first": _told(forename, firsts),
        "forename_also": _lists(forename, [sorted(variants.of(first)) for first in firsts]),
        "surname": _told(surname, [" ".join(words) for words in surname.values]),
        "surname_parts": _lists(held["surname_parts"], [list(parts) for parts in held["surname_parts"].values]),
        "postcode_sector": _told(postcode, [(area.sector if area else None) or "" for area in areas]),
        "postcode_district": _told(postcode, [(area.district if area else None) or "" for area in areas]),
    }
    plain = ("date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln", "seal", "side")
    columns |= {name: _told(held[name], held[name].values) for name in plain}
    columns |= {name: _told(column, column.values) for name, column in held.items() if name.startswith("text_")}
    return pa.table(columns)


def _told(column: Column, texts: Sequence[str]) -> pa.Array:
    return pa.array([text or None for text in texts], pa.string()).take(pa.array(column.ranks))


def _lists(column: Column, lists: Sequence[list[str]]) -> pa.Array:
    """Lists of texts, null for the blank value."""
    return pa.array([None, *lists[1:]], pa.list_(pa.string())).take(pa.array(column.ranks))
