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
from forethought.record.standing.state import Standing

_STANDS, _KNOWN = ".stands.arrow", ".known.arrow"
_FINGERS = Fingers.__slots__


def paths_of(standing: Path) -> tuple[Path, Path]:
    """The files of the checkpoint that belongs to the file of ``standing``."""
    return standing.with_suffix(_STANDS), standing.with_suffix(_KNOWN)


def keep_checkpoint(standing: Path, reached: Checkpoint) -> None:
    """Keep what was ``reached`` beside the file of ``standing``."""
    held = reached.standing
    columns = {name: pa.array(getattr(held.fingers, name)) for name in _FINGERS}
    stands = pa.table({**columns, "place": pa.array(held.place), "row": pa.array(held.row)})
    about = {"engine": _engine(), "batches": str(reached.batches), "openings": str(reached.openings)}
    stands_path, known_path = paths_of(standing)
    if reached.known is not None:
        _write(known_path, reached.known)
    _write(stands_path, stands.replace_schema_metadata(about))


def checkpoint_of(standing: Path) -> Checkpoint | None:
    """The checkpoint that belongs to the file of ``standing``; None when there is none for this engine."""
    stands_path, known_path = paths_of(standing)
    if not (standing.exists() and stands_path.exists()):
        return None
    stands = _read(stands_path)
    about = {name.decode(): said.decode() for name, said in (stands.schema.metadata or {}).items()}
    if about["engine"] != _engine():
        return None
    columns = {name: stands[name].to_numpy() for name in stands.column_names}
    fingers = Fingers(*(columns[name] for name in _FINGERS))
    openings = int(about["openings"])
    known = _read(known_path) if known_path.exists() else None
    held = Standing.resumed(fingers, columns["place"], columns["row"], openings)
    return Checkpoint(int(about["batches"]), openings, held, known)


def _write(path: Path, table: pa.Table) -> None:
    with (
        whole_file(path) as scratch,
        pa.OSFile(str(scratch), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table.combine_chunks())


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all().combine_chunks()


@cache
def _engine() -> str:
    with Engine(few_rows=True) as engine:
        return str(engine.query("select version() as said")["said"][0].as_py())
