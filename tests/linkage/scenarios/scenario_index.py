"""All scenarios by name."""

from __future__ import annotations

from collections.abc import Callable

from linkage.scenarios import scenario_sets_lives as lives
from linkage.scenarios import scenario_sets_systems as systems
from linkage.scenarios.scenario_harms import Scenario

SCENARIOS: dict[str, Callable[[], Scenario]] = {
    made.__name__: made
    for made in (
        lives.base, lives.high_mobility, lives.care, lives.care_with_history, lives.twins, lives.unaccompanied,
        lives.unborn, lives.adoption, lives.communal, systems.placeholder_names, systems.bulk_constants,
        systems.rekeyed_extract, systems.late_corrections, systems.cohort_errors,
    )
}  # fmt: skip
