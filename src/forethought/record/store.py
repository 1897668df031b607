"""The store: append-only Parquet batches, immutable identity versions, one pointer swapped whole.

Layout below the root::

    batches/<batch>/claims.parquet, batch.json
    identity/<version>/persons.parquet, links.parquet, identity.json
    identity/log/                 every event of identity, chained; decision 0018
    erasures/<certificate>.json   what was erased, naming nobody; see ``record.erasing``
    cache/                        what can be worked out again from the rest
    current.json                  which batches and which identity version a reader sees

Writers write beside, force to disk and rename; readers open what ``current.json`` names and are never blocked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.record import across, compaction, identities, pointer, protection, seals, standing, who
from forethought.record.batches import Adding, batch_id
from forethought.record.claims import WHO, Delivery, Receipt, is_person, named_in
from forethought.record.essentials import IDENTITY, essentials, forget_essentials, may_change
from forethought.record.files import (
    content_id,
    remove_leftovers,
    writing,
)
from forethought.record.snapshot import Snapshot
from forethought.record.view import Opened
from forethought.record.who import PERSONS, Who
from forethought.sources import content_hash

if TYPE_CHECKING:
    from forethought.linkage.spine import EventLog, SpineState


@dataclass(frozen=True, slots=True)
class StoreReport:
    """Outcome of checking every file against the hash written beside it."""

    ok: bool
    files: int
    faults: tuple[str, ...]


class Store:
    """The record on disk. Opened for reading only through :func:`forethought.record.open_reader`.

    ``sealed`` is the folder of the seals, apart from the record; without it nothing is sealed. ``fold_to`` works out
    what stands, in place of this machine (see ``scaling``).
    """

    def __init__(self, root: Path, sealed: Path | None = None, *, fold_to: standing.FoldTo | None = None) -> None:
        self._fold_to = fold_to
        self.seals = seals.SealLog(sealed)
        self._sealed = sealed
        self._root = root
        self._pointer = root / pointer.POINTER

    def append(self, claims: pa.Table, delivery: Delivery) -> Receipt:
        """Hold ``claims`` as a new immutable batch; the same delivery twice makes one batch.

        ``claims`` has the columns of ``CLAIM_SCHEMA`` but ``claim``, ``batch``, ``known_from`` and the delivery's own
        (``controller``, ``feed``), which are filled in here. Raises ``RecordError`` for a claim of unknown nature.
        """
        with self.adding() as added:
            return added.append(claims, delivery)

    @contextmanager
    def adding(self) -> Iterator[Adding]:
        """Append many deliveries: readers see them some at a time, and all when the context is left."""
        remove_leftovers(self._root)
        added = Adding(self._root, self.batches(), lambda rows: pointer.point(self._root, batches=list(rows)))
        yield added
        added.show()

    def holds(self, delivery: Delivery) -> bool:
        """Whether this very delivery is already a batch."""
        return any(row["batch"] == batch_id(delivery) for row in self.batches())

    def put_identity(
        self,
        tables: Mapping[str, pa.Table],
        basis: Mapping[str, Any],
        name_for: Callable[[str], str],
        *,
        recorded: datetime | None = None,
        secret: bytes | None = None,
        before_seen: Callable[[Snapshot], None] | None = None,
    ) -> str:
        """Publish a new identity version (``persons``, ``links``), its ``events`` into the log, and return its name.

        ``persons`` has ``subject`` and ``person_id``. A subject of the record that is not in it keeps the person it
        had: linkage may not see a sealed record, and the seal must go on covering every record of that person. A
        subject that never had one gets ``name_for(subject)``. ``basis`` says what the version was made from (batches,
        settings, key): while it is that of the version in force, nothing is published. ``recorded`` is the moment of
        the events (None: when the last batch was received, so that the same deliveries make the same record); with
        ``secret`` the log is the same too (see ``EventLog.append``). ``before_seen`` is called with what
        readers are about to see, to make what must be there once they do: after a stop before that it is called again.
        """
        remove_leftovers(self._root)
        snapshot = self.snapshot()
        if snapshot.identity is not None and content_id(self.identity_basis() or {}) == content_id(dict(basis)):
            return snapshot.identity.name
        before = _pairs(self.persons(snapshot))
        whole = {**tables, "persons": self._everybody(snapshot, before, tables["persons"], name_for)}
        moment = recorded or last_received(snapshot.batches)
        with writing(self._root):
            version = identities.publish(self._identity, snapshot.identity, whole, basis, before, moment, secret)
        if before_seen is not None:
            before_seen(replace(snapshot, identity=self._identity / version))
        with writing(self._root):
            pointer.point(self._root, identity=version)
        return version

    def part(
        self,
        sides: Iterable[tuple[Collection[str], Collection[str]]],
        basis: Mapping[str, Any],
        fresh: Callable[[str, SpineState], str],
        *,
        recorded: datetime,
        secret: bytes,
    ) -> None:
        """Part the ``sides`` (records before, records after) of seals in who is who, so that no file joins them.

        Publishes an identity version in which a person who stood on both sides is two: the side before keeps the id,
        the records after that have none any more are together under ``fresh(first record, spine)``. What joined the
        sides is in files still, and ``waiting`` says so until ``erasing.finish`` has taken it out. Safe to stop at any
        moment and to repeat. Raises ``LinkageError`` when a record of such a person is on neither side.
        """
        remove_leftovers(self._root)
        snapshot = self.snapshot()
        if snapshot.identity is not None and content_id(self.identity_basis() or {}) != content_id(dict(basis)):
            before = _pairs(self.persons(snapshot))
            told = identities.parted(self._identity, snapshot.identity, before, sides, fresh)
            links = identities.within(pq.read_table(snapshot.identity / "links.parquet"), told.person_of)
            tables = {"persons": identities.persons_table(told.person_of), "links": links, "events": told.events}
            with writing(self._root):
                name = identities.publish(self._identity, snapshot.identity, tables, basis, before, recorded, secret)
                pointer.point(self._root, identity=name, **pointer.to_finish(self._root))

    def waiting(self) -> pointer.Waiting | None:
        """What readers no longer see and files from before still hold; None when all of it is taken out."""
        return pointer.waiting(self._root)

    def forget_earlier(self) -> None:
        """Finish taking out of the log what an event says was taken out; remove identity versions not in force, and
        caches.
        """
        snapshot = self.snapshot()
        if snapshot.identity is None:
            return
        self.identity_log().take_out()
        identities.remove_others(self._identity, snapshot.identity)
        protection.forget(self._root, snapshot)
        compaction.forget_all(self._root)
        who.keep(self._root, snapshot.identity, self.persons(snapshot))

    def sides(self, snapshot: Snapshot | None = None) -> pa.Table:
        """Which record lies on which side of a seal in force: ``record_id, seal, side``."""
        held = self.seals.in_force()  # before the persons are read, of whom there are many
        return seals.sides(held, self.persons(snapshot or self.snapshot())) if held else seals.NONE

    def across(self, snapshot: Snapshot) -> tuple[pa.Table, frozenset[str]]:
        """Whose relationships would show the other side of a seal, and who stands on two sides until the next build."""
        sides, unparted = self.sides_by_person(snapshot)
        return across.across(self._sealed, snapshot, sides, lambda: self.persons(snapshot)), unparted

    def sides_by_person(self, snapshot: Snapshot | None = None) -> tuple[pa.Table, frozenset[str]]:
        """Which person stands on which side (``person_id, seal, side``), and who stands on two until the next build."""
        held = self.seals.in_force()
        persons = seals.concerned(held, self.who(snapshot or self.snapshot())) if held else PERSONS.empty_table()
        return seals.sides_of_persons(seals.sides(held, persons), persons)

    def spine(self) -> SpineState:
        """Who is who today and all that is known of ids, from the log of identity; empty before the first linkage."""
        return identities.spine_of(self._identity, self.snapshot().identity, self.person_of())

    def identity_log(self) -> EventLog:
        """The log of identity as far as it counts."""
        return identities.log_of(self._identity, self.snapshot().identity)

    @property
    def _identity(self) -> Path:
        return self._root / "identity"

    def _everybody(
        self, snapshot: Snapshot, before: Mapping[str, str], persons: pa.Table, name_for: Callable[[str], str]
    ) -> pa.Table:
        of = {**before, **_pairs(persons)}
        people = filter(is_person, essentials(snapshot).named.to_pylist())
        return identities.persons_table({subject: of.get(subject) or name_for(subject) for subject in people})

    def names_somebody_new(self) -> bool:
        """Whether a batch that bears on nobody's identity names somebody whom the identity version does not hold."""
        snapshot = self.snapshot()
        pairs = zip(snapshot.claims, snapshot.batches, strict=True)
        held = [path for path, row in pairs if row["feed"] != "voice" and not may_change(row, IDENTITY)]
        known = self.who(snapshot)
        tables = (pq.read_table(path, columns=list(WHO)) for path in held)
        people = {name for table in tables for name in named_in(table) if is_person(name)}
        return len(people) > len(set(known.persons_of(people)["subject"].to_pylist()))

    def snapshot(self) -> Snapshot:
        """The batches and identity version that ``current.json`` names at this moment."""
        try:
            state = self._pointer.stat()
        except FileNotFoundError:
            return Snapshot((), None, ())
        # The pointer is replaced whole, so the same file of the same age says the same.
        return _snapshot(self._pointer, state.st_ino, state.st_mtime_ns, state.st_size)

    def batches(self) -> tuple[Mapping[str, Any], ...]:
        """The manifest rows of the batches in the order they were received."""
        return self.snapshot().batches

    def identity_table(self, name: str) -> pa.Table | None:
        """One table of the current identity version, None before the first linkage."""
        folder = self.snapshot().identity
        return None if folder is None else pq.read_table(folder / f"{name}.parquet")

    def persons(self, snapshot: Snapshot) -> pa.Table:
        """Subject to person in the identity version that ``snapshot`` names; no rows before the first linkage."""
        return PERSONS.empty_table() if snapshot.identity is None else _persons_in(snapshot.identity)

    def person_of(self, snapshot: Snapshot | None = None) -> dict[str, str]:
        """Subject to person in the identity version in force (or of ``snapshot``); empty before the first linkage."""
        return _pairs(self.persons(snapshot or self.snapshot()))

    def opened(self, batches: Collection[str] | None = None) -> Opened:
        """The record as it is at this moment, for one reader; with ``batches``, as if these alone had come.

        Raises ``RecordError`` when one of ``batches`` is not held.
        """
        snapshot = self.snapshot() if batches is None else self.snapshot().only(batches)
        across_seals, unparted = self.across(snapshot)
        return Opened(
            snapshot,
            self.who(snapshot),
            compaction.laid_out(self._root, snapshot),
            lambda: standing.stands(self._root, snapshot),
            self.protection(snapshot),
            across_seals,
            unparted,
        )

    def who(self, snapshot: Snapshot) -> Who:
        """Who is who in ``snapshot``, by record and by person."""
        kept = None if snapshot.identity is None else who.kept(self._root, snapshot.identity)
        return kept or Who(self.persons(snapshot))

    def protection(self, snapshot: Snapshot) -> pa.Table:
        """Who and what is protected in ``snapshot``."""
        return protection.protection(self._root, snapshot, lambda: self.persons(snapshot))

    def keep_caches(self) -> None:
        """Work out what readers would otherwise work out at each opening, and keep it beside the record."""
        snapshot = self.snapshot()
        persons = self.persons(snapshot)
        self.keep_standing()
        if snapshot.identity is not None:
            who.keep(self._root, snapshot.identity, persons)
        protection.keep_protection(self._root, snapshot, lambda: persons)
        across.keep_across(self._sealed, snapshot, self.sides_by_person(snapshot)[0], lambda: persons)

    def keep_standing(self) -> None:
        """Work out what stands, and what of it came since the record was laid out, for whoever reads next."""
        snapshot = self.snapshot()
        with writing(self._root):
            compaction.keep_since(self._root, snapshot, standing.keep_standing(self._root, snapshot, self._fold_to))

    def compact(self) -> None:
        """Lay the record out for reading, each family together; what was laid out before is removed."""
        remove_leftovers(self._root)
        snapshot = self.snapshot()
        with writing(self._root):
            stands = standing.keep_standing(self._root, snapshot, self._fold_to)
            made = compaction.compact(self._root, snapshot, self.persons(snapshot), stands)
            compaction.forget(self._root, snapshot, made)
        self.keep_caches()
        forget_essentials()

    def compact_if_behind(self, batches: int) -> None:
        """Lay the record out anew when more than ``batches`` have come since, or it never was.

        Else only what was laid out before goes, which a run that was stopped may have left.
        """
        if compaction.behind(self._root, self.snapshot()) > batches:
            self.compact()
        else:
            compaction.forget(self._root, self.snapshot())

    def identity_version(self) -> str | None:
        """The name of the identity version in force, None before the first linkage."""
        folder = self.snapshot().identity
        return None if folder is None else folder.name

    def identity_basis(self) -> Mapping[str, Any] | None:
        """What the identity version in force was made from."""
        folder = self.snapshot().identity
        if folder is None:
            return None
        basis: Mapping[str, Any] = identities.about(folder)["basis"]
        return basis

    def verify(self) -> StoreReport:
        """Compare every file with the hash written beside it, and the log of identity with the persons.

        An erasure or a parting that waits to be finished is no fault: until then the log still says what is to be
        taken out (see ``waiting``).
        """
        snapshot = self.snapshot()
        expected = {path: row["sha256"] for path, row in zip(snapshot.claims, snapshot.batches, strict=True)}
        if snapshot.identity is not None:
            hashes = identities.about(snapshot.identity)["sha256"]
            expected |= {snapshot.identity / f"{name}.parquet": digest for name, digest in hashes.items()}
        faults = tuple(
            f"{path.relative_to(self._root)} {'has changed since it was written' if path.exists() else 'is missing'}"
            for path, digest in expected.items()
            if not path.exists() or content_hash(path) != digest
        )
        if snapshot.identity is not None and not faults:
            faults = identities.faults(self._identity, snapshot.identity, erasing=self.waiting() is not None)
        return StoreReport(not faults, len(expected), faults)


def last_received(batches: Iterable[Mapping[str, Any]]) -> datetime:
    """When the last of ``batches`` was received; the beginning of time without any."""
    return max((datetime.fromisoformat(row["received"]) for row in batches), default=datetime.fromtimestamp(0, UTC))


@lru_cache(maxsize=2)
def _persons_in(version: Path) -> pa.Table:
    # An identity version never changes, so its persons may be kept between reads.
    return pq.read_table(version / "persons.parquet")


def _pairs(persons: pa.Table) -> dict[str, str]:
    return dict(zip(persons.column("subject").to_pylist(), persons.column("person_id").to_pylist(), strict=True))


@lru_cache(maxsize=8)
def _snapshot(path: Path, *_state: int) -> Snapshot:
    root = path.parent
    current = pointer.current(root)
    claims = tuple(pointer.claims_path(root, row) for row in current["batches"])
    identity = root / "identity" / current["identity"] if current["identity"] else None
    return Snapshot(claims, identity, tuple(current["batches"]), pointer.kept_protection(current))
