"""Violations of the rules of statutory returns, planted one by one in a valid return, and the list of them.

For every rule of the return of children looked after and of the children in need census there is at least one way of
breaking it as an office would, or the reason why no file can. The lists are ``data/planted_ssda903.toml`` and
``data/planted_cin.toml``.
"""

from forethought.synth.planted.library import violations
from forethought.synth.planted.planting import Planting, plant, plant_whole
from forethought.synth.planted.violation import Planted, Violation
from forethought.synth.planted.writing import write_census, write_return_tables

__all__ = [
    "Planted",
    "Planting",
    "Violation",
    "plant",
    "plant_whole",
    "violations",
    "write_census",
    "write_return_tables",
]
