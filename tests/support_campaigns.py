"""How long a campaign runs: a sample by default, the whole with ``go.py test --all``."""

from __future__ import annotations

import os


def is_full() -> bool:
    """True when the long campaigns were asked for."""
    return os.environ.get("FORETHOUGHT_CAMPAIGNS") == "all"


def size(sample: int, full: int) -> int:
    """Rounds for a campaign: ``sample`` in a normal run, ``full`` in ``go.py test --all``."""
    return full if is_full() else sample
