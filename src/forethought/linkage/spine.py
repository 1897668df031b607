"""Give persons identifiers that say nothing, last between runs, and never change without an event."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .errors import LinkageError

_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
_BYTES = 15  # 120 bits: 24 letters and digits without padding


@dataclass(frozen=True)
class Event:
    """One change of identity: `created`, `attached`, `merged` or `split`.

    `person_id` the person as it is now; `other_person_id` the identifier that was merged away, or from which
    a part was split; `record_id` the record attached or the founding record; `reason` in plain words.
    """

    event: str
    person_id: str
    other_person_id: str
    record_id: str
    reason: str


@dataclass(frozen=True)
class Identity:
    """Who is who after a run: record to person, the events, and identifiers that now lead to another."""

    person_of: Mapping[str, str]
    events: tuple[Event, ...]
    aliases: Mapping[str, str]


def person_id_for(key: bytes, record_id: str, turn: int = 0) -> str:
    """Return the opaque identifier founded on a record: a keyed hash, the same for the same key and record.

    `turn` counts upward when the identifier is already another person's. Raises `LinkageError` on a key
    shorter than 16 bytes, which could be guessed.
    """
    if len(key) < 16:
        raise LinkageError(
            "The key for person identifiers is too short",
            where="link key",
            why="identifiers could be traced back to record numbers",
            do="use a random key of at least 16 bytes",
        )
    message = f"person\x1f{turn}\x1f{record_id}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()[:_BYTES]
    return base64.b32encode(digest).decode().lower()


def person_ids_for(key: bytes, record_ids: Sequence[str]) -> list[str]:
    """Return `person_id_for` of many records: the same ids, all at once."""
    person_id_for(key, "")  # refuses a key that is too short
    start = b"person\x1f0\x1f"
    digests = b"".join(hmac.digest(key, start + record.encode(), "sha256")[:_BYTES] for record in record_ids)
    bits = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(-1, 5)
    letters = _LETTERS[bits @ np.asarray([16, 8, 4, 2, 1], np.uint8)].tobytes().decode()
    size = _BYTES * 8 // 5
    return [letters[at : at + size] for at in range(0, len(letters), size)]


def identify(
    groups: Iterable[tuple[str, ...]],
    founding: Mapping[str, tuple[str, str]],
    spine: Mapping[str, str],
    key: bytes,
) -> Identity:
    """Name each group of records, keeping the identifiers of the spine.

    A person that was split lives on in the part with most of its records (on a tie, the part with its
    founding record). Where persons were merged the one founded first lives on, the others become aliases.
    """
    ordered = sorted((tuple(sorted(g, key=founding.__getitem__)) for g in groups), key=lambda g: founding[g[0]])
    heirs = _heirs(ordered, founding, spine)
    born = _born(founding, spine)
    used = set(spine.values())
    events: list[Event] = []
    aliases: dict[str, str] = {}
    person_of: dict[str, str] = {}
    for number, group in enumerate(ordered):
        inherited = sorted((p for p, heir in heirs.items() if heir == number), key=lambda p: (born[p], p))
        person = inherited[0] if inherited else _new_id(key, group[0], used)
        used.add(person)
        events += _events(group, person, inherited, spine)
        aliases |= dict.fromkeys(inherited[1:], person)
        person_of |= dict.fromkeys(group, person)
    return Identity(person_of, tuple(sorted(events, key=_event_order)), aliases)


def _heirs(
    groups: list[tuple[str, ...]], founding: Mapping[str, tuple[str, str]], spine: Mapping[str, str]
) -> dict[str, int]:
    """For each person of the spine, the group in which it lives on."""
    shares: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, group in enumerate(groups):
        for record in group:
            if record in spine:
                shares[spine[record]][number].append(record)
    return {
        person: min(parts, key=lambda n: (-len(parts[n]), min(founding[r] for r in parts[n])))
        for person, parts in shares.items()
    }


def _born(founding: Mapping[str, tuple[str, str]], spine: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    born: dict[str, tuple[str, str]] = {}
    for record, person in spine.items():
        first = founding.get(record, ("9999", record))
        born[person] = min(first, born.get(person, first))
    return born


def _new_id(key: bytes, record: str, used: set[str]) -> str:
    turn = 0
    while (person := person_id_for(key, record, turn)) in used:
        turn += 1
    return person


def _events(group: tuple[str, ...], person: str, inherited: list[str], spine: Mapping[str, str]) -> list[Event]:
    found = [Event("merged", person, other, "", "records of both are one person") for other in inherited[1:]]
    left_from = sorted({spine[r] for r in group if r in spine} - set(inherited))
    founder = next((r for r in group if r in spine), group[0])
    found += [Event("split", person, other, founder, "these records are another person") for other in left_from]
    if not inherited and not left_from:
        found.append(Event("created", person, "", group[0], "first seen"))
    newcomers = group[1:] if not inherited and not left_from else group
    found += [Event("attached", person, "", r, "joins this person") for r in newcomers if r not in spine]
    return found


def _event_order(event: Event) -> tuple[str, str, str, str]:
    return (event.person_id, event.event, event.other_person_id, event.record_id)
