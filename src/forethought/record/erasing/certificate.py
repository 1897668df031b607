"""The certificate of an erasure: what was taken out, sealed by the key of the workspace, tied to the one before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from forethought.record import pointer
from forethought.record.errors import RecordError
from forethought.record.files import write_json

FOLDER = "erasures"
_START = "0" * 64
_LISTS: tuple[str, ...] = ("marks", "not_looked_into", "named_unread")
_LATER = ("removals_owed", "named_unread")


@dataclass(frozen=True, slots=True)
class ErasedBatch:
    """What one batch lost: ``claims`` of how many, and the SHA-256 of its file of claims before and after."""

    batch: str
    delivery: str
    feed: str
    controller: str
    claims: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """One erasure, without any value of the erased person.

    ``at`` ISO moment (UTC), ``by`` who carried it out, ``reason`` and ``statute`` why it was right. ``persons``,
    ``records`` and ``claims`` are counts; ``events`` how many events of the log of identity were taken out; ``lines``
    how many lines of people's decisions. ``marks`` are keyed hashes of the erased numbers, sorted. ``protection_kept``
    counts other people of whom something was protected because of what was erased, and still is. ``rows`` is how many
    rows of the operations database held something of them. ``named_unread`` are files in the inbox that the record has
    not taken in, that name them or seem to, and that stay; ``not_looked_into`` such files that nothing here can read.
    ``removals_owed`` counts those whom the department's API held or might hold: the next sending removes them there.
    ``previous`` is the seal of the certificate before, ``seal`` a keyed hash over everything else.
    """

    id: str
    at: str
    by: str
    reason: str
    statute: str
    persons: int
    records: int
    claims: int
    batches: tuple[ErasedBatch, ...]
    identity_before: str | None
    identity_after: str | None
    events: int
    lines: int
    marks: tuple[str, ...]
    protection_kept: int = 0
    rows: int = 0
    not_looked_into: tuple[str, ...] = ()
    removals_owed: int = 0
    named_unread: tuple[str, ...] = ()
    previous: str = _START
    seal: str = ""

    @property
    def by_feed(self) -> Mapping[str, int]:
        """How many claims went, by feed."""
        found: dict[str, int] = {}
        for one in self.batches:
            found[one.feed] = found.get(one.feed, 0) + one.claims
        return found

    @property
    def deliveries(self) -> tuple[str, ...]:
        """The deliveries that held something of the erased person."""
        return tuple(sorted({one.delivery for one in self.batches}))

    def whole(self, key: bytes) -> bool:
        """Whether the certificate is as it was sealed."""
        return hmac.compare_digest(self.seal, seal_of(self, key))


@dataclass(frozen=True)
class Marks:
    """The marks of everything erased so far; with the ``key`` it can be asked of a number whether it is among them."""

    key: bytes
    known: frozenset[str] = field(default_factory=frozenset)

    def of(self, name: str) -> str:
        """The mark of one number."""
        return hmac.new(self.key, f"erased number:{name}".encode(), "sha256").hexdigest()

    def among(self, names: Iterable[str | None]) -> frozenset[str]:
        """Those of ``names`` that were erased."""
        return frozenset(name for name in set(names) if name and self.of(name) in self.known) if self.known else _NONE


_NONE: frozenset[str] = frozenset()


def seal_of(certificate: Certificate, key: bytes) -> str:
    """The keyed hash over what a certificate says."""
    # What a certificate says nothing of is left out, so that those written before it could be said hold as well.
    said = {name: held for name, held in asdict(certificate).items() if name != "seal" and not _unsaid(name, held)}
    return hmac.new(key, b"certificate:" + json.dumps(said, sort_keys=True).encode(), "sha256").hexdigest()


def _unsaid(name: str, held: Any) -> bool:
    return name in _LATER and not held


def path_of(root: Path, name: str) -> Path:
    """Where a certificate of the record in ``root`` lies."""
    return root / FOLDER / f"{name}.json"


def keep_certificate(root: Path, certificate: Certificate) -> None:
    """Write a certificate, whole or not at all."""
    path = path_of(root, certificate.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(certificate))


def read_certificate(path: Path) -> Certificate:
    """The certificate in ``path``. Raises ``RecordError`` when it cannot be read."""
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        batches = tuple(ErasedBatch(**one) for one in raw["batches"])
        lists = {name: tuple(raw.get(name, ())) for name in _LISTS}
        return Certificate(**(raw | lists | {"batches": batches}))
    except (OSError, ValueError, KeyError, TypeError):
        raise RecordError(
            "The certificate of an erasure cannot be read",
            where=f"{FOLDER}/{path.name}",
            why="without it nobody can tell what was erased, and a backup would bring it back",
            do="Put the file back from your backup",
        ) from None


def certificates(root: Path) -> tuple[Certificate, ...]:
    """The certificates of the erasures of a record in the order in which they were made.

    Where the record is lost and only their folder was put back, the order in which each follows another.
    """
    if (root / pointer.POINTER).exists():
        return tuple(read_certificate(path_of(root, name)) for name in pointer.current(root).get(FOLDER, []))
    follows = {one.previous: one for one in map(read_certificate, (root / FOLDER).glob("*.json"))}
    found: list[Certificate] = []
    while (following := follows.pop(found[-1].seal if found else _START, None)) is not None:
        found.append(following)
    return (*found, *follows.values())  # those that follow nothing are found by check_certificates


def check_certificates(held: Sequence[Certificate], key: bytes) -> tuple[str, ...]:
    """What does not hold in certificates in their order; empty when each is as sealed and follows the one before."""
    faults = []
    previous = _START
    for one in held:
        if not one.whole(key):
            faults.append(f"certificate {one.id} was changed after it was written, or sealed with another key")
        if one.previous != previous:
            faults.append(f"certificate {one.id} does not follow the one before it")
        previous = one.seal
    return tuple(faults)


def last_seal(root: Path) -> str:
    """The seal that the next certificate follows."""
    held = certificates(root)
    return held[-1].seal if held else _START
