"""What is asked of all batches together, read from them in one pass: whom they speak of, and who may be protected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.record.protection_words import protection_words
from forethought.record.side_by_side import side_by_side
from forethought.record.snapshot import Snapshot

_KINDS = ["entity", "attribute"]
_WHO = ["subject", "other_subject"]
_ROW = [*_WHO, *_KINDS, "value"]
_SCHEMA = pa.schema([(name, pa.string()) for name in _ROW])
_NO_NAMES = pa.array([], pa.string())
_MUCH = 2_000_000


@dataclass(frozen=True, slots=True)
class Essentials:
    """Of all batches: every subject, everyone ``named`` (as subject or other, but for what people say themselves), and
    each different row (``subject, other_subject, entity, attribute, value``) that bears on protection or relates two.
    """

    subjects: pa.Array
    named: pa.Array
    rows: pa.Table


def essentials(snapshot: Snapshot) -> Essentials:
    """The essentials of the batches of ``snapshot``, kept for whoever asks next of the same batches."""
    told = tuple(row["feed"] != "voice" for row in snapshot.batches)
    return _essentials(snapshot.claims, told)


@lru_cache(maxsize=1)
def _essentials(claims: tuple[Path, ...], told: tuple[bool, ...]) -> Essentials:
    subjects, named, rows = _Different(), _Different(), _DifferentRows()
    for (who, others, found), by_others in zip(side_by_side(_of_batch, claims), told, strict=True):
        subjects.add(who)
        rows.add(found)
        if by_others:  # in the other feeds people speak for themselves: the subject is a person id already
            named.add(who)
            named.add(others)
    return Essentials(subjects.all(), named.all(), rows.all())


def _of_batch(path: Path) -> tuple[pa.Array, pa.Array, pa.Table]:
    """The subjects and the others of one batch, each once, and its rows that count."""
    kinds = pq.read_table(path, columns=_KINDS, read_dictionary=_KINDS)
    counts = pc.or_(
        pc.is_in(kinds["entity"].cast(pa.string()), value_set=pa.array(protection_words()["entities"])),
        pc.is_in(kinds["attribute"].cast(pa.string()), value_set=pa.array(protection_words()["postcodes"])),
    )
    some = bool(pc.any(counts).as_py())
    who = pq.read_table(path, columns=[*_WHO, "value"] if some else _WHO, read_dictionary=_WHO)
    names = [who[name].cast(pa.string()).unique().drop_null() for name in _WHO]
    rows = _SCHEMA.empty_table()
    if some:
        whole = pa.table([*(who[name] for name in _WHO), *(kinds[name] for name in _KINDS), who["value"]], names=_ROW)
        rows = whole.filter(counts).cast(_SCHEMA)
    return names[0], names[1], rows


class _Different:
    """Texts, each once, of many lists that repeat them."""

    def __init__(self) -> None:
        self._lists: list[pa.Array] = [_NO_NAMES]
        self._many = 0

    def add(self, texts: pa.Array) -> None:
        self._lists.append(texts)
        self._many += len(texts)
        if self._many > _MUCH:
            self._lists, self._many = [self.all()], 0

    def all(self) -> pa.Array:
        return pc.unique(pa.concat_arrays(self._lists))


class _DifferentRows:
    """Rows, each once, of many tables that repeat them."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = [_SCHEMA.empty_table()]
        self._many = 0

    def add(self, rows: pa.Table) -> None:
        self._tables.append(rows)
        self._many += len(rows)
        if self._many > _MUCH:
            self._tables, self._many = [self.all()], 0

    def all(self) -> pa.Table:
        return _each_once(self._tables)


def _each_once(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).group_by(_ROW).aggregate([]).select(_ROW)
