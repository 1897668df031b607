"""Lists 6 and 7: children in need, and those of them under a child protection plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array, Listed, listed
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.sheets import Sheet, disability, months
from forethought.synth.feeds.annex_a.teams import Teams, team_kinds
from forethought.synth.feeds.annex_a.words import count_column, parameters, said, yes_no
from forethought.synth.feeds.periods import date_column
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Cases
from forethought.synth.rows import NEVER, NOBODY


def in_need(council: Council, teams: Teams) -> Sheet:
    """Every case open at some time in the six months, children under a plan and looked after among them."""
    held = council.community.need.cases
    open_cases = np.flatnonzero(~held.no_further_action)
    here = listed(council.dates, held.referred[open_cases], held.closed[open_cases], months("lists"))
    here = Listed(here.dates, here.date, open_cases[here.row])
    rows = held.take(here.row)
    closed = here.known(rows.closed)
    last = np.maximum(np.minimum(closed, here.end) - 1, rows.referred)
    kinds = team_kinds(rows.need, np.where(council.planned_since[here.row] <= last, "safeguarding", "assessment"))
    return Sheet(
        here.date,
        rows.person,
        rows.referred,
        {
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "CIN Start Date": date_column(rows.referred),
            "Primary Need Code": said("need", rows.need),
            "Date Child Was Last Seen": date_column(_last_seen(council, rows, here.row, last)),
            "CIN Closure Date": date_column(closed),
            "Reason for Closure": said("closure", rows.closure, closed != NEVER),
            "Case Status": said("status", _status(council, rows, here, closed)),
            **teams.columns(teams.of(rows.person, last, kinds, rows.referred)),
        },
    )


def _last_seen(council: Council, rows: Cases, case: Array, last: Array) -> NDArray[np.int64]:
    """The last visit, or the day on which an assessment saw the child, whichever is later."""
    visited = council.visits.day(rows.person, last + 1, rows.referred)
    seen = History(council.community.need.assessments.case, council.seen).day(case, last + 1)
    known = np.maximum(np.where(visited == NEVER, -NEVER, visited), np.where(seen == NEVER, -NEVER, seen))
    return np.where(known == -NEVER, NEVER, known)


def _status(council: Council, rows: Cases, here: Listed, closed: Array) -> NDArray[np.str_]:
    """What the case is on the date: the first that holds of closed, care, protection, assessment, need.

    A child found to be in need whose plan is not made yet is counted with those who have one.
    """
    need, last = council.community.need, here.end - 1
    assessed = need.assessments
    done = History(assessed.case, assessed.authorised).count(here.row, here.end)
    begun = History(assessed.case, assessed.start).count(here.row, here.end)
    plans = Spells(need.protection.person, need.protection.start, need.protection.end)
    planned = Spells(need.plans.case, need.plans.start, need.plans.end).covers(here.row, last)
    found: NDArray[np.str_] = np.select(
        [
            closed != NEVER,
            council.in_care.covers(rows.person, last),
            plans.covers(rows.person, last),
            ~planned & ((begun > done) | (begun == 0)),
        ],
        ["closed", "care", "protection", "assessment"],
        "need",
    )
    return found


def protected(council: Council, teams: Teams) -> Sheet:
    """Every child protection plan in force at some time in the six months."""
    need = council.community.need
    held = need.protection
    here = listed(council.dates, held.start, held.end, months("lists"))
    rows = held.take(here.row)
    ended = here.known(rows.end)
    last = np.maximum(np.minimum(ended, here.end) - 1, rows.start)
    visits = need.visits
    visit = History(visits.person, visits.day, visits.kind == "protection").latest(rows.person, last + 1, rows.start)
    visited = visit != NOBODY
    reviews = History(need.protection_reviews.plan, need.protection_reviews.day)
    kinds = team_kinds(need.cases.need[rows.case], "safeguarding")
    return Sheet(
        here.date,
        rows.person,
        rows.start,
        {
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "Child Protection Plan Start Date": date_column(rows.start),
            "Initial Category of Abuse": said("abuse", rows.category),
            "Latest Category of Abuse": said("abuse", rows.latest_category),
            "Date of the Last Statutory Visit": date_column(_at(visits.day, visit, NEVER)),
            "Was the Child Seen Alone?": yes_no(_at(visits.alone, visit, False), visited),
            "Date of latest review conference": date_column(reviews.day(here.row, here.end)),
            "Child Protection Plan End Date": date_column(ended),
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": yes_no(
                _emergency(council, rows.person, here)
            ),
            "Number of Previous Child Protection Plans": count_column(rows.earlier),
            **teams.columns(teams.of(rows.person, last, kinds, need.cases.referred[rows.case])),
        },
    )


def _at(values: Array, rows: Array, otherwise: object) -> Array:
    """The values of rows, ``otherwise`` for nobody's."""
    found = np.full(len(rows), otherwise, values.dtype)
    found[rows != NOBODY] = values[rows[rows != NOBODY]]
    return found


def _emergency(council: Council, persons: Array, here: Listed) -> NDArray[np.bool_]:
    """Whether each child was under police protection or an emergency order in the six months."""
    episodes = council.community.care.episodes
    held = np.isin(episodes.legal_status, parameters()["care"]["emergency"])
    row = History(episodes.person, episodes.start, held).latest(persons, here.end)
    return _at(episodes.end, row, 0) > here.since(months("lists"))
