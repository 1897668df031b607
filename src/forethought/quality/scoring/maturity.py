"""The Data Quality Maturity Index: how many records hold a valid value that is not a suspicious default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One scored field: how many records should hold a value, how many hold a valid one, how many hold a default.

    ``threshold`` is the share of records for which a default is believable; ``coverage`` the share of the periods in
    which its dataset was submitted among those in which it was expected.
    """

    name: str
    records: int
    valid: int
    defaults: int = 0
    threshold: float = 0.0
    coverage: float = 1.0

    @property
    def excess(self) -> float:
        """Defaults beyond the believable share of records; never below nought."""
        return max(self.defaults - self.threshold * self.records, 0.0)

    @property
    def score(self) -> float | None:
        """Valid values less the excess of defaults, as a share of records; None when no record was submitted."""
        return (self.valid - self.excess) / self.records if self.records else None


def maturity_index(items: Iterable[Item]) -> float | None:
    """The index, 0 to 100, of all items for which records were submitted; None when there are none.

    The mean of the items' scores times the mean of their coverages times 100. Source: NHS Digital, Data Quality
    Maturity Index methodology, appendix 1 (with its worked example, 47.2).
    """
    scored = [(item.score, item.coverage) for item in items if item.score is not None]
    if not scored:
        return None
    mean_score = sum(score for score, _ in scored) / len(scored)
    mean_coverage = sum(coverage for _, coverage in scored) / len(scored)
    return mean_score * mean_coverage * 100
