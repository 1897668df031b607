"""The record as people meet it, on a page or at a terminal: each text with its source and both its times.

A page shows a :class:`Told` by itself (``web``), a terminal with numbered notes (``cli``); both say the same of it.
"""

from forethought.telling.sources import SourceLine, Sources
from forethought.telling.told import Told, WorkedOut, Written, written

__all__ = ["SourceLine", "Sources", "Told", "WorkedOut", "Written", "written"]
