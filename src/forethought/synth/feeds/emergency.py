"""What emergency departments send of children's attendances: a month at a time, and in the last month day by day too.

Like the Emergency Care Data Set, whose SNOMED CT concepts are plain words here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.chance import chosen, pick
from forethought.synth.community import Community
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.tables import EmergencyAttendances
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NEVER, on

_TABLE = "EmergencyCare"
_YEAR = 365.25


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month of what was recorded in it. Each day of the last month has one before, with what was
    recorded on that day: the same rows, which the month's then brings together."""
    window = community.setting.window
    held = community.health.attendances
    recorded = nhs.recorded(community.setting, "emergency", "attendances", held.day)
    rows = np.flatnonzero(recorded < window.end)
    table, recorded = _attendances(community, registers, rows), recorded[rows]
    *before, last = nhs.monthly(window, {_TABLE: nhs.Sent(table, recorded)})
    yield from chain(before, _daily(table, recorded, window.end), [last])


def _daily(table: pa.Table, recorded: nhs.Array, end: int) -> Iterator[Extract]:
    first = int(nhs.last_days(nhs.months(np.asarray([end - 1])) - 1)[0]) + 1
    order = np.argsort(recorded, kind="stable")
    edges = np.searchsorted(recorded[order], np.arange(first, end + 1)).tolist()
    for number in range(end - first):
        some = pa.array(order[edges[number] : edges[number + 1]])
        yield Extract(on(first + number).isoformat(), {_TABLE: table.take(some)})


def _attendances(community: Community, registers: Registers, rows: nhs.Array) -> pa.Table:
    made = community.health.attendances.take(rows)
    held = registers["hospital"].held(made.person, made.day)
    setting = community.setting
    site = _sites(community, made)
    left = made.outcome == "left"
    return nhs.table(
        {
            "Attendance_Unique_Identifier": nhs.event_ids(setting, "EC", rows),
            "Provider_Code": nhs.hospital_codes(community, made.hospital),
            "Local_Patient_ID": nhs.texts(held.local_id),
            "NHS_Number": nhs.texts(held.nhs_number),
            "Date_Of_Birth": nhs.texts(held.born),
            "Sex": nhs.coded("sex", held.sex),
            "Ethnic_Category": nhs.coded("ethnicity", held.ethnicity),
            "Postcode": nhs.texts(held.postcode),
            "GP_Practice_Code": nhs.practice_codes(community, made.person, made.day),
            "Arrival_Date": nhs.dates(made.day),
            "Arrival_Time": nhs.times(made.minute),
            "EC_Arrival_Mode": _modes(community, made),
            "EC_Accompanied_By": _company(community, made),
            "EC_Chief_Complaint": nhs.coded("complaint", made.complaint),
            "EC_Acuity": nhs.coded("acuity", made.acuity.astype(np.str_)),
            "EC_Injury_Date": nhs.dates(np.where(made.intent == "", NEVER, made.day)),
            "EC_Injury_Intent": nhs.coded("intent", made.intent),
            "EC_Injury_Site": nhs.texts(site),
            "EC_Alcohol_Drug_Involvement": nhs.yes_no(made.complaint == "alcohol_drugs"),
            "Safeguarding_Concern": nhs.yes_no(made.concern),
            "CPIS_Checked": nhs.yes_no(made.checked),
            "Discharge_Status": pa.array(["treated", "left before being seen"]).take(pa.array(left.astype(np.int8))),
            "Discharge_Destination": nhs.coded("outcome", made.outcome),
        }
    )


def _modes(community: Community, made: EmergencyAttendances) -> pa.Array:
    shape = parameters()["feeds"]["arrival"]
    rng = community.setting.stream("feeds", "emergency", "modes")
    urgent, usual = (pick(rng, shape[name], len(made)) for name in ("urgent", "usual"))
    return nhs.coded("arrival_mode", np.where(made.acuity <= 2, urgent, usual))


def _company(community: Community, made: EmergencyAttendances) -> pa.Array:
    """Who came with the child: a carer of those in care, nobody of some who are older."""
    rng = community.setting.stream("feeds", "emergency", "company")
    persons, care = community.lives.persons, community.care.periods
    looked_after = Spells(care.person, care.start, care.end).covers(made.person, made.day)
    old = made.day - persons.born[made.person] >= parameters()["feeds"]["arrival"]["alone_from"] * _YEAR
    alone = old & (chosen(rng, parameters()["feeds"]["arrival"]["alone"], len(made)))
    place = np.where(alone, 2, np.where(looked_after, 1, 0))
    return pa.array(["parent", "carer", "nobody"]).take(pa.array(place))


def _sites(community: Community, made: EmergencyAttendances) -> nhs.Array:
    rng = community.setting.stream("feeds", "emergency", "sites")
    found = pick(rng, parameters()["feeds"]["injury"]["sites"], len(made))
    return np.where(made.complaint == "injury", found, "")


FEED = Feed(
    name="emergency",
    title="Emergency attendances of children",
    agency="hospital",
    standard="Like the Emergency Care Data Set (ECDS)",
    cadence="monthly",
    extracts=extracts,
    form="emergency",
)
"""Attendances, monthly, and daily in the last month."""
