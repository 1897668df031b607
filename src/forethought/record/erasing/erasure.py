"""Erase in the record: new files beside, one swap of the pointer, then the old ones go.

Killed before the swap the record reads as before, killed after it as after; until the old files are gone the pointer
says that something is to be finished, and ``erasing.finish`` does that, however often.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record import identities, pointer, protection
from forethought.record.erasing.batches import Row, named, names_left, remove_earlier, without
from forethought.record.erasing.certificate import (
    FOLDER,
    Certificate,
    ErasedBatch,
    Marks,
    keep_certificate,
    last_seal,
    path_of,
    seal_of,
)
from forethought.record.erasing.finishing import finish, finished
from forethought.record.files import content_id, remove_leftovers, writing
from forethought.record.snapshot import Snapshot
from forethought.record.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be erased, on whose word. ``names``: record numbers (``controller/local id``) and ids of persons who
    go whole; ``elsewhere`` what others know them by (the pseudonym in the audit): marked too, but no number of the
    record; ``recorded`` the moment; ``lines`` and all from ``rows`` on as in ``Certificate``.
    """

    names: frozenset[str]
    persons: frozenset[str]
    by: str
    reason: str
    statute: str
    recorded: datetime
    lines: int = 0
    rows: int = 0
    elsewhere: frozenset[str] = frozenset()
    not_looked_into: tuple[str, ...] = ()
    removals_owed: int = 0
    named_unread: tuple[str, ...] = ()


def erase(
    root: Path,
    asked: Asked,
    *,
    key: bytes,
    secret: bytes | None = None,
    announce: Callable[[Certificate], None] = lambda _: None,
) -> Certificate:
    """Take out of the record in ``root`` every claim about or naming one of ``asked.names``, and of identity too.

    Returns the certificate once readers see the record without them; ``finish`` then removes the files from
    before. ``key`` makes the marks and the seal, ``secret`` as in ``EventLog.append``. ``announce`` is called with the
    certificate just before the swap: when it raises, nothing is erased. Erasing what the record does not hold changes
    nothing but leaves a certificate.
    """
    remove_leftovers(root)
    marks = tuple(sorted(map(Marks(key).of, asked.names | asked.elsewhere)))
    name = content_id({"marks": list(marks), "at": asked.recorded.isoformat()})
    with writing(root):
        _clear(root)
        swap = _swap(root, name, asked.recorded, lambda _: asked.names, secret)
        made = _certificate(root, name, asked, swap, marks)
        made = replace(made, seal=seal_of(made, key))
        keep_certificate(root, made)
        try:
            announce(made)
        except Exception:
            _clear(root)  # nothing was erased, so nothing says that it was
            raise
        swap.carry_out(root, name)
    return made


def replay(root: Path, certificate: Certificate, *, key: bytes, secret: bytes | None = None) -> int:
    """Carry out an erasure in a record in ``root`` from before it, by its marks; returns how many claims went.

    The certificate is kept as it is.
    """
    marks = Marks(key, frozenset(certificate.marks))
    with writing(root):
        swap = _swap(root, certificate.id, datetime.fromisoformat(certificate.at), marks.among, secret)
        keep_certificate(root, certificate)
        swap.carry_out(root, certificate.id)
    finish(root)
    finished(root)
    return sum(one.claims for one in swap.batches)


def end_kept(root: Path, numbers: Collection[str]) -> None:
    """Keep nothing any more for ``numbers``: what the record itself says of who is protected holds for them again."""
    with writing(root):
        left = [list(one) for one in pointer.kept_protection(pointer.current(root)) if one[0] not in numbers]
        pointer.point(root, **{pointer.KEPT: left or None})


@dataclass(frozen=True, slots=True)
class _Swap:
    """What lies ready beside the record, and what the pointer is to say."""

    rows: tuple[Row, ...]
    batches: tuple[ErasedBatch, ...]
    identity: str | None
    events: int
    kept: tuple[tuple[str, str], ...]
    newly_kept: int

    def carry_out(self, root: Path, name: str) -> None:
        held = pointer.current(root).get(FOLDER, [])
        changes = {"batches": list(self.rows), "identity": self.identity, FOLDER: [*held, name]}
        kept = [list(one) for one in self.kept] or None
        pointer.point(root, **changes, **pointer.to_finish(root, name), **{pointer.KEPT: kept})


