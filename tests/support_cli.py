"""What the command line hands back to a person or a program."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """Exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Stdout as the one JSON document that it must be."""
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded


Forethought = Callable[..., Outcome]


def disconnect() -> None:
    """Close what commands left open of the operations database, so that its file can be copied or removed."""
    from django.db import connections

    connections.close_all()
