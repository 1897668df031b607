"""Work on many things, a few of them side by side, with the results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 2
"""More would need more memory than the laptops have on which most records are built."""

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


def side_by_side(
    work: Callable[[_Thing], _Result], things: Iterable[_Thing], at_once: int = AT_ONCE
) -> Iterator[_Result]:
    """What ``work`` makes of each of ``things``, in their order; ``at_once`` threads work, one result may wait.

    ``things`` are taken by the thread that asks for results. An error of ``work`` is raised in its turn; what was begun
    is then finished, and nothing more is begun.
    """
    begun: deque[Future[_Result]] = deque()
    threads = ThreadPoolExecutor(at_once)
    try:
        for thing in things:
            begun.append(threads.submit(work, thing))
            if len(begun) > at_once:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)
