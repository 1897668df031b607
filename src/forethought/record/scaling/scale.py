"""What carries out the two parts of a build that grow with the record: making claims, and what stands of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from forethought.engine import Engine
from forethought.engine.spark import SparkEngine
from forethought.record.scaling.folding import fold_to
from forethought.record.standing import FoldTo


@dataclass(frozen=True, slots=True)
class Scale:
    """``engine`` makes the claims of a delivery (see ``to_claims``); ``fold_to`` writes what stands of a feed, None for
    this machine's own way.
    """

    engine: Callable[[], AbstractContextManager[Any]]
    fold_to: FoldTo | None


ONE_MACHINE = Scale(Engine, None)
"""All in this process, by DuckDB and numpy."""


def on_spark(master: str) -> Scale:
    """On Spark at ``master``, as Spark names it.

    Spark is started when it is first needed and goes on until the process ends, so that all deliveries share it.
    """
    space = partial(_space, master)
    return Scale(space, partial(fold_to, space))


def _space(master: str) -> AbstractContextManager[SparkEngine]:
    return SparkEngine(master).space()  # a Spark that runs in this process already is taken
