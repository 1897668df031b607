"""Lists 1 to 3: contacts, early help assessments, referrals."""

from __future__ import annotations

import numpy as np

from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import listed
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.sheets import Sheet, months
from forethought.synth.feeds.annex_a.teams import Teams, team_kinds
from forethought.synth.feeds.annex_a.words import count_column, said, yes_no
from forethought.synth.feeds.periods import date_column


def contacts(council: Council) -> Sheet:
    """Every contact of the six months."""
    held = council.community.need.contacts
    here = listed(council.dates, held.day, held.day, months("lists"))
    rows = held.take(here.row)
    return Sheet(
        here.date,
        rows.person,
        rows.day,
        {"Date of Contact": date_column(rows.day), "Contact Source": said("source", rows.source)},
    )


def early_help(council: Council) -> Sheet:
    """Every early help assessment that went on at some time in the six months."""
    held = council.community.need.early_help
    here = listed(council.dates, held.start, np.minimum(held.assessed, held.end), months("lists"))
    rows = held.take(here.row)
    return Sheet(
        here.date,
        rows.person,
        rows.start,
        {
            "Assessment start date": date_column(rows.start),
            "Assessment completion date": date_column(here.known(rows.assessed)),
            "Organisation completing assessment": said("organisation", rows.organisation),
        },
    )


def referrals(council: Council, teams: Teams) -> Sheet:
    """Every referral of the six months; referrals of the child are counted over the twelve months up to the date."""
    held = council.community.need.cases
    here = listed(council.dates, held.referred, held.referred, months("lists"))
    rows = held.take(here.row)
    lately = History(held.person, held.referred).count(rows.person, here.end, here.since(months("counts")))
    worker = teams.of(rows.person, rows.referred, team_kinds(rows.need, "assessment"), rows.referred)
    return Sheet(
        here.date,
        rows.person,
        rows.referred,
        {
            "Date of referral": date_column(rows.referred),
            "Referral Source": said("source", rows.source),
            "Referral NFA?": yes_no(rows.no_further_action),
            "Number of Referrals in Last 12 Months": count_column(lately),
            **teams.columns(worker),
        },
    )
