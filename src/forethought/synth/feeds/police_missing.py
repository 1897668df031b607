"""Reports of missing children, by month: a report again when the child is found and when it was talked with."""

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
    moment_column,
    periods_of,
    references,
    versions,
)
from forethought.synth.rows import NEVER


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Reports as the police held them at the end of each month. Who placed a child in care is told."""
    setting, missing = community.setting, community.justice.missing
    periods = periods_of(setting.window, "monthly")
    sent = versions(periods, missing.reported, missing.found, missing.interviewed)
    rows = missing.take(sent.row)
    found = sent.known(missing.found)
    back = found != NEVER
    placed = np.where(rows.place == "care", setting.authority.code, "")
    columns = {
        "ReportReference": references(setting, "PM", sent.row),
        **identity(registers["police"], community.lives, rows.person, sent.last_day, IDENTITY | ADDRESS),
        "ReportedAt": moment_column(rows.reported, rows.minute),
        "FoundAt": moment_column(found, rows.found_minute),
        "RiskGrading": code_column(rows.risk),
        "MissingFrom": code_column(rows.place),
        "PlacingAuthority": code_column(placed),
        "ReturnInterviewOffered": code_column(np.where(back, np.where(rows.offered, "Y", "N"), "")),
        "ReturnInterviewDate": sent.day(missing.interviewed),
        "HarmWhileMissing": flag_column(rows.harmed & back),
    }
    yield from cut({"missing": (sent, columns)}, periods)


FEED = Feed(
    name="police-missing",
    title="Police reports of missing children",
    agency="police",
    standard="Our own form, after the police practice for missing persons",
    cadence="monthly",
    extracts=extracts,
    form="police-missing",
)
"""Monthly changes."""
