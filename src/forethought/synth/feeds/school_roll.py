"""The school roll, once a year: pupils on roll, their contacts, and the year's suspensions and results, as schools'
systems export them in the form ``school``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.days import school_year
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column, date_column
from forethought.synth.feeds.school_contacts import contacts
from forethought.synth.feeds.school_records import (
    PupilRecords,
    by_period,
    chosen_codes,
    on_roll,
    provision,
)
from forethought.synth.journeys.schooling.calendar import term_of
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NOBODY

Ints = NDArray[Any]
Part = tuple[dict[str, pa.Array], Ints]
_IDENTITY = {
    "UPN": "upn", "ULN": "uln", "Surname": "surname", "Forename": "forename", "PreferredSurname": "preferred_surname",
    "DOB": "born", "Sex": "sex", "Postcode": "postcode",
}  # fmt: skip


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The roll of the last day of each collection year. A pupil with two records at a school is in it once."""
    window = community.setting.window
    days = np.asarray([window.bounds(year)[1] - 1 for year in window.each])
    register = registers["schools"]
    records = PupilRecords(community, register)
    row, place = on_roll(community, days.tolist(), kept=False)
    person = community.schooling.enrolments.person[row]
    ids = records.ids(person, days[place])
    row, place, person, ids = _once(row, place, person, ids)
    tables = {
        "Pupils": _pupils(community, records, row, place, ids, days),
        "PupilContacts": contacts(community, register, person, days[place], ids, place),
        "Suspensions": _suspensions(community, place, person, ids, days),
        "Results": _results(community, place, person, ids, days),
    }
    yield from by_period([str(year) for year in window.each], tables, own=True)


def _once(row: Ints, place: Ints, person: Ints, ids: pa.Array) -> tuple[Ints, Ints, Ints, pa.Array]:
    """Twins whom a school holds as one are one pupil: the first of each number in each year."""
    codes = ids.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    _, first = np.unique(place * 2**31 + codes, return_index=True)
    kept = np.sort(first)
    return row[kept], place[kept], person[kept], ids.take(pa.array(kept))


def _pupils(community: Community, records: PupilRecords, row: Ints, place: Ints, ids: pa.Array, days: Ints) -> Part:
    rows, schools = community.schooling.enrolments, community.setting.services.schools
    person, day, school = rows.person[row], days[place], rows.school[row]
    known = records.columns(person, school_year(day), rows.start[row], _IDENTITY)
    meals = community.schooling.free_meals
    free = Spells(meals.person, meals.start, meals.end).covers(person, day)
    columns = {"PupilId": ids, "UPN": known["UPN"], "FormerUPN": pa.nulls(len(row), pa.string())}
    columns |= {name: column for name, column in known.items() if name != "UPN"}
    return {
        **columns,
        "SchoolURN": chosen_codes(schools.urn, school),
        "SchoolName": chosen_codes(schools.name, school),
        "EntryDate": date_column(rows.start[row]),
        "LeavingDate": pa.nulls(len(row), pa.date32()),
        "SENProvision": code_column(provision(community, person, day)),
        "FreeMeals": _flags(free),
        **_sessions(community, person, school, school_year(day)),
    }, place


def _flags(values: NDArray[np.bool_]) -> pa.Array:
    return code_column(np.where(values, "1", "0"))


def _sessions(community: Community, person: Ints, school: Ints, year: Ints) -> dict[str, pa.Array]:
    """Half days at the school since September, null for pupils whose attendance is not reported."""
    rows = community.schooling.absence
    # The summer term comes after the roll.
    rows = rows.take(rows.term != "summer")
    key = (rows.person.astype(np.int64) * 10_000 + rows.year) * 10_000 + rows.school
    known, place = np.unique(key, return_inverse=True)
    wanted = (person.astype(np.int64) * 10_000 + year) * 10_000 + school
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    there = known[at] == wanted if len(known) else np.zeros(len(wanted), np.bool_)
    found = {}
    for name, values in (
        ("SessionsPossible", rows.possible),
        ("SessionsAuthorised", rows.authorised),
        ("SessionsUnauthorised", rows.unauthorised),
    ):
        total = np.bincount(place, values, minlength=max(len(known), 1)).astype(np.int32)
        found[name] = pa.array(total[at], mask=~there)
    return found


