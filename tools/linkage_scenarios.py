"""Measures the scenarios of linkage and writes their figures and the page ``docs/linkage/scenarios.md``.

python tools/linkage_scenarios.py            measure all, write figures and page; exit 1 when a bound is broken
python tools/linkage_scenarios.py --page     write only the page, from the figures as they are (for new bounds)
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from linkage.scenarios.scenario_harms import run  # noqa: E402  (the tests' folder is on the path only now)
from linkage.scenarios.scenario_index import SCENARIOS  # noqa: E402
from linkage.scenarios.scenario_page import MEASURED, PAGE, bounds, measured, measured_text, page  # noqa: E402


def measure() -> dict[tuple[str, str], float]:
    """The figures of all scenarios; the first learns the weights for the rest."""
    figures: dict[tuple[str, str], float] = {}
    model = None
    for name, made in SCENARIOS.items():
        outcome = run(made(), model)
        model = model or outcome.result.model
        figures[name, "records"] = outcome.scenario.records.num_rows
        figures |= {(name, measure): figure for measure, figure in outcome.figures.items()}
    return figures


def main(arguments: list[str]) -> int:
    """Measure and write; give back the exit code."""
    figures = measured() if "--page" in arguments else measure()
    MEASURED.write_text(measured_text(figures), encoding="utf-8", newline="\n")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(measured()), encoding="utf-8", newline="\n")
    broken = [b for b in bounds() if not b.holds(figures[b.scenario, b.measure])]
    for bound in broken:
        sys.stdout.write(f"{bound.scenario}: {bound.measure} does not hold\n")
    sys.stdout.write(f"{len(SCENARIOS)} scenarios, {len(broken)} bounds broken\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
