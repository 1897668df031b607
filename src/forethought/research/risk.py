"""How easily somebody in an extract could be picked out: group sizes over what others may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from forethought.research.errors import StudyError

FEW = 5


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Sizes of the groups that share the same ``over`` columns.

    ``k`` is the smallest group (0: nobody); ``unique`` how many people stand alone in theirs; ``in_small`` how many
    stand in a group of fewer than 5. It measures one attack only: somebody who knows these columns of a person.
    """

    over: tuple[str, ...]
    people: int
    k: int
    unique: int
    in_small: int

    def words(self) -> str:
        """The report in one sentence."""
        if not self.people:
            return "Nobody is in the extract."
        return (
            f"Of {self.people} people, {self.unique} are the only one with their {', '.join(self.over)}, and "
            f"{self.in_small} share them with fewer than {FEW - 1} others (smallest group: {self.k})."
        )


def risk_of(people: pa.Table, over: Sequence[str]) -> RiskReport:
    """The risk report of the table ``people``, one row a person. Raises ``StudyError`` for a column it lacks."""
    missing = [name for name in over if name not in people.column_names]
    if missing:
        raise StudyError(
            f"The people of the extract have no column {', '.join(missing)}",
            do="Name as quasi identifiers what the study's dataset of persons holds: sex, birth, ethnic_group",
        )
    rows = zip(*(people.column(name).to_pylist() for name in over), strict=True)
    sizes = Counter(rows)
    return RiskReport(
        over=tuple(over),
        people=people.num_rows,
        k=min(sizes.values(), default=0),
        unique=sum(size == 1 for size in sizes.values()),
        in_small=sum(size for size in sizes.values() if size < FEW),
    )