def _of_pupils(place: Ints, person: Ints, year: Ints, who: Ints) -> Ints:
    """The place among the pupils on the roll of each of ``who`` in its ``year``; nobody for those who are not."""
    key = place * 2**31 + person
    order = np.argsort(key, kind="stable")
    wanted = year * 2**31 + who
    at = order[np.minimum(np.searchsorted(key[order], wanted), max(len(key) - 1, 0))] if len(key) else wanted * 0
    found: Ints = np.where(key[at] == wanted, at, NOBODY) if len(key) else np.full(len(wanted), NOBODY, np.int64)
    return found


def _suspensions(community: Community, place: Ints, person: Ints, ids: pa.Array, days: Ints) -> Part:
    """Those of the collection year, of pupils on roll at its end."""
    rows = community.schooling.exclusions
    year = np.searchsorted(days, rows.day, side="left")
    pupil = _of_pupils(place, person, year, rows.person.astype(np.int64))
    mine = np.flatnonzero((pupil != NOBODY) & (rows.school != NOBODY))
    mine = mine[np.argsort(year[mine], kind="stable")]
    return {
        "PupilId": ids.take(pa.array(pupil[mine])),
        "StartDate": date_column(rows.day[mine]),
        "Category": code_column(np.where(rows.permanent[mine], "PERM", "SUSP")),
        "Sessions": pa.array(rows.sessions[mine], mask=rows.permanent[mine]),
    }, year[mine]


def _results(community: Community, place: Ints, person: Ints, ids: pa.Array, days: Ints) -> Part:
    """Results of the summer in each collection year, of pupils on roll at its end."""
    two, four = community.schooling.key_stage_2, community.schooling.key_stage_4
    who = np.concatenate([two.person, four.person]).astype(np.int64)
    when = np.concatenate([two.year, four.year]).astype(np.int64)
    nothing, score = np.full(len(two), np.nan), np.concatenate([np.zeros(len(two)), four.attainment8])
    met = np.concatenate([two.reading & two.writing & two.maths, np.zeros(len(four), np.bool_)])
    second = np.arange(len(who)) >= len(nothing)
    year = when + 1 - community.setting.window.each[0]
    held = (year >= 0) & (year < len(days))
    pupil = np.where(held, _of_pupils(place, person, year, who), NOBODY)
    mine = np.flatnonzero(pupil != NOBODY)
    mine = mine[np.argsort(year[mine], kind="stable")]
    known = {int(each): _result_day(int(each)) for each in np.unique(when[mine])}
    day = np.asarray([known[int(each)] for each in when[mine]], np.int64)
    return {
        "PupilId": ids.take(pa.array(pupil[mine])),
        "KeyStage": code_column(np.where(second[mine], "4", "2")),
        "ResultDate": date_column(np.where(second[mine], day + _AUGUST, day)),
        "ExpectedStandard": pa.array(np.where(met[mine], "1", "0"), pa.string(), mask=second[mine]),
        "Attainment8": pa.array(score[mine], mask=~second[mine]),
    }, year[mine]


_AUGUST = 44
"""Days from the results of key stage 2 in July to those of key stage 4."""


def _result_day(year: int) -> int:
    """The day on which schools get the results of key stage 2: two weeks before the end of the summer term."""
    return term_of(year, "summer").end - 14


FEED = Feed(
    name="school-roll",
    title="School roll",
    agency="schools",
    standard="Our own form, with columns that the school census and the common transfer file share",
    cadence="yearly",
    extracts=extracts,
    form="school",
)
"""Each collection year, on its last day."""
