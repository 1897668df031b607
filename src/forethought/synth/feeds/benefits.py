"""Benefits, by month: awards that began, changed or ended, with the children in the claim."""

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
    identity,
    local_ids,
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.support.households import Households

_CLAIMED = {name: column for name, column in IDENTITY.items() if name != "Ethnicity"}
_FOR_FAMILIES = ("UC", "HB")


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Awards as held at the end of each month in which they changed; the first month has every award that runs."""
    awards, register = community.support.awards, registers["benefits"]
    periods = periods_of(community.setting.window, "monthly")
    sent = versions(periods, awards.start, awards.end, book=True)
    yield from cut(
        {
            "awards": (sent, _awards(community, register, sent)),
            "children": _claimed_children(community, register, sent),
            "sanctions": _sanctions(community, periods),
        },
        periods,
    )


def _awards(community: Community, register: Register, sent: Versions) -> Columns:
    """The awards. The other person in one is the disabled child it is about, or else the partner."""
    awards = community.support.awards
    rows = awards.take(sent.row)
    credit = rows.benefit == "UC"
    about = np.isin(rows.benefit, ("DLA", "CA"))
    return {
        "AwardReference": references(community.setting, "BA", sent.row),
        **identity(register, community.lives, rows.person, sent.last_day, _CLAIMED | ADDRESS),
        "PartnerLocalId": local_ids(register, np.where(about, -1, rows.other), sent.last_day),
        "DisabledChildLocalId": local_ids(register, np.where(about, rows.other, -1), sent.last_day),
        "Benefit": code_column(rows.benefit),
        "StartDate": sent.day(awards.start),
        "EndDate": sent.day(awards.end),
        "HousingElement": code_column(_told(rows.housing, credit)),
        "BenefitCap": code_column(_told(rows.capped, credit)),
        "TwoChildLimit": code_column(_told(rows.two_child, credit)),
        "ConditionalityGroup": code_column(rows.group),
    }


def _claimed_children(community: Community, register: Register, sent: Versions) -> tuple[Versions, Columns]:
    """The children in each claim, sent with every version of the award."""
    child, claim = _children(community, sent)
    return claim, {
        "AwardReference": references(community.setting, "BA", sent.row[claim.row // _MOST]),
        **identity(register, community.lives, child, claim.last_day, _CLAIMED),
    }


def _sanctions(community: Community, periods: Periods) -> tuple[Versions, Columns]:
    sanctions = community.support.sanctions
    sent = versions(periods, sanctions.start, sanctions.end)
    return sent, {
        "AwardReference": references(community.setting, "BA", sanctions.award[sent.row]),
        "StartDate": sent.day(sanctions.start),
        "EndDate": sent.day(sanctions.end),
    }


_MOST = 100
"""More children than any household has: gives each child in a claim a row of its own."""


def _children(community: Community, sent: Versions) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], Versions]:
    """The children who live with the claimant of a benefit for families on the day it is sent."""
    awards = community.support.awards.take(sent.row)
    homes = Households(community.lives, community.care)
    home = np.where(np.isin(awards.benefit, _FOR_FAMILIES), homes.home_of(awards.person, sent.last_day), -1)
    question, child = homes.children_on(home, sent.last_day)
    turn = np.arange(len(question)) - np.searchsorted(question, question)
    return child, Versions(sent.periods, question * _MOST + turn, sent.period[question])


def _told(
    flags: np.ndarray[tuple[int], np.dtype[np.bool_]], asked: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.where(asked, np.where(flags, "Y", "N"), "")


FEED = Feed(
    name="benefits",
    title="Benefits of families",
    agency="benefits",
    standard="Our own form, after what councils get from the Department for Work and Pensions and hold themselves",
    cadence="monthly",
    extracts=extracts,
    form="benefits",
)
"""Monthly changes; the first month has every award."""
