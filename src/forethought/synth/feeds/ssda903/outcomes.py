"""What happened to children in the year: reviews, times missing, social workers, health, leaving care."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.days import plus_years
from forethought.synth.feeds.columns import Array, date_column, flag_column, text_column
from forethought.synth.feeds.ssda903.scope import Scope
from forethought.synth.feeds.ssda903.year import parameters
from forethought.synth.journeys.tables import WorkerSpells
from forethought.synth.rows import NEVER


def _child_columns(scope: Scope, persons: Array) -> dict[str, pa.Array]:
    people, at = scope.people, scope.people.at(persons)
    return {"CHILD": text_column(people.child[at]), "DOB": date_column(people.born[at])}


def reviews_table(scope: Scope) -> pa.Table:
    """One row for each review of the year; none for children on short breaks."""
    rows = scope.community.care.reviews
    rows = rows.take(scope.year.within(rows.day) & np.isin(rows.person, scope.beyond_breaks))
    rows = rows.take(scope.people.order(rows.person, rows.day))
    return pa.table(
        _child_columns(scope, rows.person) | {"REVIEW": date_column(rows.day), "REVIEW_CODE": text_column(rows.code)}
    )


def missing_table(scope: Scope) -> pa.Table:
    """One row for each time missing or away that touches the year."""
    rows = scope.community.care.missing
    rows = rows.take(scope.year.holds(rows.start, rows.end) & np.isin(rows.person, scope.looked_after))
    rows = rows.take(scope.people.order(rows.person, rows.start))
    return pa.table(
        _child_columns(scope, rows.person)
        | {
            "MISSING": text_column(rows.kind),
            "MIS_START": date_column(rows.start),
            "MIS_END": date_column(scope.year.by_then(rows.end)),
        }
    )


def workers_table(scope: Scope) -> pa.Table:
    """The social workers of the year of each child looked after on its last day, those before care too.

    Workers of a case that was closed before this one was opened are left out: the next is to follow within days.
    """
    rows = scope.community.care.workers
    rows = rows.take(scope.year.holds(rows.start, rows.end) & np.isin(rows.person, scope.at_end))
    rows = rows.take(scope.people.order(rows.person, rows.start))
    rows = rows.take(_of_last_case(rows))
    numbers = scope.community.setting.services.workers.registration
    return pa.table(
        _child_columns(scope, rows.person)
        | {
            "SW_ID": text_column(numbers[rows.worker]),
            "SW_DECOM": date_column(rows.start),
            "SW_DEC": date_column(scope.year.by_then(rows.end)),
            "SW_REASON": text_column(rows.reason),
        }
    )


def _of_last_case(rows: WorkerSpells) -> NDArray[np.bool_]:
    """Which spells, in order of child and start, belong to the last run of each child that has no gap."""
    same_child = np.append(rows.person[1:] == rows.person[:-1], False)[: len(rows)]
    gap = same_child & np.append(rows.start[1:] > rows.end[:-1], False)[: len(rows)]
    to_come = np.cumsum(gap[::-1])[::-1]  # gaps from this row on, those of the children after it among them
    last = np.flatnonzero(~same_child)
    found: NDArray[np.bool_] = to_come == to_come[last[np.searchsorted(last, np.arange(len(rows)))]]
    return found


def health_table(scope: Scope) -> pa.Table:
    """One row for each child looked after for twelve months; what is asked depends on age."""
    rows, year, ages = scope.community.care.health, scope.year, parameters()["outcomes"]
    rows = rows.take((rows.year == year.year) & np.isin(rows.person, scope.whole_year))
    rows = rows.take(scope.people.order(rows.person))
    born = scope.people.born[scope.people.at(rows.person)]
    old_enough = plus_years(born, ages["sdq_from"]) <= year.last
    sdq = old_enough & (plus_years(born, ages["sdq_until"]) >= year.first)
    misuse, received = rows.substance_misuse, rows.intervention_received
    scored = sdq & (rows.sdq_score >= 0)
    return pa.table(
        _child_columns(scope, rows.person)
        | {
            "SDQ_SCORE": text_column(rows.sdq_score.astype(np.str_), scored),
            "SDQ_REASON": text_column(rows.sdq_reason, sdq & ~scored),
            "CONVICTED": flag_column(rows.convicted, plus_years(born, ages["convicted_from"]) <= year.last),
            "HEALTH_CHECK": flag_column(rows.health_check, plus_years(born, ages["health_check_until"]) > year.last),
            "IMMUNISATIONS": flag_column(rows.immunisations),
            "TEETH_CHECK": flag_column(rows.teeth_check),
            "HEALTH_ASSESSMENT": flag_column(rows.health_assessment),
            "SUBSTANCE_MISUSE": flag_column(misuse),
            "INTERVENTION_RECEIVED": flag_column(received, misuse),
            "INTERVENTION_OFFERED": flag_column(rows.intervention_offered, misuse & ~received),
        }
    )


def leavers_table(scope: Scope) -> pa.Table:
    """One row for each care leaver: in touch or not, what they do, where they live."""
    rows = scope.leavers.take(scope.people.order(scope.leavers.person))
    return pa.table(
        _child_columns(scope, rows.person)
        | {
            "IN_TOUCH": text_column(rows.in_touch),
            "ACTIV": text_column(rows.activity),
            "ACCOM": text_column(rows.accommodation),
        }
    )


def liberty_table(scope: Scope) -> pa.Table:
    """Orders that deprive of liberty: nothing here makes any, so the table of the years that have it is empty."""
    nobody = np.empty(0, np.int32)
    days = np.full(0, NEVER, np.int32)
    return pa.table(_child_columns(scope, nobody) | {"DOLO_START": date_column(days), "DOLO_END": date_column(days)})
