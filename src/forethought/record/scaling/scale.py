"""What carries out the two parts of a build that grow with the record: making claims, and what stands of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from forethought.engine import Engine
from forethought.engine.spark import SparkEngine
from forethought.record.scaling.folding import fold_to
from forethought.record.standing import FoldTo

EngineOf = Callable[[], AbstractContextManager[Any]]
"""Gives an engine for the claims of one delivery (see ``to_claims``)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``engines``: a context that gives an engine for each delivery of a build. ``fold_to``: writes what stands of a
    feed, None for this machine's own way.
    """

    engines: Callable[[], AbstractContextManager[EngineOf]]
    fold_to: FoldTo | None


@contextmanager
def _one_for_all() -> Iterator[EngineOf]:
    with Engine() as engine:
        yield lambda: nullcontext(engine)


ONE_MACHINE = Scale(_one_for_all, None)
"""All in this process, by DuckDB and numpy."""


def on_spark(master: str) -> Scale:
    """On Spark at ``master``, as Spark names it.

    Spark is started when it is first needed and goes on until the process ends, so that all deliveries share it.
    """
    space = partial(_space, master)
    return Scale(lambda: nullcontext(space), partial(fold_to, space))


def _space(master: str) -> AbstractContextManager[SparkEngine]:
    return SparkEngine(master).space()  # a Spark that runs in this process already is taken
