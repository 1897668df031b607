"""Backups of the record: exported whole with a hash of every file, restored whole or not at all.

A backup is a folder, or one tar file of it: the batches, the identity version in force with the log, the certificates
of erasures, the pointer, and ``backup.json``, which says what belongs to it, by when it must be deleted, and is sealed
with a key. Caches are left out: they are made again.
"""

from __future__ import annotations

import hmac
import json
import shutil
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from forethought.record import pointer
from forethought.record.erasing import Certificate, certificates, check_certificates, replay
from forethought.record.erasing.certificate import FOLDER, path_of
from forethought.record.errors import RecordError
from forethought.record.files import (
    exchange,
    going_from,
    remove_leftovers,
    scratch_folder,
    scratch_of,
    sync,
    write_json,
    writing,
)
from forethought.record.store import Store
from forethought.sources import content_hash

MANIFEST = "backup.json"
_FORMAT = 1
_RESTORED = "{}-restored"


@dataclass(frozen=True, slots=True)
class Report:
    """What was exported or restored: how many files and bytes, how many batches, and where.

    ``delete_after`` is the last day (ISO) on which the backup may exist; ``replayed`` how many erasures made since the
    backup were carried out in it again; ``lost`` the deliveries that the record held and the backup does not.
    """

    where: str
    files: int
    size: int
    batches: int
    made: str
    delete_after: str
    replayed: int = 0
    lost: tuple[str, ...] = ()


def export_record(
    root: Path,
    target: Path,
    *,
    key: bytes,
    at: datetime,
    horizon_days: int,
    begun: Callable[[str], None] | None = None,
) -> Report:
    """Write a backup of the record in ``root`` to ``target``: a folder, or a tar file where its name ends in ``.tar``.

    It appears whole or not at all. ``at`` is now, ``horizon_days`` how long the backup may exist; ``begun`` is called
    with its last day (ISO) before anything is written, so that nothing of it, whole or half written (:func:`half_of`),
    is there of which nobody was told. Raises
    ``RecordError`` when something is there already, when the record does not hold together, or while an erasure or a
    parting waits to be finished: then what was before would go into the backup.
    """
    _require_exportable(root, target)
    delete_after = (at + timedelta(days=horizon_days)).date().isoformat()
    if begun is not None:
        begun(delete_after)
    scratch = scratch_folder(target.parent, target.name)
    with writing(target.parent):
        names = sorted(path.relative_to(root).as_posix() for path in _files(root))
        for name in names:
            _copy(root / name, scratch / name)
        hashes = {name: content_hash(scratch / name) for name in names}
        about = {
            "format": _FORMAT,
            "made": at.isoformat(),
            "delete_after": delete_after,
            "batches": len(pointer.current(root)["batches"]),
            FOLDER: pointer.current(root).get(FOLDER, []),
            "sha256": hashes,
        }
        write_json(scratch / MANIFEST, about | {"seal": _seal(about, key)})
        size = sum((scratch / name).stat().st_size for name in names)
        made = Report(target.name, len(names), size, about["batches"], about["made"], about["delete_after"])
        _publish(scratch, target)
    return made


def restore_record(root: Path, source: Path, *, key: bytes, secret: bytes | None = None) -> Report:
    """Put the backup ``source`` in the place of the record in ``root``, with every erasure made since carried out.

    Every file is compared with its hash before anything changes; then the backup is laid beside the record, what the
    certificates of the record (those in ``root``) say was erased since is erased in it, and the two change places in
    one step. Raises ``RecordError`` for a backup that is damaged, cut off, of another workspace, or whose erasures the
    record does not know. Safe to stop at any moment and to repeat.
    """
    heal(root)
    beside = scratch_folder(root.parent, _RESTORED.format(root.name))
    with writing(root.parent):
        about = _unpacked(source, beside, key)
        remove_leftovers(root)
        since = _since(root, about[FOLDER], key)
        lost = _lost(root, beside)
        for certificate in since:
            replay(beside, certificate, key=key, secret=secret)
        found = Store(beside).verify()
        if not found.ok:
            raise _damaged("; ".join(found.faults))
        sync(beside)
        _into_place(root, beside)
    size = sum(path.stat().st_size for path in _files(root))
    return Report(
        source.name,
        len(about["sha256"]),
        size,
        about["batches"],
        about["made"],
        about["delete_after"],
        len(since),
        lost,
    )


