"""Lists 4 and 5: assessments; section 47 enquiries and initial child protection conferences."""

from __future__ import annotations

import numpy as np

from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import listed
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.sheets import Sheet, disability, months
from forethought.synth.feeds.annex_a.teams import Teams, team_kinds
from forethought.synth.feeds.annex_a.words import count_column, yes_no
from forethought.synth.feeds.periods import date_column
from forethought.synth.rows import NEVER


def assessments(council: Council, teams: Teams) -> Sheet:
    """Every assessment that went on at some time in the six months."""
    need = council.community.need
    held = need.assessments
    here = listed(council.dates, held.start, held.authorised, months("lists"))
    rows = held.take(here.row)
    done = here.known(rows.authorised)
    kinds = team_kinds(need.cases.need[rows.case], "assessment")
    return Sheet(
        here.date,
        rows.person,
        rows.start,
        {
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "Continuous Assessment Start Date": date_column(rows.start),
            "Child Seen During Continuous Assessment": yes_no(here.known(council.seen[here.row]) != NEVER),
            "Continuous Assessment Date of Authorisation": date_column(done),
            "Was the child assessed as requiring LA children's social care support?": yes_no(
                rows.need_found, done != NEVER
            ),
            **teams.columns(teams.of(rows.person, rows.start, kinds, need.cases.referred[rows.case])),
        },
    )


def enquiries(council: Council, teams: Teams) -> Sheet:
    """Every section 47 enquiry that went on at some time in the six months, up to its conference.

    A conference on moving in, without an enquiry here, has no row, but is among the conferences of twelve months.
    """
    need = council.community.need
    held = need.enquiries
    own = np.flatnonzero(~held.transferred)
    last = np.where(held.not_required, held.strategy, held.conference)
    here = listed(council.dates, held.strategy[own], last[own], months("lists"))
    row = own[here.row]
    rows = held.take(row)
    since = here.since(months("counts"))
    conference = here.known(rows.conference)
    led_to_plan = np.isin(row, need.protection.enquiry)
    strategies = History(held.person, held.strategy, ~held.transferred)
    conferences = History(held.person, held.conference)
    kinds = team_kinds(need.cases.need[rows.case], "assessment")
    return Sheet(
        here.date,
        rows.person,
        rows.strategy,
        {
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "Strategy discussion initiating Section 47 Enquiry Start Date": date_column(rows.strategy),
            "Was an Initial Child Protection Conference deemed unnecessary?": yes_no(
                rows.not_required, rows.not_required | (conference != NEVER)
            ),
            "Date of Initial Child Protection Conference": date_column(conference),
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": yes_no(
                led_to_plan, conference != NEVER
            ),
            "Number of Section 47 Enquiries in the last 12 months": count_column(
                strategies.count(rows.person, here.end, since)
            ),
            "Number of ICPCs in the last 12 months": count_column(conferences.count(rows.person, here.end, since)),
            **teams.columns(teams.of(rows.person, rows.strategy, kinds, need.cases.referred[rows.case])),
        },
    )
