"""Homelessness duties, temporary accommodation and social tenancies, by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    IDENTITY,
    Columns,
    Periods,
    Versions,
    code_column,
    cut,
    identity,
    once,
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.support.households import ADULT, Households
from forethought.synth.rows import NEVER, NOBODY

Array = NDArray[Any]
_Part = tuple[Versions, Columns]
_DUTIES = ("prevention", "relief", "main")


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """What changed in each quarter, as the housing service held it at its end; at first also what tenancies are."""
    periods = periods_of(community.setting.window, "quarterly")
    yield from cut(
        {
            "homelessness": _homelessness(community, registers, periods),
            "household_members": _members(community, registers, periods),
            "temporary_accommodation": _temporary(community, registers, periods),
            "tenancies": _tenancies(community, registers, periods),
        },
        periods,
    )


def _homelessness(community: Community, registers: Registers, periods: Periods) -> _Part:
    setting, homeless = community.setting, community.support.homeless
    sent = versions(
        periods, homeless.approached, homeless.prevention, homeless.relief, homeless.main_duty, homeless.closed
    )
    rows = homeless.take(sent.row)
    days = [sent.known(column) for column in (homeless.prevention, homeless.relief, homeless.main_duty)]
    duty = np.full(len(rows), "none", "U10")
    for name, day in zip(_DUTIES, days, strict=True):
        duty[day != NEVER] = name
    return sent, {
        "CaseReference": references(setting, "HC", sent.row),
        **identity(registers["housing"], community.lives, rows.person, sent.last_day, IDENTITY),
        "ApplicationDate": sent.day(homeless.approached),
        "PreventionDutyDate": sent.day(homeless.prevention),
        "ReliefDutyDate": sent.day(homeless.relief),
        "MainDutyDate": sent.day(homeless.main_duty),
        "LatestDuty": code_column(duty),
        "ReasonForLossOfHome": code_column(rows.reason),
        "SupportNeeds": code_column(rows.needs),
        "ClosedDate": sent.day(homeless.closed),
        "Outcome": sent.code(homeless.outcome, homeless.closed),
    }


def _members(community: Community, registers: Registers, periods: Periods) -> _Part:
    """The household on the day it came to the council."""
    setting, homeless = community.setting, community.support.homeless
    question, person = Households(community.lives, community.care).members_on(homeless.household, homeless.approached)
    sent = once(periods, homeless.approached[question])
    case, who = question[sent.row], person[sent.row]
    on = homeless.approached[case]
    child = community.lives.persons.child[who] & (on - community.lives.persons.born[who] < ADULT)
    applicant = who == homeless.person[case]
    return sent, {
        "CaseReference": references(setting, "HC", case),
        "Relation": code_column(np.where(applicant, "applicant", np.where(child, "child", "adult"))),
        **identity(registers["housing"], community.lives, who, on, IDENTITY),
    }


def _temporary(community: Community, registers: Registers, periods: Periods) -> _Part:
    setting, lives, placements = community.setting, community.lives, community.support.placements
    sent = versions(periods, placements.start, placements.end, book=True)
    rows = placements.take(sent.row)
    question, _ = Households(lives, community.care).children_on(
        rows.household, np.maximum(rows.start, periods.edges[0])
    )
    return sent, {
        "PlacementReference": references(setting, "HT", sent.row),
        **identity(registers["housing"], lives, rows.person, sent.last_day, IDENTITY),
        "Kind": code_column(rows.kind),
        "StartDate": sent.day(placements.start),
        "EndDate": sent.day(placements.end),
        **_where(community, rows.address),
        "Children": pa.array(np.bincount(question, minlength=len(rows)).astype(np.int32)),
    }


def _tenancies(community: Community, registers: Registers, periods: Periods) -> _Part:
    setting, lives, held = community.setting, community.lives, community.support.tenancies
    sent = versions(periods, held.start, held.end, held.nuisance, held.damp, held.notice, book=True)
    rows = held.take(sent.row)
    # The one who does not sign is the partner who lives there.
    question, adult = Households(lives, community.care).adults_on(
        rows.household, np.minimum(sent.last_day, rows.end - 1)
    )
    other = np.full(len(rows), NOBODY, np.int32)
    partner = adult != rows.person[question]
    other[question[partner]] = adult[partner]
    return sent, {
        "TenancyReference": references(setting, "HS", sent.row),
        **identity(registers["housing"], lives, rows.person, sent.last_day, IDENTITY),
        **identity(registers["housing"], lives, other, sent.last_day, {"LocalId": "local_id"}, "JointTenant"),
        "StartDate": sent.day(held.start),
        "EndDate": sent.day(held.end),
        **_where(community, rows.address),
        "Bedrooms": pa.array(rows.bedrooms),
        "RentArrears": pa.array(rows.arrears),
        "AntiSocialBehaviourCase": sent.day(held.nuisance),
        "DampReported": sent.day(held.damp),
        "NoticeServed": sent.day(held.notice),
    }


def _where(community: Community, address: Array) -> dict[str, pa.Array]:
    """The home itself: a landlord knows what it lets."""
    addresses, known = community.lives.addresses, address >= 0
    place = np.maximum(address, 0)
    postcodes = community.setting.ground.postcodes.postcode[addresses.postcode[place]]
    return {
        "HomePostcode": code_column(np.where(known, postcodes, "")),
        "HomeUprn": code_column(np.where(known, addresses.uprn[place], "")),
    }


FEED = Feed(
    name="housing",
    title="Homelessness and social housing",
    agency="housing",
    standard="Our own form, after the homelessness case level collection (H-CLIC) and HACT housing data standards",
    cadence="quarterly",
    extracts=extracts,
    form="housing",
)
"""Quarterly changes; the first quarter has every tenancy."""
