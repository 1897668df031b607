"""Cases in the family court, by month: cases, parties, hearings and orders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Register, Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    IDENTITY,
    Columns,
    Periods,
    Versions,
    code_column,
    cut,
    flag_column,
    identity,
    local_ids,
    once,
    periods_of,
    references,
    versions,
)
from forethought.synth.rows import NEVER

_KINDS = {"care": "public law", "adoption": "adoption", "private": "private law"}
_IN_TIME = 182
"""Days of the 26 weeks within which care cases are to end (Children and Families Act 2014)."""


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """What was issued, heard, ordered and concluded in each month. Adopters are not among the parties."""
    courts = registers["courts"]
    periods = periods_of(community.setting.window, "monthly")
    yield from cut(
        {
            "cases": _cases(community, periods),
            "parties": _parties(community, courts, periods),
            "hearings": _hearings(community, periods),
            "orders": _orders(community, courts, periods),
        },
        periods,
    )


def _cases(community: Community, periods: Periods) -> tuple[Versions, Columns]:
    """Cases when they are issued and when they are concluded; only of care cases it is said whether in time."""
    cases = community.justice.court_cases
    sent = versions(periods, cases.issued, cases.concluded)
    rows = cases.take(sent.row)
    done = sent.known(cases.concluded)
    ended = (done != NEVER) & (rows.kind == "care")
    in_time = np.where(ended, np.where(done.astype(np.int64) - rows.issued <= _IN_TIME, "Y", "N"), "")
    return sent, {
        "CaseNumber": references(community.setting, "FC", sent.row),
        "CaseType": code_column(_kinds(rows.kind)),
        "ApplicationType": code_column(rows.application),
        "IssueDate": sent.day(cases.issued),
        "ConcludedDate": sent.day(cases.concluded),
        "Within26Weeks": code_column(in_time),
    }


def _parties(community: Community, courts: Register, periods: Periods) -> tuple[Versions, Columns]:
    """The parties of each case as the courts held them on the day of issue."""
    issued, parties = community.justice.court_cases.issued, community.justice.court_parties
    sent = once(periods, issued[parties.case])
    rows = parties.take(sent.row)
    return sent, {
        "CaseNumber": references(community.setting, "FC", rows.case),
        "Role": code_column(rows.role),
        **identity(courts, community.lives, rows.person, issued[rows.case], IDENTITY),
        "Represented": flag_column(rows.represented),
    }


def _hearings(community: Community, periods: Periods) -> tuple[Versions, Columns]:
    hearings = community.justice.hearings
    sent = once(periods, hearings.day)
    return sent, {
        "CaseNumber": references(community.setting, "FC", hearings.case[sent.row]),
        "HearingDate": sent.day(hearings.day),
        "HearingType": sent.code(hearings.kind),
    }


def _orders(community: Community, courts: Register, periods: Periods) -> tuple[Versions, Columns]:
    orders = community.justice.orders
    sent = once(periods, orders.day)
    rows = orders.take(sent.row)
    return sent, {
        "CaseNumber": references(community.setting, "FC", rows.case),
        "ChildLocalId": local_ids(courts, rows.person, rows.day),
        "OrderDate": sent.day(orders.day),
        "Order": code_column(rows.order),
    }


def _kinds(kinds: np.ndarray[tuple[int], np.dtype[np.str_]]) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    found = np.full(len(kinds), "", "U11")
    for code, name in _KINDS.items():
        found[kinds == code] = name
    return found


FEED = Feed(
    name="family-court",
    title="Family court cases",
    agency="courts",
    standard="Our own form, after the family court data of the Ministry of Justice (Data First)",
    cadence="monthly",
    extracts=extracts,
    form="family-court",
)
"""Monthly changes."""
