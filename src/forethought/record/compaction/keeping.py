"""The layout kept beside the record, and what has come since it was made."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.about import About
from forethought.record.compaction.families import family_order
from forethought.record.compaction.laid import ENDS, NOT_AT_ALL, Laid, about_layout
from forethought.record.compaction.laying import lay_out
from forethought.record.compaction.rows import COMPACT_SCHEMA, Piece, by_batch, last_told, pieces_of, standing_rows
from forethought.record.compaction.sorted_table import write_sorted
from forethought.record.files import content_id, publish_folder, remove_folder, scratch_folder, write_json
from forethought.record.side_by_side import SMALL_ONES, side_by_side
from forethought.record.snapshot import Snapshot
from forethought.record.standing import STANDING_SCHEMA, Stands, rules_of

_FOLDER = Path("cache") / "compaction"
_RULES = 1
_REPEATED = ["batch", "end_reason"]  # columns of few different texts, of what stands
_WAITING = 4
"""So many pieces may wait to be laid out: they are sorted out by one thread, now and then many together."""
_SOME_ROWS = 500_000
_THE_SAME = """l.batch = s.batch and l.claim = s.claim and l.known_from = s.known_from
  and l.entity_key is not distinct from s.entity_key and l.value is not distinct from s.value"""
_SINCE = f"""
select s.* from standing s left join laid l on {_THE_SAME}
where l.batch is null
"""
_ENDED = f"""
select s.batch, s.claim, s.known_from, s.known_to, s.end_reason
from standing s join laid l on {_THE_SAME}
where s.known_to is distinct from l.known_to
union all
select l.batch, l.claim, l.known_from, l.known_from as known_to, '{NOT_AT_ALL}' as end_reason
from laid l left join standing s on {_THE_SAME}
where s.batch is null
order by all
"""


def laid_out(root: Path, snapshot: Snapshot) -> Laid | None:
    """The layout that serves ``snapshot``, None when there is none for it."""
    folder = _layout(root, snapshot)
    if folder is None:
        return None
    about = about_layout(folder)
    if about["batches"] == _states(snapshot) and about.get("rules") == rules_of(snapshot):
        return Laid(folder, None, None)
    since, ended = _later(root, folder, snapshot)
    return Laid(folder, since, ended) if since.exists() and ended.exists() else None


def behind(root: Path, snapshot: Snapshot) -> int:
    """How many batches of ``snapshot`` came since the layout was made."""
    folder = _layout(root, snapshot)
    return len(set(_states(snapshot)) - set([] if folder is None else about_layout(folder)["batches"]))


def compact(root: Path, snapshot: Snapshot, persons: pa.Table, stands: Stands) -> Path:
    """Lay ``snapshot`` out anew and return the folder; what was laid out before is removed by :func:`forget`.

    ``stands`` is kept on disk: it is read feed by feed.
    """
    identity = None if snapshot.identity is None else snapshot.identity.name
    name = content_id({"batches": _states(snapshot), "identity": identity, "rules": [_RULES, rules_of(snapshot)]})
    final = root / _FOLDER / name
    if not final.exists():
        scratch = scratch_folder(final.parent, final.name)
        order = family_order(snapshot, persons)
        rows = sum(pq.read_metadata(path).num_rows for path in stands.kept.values())
        places, hashes = lay_out(scratch, order, _rows(snapshot, map(_compactly, stands.kept.values())), rows)
        write_sorted(scratch / "places.arrow", places)
        for path in stands.kept.values():
            shutil.copyfile(path, scratch / path.name)
        feeds = [[*feed, path.name] for feed, path in stands.kept.items()]
        about = {"batches": _states(snapshot), "rules": rules_of(snapshot), "standing": feeds, "sha256": hashes}
        write_json(scratch / "about.json", about)
        publish_folder(scratch, final)
    return final


def keep_since(root: Path, snapshot: Snapshot, stands: Stands) -> None:
    """Work out what ``snapshot`` has that the layout has not, and keep it, so that readers need not."""
    folder = _layout(root, snapshot)
    if folder is None or laid_out(root, snapshot) is not None:
        return
    laid = {(controller, feed): name for controller, feed, name in about_layout(folder)["standing"]}
    moved = [_moved(folder, laid.get(feed), path) for feed, path in stands.kept.items() if laid.get(feed) != path.name]
    since, ended = _later(root, folder, snapshot)
    opened = _rows(snapshot, (opened for opened, _ in moved))
    later = pa.concat_tables([COMPACT_SCHEMA.empty_table(), *(rows.cast(COMPACT_SCHEMA) for rows in opened)])
    columns = ["subject", *(name for name in later.column_names if name != "subject")]
    write_sorted(since, later.select(columns))
    write_sorted(ended, pa.concat_tables([ENDS.empty_table(), *(ends for _, ends in moved)]))


def _moved(folder: Path, laid: str | None, path: Path) -> tuple[pa.Table, pa.Table]:
    """What one feed opened since it was laid out (``STANDING_SCHEMA``), and the other ends of what was laid out."""
    now = _compactly(path)
    if laid is None:
        return now.cast(STANDING_SCHEMA), ENDS.empty_table()
    before = _compactly(folder / laid)
    # Mostly a feed only went on: then all that was laid out stands in the same places, and little is left to look up.
    alike = _alike(before, now)
    ended = now.slice(0, alike).filter(_differ(before.slice(0, alike), now.slice(0, alike)))
    with Engine() as engine:
        engine.register("standing", now.slice(alike).cast(STANDING_SCHEMA))
        engine.register("laid", before.slice(alike).cast(STANDING_SCHEMA))
        since, ends = engine.query(_SINCE).cast(STANDING_SCHEMA), engine.query(_ENDED).cast(ENDS)
    return since, pa.concat_tables([ended.select(ENDS.names).cast(ENDS), ends])


def _alike(before: pa.Table, now: pa.Table) -> int:
    """How many of the first rows of both are the same openings."""
    many = min(len(before), len(now))
    same = np.ones(many, bool)
    for name in ("batch", "claim", "known_from", "entity_key", "value"):
        one, other = (table[name].slice(0, many).cast(STANDING_SCHEMA.field(name).type) for table in (before, now))
        alike = pc.or_(pc.fill_null(pc.equal(one, other), False), pc.and_(pc.is_null(one), pc.is_null(other)))
        same &= alike.to_numpy(zero_copy_only=False)
    return many if same.all() else int(same.argmin())


def _differ(before: pa.Table, now: pa.Table) -> pa.ChunkedArray:
    """Which rows of the same openings end otherwise."""
    one, other = before["known_to"], now["known_to"]
    return pc.or_(pc.fill_null(pc.not_equal(one, other), False), pc.xor(pc.is_null(one), pc.is_null(other)))


def _compactly(path: Path) -> pa.Table:
    """The rows of a feed, with the names of batches and reasons as numbers: there may be millions."""
    return pq.read_table(path, read_dictionary=_REPEATED)


def rows_about(snapshot: Snapshot, stands: Stands, about: About) -> Iterator[pa.Table]:
    """What was last told of what ``about`` names, in no order, piece by piece: the columns of ``about``.

    That is what stands, and what stood until a full delivery left it out.
    """
    worked_out = (table.filter(last_told(table)) for table in stands.worked_out.values())
    pieces = _pieces(snapshot, chain(map(_last, stands.kept.values()), worked_out))
    return side_by_side(lambda piece: standing_rows(piece, about), pieces, waiting=SMALL_ONES)


def _last(path: Path) -> pa.Table:
    """What was last told of a feed; all that ever stood is not in memory at once."""
    with pq.ParquetFile(path, read_dictionary=_REPEATED) as file:
        rows = (pa.Table.from_batches([some]) for some in file.iter_batches(_SOME_ROWS, use_threads=False))
        return pa.concat_tables([file.schema_arrow.empty_table(), *(some.filter(last_told(some)) for some in rows)])


def _rows(snapshot: Snapshot, standing: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The claims that tables of ``STANDING_SCHEMA`` name, batch after batch: ``WORKING_SCHEMA``."""
    return side_by_side(standing_rows, _pieces(snapshot, standing), waiting=_WAITING)


