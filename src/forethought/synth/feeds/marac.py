"""Cases of domestic abuse at high risk, as the meeting (MARAC) heard them, by month."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Register, Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    ADDRESS,
    IDENTITY,
    Columns,
    Periods,
    Versions,
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
    periods = periods_of(community.setting.window, "monthly")
    yield from cut(
        {"cases": _cases(community, periods), "people": _people(community, registers["police"], periods)},
        periods,
    )


def _cases(community: Community, periods: Periods) -> tuple[Versions, Columns]:
    """Each time a case was heard."""
    setting, heard = community.setting, community.justice.high_risk
    sent = once(periods, heard.day)
    rows = heard.take(sent.row)
    return sent, {
        "CaseReference": references(setting, "MA", sent.row),
        "MeetingDate": sent.day(heard.day),
        "Repeat": flag_column(rows.again),
        "RiskScore": sent.number(heard.score),
        "HighRiskIndicators": code_column(rows.signs),
        "SafeAccommodation": flag_column(rows.sheltered),
        "IncidentReference": references(setting, "PI", rows.incident),
    }


def _people(community: Community, police: Register, periods: Periods) -> tuple[Versions, Columns]:
    """The victim, the perpetrator where known, and the children of each case."""
    heard, children = community.justice.high_risk, community.justice.high_risk_children
    case = np.concatenate([np.arange(len(heard)), np.arange(len(heard)), children.case])
    person = np.concatenate([heard.victim, heard.suspect, children.person])
    role = np.repeat(["victim", "perpetrator", "child"], [len(heard), len(heard), len(children)])
    known = person >= 0
    case, person, role = case[known], person[known], role[known]
    sent = once(periods, heard.day[case])
    about = case[sent.row]
    return sent, {
        "CaseReference": references(community.setting, "MA", about),
        "Role": code_column(role[sent.row]),
        **identity(police, community.lives, person[sent.row], heard.day[about], IDENTITY | ADDRESS),
    }


FEED = Feed(
    name="marac",
    title="High-risk domestic abuse cases (MARAC)",
    agency="police",
    standard="Our own form, after the SafeLives practice of the meeting",
    cadence="monthly",
    extracts=extracts,
    form="marac",
)
"""Monthly."""
