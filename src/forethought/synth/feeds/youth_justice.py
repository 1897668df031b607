"""Offences and work of the youth justice service, by quarter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
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
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.justice.offending import SENTENCES
from forethought.synth.journeys.status import Status


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Offences and cases that changed in each quarter, as the service held them at its end."""
    periods = periods_of(community.setting.window, "quarterly")
    yield from cut(
        {"offences": _offences(community, registers, periods), "interventions": _cases(community, registers, periods)},
        periods,
    )


def _offences(community: Community, registers: Registers, periods: Periods) -> tuple[Versions, Columns]:
    setting, offences = community.setting, community.justice.offences
    sent = versions(periods, offences.day, offences.decided)
    rows = offences.take(sent.row)
    decided = sent.known(offences.decided) <= sent.last_day
    court = np.isin(rows.outcome, SENTENCES) & decided
    return sent, {
        "OffenceReference": references(setting, "YO", sent.row),
        **identity(registers["youth_justice"], community.lives, rows.person, sent.last_day, IDENTITY | ADDRESS),
        "OffenceDate": sent.day(offences.day),
        "OffenceType": code_column(rows.kind),
        "Gravity": sent.number(offences.gravity),
        "RemandStatus": code_column(rows.remand),
        "Outcome": sent.code(offences.outcome, offences.decided),
        "OutcomeDate": sent.day(offences.decided),
        "AtCourt": code_column(np.where(decided, np.where(court, "Y", "N"), "")),
        "FirstTimeEntrant": code_column(np.where(decided, np.where(rows.entrant, "Y", "N"), "")),
        "PoliceReference": references(setting, "PI", rows.incident),
    }


def _cases(community: Community, registers: Registers, periods: Periods) -> tuple[Versions, Columns]:
    setting, cases = community.setting, community.justice.youth_cases
    sent = versions(periods, cases.start, cases.end, book=True)
    rows = cases.take(sent.row)
    return sent, {
        "InterventionReference": references(setting, "YC", sent.row),
        **identity(registers["youth_justice"], community.lives, rows.person, sent.last_day, IDENTITY | ADDRESS),
        "Kind": code_column(rows.kind),
        "StartDate": sent.day(cases.start),
        "EndDate": sent.day(cases.end),
        "LikelihoodOfReoffending": code_column(rows.likelihood),
        "RiskOfSeriousHarm": code_column(rows.harm),
        "SafetyAndWellbeing": code_column(rows.safety),
        "SocialCareStatus": _social_care(community, rows.person, rows.start),
        "PoliceReference": references(setting, "PI", rows.incident),
    }


def _social_care(
    community: Community,
    person: np.ndarray[tuple[int], np.dtype[np.int32]],
    on: np.ndarray[tuple[int], np.dtype[np.int32]],
) -> pa.Array:
    """CLA, CP, CIN or none on the day the work began."""
    status = Status(community.need, community.care)
    found = np.where(status.in_need(person, on), "CIN", "none")
    found = np.where(status.under_plan(person, on), "CP", found)
    return code_column(np.where(status.in_care(person, on), "CLA", found))


FEED = Feed(
    name="youth-justice",
    title="Youth justice service records",
    agency="youth_justice",
    standard="Our own form, after the Youth Justice Board's data recording requirements",
    cadence="quarterly",
    extracts=extracts,
    form="youth-justice",
)
"""Quarterly changes."""
