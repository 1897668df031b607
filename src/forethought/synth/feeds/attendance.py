"""Attendance day by day in the last month of the window: the half days that pupils missed, as registers were closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.days import school_year
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column, date_column
from forethought.synth.feeds.school_records import PupilRecords, by_period, chosen_codes, row_on
from forethought.synth.journeys.schooling.calendar import all_days
from forethought.synth.rows import NOBODY


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One delivery for each school day of the last month; pupils who were there are in none."""
    window, schools = community.setting.window, community.setting.services.schools
    month = int(np.datetime64(window.end - 1, "D").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))
    days = all_days()
    days = days[(days >= month) & (days < window.end)]
    missed = community.schooling.sessions
    missed = missed.take(missed.school != NOBODY)
    records = PupilRecords(community, registers["schools"])
    enrolments = community.schooling.enrolments
    main = enrolments.take(enrolments.main)
    since = main.start[row_on(main, missed.person, missed.day)] if len(main) else missed.day
    columns = {
        "PupilId": records.ids(missed.person, missed.day),
        **records.columns(missed.person, school_year(missed.day), since, {"UPN": "upn"}),
        "SchoolURN": chosen_codes(schools.urn, missed.school),
        "SessionDate": date_column(missed.day),
        "Session": code_column(missed.half),
        "AttendanceReason": code_column(missed.reason),
    }
    periods = [str(np.datetime64(int(day), "D")) for day in days]
    place = np.searchsorted(days, missed.day)
    tables: dict[str, tuple[dict[str, pa.Array], np.ndarray[tuple[int], np.dtype[np.int64]]]] = {
        "absent_sessions": (columns, place.astype(np.int64))
    }
    yield from by_period(periods, tables, own=True)


FEED = Feed(
    name="attendance",
    title="Daily attendance",
    agency="schools",
    standard="Our own form, with the attendance codes of the Department for Education",
    cadence="daily",
    extracts=extracts,
    form="attendance",
)
"""Each school day of the last month of the window."""
