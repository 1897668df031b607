"""Plans for adoption and adoptions of the year."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.record.projections.returns import Row, day
from forethought.record.projections.ssda903.cohort import Cohort

DECIDED, REVERSED, ORDERED = "perm_adm_decision_date", "perm_decision_reversed_date", "perm_permanence_order_date"


def decisions(cohort: Cohort) -> Iterator[Row]:
    """Decisions that a child should be placed for adoption that were in force in the year."""
    for child in cohort.by_child:
        for row in sorted(_plans(cohort, child), key=lambda held: day(held, DECIDED) or ""):
            done = min((on for name in (REVERSED, ORDERED) if (on := day(row, name))), default=None)
            if cohort.year.touches(day(row, DECIDED), done):
                yield {**cohort.facts.person(child), **row, "reversed": cohort.year.by_then(row, REVERSED)}


def adopted(cohort: Cohort) -> Iterator[Row]:
    """Children who left care in the year because they were adopted, each with the plan that led there."""
    reasons = cohort.mapped.terms["adopted"]
    for child, held in cohort.by_child.items():
        left = [e for e in held if e.ended_because in reasons and cohort.year.holds(e.ends)]
        if left:
            period = left[-1].held.get("clae_cla_id")
            plans = _plans(cohort, child)
            of_period = [row for row in plans if row.get("perm_cla_id") == period] or plans
            of_year = [row for row in of_period if cohort.year.holds(day(row, ORDERED))] or of_period
            plan = max(of_year, key=lambda row: day(row, DECIDED) or "", default={})
            yield {**cohort.facts.person(child), **plan}


def _plans(cohort: Cohort, child: str) -> list[Row]:
    rows = cohort.facts.of("ssd_permanence", "perm_person_id", child)
    return [row for row in rows if cohort.year.by_then(row, DECIDED)]
