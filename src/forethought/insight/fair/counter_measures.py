"""Counter-measures: what a measure must be shown with, so that it is not met by spoiling something else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from forethought.insight.fair.errors import FairError

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of measures: its measure, what it is shown with, and why. ``titles`` gives each a name for people."""

    id: str
    measure: str
    counter: tuple[str, ...]
    titles: Mapping[str, str]
    why: str

    @property
    def members(self) -> tuple[str, ...]:
        """The measure and its counter-measures."""
        return (self.measure, *self.counter)


@cache
def families() -> tuple[Family, ...]:
    """The families of measures, from ``data/counter_measures.toml``."""
    text = (files("forethought.insight.fair") / "data" / "counter_measures.toml").read_text(encoding="utf-8")
    return tuple(
        Family(
            row["id"],
            row["measure"],
            tuple(row["counter"]),
            {row["measure"]: row["title"], **row["counter"]},
            row["why"],
        )
        for row in tomllib.loads(text)["family"]
    )


def shown_together(figures: Mapping[str, Shown | None]) -> tuple[tuple[Family, tuple[tuple[str, Shown], ...]], ...]:
    """The figures by family, each measure with its counter-measures, ready to show.

    ``figures`` holds what there is to show under the ids of measures: anything, a symbol for a hidden figure too; None
    counts as missing. Raises ``FairError`` when one of a family is there without the others, or an id has no family.
    """
    there = {name: figure for name, figure in figures.items() if figure is not None}
    _known(figures)
    found = []
    for family in families():
        missing = [name for name in family.members if name not in there]
        if len(missing) == len(family.members):
            continue
        if missing:
            raise FairError(
                "A measure is shown only with its counter-measures",
                where=family.titles[family.measure],
                why=family.why,
                do="Add " + ", ".join(family.titles[name].lower() for name in missing),
            )
        found.append((family, tuple((name, there[name]) for name in family.members)))
    return tuple(found)


def _known(names: Iterable[str]) -> None:
    known = {name for family in families() for name in family.members}
    unknown = sorted(set(names) - known)
    if unknown:
        raise FairError(
            "No counter-measure is named for a measure",
            where=", ".join(unknown),
            why="a measure shown alone is soon met by spoiling another",
            do="Name one in insight/fair/data/counter_measures.toml",
        )
