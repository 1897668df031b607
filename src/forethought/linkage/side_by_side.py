"""Do the same work on several large parts at once: sorting and comparing let go of Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def side_by_side(work: Callable[[Given], Made], parts: Iterable[Given], *, worth: bool) -> list[Made]:
    """What ``work`` makes of each part, in the order of the parts; one after another where it is not ``worth`` it."""
    given = list(parts)
    if not worth or len(given) < 2:
        return [work(part) for part in given]
    with ThreadPoolExecutor(min(len(given), os.cpu_count() or 1)) as pool:
        return list(pool.map(work, given))
