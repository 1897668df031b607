"""Plans for adoption and adoptions, as the return of a year has them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from forethought.synth.feeds.columns import date_column, flag_column, text_column
from forethought.synth.feeds.ssda903.scope import Scope
from forethought.synth.feeds.ssda903.year import parameters
from forethought.synth.journeys.tables import AdoptionPlans


def decisions_table(scope: Scope) -> pa.Table:
    """One row for each decision, in force in the year, that a child should be placed for adoption."""
    plans, year = scope.community.care.adoptions, scope.year
    in_force = year.holds(plans.decided, np.minimum(plans.ceased, plans.adopted))
    rows = _ordered(scope, plans.take(in_force & np.isin(plans.person, scope.looked_after)))
    ceased = rows.ceased <= year.last
    people, at = scope.people, scope.people.at(rows.person)
    return pa.table(
        {
            "CHILD": text_column(people.child[at]),
            "DOB": date_column(people.born[at]),
            "DATE_PLACED": date_column(rows.decided),
            "DATE_PLACED_CEASED": date_column(rows.ceased, ceased),
            "REASON_PLACED_CEASED": text_column(rows.reason_ceased, ceased),
        }
    )


def adopted_table(scope: Scope) -> pa.Table:
    """One row for each child adopted in the year."""
    plans, held = scope.community.care.adoptions, scope.episodes
    left = held.person[np.isin(held.rec, parameters()["adopted"]["reasons"]) & scope.year.within(held.end)]
    rows = _ordered(scope, plans.take(scope.year.within(plans.adopted) & np.isin(plans.person, left)))
    adopters = np.asarray([text.split(" ") for text in rows.adopters.tolist()], np.str_).reshape(len(rows), 3)
    people, at = scope.people, scope.people.at(rows.person)
    return pa.table(
        {
            "CHILD": text_column(people.child[at]),
            "DOB": date_column(people.born[at]),
            "DATE_INT": date_column(rows.decided),
            "DATE_MATCH": date_column(rows.matched),
            "FOSTER_CARE": flag_column(rows.by_foster_carer),
            "NB_ADOPTR": text_column(adopters[:, 0]),
            "SEX_ADOPTR": text_column(adopters[:, 1]),
            "LS_ADOPTR": text_column(adopters[:, 2]),
        }
    )


def _ordered(scope: Scope, rows: AdoptionPlans) -> AdoptionPlans:
    return rows.take(scope.people.order(rows.person, rows.decided))
