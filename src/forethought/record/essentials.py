"""What is asked of all batches together, read from them in one pass: whom they speak of, and who may be protected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.record.about import About
from forethought.record.claims import WHO
from forethought.record.protection_words import protection_words
from forethought.record.side_by_side import SMALL_ONES, side_by_side
from forethought.record.snapshot import Snapshot

IDENTIFYING: Mapping[str, frozenset[str] | None] = {
    "person": None,
    "address": frozenset({"postcode", "home_postcode"}),
    "relationship": None,
}
"""What linkage reads: entities, of each the attributes or all of them."""
WHO_IS_WHO = About(
    IDENTIFYING,
    frozenset(
        {
            "subject", "entity", "attribute", "value", "other_subject", "controller", "feed", "valid_from", "valid_to",
            "known_from", "known_to", "end_reason",
        }
    ),
)  # fmt: skip
"""What linkage and families read of everybody."""
IDENTITY, PROTECTION = "identity", "protection"
"""What a batch may bear on."""
_KINDS = ["entity", "attribute"]
_ROW = [*WHO, *_KINDS, "value"]
_SCHEMA = pa.schema([(name, pa.string()) for name in _ROW])
_NO_NAMES = pa.array([], pa.string())
_MUCH = 1_000_000
_Many = TypeVar("_Many", pa.Array, pa.Table)


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


def forget_essentials() -> None:
    """Let go of what :func:`essentials` keeps, once nobody will ask of the same batches soon."""
    _essentials.cache_clear()


@lru_cache(maxsize=1)
def _essentials(claims: tuple[Path, ...], told: tuple[bool, ...]) -> Essentials:
    spoken_of, speaking, others = (_EachOnce(_NO_NAMES, _names_once) for _ in range(3))
    rows = _EachOnce(_SCHEMA.empty_table(), _rows_once)
    batches = side_by_side(_of_batch, claims, waiting=SMALL_ONES)
    for (who, with_whom, found), by_others in zip(batches, told, strict=True):
        rows.add(found)
        if by_others:
            spoken_of.add(who)
            others.add(with_whom)
        else:  # people speak for themselves: the subject is a person id already
            speaking.add(who)
    subjects = spoken_of.all()
    return Essentials(_names_once([subjects, speaking.all()]), _names_once([subjects, others.all()]), rows.all())


def bears_on(claims: pa.Table) -> set[str]:
    """What ``claims`` bear on: who is who, who is protected."""
    entities = set(claims["entity"].unique().to_pylist())
    words = protection_words()
    guards = {*words["entities"]} & entities or {*words["postcodes"]} & {*claims["attribute"].unique().to_pylist()}
    return {what for what, so in ((IDENTITY, entities & IDENTIFYING.keys()), (PROTECTION, guards)) if so}


def may_change(row: Mapping[str, Any], what: str) -> bool:
    """Whether the batch of a manifest row may change ``what`` it could bear on.

    One that says all its feed has to say may do so by what it leaves out; of one written long ago nothing is known.
    """
    if what == IDENTITY and (row["full"] or row["replaces"]):
        return True
    return what in row.get("bears_on", (IDENTITY, PROTECTION))


def _of_batch(path: Path) -> tuple[pa.Array, pa.Array, pa.Table]:
    """The subjects and the others of one batch, each once, and its rows that count."""
    kinds = pq.read_table(path, columns=_KINDS, read_dictionary=_KINDS)
    counts = pc.or_(
        _among(kinds["entity"], protection_words()["entities"]),
        _among(kinds["attribute"], protection_words()["postcodes"]),
    )
    some = bool(pc.any(counts).as_py())
    who = pq.read_table(path, columns=[*WHO, "value"] if some else list(WHO), read_dictionary=list(WHO))
    names = [_names_once([_NO_NAMES, *(chunk.dictionary for chunk in who[name].chunks)]) for name in WHO]
    rows = _SCHEMA.empty_table()
    if some:
        whole = pa.table([*(who[name] for name in WHO), *(kinds[name] for name in _KINDS), who["value"]], names=_ROW)
        rows = whole.filter(counts).cast(_SCHEMA)
    return names[0], names[1], rows


def _among(column: pa.ChunkedArray, words: Iterable[str]) -> pa.ChunkedArray:
    """Which values of a ``column`` of numbers of texts are among ``words``; each text is looked at once."""
    wanted = pa.array(words, pa.string())
    found = [pc.take(pc.is_in(chunk.dictionary, value_set=wanted), chunk.indices) for chunk in column.chunks]
    return pa.chunked_array(found, pa.bool_())


class _EachOnce(Generic[_Many]):
    """Things, each once, of many lists or tables that repeat them; ``each_once`` puts some together."""

    def __init__(self, none: _Many, each_once: Callable[[list[_Many]], _Many]) -> None:
        self._waiting = [none]
        self._each_once = each_once
        self._count = 0

    def add(self, things: _Many) -> None:
        self._waiting.append(things)
        self._count += len(things)
        # As many as were put together before: so each is put together with others but a few times.
        if self._count > max(_MUCH, len(self._waiting[0])):
            self._waiting, self._count = [self.all()], 0

    def all(self) -> _Many:
        return self._each_once(self._waiting)


def _names_once(lists: list[pa.Array]) -> pa.Array:
    return pc.unique(pa.concat_arrays(lists))


def _rows_once(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).group_by(_ROW).aggregate([]).select(_ROW)
