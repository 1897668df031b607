"""Which sector has promises on which theme, and where there are none."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forethought.strategy.commitments import Commitment

NOT_PLACED = "Not placed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of commitments by sector and theme. ``gaps`` are the pairs without one: a gap in the lists, to be read
    together with how far the lists reach."""

    sectors: tuple[str, ...]
    themes: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """Pairs of sector and theme without a commitment."""
        pairs = ((sector, theme) for sector in self.sectors for theme in self.themes)
        return tuple(pair for pair in pairs if NOT_PLACED not in pair and not self.counts.get(pair))

    def as_csv(self) -> str:
        """One row for each sector, one column for each theme, 0 where there is none."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["sector", *self.themes])
        for sector in self.sectors:
            writer.writerow([sector, *(self.counts.get((sector, theme), 0) for theme in self.themes)])
        return out.getvalue()


def coverage(commitments: Iterable[Commitment]) -> Coverage:
    """The matrix over ``commitments``; one whose strategy or theme is not known is counted as not placed, never lost.

    A sector that the commitment names itself goes before that of its strategy.
    """
    sectors, themes = _places()
    counts: Counter[tuple[str, str]] = Counter()
    for commitment in commitments:
        sector = commitment.sector or sectors.get(commitment.strategy, NOT_PLACED)
        counts[sector, themes.get(commitment.theme, NOT_PLACED)] += 1
    rows = dict.fromkeys([*sectors.values(), *(sector for sector, _ in counts)])
    columns = dict.fromkeys([*themes.values(), *(theme for _, theme in counts)])
    return Coverage(tuple(rows), tuple(columns), dict(counts))


def theme_names() -> tuple[str, ...]:
    """The themes of the matrix."""
    return tuple(dict.fromkeys(_places()[1].values()))


def sector_names() -> tuple[str, ...]:
    """The sectors of the matrix."""
    return tuple(dict.fromkeys(_places()[0].values()))


@cache
def _places() -> tuple[Mapping[str, str], Mapping[str, str]]:
    raw = tomllib.loads((files("forethought.strategy") / "data" / "coverage.toml").read_text(encoding="utf-8"))
    sectors = {strategy: entry["name"] for entry in raw["sectors"] for strategy in entry["strategies"]}
    themes = {theme: entry["name"] for entry in raw["themes"] for theme in (entry["name"], *entry["themes"])}
    return sectors, themes
