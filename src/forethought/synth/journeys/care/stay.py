"""One time in care in the making, before its episodes are worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from forethought.synth.journeys.care.children import Child
from forethought.synth.rows import NEVER, NOBODY

SPECIAL_GUARDIAN = "SG"
"""Stands for special guardianship until the last placement says which of its codes it is."""


@dataclass(slots=True)
class Adopting:
    """A plan for adoption: days, NEVER where they do not come. ``order`` is that of the placement order."""

    decided: int
    order: int = NEVER
    matched: int = NEVER
    placed: int = NEVER
    adopted: int = NEVER
    given_up: int = NEVER
    why_given_up: str = ""
    by_carer: bool = False
    adopters: str = ""


@dataclass(slots=True)
class Stay:
    """A period of care. ``kind``: ``usual``, ``alone`` (unaccompanied), ``remand``, ``break`` (series of short breaks).

    ``end`` is the day it ceases, NEVER while it goes on at the end of the window; ``reason`` is empty then. ``status``
    is the legal status at the start, ``legal`` all of them, each from its day. ``case`` is a row of the cases, nobody
    until one is opened.
    """

    child: Child
    start: int
    case: int = NOBODY
    need: str = ""
    kind: str = "usual"
    status: str = ""
    end: int = NEVER
    reason: str = ""
    adopting: Adopting | None = None
    legal: list[tuple[int, str]] = field(default_factory=list)

    def last(self, window_end: int) -> int:
        """The day it ends, or that on which the window does."""
        return min(self.end, window_end)

    def status_on(self, day: int) -> str:
        """The legal status on a day of the stay."""
        found = self.status
        for since, status in self.legal:
            if since <= day:
                found = status
        return found
