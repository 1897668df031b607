"""One way of writing an object down, so that the same facts give the same bytes and the same hash."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from .shape import normal


def canonical(value: Any) -> bytes:
    """``value`` as JSON in UTF-8: keys sorted, no spaces, no characters escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def child_hash(child: Mapping[str, Any], key: bytes = b"") -> str:
    """The hash of a child's object in normal form, 64 hex digits; keyed (HMAC) where a ``key`` is given.

    Two objects have one hash when they say the same, in whatever order. SHA-256 of canonical JSON. A hash that leaves
    the authority should be keyed, for what a child's object says can be guessed at and tried.
    """
    return _digest(canonical(normal(child)), key)


def set_hash(children: Mapping[str, Mapping[str, Any]], key: bytes = b"") -> str:
    """The hash of a set of children: over each id and the hash of its object, in the order of the ids."""
    lines = "".join(f"{name} {child_hash(children[name], key)}\n" for name in sorted(children))
    return _digest(lines.encode(), key)


def _digest(content: bytes, key: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest() if key else hashlib.sha256(content).hexdigest()
