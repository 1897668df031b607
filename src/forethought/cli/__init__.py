"""The ``forethought`` command, eleven commands in one.

Start it as ``forethought``, ``python -m forethought.cli`` or ``python3 go.py``. Commands are loaded when
called, so help appears at once and a command brings in only what it needs.
"""

from __future__ import annotations

from forethought.cli.app import main

__all__ = ["main"]
