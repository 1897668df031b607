"""What the statutory returns share: the facts of a dataset in order, the collection year, cells by a mapping."""

from forethought.record.projections.returns.cells import Kind, cell
from forethought.record.projections.returns.facts import Facts, Row, covers, day, latest
from forethought.record.projections.returns.mapping import Mapped, Unsupplied, load_mapping
from forethought.record.projections.returns.year import ReturnYear, asked_year

__all__ = [
    "Facts",
    "Kind",
    "Mapped",
    "ReturnYear",
    "Row",
    "Unsupplied",
    "asked_year",
    "cell",
    "covers",
    "day",
    "latest",
    "load_mapping",
]
