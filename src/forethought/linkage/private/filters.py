"""Record-level Bloom filters (cryptographic long-term keys): all fields of a record in one row of bits.

Each token of a field sets ``hashes`` bits, whose places come straight out of an HMAC-SHA256 under a key of that field.
Nothing is made by double hashing: its regular places are what the attack of Niedermeyer et al. (2014) feeds on.
Sources: Schnell, Bachteler and Reiher, BMC Med Inform Decis Mak 9:41 (2009), and their working paper of 2011.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.linkage.private.keys import ProjectKey, keyed
from forethought.linkage.private.scheme import EncodedField
from forethought.linkage.private.values import Values

Bits = NDArray[np.bool_]
"""One row for each record, one column for each bit."""
Packed = NDArray[np.uint8]
"""The same, eight bits to a byte."""
_AT_ONCE = 16  # places of 16 bits in one digest
_ROWS = 4096


def value_filters(column: Values, field: EncodedField, bits: int, key: ProjectKey) -> Packed:
    """The filter of each different value of a field; that of the empty value has no bit set."""
    secret = key.derive(f"field:{field.name}")
    places: dict[str, NDArray[np.int64]] = {}
    parts = []
    for start in range(0, len(column.texts), _ROWS):
        texts = column.texts[start : start + _ROWS]
        found = np.zeros((len(texts), bits), bool)
        for row, text in enumerate(texts):
            for token in tokens_of(text, field.tokens):
                if token not in places:
                    places[token] = _places(secret, token, field.hashes, bits)
                found[row, places[token]] = True
        parts.append(np.packbits(found, axis=1))
    return np.concatenate(parts)


def _places(secret: bytes, token: str, hashes: int, bits: int) -> NDArray[np.int64]:
    """The bits that a token sets, as even as 16 bits of a digest can say."""
    digests = b"".join(keyed(secret, f"{number}\0{token}") for number in range(-(-hashes // _AT_ONCE)))
    return np.frombuffer(digests, ">u2")[:hashes].astype(np.int64) % bits


def tokens_of(text: str, kind: str) -> list[str]:
    """The tokens of a clean value, each once.

    ``bigrams``: pairs of neighbours, with a blank before and after each word. ``digits``: of a date, the last six
    digits of its year, month and day, each with its place, and the three as wholes. ``whole``: the value itself.
    """
    if not text:
        return []
    if kind == "whole":
        return [text]
    if kind == "digits":
        year, month, day = text[2:4], text[5:7], text[8:10]
        return [f"{place}{digit}" for place, digit in enumerate(year + month + day)] + [
            "y" + year,
            "m" + month,
            "d" + day,
        ]
    padded = [f" {word} " for word in text.split()]
    return sorted({word[at : at + 2] for word in padded for at in range(len(word) - 1)})
