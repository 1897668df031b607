"""Keyed pseudonyms: the same within a study, unlike in any other, and useless without the study's key."""

from __future__ import annotations

import hashlib
import hmac
import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS, _LETTERS, _CHECK = 100, 20, 31
PATTERN = re.compile(rf"[{_ALPHABET}]{{{_LETTERS + 1}}}")
"""What a pseudonym looks like: 20 characters and a check character."""
SHORTEST_KEY = 16


def pseudonym(key: bytes, namespace: str, identity: str) -> str:
    """The pseudonym of ``identity`` in a study with the secret ``key``: 20 characters and a check character.

    HMAC-SHA256 over namespace and identity, cut to 100 bits, in Crockford's base 32 (no I, L, O, U). ``namespace``
    keeps people, families, schools and so on apart. The last character is the number modulo 31, so that a mistyped
    one is found. Raises ``ValueError`` for a key of fewer than 16 bytes.
    """
    number = int.from_bytes(digest(key, namespace, identity), "big") >> (256 - _BITS)
    check = _ALPHABET[number % _CHECK]
    letters = []
    for _ in range(_LETTERS):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters)) + check


def digest(key: bytes, namespace: str, identity: str) -> bytes:
    """The keyed hash a pseudonym is made of; also the order in which rows are laid out."""
    if len(key) < SHORTEST_KEY:
        raise ValueError("a study's key has at least 16 bytes")
    return hmac.new(key, f"{namespace}\0{identity}".encode(), hashlib.sha256).digest()