def heal(root: Path) -> None:
    """Remove what a restoring left that was stopped; where it stopped between two renames, put the record back."""
    before = _before(root)
    if before.exists() and not root.exists():
        before.rename(root)
    for left in (before, _beside(root)):
        shutil.rmtree(left, ignore_errors=True)


def read_manifest(source: Path) -> Mapping[str, Any]:
    """What a backup says of itself. Raises ``RecordError`` when it says nothing that can be read."""
    try:
        if source.is_dir():
            text = (source / MANIFEST).read_text(encoding="utf-8")
        else:
            with tarfile.open(source) as tar:
                held = tar.extractfile(MANIFEST)
                text = "" if held is None else held.read().decode("utf-8")
        about: dict[str, Any] = json.loads(text)
        if about["format"] != _FORMAT:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, tarfile.TarError):
        raise RecordError(
            "This is no backup that can be read",
            where=source.name,
            why="nothing was changed",
            do="Name the folder or the .tar file that was written, made with this version",
        ) from None
    return about


def is_past(source: Path, *, key: bytes, today: date) -> bool:
    """Whether ``source`` is a backup sealed with ``key`` whose last day, by its own word, is before ``today``."""
    try:
        about = read_manifest(source)
    except RecordError:
        return False
    sealed = hmac.compare_digest(str(about.get("seal")), _seal(about, key))
    return sealed and date.fromisoformat(str(about["delete_after"])) < today


def delete(source: Path) -> None:
    """Remove a backup, a folder or a file."""
    if source.is_dir():
        shutil.rmtree(source)
    else:
        source.unlink()
    sync(source.parent)


def half_of(target: Path) -> tuple[Path, ...]:
    """What is there of a backup at ``target`` whose writing, or removal, was stopped or is going on."""
    written = (scratch_of(target.parent, target.name), _packed(target))
    return tuple(path for half in written for path in (half, going_from(half)) if path.exists())


def _packed(target: Path) -> Path:
    return target.with_name(f".{target.name}.packed.partial")


def _require_exportable(root: Path, target: Path) -> None:
    if target.exists():
        raise RecordError(
            "There is something at that place already",
            where=target.name,
            why="a backup is never written over another",
            do="Give another name",
        )
    found = Store(root).verify()
    if not found.ok or pointer.waiting(root) is not None:
        raise RecordError(
            "The record cannot be backed up as it is",
            where="; ".join(found.faults) or "an erasure, or a parting by a seal, is not finished",
            why="the backup would hold what is damaged, or what was erased",
            do="Run 'forethought build', which finishes it, or put the record right, then try again",
        )


def _files(root: Path) -> Iterable[Path]:
    """The files of a record that are neither cache nor left over."""
    current = pointer.current(root)
    for row in current["batches"]:
        path = pointer.claims_path(root, row)
        yield from (path, path.parent / "batch.json")
    if current["identity"] is not None:
        yield from sorted((root / "identity" / current["identity"]).iterdir())
        yield from Store(root).identity_log().paths()
    yield from (path_of(root, name) for name in current.get(FOLDER, []))
    if (root / pointer.POINTER).exists():
        yield root / pointer.POINTER


