"""What is done to a filter so that its bits tell less of the values behind them.

Sources: Schnell and Borgs 2016 (balanced filters, folding by exclusive or), Schnell and Borgs 2018 (re-hashing);
compared by Franke, Sehili, Rohde and Rahm, EDBT 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from forethought.linkage.private.filters import Bits
from forethought.linkage.private.keys import ProjectKey, keyed

_WINDOW, _STEP, _SETS = 8, 4, 3


def harden(bits: Bits, kind: str, key: ProjectKey) -> Bits:
    """Harden filters. Empty ones stay empty, so that nothing known is like nothing known to nobody."""
    found = _KINDS[kind](bits, key)
    found[~bits.any(axis=1)] = False
    return found


def _plain(bits: Bits, key: ProjectKey) -> Bits:
    """As they are: for measuring alone."""
    return bits.copy()


def _folded(bits: Bits, key: ProjectKey) -> Bits:
    """One half laid over the other, set where they differ: a bit stands for two, and may stand for neither."""
    half = bits.shape[1] // 2
    return np.asarray(bits[:, :half] ^ bits[:, half:])


def _balanced(bits: Bits, key: ProjectKey) -> Bits:
    """Folded, then with the opposite of every bit behind it, in an order that the key makes: all have as many set."""
    folded = _folded(bits, key)
    return np.concatenate([folded, ~folded], axis=1)[:, _order(2 * folded.shape[1], key)]


def _rehashed(bits: Bits, key: ProjectKey) -> Bits:
    """Every window of a folded filter sets bits anew by a keyed hash of its place and content, then balanced."""
    folded = _folded(bits, key)
    length = folded.shape[1]
    secret, found = key.derive("rehash"), np.zeros_like(folded)
    rows = np.arange(len(bits))[:, None]
    weights = 1 << np.arange(_WINDOW)
    for start in range(0, length - _WINDOW + 1, _STEP):
        content = folded[:, start : start + _WINDOW] @ weights
        found[rows, _window(secret, start, length)[content]] = True
    return np.concatenate([found, ~found], axis=1)[:, _order(2 * length, key)]


def _window(secret: bytes, start: int, length: int) -> NDArray[np.int64]:
    """For every content of one window the bits that it sets."""
    digests = b"".join(keyed(secret, f"{start}\0{content}")[: 2 * _SETS] for content in range(1 << _WINDOW))
    return np.frombuffer(digests, ">u2").reshape(-1, _SETS).astype(np.int64) % length


def _order(length: int, key: ProjectKey) -> NDArray[np.int64]:
    """An order of the bits that the key alone makes."""
    secret = key.derive("order")
    return np.asarray(sorted(range(length), key=lambda place: keyed(secret, str(place))))


_KINDS: Mapping[str, Callable[[Bits, ProjectKey], Bits]] = {
    "plain": _plain,
    "folded": _folded,
    "balanced": _balanced,
    "rehashed": _rehashed,
}
