"""Cases in the family court, by month: cases, parties, hearings and orders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    IDENTITY,
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
    setting, lives, justice = community.setting, community.lives, community.justice
    courts = registers["courts"]
    cases, parties, hearings, orders = (
        justice.court_cases, justice.court_parties, justice.hearings, justice.orders
    )  # fmt: skip
    periods = periods_of(setting.window, "monthly")
    sent = versions(periods, cases.issued, cases.concluded)
    rows = cases.take(sent.row)
    done = sent.known(cases.concluded)
    ended = (done != NEVER) & (rows.kind == "care")
    in_time = np.where(ended, np.where(done.astype(np.int64) - rows.issued <= _IN_TIME, "Y", "N"), "")
    named = once(periods, cases.issued[parties.case])
    who = parties.take(named.row)
    heard = once(periods, hearings.day)
    made = once(periods, orders.day)
    about = orders.take(made.row)
    yield from cut(
        {
            "cases": (
                sent,
                {
                    "CaseNumber": references(setting, "FC", sent.row),
                    "CaseType": code_column(_kinds(rows.kind)),
                    "ApplicationType": code_column(rows.application),
                    "IssueDate": sent.day(cases.issued),
                    "ConcludedDate": sent.day(cases.concluded),
                    "Within26Weeks": code_column(in_time),
                },
            ),
            "parties": (
                named,
                {
                    "CaseNumber": references(setting, "FC", who.case),
                    "Role": code_column(who.role),
                    **identity(courts, lives, who.person, cases.issued[who.case], IDENTITY),
                    "Represented": flag_column(who.represented),
                },
            ),
            "hearings": (
                heard,
                {
                    "CaseNumber": references(setting, "FC", hearings.case[heard.row]),
                    "HearingDate": heard.day(hearings.day),
                    "HearingType": heard.code(hearings.kind),
                },
            ),
            "orders": (
                made,
                {
                    "CaseNumber": references(setting, "FC", about.case),
                    "ChildLocalId": local_ids(courts, about.person, about.day),
                    "OrderDate": made.day(orders.day),
                    "Order": code_column(about.order),
                },
            ),
        },
        periods,
    )


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
)
"""Monthly changes."""
