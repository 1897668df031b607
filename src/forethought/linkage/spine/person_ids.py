"""Identifiers of persons: opaque, made from a secret and the founding record, never used twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa

from ..errors import LinkageError

SHORTEST_KEY = 16
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
_BYTES = 15  # 120 bits: 24 letters and digits without padding


def person_id_for(key: bytes, record_id: str, turn: int = 0) -> str:
    """Return the opaque identifier founded on a record: a keyed hash, the same for the same key and record.

    `turn` counts upward when the identifier was ever another person's. Raises `LinkageError` on a key
    shorter than 16 bytes, which could be guessed.
    """
    if len(key) < SHORTEST_KEY:
        raise LinkageError(
            "The key for person identifiers is too short",
            where="link key",
            why="identifiers could be traced back to record numbers",
            do="use a random key of at least 16 bytes",
        )
    message = f"person\x1f{turn}\x1f{record_id}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()[:_BYTES]
    return base64.b32encode(digest).decode().lower()


def person_ids_for(key: bytes, record_ids: Iterable[str]) -> pa.Array:
    """Return `person_id_for` of many records: the same ids, all at once."""
    person_id_for(key, "")  # refuses a key that is too short
    begun = hmac.new(key, b"person\x1f0\x1f", hashlib.sha256)  # what is the same for all is hashed once
    digests = b"".join([_digest(begun, record) for record in record_ids])
    bits = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(-1, 5)
    letters = _LETTERS[bits @ np.asarray([16, 8, 4, 2, 1], np.uint8)]
    size = _BYTES * 8 // 5
    offsets = np.arange(0, len(letters) + 1, size, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes())]
    )


def _digest(begun: hmac.HMAC, record_id: str) -> bytes:
    one = begun.copy()
    one.update(record_id.encode())
    return one.digest()[:_BYTES]


def fresh_id(key: bytes, record_id: str, taken: Callable[[str], bool]) -> str:
    """Return the first identifier founded on a record that was never given; `taken` says which were."""
    turn = 0
    while taken(person := person_id_for(key, record_id, turn)):
        turn += 1
    return person