def _swap(
    root: Path,
    name: str,
    at: datetime,
    which: Callable[[frozenset[str]], frozenset[str]],
    secret: bytes | None,
) -> _Swap:
    """Write beside what the record is without the names that ``which`` picks of all that occur."""
    store = Store(root)
    rows = pointer.current(root)["batches"]
    held = {one.row["batch"]: one for one in named(root, rows)}
    people = store.person_of()
    gone = which(frozenset(people).union(*(one.names for one in held.values())))
    fresh, batches, left = [], [], set[str]()
    for row in rows:
        if held[row["batch"]].names.isdisjoint(gone):
            left |= held[row["batch"]].names
            fresh.append(row)
            continue
        left |= names_left(root, row, gone)
        fresh.append(without(root, row, gone, name, at.isoformat()))
        batches.append(_erased(row, fresh[-1]))
    # Whoever was known only through the erased claims is spoken of by nobody any more.
    forgotten = gone | (people.keys() - left)
    identity, events = _identity(root, store, people, forgotten, at, secret)
    kept, newly = _kept(root, store, tuple(fresh), identity, left - gone)
    return _Swap(tuple(fresh), tuple(batches), identity, events, kept, newly)


def _certificate(root: Path, name: str, asked: Asked, swap: _Swap, marks: tuple[str, ...]) -> Certificate:
    """What a certificate says, not sealed yet."""
    return Certificate(
        id=name,
        at=asked.recorded.isoformat(),
        by=asked.by,
        reason=asked.reason,
        statute=asked.statute,
        persons=len(asked.persons),
        records=len(asked.names - asked.persons),
        claims=sum(one.claims for one in swap.batches),
        batches=swap.batches,
        identity_before=pointer.current(root)["identity"],
        identity_after=swap.identity,
        events=swap.events,
        lines=asked.lines,
        marks=marks,
        protection_kept=swap.newly_kept,
        rows=asked.rows,
        not_looked_into=asked.not_looked_into,
        removals_owed=asked.removals_owed,
        named_unread=asked.named_unread,
        previous=last_seal(root),
    )


def _identity(
    root: Path, store: Store, people: Mapping[str, str], gone: Collection[str], at: datetime, secret: bytes | None
) -> tuple[str | None, int]:
    version = store.snapshot().identity
    if version is None:
        return None, 0
    told = identities.without(root / "identity", version, people, gone)
    links = _among(pq.read_table(version / "links.parquet"), told.person_of)
    tables = {"persons": identities.persons_table(told.person_of), "links": links, "events": told.events}
    basis = store.identity_basis() or {}
    return identities.publish(root / "identity", version, tables, basis, people, at, secret), len(told.events)


def _among(links: pa.Table, person_of: Mapping[str, str]) -> pa.Table:
    """The links of which both ends are still records."""
    if "right" not in links.column_names:
        return links
    ends = zip(links["left"].to_pylist(), links["right"].to_pylist(), strict=True)
    return links.filter(pa.array([a in person_of and b in person_of for a, b in ends], pa.bool_()))


def _erased(before: Row, after: Row) -> ErasedBatch:
    return ErasedBatch(
        batch=before["batch"],
        delivery=before["delivery"],
        feed=before["feed"],
        controller=before["controller"],
        claims=after["erased"][-1]["claims"],
        before=before["sha256"],
        after=after["sha256"],
    )


def _kept(
    root: Path, store: Store, rows: tuple[Row, ...], identity: str | None, left: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], int]:
    """What the pointer is to keep of protection (``subject, kind``), and of how many people something new is kept.

    It is kept for those who stay (``left``: whom the claims still name), under each of their numbers: erasing one
    person uncovers nobody else.
    """
    before = store.snapshot()
    held = tuple(one for one in before.kept if one[0] in left)
    version = None if identity is None else root / "identity" / identity
    after = Snapshot(tuple(pointer.claims_path(root, row) for row in rows), version, rows, held)
    lost = protection.lost(store.protection(before), store.protection(after))
    numbers = _numbers(store.persons(after))
    # Whom no version of identity knows stands for themselves.
    fresh = {(person, number, kind) for person, kind in lost for number in numbers.get(person, {person}) & set(left)}
    kept = {*held, *((number, kind) for _, number, kind in fresh)}
    return tuple(sorted(kept)), len({person for person, _, _ in fresh})


def _numbers(persons: pa.Table) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, person in zip(persons["subject"].to_pylist(), persons["person_id"].to_pylist(), strict=True):
        found.setdefault(person, set()).add(number)
    return found


def _clear(root: Path) -> None:
    """Remove what an erasure left that was stopped before the swap."""
    current = pointer.current(root)
    remove_earlier(root, current["batches"])
    if current["identity"] is not None:
        identities.remove_others(root / "identity", root / "identity" / current["identity"])
    kept = {path_of(root, name) for name in current.get(FOLDER, [])}
    for path in (root / FOLDER).glob("*.json"):
        if path not in kept:
            path.unlink()
