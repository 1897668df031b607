"""Suspensions and permanent exclusions, each term, as the school census asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.days import school_year
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column, date_column, flag_column
from forethought.synth.feeds.school_records import (
    PupilRecords,
    by_period,
    censuses,
    chosen_codes,
    provision,
    row_on,
)
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NOBODY

_IDENTITY = {"upn": "upn", "surname": "surname", "forename": "forename", "dob": "born", "sex": "sex"}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """What began since the census before, up to the day of the census; the rest is with the next one."""
    setting = community.setting
    taken = censuses(setting.window)
    edges = np.asarray([setting.window.first, *(census.day for census in taken)])
    rows = community.schooling.exclusions
    place = np.searchsorted(edges, rows.day, side="right") - 1
    row = np.flatnonzero((place < len(taken)) & (rows.school != NOBODY))
    place, held = place[row], rows.take(row)
    enrolments = community.schooling.enrolments
    main = enrolments.take(enrolments.main)
    since = main.start[row_on(main, held.person, held.day)] if len(main) else held.day
    records = PupilRecords(community, registers["schools"])
    in_care = Status(community.need, community.care).in_care(held.person, held.day)
    columns = {
        "NativeId": records.ids(held.person, held.day),
        "urn": chosen_codes(setting.services.schools.urn, held.school),
        **records.columns(held.person, school_year(held.day), since, _IDENTITY),
        "category": code_column(np.where(held.permanent, "PERM", "SUSP")),
        "reason1": code_column(held.reason),
        "startdate": date_column(held.day),
        "sessions": pa.array(held.sessions, mask=held.permanent),
        "incare": flag_column(in_care),
        "senprovision": code_column(provision(community, held.person, held.day)),
    }
    yield from by_period([census.period for census in taken], {"termlyexclusions": (columns, place)})


FEED = Feed(
    name="exclusions",
    title="Suspensions and exclusions",
    agency="schools",
    standard="DfE school census, termly exclusions",
    cadence="termly",
    extracts=extracts,
    form="exclusions",
)
"""Each term, up to the census day in it."""
