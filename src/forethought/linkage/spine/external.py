"""Ids for others: keyed codes, another for each recipient and purpose, so that no two of them can be joined."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS, _LETTERS, _CHECK = 100, 20, 31
_WHOLE = 13  # bytes of a hash that 100 bits reach into
PATTERN = re.compile(rf"[{_ALPHABET}]{{{_LETTERS + 1}}}")
"""What a code looks like: 20 characters and a check character."""
SHORTEST_KEY = 16


def recipient_key(master: bytes, recipient: str, purpose: str) -> bytes:
    """The secret from which the ids for one recipient and one purpose are made: HMAC-SHA256 under `master`.

    Only this key is needed to make those ids, so the master stays where it is. Raises `ValueError` for a master of
    fewer than 16 bytes, and for a recipient or purpose without a name.
    """
    if not recipient.strip() or not purpose.strip():
        raise ValueError("an id for others is for somebody and for something")
    return digest(master, "recipient", f"{len(recipient)}\0{recipient}\0{purpose}")


def external_ids(persons: Sequence[str] | pa.Array | pa.ChunkedArray, key: bytes) -> pa.Array:
    """The ids under which one recipient knows `persons`, in the same order; `key` is of `recipient_key`.

    The same as `pseudonym(key, "person", ...)` of each, about two seconds for a million.
    """
    return pseudonyms(key, "person", persons)


def pseudonym(key: bytes, namespace: str, identity: str) -> str:
    """The code of `identity` under a secret `key`: 20 characters and a check character.

    HMAC-SHA256 over namespace and identity, cut to 100 bits, in Crockford's base 32 (no I, L, O, U). `namespace`
    keeps people, families, schools and so on apart. The last character is the number modulo 31, so that a mistyped
    one is found. Raises `ValueError` for a key of fewer than 16 bytes.
    """
    code: str = pseudonyms(key, namespace, [identity])[0].as_py()
    return code


def pseudonyms(key: bytes, namespace: str, identities: Sequence[str] | pa.Array | pa.ChunkedArray) -> pa.Array:
    """`pseudonym` of many; null for null."""
    if isinstance(identities, pa.ChunkedArray):
        identities = identities.combine_chunks()
    held: list[str | None] = identities.to_pylist() if isinstance(identities, pa.Array) else list(identities)
    start = _started(key)
    prefix = f"{namespace}\0"
    hashes = b"".join(_finished(start, (prefix + (text or "")).encode())[:_WHOLE] for text in held)
    codes = _letters(np.frombuffer(hashes, np.uint8).reshape(-1, _WHOLE))
    blank = np.fromiter((text is None for text in held), np.bool_, len(held))
    texts = pa.Array.from_buffers(pa.binary(_LETTERS + 1), len(held), [None, pa.py_buffer(codes.tobytes())])
    return pa.compute.if_else(pa.array(blank), pa.scalar(None, pa.string()), texts.cast(pa.binary()).cast(pa.string()))


def digest(key: bytes, namespace: str, identity: str) -> bytes:
    """The keyed hash a code is made of; also the order in which rows are laid out."""
    return _finished(_started(key), f"{namespace}\0{identity}".encode())


def _started(key: bytes) -> hmac.HMAC:
    if len(key) < SHORTEST_KEY:
        raise ValueError("the key of a code has at least 16 bytes")
    return hmac.new(key, digestmod=hashlib.sha256)


def _finished(start: hmac.HMAC, message: bytes) -> bytes:
    found = start.copy()
    found.update(message)
    return found.digest()


def _letters(hashes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The first 100 bits of each hash in letters of five bits, and the check letter of the number they are."""
    bits = np.unpackbits(hashes, axis=1)[:, :_BITS].reshape(len(hashes), _LETTERS, 5)
    fives = (bits * np.array([16, 8, 4, 2, 1], np.uint8)).sum(axis=2, dtype=np.int64)
    weights = np.array([pow(32, _LETTERS - 1 - place, _CHECK) for place in range(_LETTERS)], np.int64)
    check = (fives @ weights) % _CHECK
    alphabet = np.frombuffer(_ALPHABET.encode(), np.uint8)
    found: NDArray[np.uint8] = alphabet[np.column_stack([fives, check])]
    return found
