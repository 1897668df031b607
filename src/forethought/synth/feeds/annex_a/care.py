"""List 8: children looked after."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from forethought.synth.feeds.annex_a.checks import dental_checks, health_assessments
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array, Listed, listed
from forethought.synth.feeds.annex_a.history import History, spells_touching
from forethought.synth.feeds.annex_a.missing import missing_columns
from forethought.synth.feeds.annex_a.placements import Runs, authority_codes, registration_numbers, runs_of
from forethought.synth.feeds.annex_a.sheets import Sheet, disability, months
from forethought.synth.feeds.annex_a.teams import Teams
from forethought.synth.feeds.annex_a.words import count_column, parameters, said, yes_no
from forethought.synth.feeds.periods import code_column, date_column
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import CarePeriods
from forethought.synth.rows import NEVER


def looked_after(council: Council, teams: Teams) -> Sheet:
    """Every child looked after at some time in the six months, short breaks apart: one row each, the last period."""
    held = council.periods
    here = _last_of_each(held, listed(council.dates, held.start, held.end, months("lists")))
    rows = held.take(here.row)
    ended = here.known(rows.end)
    last = np.maximum(np.minimum(ended, here.end) - 1, rows.start)
    runs = runs_of(council)
    episode = runs.by_period.latest(council.looked_after[here.row], here.end)
    twelve = here.since(months("counts"))
    again = spells_touching(
        History(held.person, held.start), History(held.person, held.end), rows.person, here.end, twelve
    )
    return Sheet(
        here.date,
        rows.person,
        rows.start,
        {
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": yes_no(rows.unaccompanied),
            "Does the Child have a Disability": disability(council, rows.person, here.end - 1),
            "Date Started to be Looked After": date_column(rows.start),
            "Child's Category of Need": said("need", rows.need),
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)": (
                yes_no(again > 1)
            ),
            "Start date of current legal status": date_column(runs.legal_since[episode]),
            "Child's Legal Status": said("legal_status", runs.episodes.legal_status[episode]),
            **_contact_columns(
                council, rows, here.end, last, _permanence(council, rows, runs.episodes.place[episode], last)
            ),
            "Number of Placements in the Last 12 months": count_column(runs.moves(rows.person, here.end, twelve)),
            "Date Ceased to be Looked After": date_column(ended),
            "Reason Ceased to be Looked After": said("ceased", rows.reason, ended != NEVER),
            **_placement_columns(council, runs, episode),
            **missing_columns(council, rows.person, here, twelve),
            **teams.columns(teams.of(rows.person, last, np.full(len(rows), "care"), rows.start)),
        },
    )


def _last_of_each(held: CarePeriods, here: Listed) -> Listed:
    person = held.person[here.row]
    here = here.take(np.lexsort((held.start[here.row], person, here.date)))
    person = held.person[here.row]
    following = np.append((person[1:] == person[:-1]) & (here.date[1:] == here.date[:-1]), False)[: len(person)]
    return here.take(~following)


def _contact_columns(
    council: Council, rows: CarePeriods, end: Array, last: Array, plan: pa.Array
) -> dict[str, pa.Array]:
    """When each child was last reviewed, visited and looked at; the plan for it stands between these in the form."""
    reviews = council.community.care.reviews
    review = History(reviews.person, reviews.day).day(rows.person, end, rows.start)
    officer = np.where(review == NEVER, NEVER, np.maximum(review - parameters()["care"]["iro_before"], rows.start))
    health = health_assessments(council).day(rows.person, last + 1, rows.start)
    return {
        "Date of Latest Statutory Review": date_column(review),
        "Date of Last Social Work Visit": date_column(council.visits.day(rows.person, last + 1, rows.start)),
        "What is the permanence plan for this child?": plan,
        "Date of Last IRO Visit / Contact to the Child": date_column(officer),
        "Date of Last Health Assessment": date_column(health),
        "Date of Last Dental Check": date_column(dental_checks(council).day(rows.person, last + 1, rows.start)),
    }


def _permanence(council: Council, rows: CarePeriods, place: Array, last: Array) -> pa.Array:
    """The plan: adoption where that is decided, else what the placement tells; none before the second review."""
    facts, plans = parameters()["permanence"], council.community.care.adoptions
    settled = last - rows.start >= facts["settled_after"]
    found = np.full(len(rows), "other", "U16")
    for code, plan in facts["sooner"].items():
        later = facts["later"].get(code, plan)
        found = np.where(place == code, np.where(settled, later, plan), found)
    adopting = Spells(plans.person, plans.decided, plans.ceased).covers(rows.person, last)
    found = np.where(adopting, facts["adoption"], found)
    return said("permanence", found, adopting | (last - rows.start >= facts["none_before"]))


def _placement_columns(council: Council, runs: Runs, episode: Array) -> dict[str, pa.Array]:
    episodes, authority = runs.episodes.take(episode), council.community.setting.authority
    code = authority_codes(council, episodes)
    names = {other: name for other, _, name in authority.neighbours} | {authority.code: authority.name}
    return {
        "Start Date of Most Recent Placement": date_column(runs.placed_since[episode]),
        "Placement Type": said("place", episodes.place),
        "Placement Provider": said("provider", episodes.provider_code),
        "Placement postcode": code_column(episodes.placed),
        "URN of Placement": code_column(registration_numbers(council, episodes)),
        "Placement Location": said("location", np.where(code == authority.code, "I", "O")),
        "LA of Placement": pa.array([names.get(each, each) for each in code.tolist()], pa.string()),
    }