def _pieces(snapshot: Snapshot, standing: Iterable[pa.Table]) -> Iterator[Piece]:
    paths = {row["batch"]: path for row, path in zip(snapshot.batches, snapshot.claims, strict=True)}
    for table in standing:
        for batch, openings in by_batch(table):
            yield from pieces_of(paths[batch], openings)


def forget_all(root: Path) -> None:
    """Remove every layout: who lies beside whom tells who was taken for one."""
    remove_folder(root / _FOLDER)


def forget(root: Path, snapshot: Snapshot, newest: Path | None = None) -> None:
    """Remove every layout but the ``newest`` (None: the one in use), and what came since in other states."""
    newest = newest or _layout(root, snapshot)
    kept = set() if newest is None else {newest, *_later(root, newest, snapshot)}
    for path in (root / _FOLDER).glob("*"):
        if path not in kept:
            remove_folder(path) if path.is_dir() else path.unlink()


def _layout(root: Path, snapshot: Snapshot) -> Path | None:
    """The newest layout; one that holds what was erased from a batch since is none."""
    states = set(_states(snapshot))
    every = [path.parent for path in (root / _FOLDER).glob("[!.]*/about.json")]  # a dot: being made, or going
    found = [folder for folder in every if states.issuperset(about_layout(folder)["batches"])]
    return max(found, key=lambda folder: (len(about_layout(folder)["batches"]), folder.name), default=None)


def _later(root: Path, folder: Path, snapshot: Snapshot) -> tuple[Path, Path]:
    name = _name(folder.name, snapshot.states, rules_of(snapshot))
    return root / _FOLDER / f"since-{name}.arrow", root / _FOLDER / f"ended-{name}.arrow"


@lru_cache(maxsize=4)
def _name(layout: str, states: tuple[str, ...], rules: str) -> str:
    return content_id({"layout": layout, "batches": list(states), "rules": rules})


def _states(snapshot: Snapshot) -> list[str]:
    return list(snapshot.states)
