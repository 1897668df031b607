"""Forethought: one checked, linked, guarded record of what agencies already hold about children.

``forethought.check`` is the public entry for checking a statutory return from Python; everything else is
reached through the packages named in ``docs/architecture.md``.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check"]


def __getattr__(name: str) -> Any:
    # Imported late: `import forethought` stays quick and free of the engine.
    if name == "check":
        from forethought.quality import check

        return check
    raise AttributeError(f"module 'forethought' has no attribute {name!r}")
