"""Work on many things, a few of them side by side, with the results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 2
"""More would need more memory than the laptops have on which most records are built."""

SMALL_ONES = 8
"""So many results may wait where they are small: who asks for them works on some while the next are made."""

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


def side_by_side(
    work: Callable[[_Thing], _Result], things: Iterable[_Thing], at_once: int = AT_ONCE, waiting: int = 1
) -> Iterator[_Result]:
    """What ``work`` makes of each of ``things``, in their order; ``at_once`` threads work.

    So many results may be ``waiting``. ``things`` are taken by the thread that asks for results. An error of ``work``
    is raised in its turn; what was begun is then finished, and nothing more is begun.
    """
    begun: deque[Future[_Result]] = deque()
    threads = ThreadPoolExecutor(at_once)
    try:
        for thing in things:
            begun.append(threads.submit(work, thing))
            if len(begun) >= at_once + waiting:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


def large_beside_small(
    work: Callable[[_Thing], object], things: Sequence[_Thing], size: Callable[[_Thing], int]
) -> None:
    """Do ``work`` on each of ``things``, two at a time: one thread begins with the largest, one with the smallest.

    So two large ones, which would need twice the memory, meet only where little else is left. An error of ``work`` is
    raised when what was begun is finished; nothing more is begun then.
    """
    waiting = deque(sorted(things, key=size))

    def go_on(take: Callable[[], _Thing]) -> None:
        while waiting:
            try:
                thing = take()
            except IndexError:  # the other thread took the last one
                return
            try:
                work(thing)
            except BaseException:
                waiting.clear()
                raise

    with ThreadPoolExecutor(2) as threads:
        ends = [threads.submit(go_on, take) for take in (waiting.pop, waiting.popleft)]
    for end in ends:
        end.result()
