"""The page of scenarios: what is measured beside the bound that must hold. Made by ``tools/linkage_scenarios.py``."""

from __future__ import annotations

import csv
import inspect
from dataclasses import dataclass
from pathlib import Path

from linkage.scenarios.scenario_index import SCENARIOS

HERE = Path(__file__).parent
BOUNDS, MEASURED = HERE / "bounds.csv", HERE / "measured.csv"
PAGE = HERE.parents[2] / "docs" / "linkage" / "scenarios.md"
AT_LEAST = ("precision", "recall")

_HEAD = """# Scenarios of linkage

Made by `python tools/linkage_scenarios.py`; do not edit. Each scenario is some hundred to two thousand invented
records whose truth is known, the same each time, linked with the settings as they come and weights learned once from
`base`. Likeness to anyone is chance. The figures say how linkage meets these cases, not how often they occur: each
scenario is far denser in its kind of difficulty than life. Precision and recall count pairs of records; a mixed person
holds records of more than one child. Bounds are in `tests/linkage/scenarios/bounds.csv` and held in every run of the
tests.
"""


@dataclass(frozen=True)
class Bound:
    """What a measure of a scenario must keep: at least for precision and recall, at most for a harm."""

    scenario: str
    measure: str
    limit: float
    why: str

    def holds(self, figure: float) -> bool:
        return figure >= self.limit if self.measure in AT_LEAST else figure <= self.limit


def bounds() -> list[Bound]:
    """All bounds, in the order of the file."""
    return [Bound(r["scenario"], r["measure"], float(r["bound"]), r["why"]) for r in _rows(BOUNDS)]


def measured() -> dict[tuple[str, str], float]:
    """The figures as last written by the tool, by scenario and measure; `records` is the number of rows."""
    return {(r["scenario"], r["measure"]): float(r["measured"]) for r in _rows(MEASURED)}


def measured_text(figures: dict[tuple[str, str], float]) -> str:
    """The file of figures."""
    lines = [f"{scenario},{measure},{figure:.4f}" for (scenario, measure), figure in figures.items()]
    return "\n".join(["scenario,measure,measured", *lines, ""])


def page(figures: dict[tuple[str, str], float]) -> str:
    """The page as it should be with these figures."""
    held = bounds()
    parts = [_HEAD]
    for name, made in SCENARIOS.items():
        parts += [f"## {name.replace('_', ' ').capitalize()}", inspect.cleandoc(made.__doc__ or "")]
        parts.append(f"{figures[name, 'records']:,.0f} records.")
        lines = ["| measure | measured | bound | why |", "|---|---|---|---|"]
        for bound in held:
            if bound.scenario == name:
                sign = "at least" if bound.measure in AT_LEAST else "at most"
                figure = figures[name, bound.measure]
                lines.append(f"| {bound.measure} | {_told(figure)} | {sign} {_told(bound.limit)} | {bound.why} |")
        parts.append("\n".join(lines))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _told(figure: float) -> str:
    return f"{figure:.0f}" if figure == int(figure) else f"{figure:.3f}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
