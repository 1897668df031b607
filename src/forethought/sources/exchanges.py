"""What may be asked over a network, and what an answer is. No network in here: see :mod:`forethought.sources.https`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, repr=False)
class Answer:
    """An answer: its status, what it says of waiting (``Retry-After``), and its body. Printing it shows nothing."""

    status: int
    retry_after: str
    body: bytes


def is_safe_place(url: str) -> bool:
    """Whether ``url`` is encrypted (plain only to this machine) and holds nothing but a place."""
    try:
        parts = urlsplit(url)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        return bool(plain and secure and parts.hostname)
    except ValueError:
        return False
