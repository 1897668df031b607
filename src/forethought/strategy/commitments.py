"""One commitment as its list has it: every column, and what follows from the words alone."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import get_type_hints

from forethought.strategy.reading import reading

NOT_FOUND = "not found"
"""What a card says where something was looked for and not found."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise, or one proposal. The fields are the columns of a list, in order.

    ``due_date`` is the last day of the promised period, None when no date was promised. ``status_as_of`` is the date
    of the newest evidence found, None when none is dated. Sums are whole pounds, None when none is named. Texts are
    empty when absent. What each column holds: ``cards/commitments/README.md``. The fields with a default may be
    missing from a list.
    """

    id: str
    strategy: str
    theme: str
    commitment: str
    owner: str
    partners: str
    due_date: date | None
    due_text: str
    status: str
    status_as_of: date | None
    metric: str
    target: str
    metric_origin: str
    verifiable: bool
    hedged: bool
    funding: str
    independent_rating: str
    source: str
    confidence: str
    note: str
    unverified: str = ""
    superseded_by: str = ""
    rating_met: str = ""
    rating_funded: str = ""
    rating_impact: str = ""
    rating_appropriate: str = ""
    rating_by: str = ""
    rating_date: date | None = None
    owner_reply: str = ""
    owner_reply_on: date | None = None
    self_assessed: str = ""
    title: str = ""
    action_type: str = ""
    barrier: str = ""
    sector: str = ""
    audience: str = ""
    owner_post: str = ""
    payer: str = ""
    cost_low: int | None = None
    cost_high: int | None = None
    cost_years: str = ""
    cost_basis: str = ""
    baseline: str = ""
    outcome: str = ""
    depends_on: str = ""

    @property
    def kind(self) -> str:
        """``explore`` for a promise to look at something, whatever its list calls it; else the list's word."""
        first = self.commitment.split(maxsplit=1)[0].strip(",.:;").lower() if self.commitment.strip() else ""
        return "explore" if first in reading().explore else self.action_type or "deliver"

    @property
    def costed(self) -> bool:
        """Whether a sum of money is named."""
        return "£" in self.funding or self.cost_low is not None

    @property
    def needs(self) -> tuple[str, ...]:
        """Ids of the commitments that this one waits for."""
        return tuple(part.strip() for part in self.depends_on.split(";") if part.strip())

    def texts(self) -> dict[str, str]:
        """Every field as it is written in a list."""
        return {name: _text(getattr(self, name)) for name in ALL_COLUMNS}


def _of_kind(kind: object) -> tuple[str, ...]:
    return tuple(name for name, hint in _HINTS.items() if hint == kind)


_HINTS = MappingProxyType(get_type_hints(Commitment))
ALL_COLUMNS = tuple(field.name for field in fields(Commitment))
COLUMNS = tuple(field.name for field in fields(Commitment) if field.default is MISSING)
"""The columns that every list has. The others of ``ALL_COLUMNS`` may be left out."""
DATES = _of_kind(date | None)
SUMS = _of_kind(int | None)
FLAGS = _of_kind(bool)
RATING = tuple(name for name in ALL_COLUMNS if name.startswith("rating_"))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