def _seal(about: Mapping[str, Any], key: bytes) -> str:
    said = {name: held for name, held in about.items() if name != "seal"}
    return hmac.new(key, b"backup:" + json.dumps(said, sort_keys=True).encode(), "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    sync(target)


def _publish(scratch: Path, target: Path) -> None:
    if target.suffix == ".tar":
        packed = _packed(target)
        with tarfile.open(packed, "w") as tar:
            for path in sorted(path for path in scratch.rglob("*") if path.is_file()):
                tar.add(path, path.relative_to(scratch).as_posix(), filter=_plain)
        sync(packed)
        shutil.rmtree(scratch)  # before the backup is there: nobody would look for a copy beside it afterwards
        packed.rename(target)
    else:
        for folder in sorted(path for path in scratch.rglob("*") if path.is_dir()):
            sync(folder)
        scratch.rename(target)
    sync(target.parent)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry that says neither who made it nor when, so that the same record makes the same file."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _unpacked(source: Path, beside: Path, key: bytes) -> Mapping[str, Any]:
    """Lay a backup into ``beside`` and return what it says of itself, every file compared with its hash."""
    about = read_manifest(source)
    if not hmac.compare_digest(str(about.get("seal")), _seal(about, key)):
        raise RecordError(
            "This backup is of another workspace, or was changed",
            where=source.name,
            why="its seal was not made with the key of this workspace; nothing was changed",
            do="Name a backup of this workspace; after a loss put back its folder of keys first",
        )
    held = _inside(source)
    if held != {*about["sha256"], MANIFEST}:
        raise _damaged(f"{len(held ^ {*about['sha256'], MANIFEST})} files are missing or do not belong to it")
    if source.is_dir():
        for name in about["sha256"]:
            _copy(source / name, beside / name)
    else:
        with tarfile.open(source) as tar:
            for name in about["sha256"]:
                _extract(tar, name, beside / name)
    for name, digest in about["sha256"].items():
        if content_hash(beside / name) != digest:
            raise _damaged(f"{name} is not as it was written")
    return about


def _inside(source: Path) -> set[str]:
    if source.is_dir():
        return {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    try:
        with tarfile.open(source) as tar:
            return set(tar.getnames())
    except (OSError, tarfile.TarError):
        raise _damaged(f"{source.name} is cut off") from None


def _extract(tar: tarfile.TarFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    held = tar.extractfile(name)
    if held is None:
        raise _damaged(f"{name} is not a file")
    try:
        with target.open("wb") as file:
            shutil.copyfileobj(held, file)
    except tarfile.TarError:
        raise _damaged(f"{name} is cut off") from None
    sync(target)


def _since(root: Path, known: list[str], key: bytes) -> tuple[Certificate, ...]:
    """The erasures of the record that a backup does not know."""
    held = certificates(root)
    faults = check_certificates(held, key)
    if faults:
        raise RecordError(
            "The certificates of erasures do not hold",
            where="; ".join(faults),
            why="a backup restored by them could bring an erased person back",
            do="Put the folder of certificates back from the latest backup, then try again",
        )
    names = [one.id for one in held]
    if held and names[: len(known)] != known:
        raise RecordError(
            "The backup knows of erasures that this record does not",
            where=f"{len(set(known) - set(names))} certificates",
            why="it is not a backup of this record, or was made after what the record now is",
            do="Restore into an empty workspace with the same keys",
        )
    return held[len(known) :] if held else ()


def _lost(root: Path, beside: Path) -> tuple[str, ...]:
    kept = {row["batch"] for row in pointer.current(beside)["batches"]}
    return tuple(row["delivery"] for row in pointer.current(root)["batches"] if row["batch"] not in kept)


def _beside(root: Path) -> Path:
    return root.with_name(f".{_RESTORED.format(root.name)}.partial")


def _before(root: Path) -> Path:
    return root.with_name(f".{root.name}-before.partial")


def _into_place(root: Path, beside: Path) -> None:
    """Let the restored record and the one before change places; the one before goes."""
    if not exchange(beside, root):
        root.rename(_before(root))
        beside.rename(root)
    sync(root.parent)
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(_before(root), ignore_errors=True)


def _damaged(where: str) -> RecordError:
    return RecordError(
        "The backup is damaged",
        where=where,
        why="restoring it could show wrong facts; nothing was changed",
        do="Restore another backup",
    )
