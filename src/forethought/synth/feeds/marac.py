"""Cases of domestic abuse at high risk, as the meeting (MARAC) heard them, by month."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    ADDRESS,
    IDENTITY,
    code_column,
    cut,
    flag_column,
    identity,
    once,
    periods_of,
    references,
)


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Cases heard in each month, and the people in them as the police held them on the day of the meeting."""
    setting, justice = community.setting, community.justice
    heard = justice.high_risk
    periods = periods_of(setting.window, "monthly")
    sent = once(periods, heard.day)
    rows = heard.take(sent.row)
    case = np.concatenate([np.arange(len(heard)), np.arange(len(heard)), justice.high_risk_children.case])
    person = np.concatenate([heard.victim, heard.suspect, justice.high_risk_children.person])
    role = np.repeat(["victim", "perpetrator", "child"], [len(heard), len(heard), len(justice.high_risk_children)])
    known = person >= 0
    case, person, role = case[known], person[known], role[known]
    people = once(periods, heard.day[case])
    who = case[people.row]
    yield from cut(
        {
            "cases": (
                sent,
                {
                    "CaseReference": references(setting, "MA", sent.row),
                    "MeetingDate": sent.day(heard.day),
                    "Repeat": flag_column(rows.again),
                    "RiskScore": sent.number(heard.score),
                    "HighRiskIndicators": code_column(rows.signs),
                    "SafeAccommodation": flag_column(rows.sheltered),
                    "IncidentReference": references(setting, "PI", rows.incident),
                },
            ),
            "people": (
                people,
                {
                    "CaseReference": references(setting, "MA", who),
                    "Role": code_column(role[people.row]),
                    **identity(
                        registers["police"],
                        community.lives,
                        person[people.row],
                        heard.day[who],
                        IDENTITY | ADDRESS,
                    ),
                },
            ),
        },
        periods,
    )


FEED = Feed(
    name="marac",
    title="High-risk domestic abuse cases (MARAC)",
    agency="police",
    standard="Our own form, after the SafeLives practice of the meeting",
    cadence="monthly",
    extracts=extracts,
)
"""Monthly."""
