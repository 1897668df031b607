"""What carries out the two parts of a build that grow with the record: making claims, and what stands of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any

from forethought.engine import Engine
from forethought.engine.spark import SparkEngine
from forethought.record.scaling.folding import fold_to
from forethought.record.side_by_side import AT_ONCE
from forethought.record.standing import FoldTo

EngineOf = Callable[[], AbstractContextManager[Any]]
"""Gives an engine for the claims of one delivery (see ``to_claims``)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``engines``: a context that gives an engine for each delivery of a build. ``fold_to``: writes what stands of a
    feed, None for this machine's own way. ``at_once``: how many deliveries are read side by side.
    """

    engines: Callable[[], AbstractContextManager[EngineOf]]
    fold_to: FoldTo | None
    at_once: int


@contextmanager
def _shared() -> Iterator[EngineOf]:
    """Engines that are used again and again: to start one takes longer than to map a small delivery."""
    idle: SimpleQueue[Engine] = SimpleQueue()

    @contextmanager
    def one() -> Iterator[Engine]:
        engine = idle.get()
        try:
            yield engine
        finally:
            idle.put(engine)

    with ExitStack() as stack:
        for _ in range(AT_ONCE):
            idle.put(stack.enter_context(Engine(threads=1)))
        yield one


ONE_MACHINE = Scale(_shared, None, AT_ONCE)
"""All in this process, by DuckDB and numpy."""


def on_spark(master: str) -> Scale:
    """On Spark at ``master``, as Spark names it.

    Spark is started when it is first needed and goes on until the process ends, so that all deliveries share it.
    """
    space = partial(_space, master)
    return Scale(lambda: nullcontext(space), partial(fold_to, space), at_once=1)


def _space(master: str) -> AbstractContextManager[SparkEngine]:
    return SparkEngine(master).space()  # a Spark that runs in this process already is taken
