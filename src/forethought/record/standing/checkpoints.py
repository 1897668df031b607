"""Where the folds of feeds had come to, kept so that a day's delivery needs no reading of all before it.

A checkpoint holds fingerprints, which hold for one version of the engine: with another it is passed over.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa

from forethought.engine import Engine
from forethought.record.files import whole_file
from forethought.record.standing.fingers import Fingers
from forethought.record.standing.folding import Checkpoint
from forethought.record.standing.renumbering import Known
from forethought.record.standing.state import Standing

_STANDS = ".stands.arrow"
_KNOWN = (".known.arrow", ".labels.arrow", ".references.arrow")
_FINGERS = Fingers.__slots__


def paths_of(standing: Path) -> tuple[Path, ...]:
    """The files of the checkpoint that belongs to the file of ``standing``."""
    return (standing.with_suffix(_STANDS), *known_paths(standing))


def keep_known(path: Path, known: Known) -> None:
    """Keep what is ``known`` of things, groups and references beside the file at ``path``."""
    for beside, table in zip(known_paths(path), known, strict=True):
        write_arrow(beside, table)


def known_of(path: Path) -> Known | None:
    """What :func:`keep_known` kept beside the file at ``path``; None when it did not."""
    paths = known_paths(path)
    return Known(*map(read_arrow, paths)) if all(found.exists() for found in paths) else None


def known_paths(path: Path) -> tuple[Path, ...]:
    """The files of :func:`keep_known` beside the file at ``path``."""
    return tuple(path.with_suffix(name) for name in _KNOWN)


def keep_checkpoint(standing: Path, reached: Checkpoint) -> None:
    """Keep what was ``reached`` beside the file of ``standing``."""
    held = reached.standing
    columns = {name: pa.array(getattr(held.fingers, name)) for name in _FINGERS}
    stands = pa.table({**columns, "place": pa.array(held.place), "row": pa.array(held.row)})
    about = {"engine": engine_version(), "batches": str(reached.batches), "openings": str(reached.openings)}
    if reached.known is not None:
        keep_known(standing, reached.known)
    write_arrow(standing.with_suffix(_STANDS), stands.replace_schema_metadata(about))


def checkpoint_of(standing: Path) -> Checkpoint | None:
    """The checkpoint that belongs to the file of ``standing``; None when there is none for this engine."""
    stands_path = standing.with_suffix(_STANDS)
    if not (standing.exists() and stands_path.exists()):
        return None
    stands = read_arrow(stands_path)
    about = told_about(stands)
    if about["engine"] != engine_version():
        return None
    columns = {name: stands[name].to_numpy() for name in stands.column_names}
    fingers = Fingers(*(columns[name] for name in _FINGERS))
    openings = int(about["openings"])
    held = Standing.resumed(fingers, columns["place"], columns["row"], openings)
    return Checkpoint(int(about["batches"]), openings, held, known_of(standing))


def told_about(table: pa.Table) -> dict[str, str]:
    """What was written about ``table`` as its metadata."""
    return {name.decode(): said.decode() for name, said in (table.schema.metadata or {}).items()}


def write_arrow(path: Path, table: pa.Table) -> None:
    """Write ``table`` to ``path``, whole or not at all."""
    with (
        whole_file(path) as scratch,
        pa.OSFile(str(scratch), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table.combine_chunks())


def read_arrow(path: Path) -> pa.Table:
    """The table that :func:`write_arrow` wrote."""
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all().combine_chunks()


@cache
def engine_version() -> str:
    """The version of the engine: fingerprints of another are others."""
    with Engine(few_rows=True) as engine:
        return str(engine.query("select version() as said")["said"][0].as_py())
