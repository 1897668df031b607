"""Projections: every format of the sector as a pure function of the record.

A projection is one folder here: ``projection.toml`` (what it is, its owner, source and review date, what must be asked)
and a function ``project(tables, ask)`` in its ``__init__``. Adding one is adding a folder; nothing else names it.
"""

from forethought.record.projections.registry import (
    COUNCIL,
    Ask,
    Projection,
    load_projection,
    project,
    projections,
)

__all__ = ["COUNCIL", "Ask", "Projection", "load_projection", "project", "projections"]
