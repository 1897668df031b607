"""Each scenario keeps its bounds, and the page that shows them is up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from linkage.scenarios.scenario_harms import Outcome, across_seal, run
from linkage.scenarios.scenario_index import SCENARIOS
from linkage.scenarios.scenario_page import PAGE, bounds, measured, page

_DRIFT = 0.05  # a share that moved further than this since the page was written makes the page untrue


@pytest.fixture(scope="module")
def base() -> Outcome:
    """The one scenario that learns its own weights, for the others too."""
    return run(SCENARIOS["base"](), None)


@pytest.fixture(scope="module")
def model(base: Outcome) -> Mapping[str, Any]:
    return base.result.model


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_scenario_keeps_its_bounds(name: str, base: Outcome, model: Mapping[str, Any]) -> None:
    outcome = base if name == "base" else run(SCENARIOS[name](), model)
    held = {bound.measure: bound for bound in bounds() if bound.scenario == name}
    assert held.keys() == outcome.figures.keys()
    broken = {m: (figure, held[m].limit) for m, figure in outcome.figures.items() if not held[m].holds(figure)}
    assert not broken
    written = measured()
    far = {m: figure for m, figure in outcome.figures.items() if abs(written[name, m] - figure) > _DRIFT and figure < 1}
    assert not far, "run tools/linkage_scenarios.py"


def test_the_scenarios_are_the_same_each_time() -> None:
    for name in ("twins", "late_corrections", "unborn"):
        one, other = SCENARIOS[name](), SCENARIOS[name]()
        assert one.records.equals(other.records)
        assert one.truth.equals(other.truth)


def test_the_page_says_what_was_measured_and_every_figure_has_a_bound() -> None:
    figures = measured()
    assert PAGE.read_text(encoding="utf-8") == page(figures), "run tools/linkage_scenarios.py --page"
    assert {key for key in figures if key[1] != "records"} == {(b.scenario, b.measure) for b in bounds()}
    assert all(bound.why and bound.holds(figures[bound.scenario, bound.measure]) for bound in bounds())


def test_without_the_seal_the_adopted_would_meet(model: Mapping[str, Any]) -> None:
    sealed = SCENARIOS["adoption"]()
    open_ = run(replace(sealed, seals=None, harms={}), model)
    assert across_seal(replace(open_, scenario=sealed)) > 10
