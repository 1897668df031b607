"""A layout of the record and what has come since it was made, read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.about import About
from forethought.record.compaction.laying import GROUP_ROWS
from forethought.record.compaction.rows import COMPACT_SCHEMA, FEW, last_told, working_schema
from forethought.record.compaction.sorted_table import all_rows, find
from forethought.record.files import footer
from forethought.record.side_by_side import SMALL_ONES, side_by_side
from forethought.record.standing import STANDING_SCHEMA

NOT_AT_ALL = "gone"
"""As the reason of an end: with a delivery that came late, what was laid out did not open after all."""
ENDS = pa.schema([STANDING_SCHEMA.field(n) for n in ("batch", "claim", "known_from", "known_to", "end_reason")])
"""Other ends of rows of a layout."""
_GROUPS = 64  # row groups in memory at a time, a quarter of a million claims
PARTS = 8
"""So many make a portion, six million claims: each costs a look at who is who."""
_ALL_ROWS = f"""
select l.* exclude (known_to, end_reason), case when e.batch is null then l.known_to else e.known_to end as known_to,
  case when e.batch is null then l.end_reason else e.end_reason end as end_reason
from laid l left join ended e on e.batch = l.batch and e.claim = l.claim and e.known_from = l.known_from
where e.end_reason is distinct from '{NOT_AT_ALL}'
union all by name
select * from since
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """A layout and what has come since: ``since`` are further rows, ``ended`` other ends of rows of the layout."""

    folder: Path
    since: Path | None
    ended: Path | None

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files of the layout."""
        return tuple(self.folder / name for name in sorted(about_layout(self.folder)["sha256"]))

    def scan(self, engine: Engine, name: str, portion: range | None = None) -> None:
        """Make all rows, with the ends as they are now, known to ``engine`` as ``name``.

        ``portion``, one of :meth:`portions`: those of its subjects alone.
        """
        engine.scan("laid", self.parts if portion is None else self.parts[portion.start : portion.stop], keep_open=True)
        if self.since is None or self.ended is None:
            engine.view(name, "select * from laid")
            return
        later = all_rows(self.since).select(COMPACT_SCHEMA.names)
        engine.register("since", later if portion is None else later.filter(self._lies_in(later["subject"], portion)))
        engine.register("ended", all_rows(self.ended))
        engine.view(name, _ALL_ROWS)

    def portions(self) -> Iterator[range]:
        """The numbers of some parts after the others: all rows of a subject are in one portion."""
        yield from (range(first, first + PARTS) for first in range(0, len(self.parts), PARTS))

    def _lies_in(self, subjects: pa.ChunkedArray, portion: range) -> pa.ChunkedArray:
        """Which of ``subjects`` have their rows in ``portion``; those that came since are counted to the first."""
        lying = find(self.folder / "places.arrow", subjects.unique().to_pylist())
        place = pc.index_in(subjects, value_set=lying["subject"].combine_chunks())
        part = pc.fill_null(pc.take(lying["part"].combine_chunks(), place), 0)
        return pc.and_(pc.greater_equal(part, portion.start), pc.less(part, portion.stop))

    def rows_of(self, subjects: Iterable[str]) -> pa.Table:
        """The rows of ``subjects``: ``COMPACT_SCHEMA``, with the ends as they are now."""
        names = set(subjects)
        rows = pa.concat_tables([COMPACT_SCHEMA.empty_table(), *self._laid_rows(names)])
        if self.since is None or self.ended is None:
            return rows
        later = find(self.since, names).select(COMPACT_SCHEMA.names)
        return pa.concat_tables([_with_ends(rows, _ended(self.ended)), later])

    def rows_about(self, about: About) -> Iterator[pa.Table]:
        """What was last told of what ``about`` names, in no order, piece by piece: the columns of ``about``."""

        def told(piece: tuple[Path, list[int]]) -> pa.Table:
            return _last_told_of(_told_of(*piece, about, self.ended), about)

        yield from side_by_side(told, self._pieces(), waiting=SMALL_ONES)
        if self.since is not None:
            later = all_rows(self.since)
            yield _last_told_of(later.filter(about.meant(later)), about)

    def _pieces(self) -> Iterator[tuple[Path, list[int]]]:
        for path in self.parts:
            groups = range(footer(path).num_row_groups)
            yield from ((path, list(groups[first : first + _GROUPS])) for first in groups[::_GROUPS])

    def _laid_rows(self, subjects: Iterable[str]) -> Iterator[pa.Table]:
        for place in find(self.folder / "places.arrow", subjects).to_pylist():
            yield _slice(self.folder / f"part-{place['part']:04d}.parquet", place["first"], place["rows"])


def _with_ends(rows: pa.Table, ended: Mapping[tuple[str, int, int], tuple[object, object]]) -> pa.Table:
    keys = list(_keys(rows)) if ended else []
    if not any(key in ended for key in keys):
        return rows
    held = zip(rows["known_to"].to_pylist(), rows["end_reason"].to_pylist(), strict=True)
    now = [ended.get(key, before) for key, before in zip(keys, held, strict=True)]
    for place, name in enumerate(("known_to", "end_reason")):
        column = pa.array([pair[place] for pair in now], COMPACT_SCHEMA.field(name).type)
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows.filter(pc.fill_null(pc.not_equal(rows["end_reason"], NOT_AT_ALL), True))


def _told_of(path: Path, groups: list[int], about: About, ended: Path | None) -> pa.Table:
    """What some row groups of a part tell of what ``about`` names, with the ends as they are now."""
    wanted = {*about.columns, "entity", "attribute", "known_to", "end_reason", *(() if ended is None else ENDS.names)}
    columns = [name for name in COMPACT_SCHEMA.names if name in wanted]
    with pq.ParquetFile(path, metadata=footer(path), read_dictionary=FEW) as part:
        rows = part.read_row_groups(groups, columns=columns, use_threads=False)
    rows = rows.filter(about.meant(rows))
    if ended is None:
        return rows
    # Few have another end: only the rows that bear a number of theirs are looked at one by one.
    may_have = pc.is_in(rows["claim"], value_set=all_rows(ended)["claim"].combine_chunks())
    return pa.concat_tables([rows.filter(pc.invert(may_have)), _with_ends(rows.filter(may_have), _ended(ended))])


def _last_told_of(rows: pa.Table, about: About) -> pa.Table:
    schema = working_schema(about)
    told = rows.filter(last_told(rows)).select(schema.names)
    return told.cast(schema).unify_dictionaries().combine_chunks()


def _keys(rows: pa.Table) -> Iterator[tuple[str, int, int]]:
    """What names each row; a moment as its number of microseconds, which is sooner made than a time of day."""
    since = rows["known_from"].cast(pa.int64())
    return zip(rows["batch"].to_pylist(), rows["claim"].to_pylist(), since.to_pylist(), strict=True)


def _slice(path: Path, first: int, count: int) -> pa.Table:
    numbers = range(first // GROUP_ROWS, (first + count - 1) // GROUP_ROWS + 1)
    whole = pa.concat_tables([_group(path, number) for number in numbers])
    return whole.slice(first - numbers[0] * GROUP_ROWS, count)


@lru_cache(maxsize=8)
def _group(path: Path, number: int) -> pa.Table:
    # The subjects of one family lie side by side: the next one asked for is mostly in the same group.
    with pq.ParquetFile(path, metadata=footer(path), memory_map=True) as part:
        return part.read_row_group(number, use_threads=False).cast(COMPACT_SCHEMA)


@lru_cache(maxsize=2)
def _ended(path: Path) -> Mapping[tuple[str, int, int], tuple[object, object]]:
    rows = all_rows(path)
    ends = zip(rows["known_to"].to_pylist(), rows["end_reason"].to_pylist(), strict=True)
    return dict(zip(_keys(rows), ends, strict=True))


@lru_cache(maxsize=4)
def about_layout(folder: Path) -> Mapping[str, Any]:
    """What a layout says of itself: its batches, the hashes of its files."""
    about: Mapping[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    return about
