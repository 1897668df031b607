"""Rounding, suppression, attack audit and the release log: what may be published without giving anybody away.

Tables are long: one row for each cell, a column for each dimension, a column for each count (see ``Layout``).
"""

from forethought.disclosure.attack import Interval, Problem, attack, audit_tables
from forethought.disclosure.cells import Layout, Published, layout_of
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.ledger import Release, ReleaseLedger
from forethought.disclosure.release import check_release
from forethought.disclosure.suppression import round_to, suppress

__all__ = [
    "DisclosureError",
    "Interval",
    "Layout",
    "Problem",
    "Published",
    "Release",
    "ReleaseLedger",
    "attack",
    "audit_tables",
    "check_release",
    "layout_of",
    "round_to",
    "suppress",
]
