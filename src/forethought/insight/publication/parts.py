"""What a person says about a data set before its files are built: filters and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Filter:
    """A column of groups, such as ``sex``.

    ``groups`` gives each item the heading it stands under, in the column ``group_column``. Where that column is
    ``breakdown_topic``, every topic divides the same children anew (one-way breakdowns); else the headings together
    divide them once. ``default`` is the item chosen beforehand; it may stand for Total where there can be none.
    """

    name: str
    label: str
    hint: str = ""
    default: str = ""
    group_column: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def one_way(self) -> bool:
        """Whether each heading divides all the children, so that only the items under one heading add up."""
        return self.group_column == "breakdown_topic"


@dataclass(frozen=True, slots=True)
class Count:
    """An indicator that counts: whole numbers and symbols, under ``name`` in the observations."""

    name: str
    label: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator worked out from two counts of the same file: ``per`` times numerator over denominator.

    It can give away no more than its counts do. Shown with ``decimals`` places, written with two more. Where a count
    is a symbol, so is the ratio; over nobody it is ``z``. A count that is rounded makes a ratio of rounded counts.
    """

    name: str
    label: str
    numerator: str
    denominator: str
    per: int = 100
    unit: str = "%"
    decimals: int = 1
    heading: str = ""


Indicator = Count | Ratio
