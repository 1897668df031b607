"""Rounding, suppression, attack audit and the release log: what may be published without giving anybody away.

Tables are long: one row for each cell, a column for each dimension, a column for each count (see ``Layout``).
"""

from forethought.disclosure.attack import Interval, Problem, attack, audit_tables
from forethought.disclosure.bounds import UNKNOWN, Bound, rounded_bound, share_bound
from forethought.disclosure.cells import Equation, Key, Layout, Published, layout_of
from forethought.disclosure.deduction import Attack, attack_bounds
from forethought.disclosure.errors import DisclosureError
from forethought.disclosure.ledger import Release, ReleaseLedger
from forethought.disclosure.provenance import declined, own_release
from forethought.disclosure.release import check_release
from forethought.disclosure.suppression import round_to, suppress, suppress_together

__all__ = [
    "UNKNOWN",
    "Attack",
    "Bound",
    "DisclosureError",
    "Equation",
    "Interval",
    "Key",
    "Layout",
    "Problem",
    "Published",
    "Release",
    "ReleaseLedger",
    "attack",
    "attack_bounds",
    "audit_tables",
    "check_release",
    "declined",
    "layout_of",
    "own_release",
    "round_to",
    "rounded_bound",
    "share_bound",
    "suppress",
    "suppress_together",
]
