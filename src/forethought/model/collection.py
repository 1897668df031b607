"""The collection year of the statutory returns: 1 April to 31 March."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.model.periods import Period


@dataclass(frozen=True, slots=True, order=True)
class CollectionYear:
    """The collection year that ends on 31 March of ``year``."""

    year: int

    @property
    def start(self) -> date:
        """First day, 1 April."""
        return date(self.year - 1, 4, 1)

    @property
    def end(self) -> date:
        """Last day, 31 March (counted)."""
        return date(self.year, 3, 31)

    @property
    def period(self) -> Period:
        """The year as a half-open period."""
        return Period.inclusive(self.start, self.end)

    @property
    def label(self) -> str:
        """As people write it: 2025-26."""
        return f"{self.year - 1}-{self.year % 100:02d}"
