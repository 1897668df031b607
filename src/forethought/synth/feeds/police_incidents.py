"""Police notices of incidents with children or between adults at home: by month, in the last month by day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Registers
from forethought.synth.chance import pick_index
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    ADDRESS,
    IDENTITY,
    code_column,
    cut,
    date_column,
    flag_column,
    identity,
    moment_column,
    once,
    periods_of,
    references,
)
from forethought.synth.journeys.justice.parameters import parameters

_ROLES = {"victim": "Victim", "suspect": "Suspect", "witness": "Witness", "child_present": "Child present"}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Incidents by the day they were recorded, and who was in them as the police held them on that day."""
    setting, justice, lives = community.setting, community.justice, community.lives
    incidents, involved = justice.incidents, justice.involvements
    recorded = _recorded(community)
    periods = periods_of(setting.window, "monthly", daily_at_end=True)
    sent = once(periods, recorded)
    rows = incidents.take(sent.row)
    uprns = np.where(rows.address >= 0, lives.addresses.uprn[rows.address], "")
    domestic = rows.kind == "domestic"
    protected = _protected(community)[sent.row]
    people = once(periods, recorded[involved.incident])
    who = involved.take(people.row)
    yield from cut(
        {
            "incidents": (
                sent,
                {
                    "IncidentReference": references(setting, "PI", sent.row),
                    "OccurredAt": moment_column(rows.day, rows.minute),
                    "RecordedDate": date_column(recorded[sent.row]),
                    "IncidentType": code_column(rows.kind),
                    "Detail": code_column(rows.detail),
                    "DashRisk": code_column(np.where(domestic, rows.risk, "")),
                    "LocationUprn": code_column(np.where(protected, "", uprns)),
                    "ChildrensServicesTold": flag_column(rows.told),
                },
            ),
            "people": (
                people,
                {
                    "IncidentReference": references(setting, "PI", who.incident),
                    "Role": code_column(_roles(who.role)),
                    **identity(registers["police"], lives, who.person, recorded[who.incident], IDENTITY | ADDRESS),
                },
            ),
        },
        periods,
    )


def _recorded(community: Community) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The day on which each incident was recorded; what social care was told of was written up at once."""
    incidents = community.justice.incidents
    rng = community.setting.stream("feeds", "police-incidents")
    lag = pick_index(rng, parameters()["incidents"]["recorded_after"], len(incidents))
    return (incidents.day + np.where(incidents.told, 0, lag)).astype(np.int64)


def _roles(roles: np.ndarray[tuple[int], np.dtype[np.str_]]) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    found = np.full(len(roles), "", "U13")
    for code, name in _ROLES.items():
        found[roles == code] = name
    return found


def _protected(community: Community) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Incidents in which somebody is of a family whose address must not be told."""
    involved, lives = community.justice.involvements, community.lives
    family = lives.persons.family[involved.person]
    hidden = (family >= 0) & lives.families.protected[np.maximum(family, 0)]
    found = np.zeros(len(community.justice.incidents), np.bool_)
    found[involved.incident[hidden]] = True
    return found


FEED = Feed(
    name="police-incidents",
    title="Police incident notices",
    agency="police",
    standard="Our own form, after the public protection notices of police forces",
    cadence="daily",
    extracts=extracts,
    form="police-incidents",
)
"""Monthly files, and daily ones in the last month of the window."""
