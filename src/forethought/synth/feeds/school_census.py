"""The school census, each term: pupils on roll, those who left since the last one, free meals and special needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column, date_column
from forethought.synth.feeds.school_records import (
    Census,
    PupilRecords,
    by_period,
    censuses,
    chosen_codes,
    known_days,
    last_days,
    levels,
    on_roll,
    provision,
    row_on,
)
from forethought.synth.journeys.schooling.calendar import TERMS
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NOBODY

Ints = NDArray[Any]
_LEVELS = np.asarray(["R", *(str(number) for number in range(1, 15))])
_IDENTITY = {
    "upn": "upn", "uniquelearnernumber": "uln", "surname": "surname", "forename": "forename", "middlenames": "middle",
    "preferredsurname": "preferred_surname", "dob": "born", "sex": "sex", "ethnicity": "ethnicity", "paon": "number",
    "street": "street", "postcode": "postcode", "uniquepropertyreferencenumber": "uprn",
}  # fmt: skip
_LEFT = {name: _IDENTITY[name] for name in ("upn", "uniquelearnernumber", "surname", "forename", "dob", "sex")}
_ORDERS = {"E11": "A", "E12": "A", "E41": "C", "E43": "G", "E44": "G", "E45": "G", "E46": "G", "E47": "G", "E48": "G"}
"""How care ended, as the return of children looked after codes it, and what the school census calls it."""


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Every census of the window. Absence is that of the term before, as in the real census."""
    taken = censuses(community.setting.window)
    records = PupilRecords(community, registers["schools"])
    days = np.asarray([census.day for census in taken])
    years = np.asarray([census.year for census in taken])
    row, place = on_roll(community, days.tolist(), kept=True)
    rows = community.schooling.enrolments
    person, day = rows.person[row], days[place]
    ids = records.ids(person, day)
    pupils = {
        "pupilonrolltableid": ids,
        **_school(community, rows.school[row]),
        **records.columns(person, years[place], rows.start[row], _IDENTITY),
        "entrydate": date_column(rows.start[row]),
        "enrolstatus": code_column(_status(community, row, person, day)),
        "ncyearactual": code_column(_LEVELS[levels(community, person, years[place])]),
        "senprovision": code_column(provision(community, person, day)),
        "language": chosen_codes(_languages(community), person),
        "plaa": code_column(_after_care(community, person, day)),
        "youngcarer": code_column(np.where(_young_carers(community, person, day), "S", "N")),
        **_sessions(community, rows.school[row], person, place, taken),
    }
    tables = {
        "pupilonroll": (pupils, place),
        "pupilnolongeronroll": _left(community, records, taken),
        "fsmperiodsonroll": _meals(community, ids, person, day, place),
        "senneeds": _needs(community, ids, person, day, place),
    }
    yield from by_period([census.period for census in taken], tables)


def _school(community: Community, school: Ints) -> dict[str, pa.Array]:
    held = community.setting.services.schools
    return {
        "lea": pa.repeat(community.setting.authority.code, len(school)),
        "estab": chosen_codes(held.estab, school),
        "urn": chosen_codes(held.urn, school),
    }


def _status(community: Community, row: Ints, person: Ints, day: Ints) -> NDArray[np.str_]:
    """``C`` at one school; of those at two, ``M`` where a place is kept and ``S`` where the pupil is taught."""
    rows = community.schooling.enrolments
    kept = rows.take(~rows.main)
    two = Spells(kept.person, kept.start, kept.end).covers(person, day)
    return np.where(~rows.main[row], "M", np.where(two, "S", "C"))


def _languages(community: Community) -> NDArray[np.str_]:
    """Of every person: English, or believed to be another, by ethnic group."""
    persons = community.lives.persons
    rng = community.setting.stream("school census", "languages")
    shares = parameters()["language"]
    groups, at = np.unique(persons.ethnicity, return_inverse=True)
    share = np.asarray([shares.get(str(group), shares["other_groups"]) for group in groups])[at]
    share = np.where(persons.unaccompanied, 1.0, share)
    return np.where(chosen(rng, share, len(persons)), "OTB", "ENG")


def _after_care(community: Community, person: Ints, day: Ints) -> NDArray[np.str_]:
    """Pupils who left care by adoption or an order, where the family has told the school."""
    persons, periods = community.lives.persons, community.care.periods
    rng = community.setting.stream("school census", "after care")
    code = np.full(len(persons), "N")
    since = np.zeros(len(persons), np.int64)
    for reason, letter in _ORDERS.items():
        ended = periods.take(periods.reason == reason)
        code[ended.person], since[ended.person] = letter, ended.end
    new = persons.was != NOBODY
    code[new], since[new] = "A", persons.arrived[new]
    told = chosen(rng, parameters()["after_care"]["told"], len(persons))
    return np.where(told[person] & (since[person] <= day), code[person], "N")


def _young_carers(community: Community, person: Ints, day: Ints) -> NDArray[np.bool_]:
    """Pupils whom an assessment found to be carers."""
    held = community.need.assessments
    found = np.full(len(community.lives.persons), 2**31 - 1, np.int64)
    carers = held.take(np.char.find(np.char.add(np.char.add(" ", held.factors), " "), " 7A ") >= 0)
    np.minimum.at(found, carers.person, carers.authorised)
    flags: NDArray[np.bool_] = found[person] <= day
    return flags


def _sessions(
    community: Community, school: Ints, person: Ints, place: Ints, taken: tuple[Census, ...]
) -> dict[str, pa.Array]:
    """Half days of the term before each census, at the same school."""
    rows = community.schooling.absence
    numbers = np.asarray([census.year * len(TERMS) + TERMS.index(census.term) - 1 for census in taken])
    held = rows.year.astype(np.int64) * len(TERMS)
    for number, term in enumerate(TERMS):
        held[rows.term == term] += number
    key = (rows.person.astype(np.int64) * 100_000 + held) * 10_000 + rows.school
    order = np.argsort(key, kind="stable")
    wanted = (person.astype(np.int64) * 100_000 + numbers[place]) * 10_000 + school
    last = max(len(key) - 1, 0)
    at = order[np.minimum(np.searchsorted(key[order], wanted), last)] if len(key) else np.zeros(len(wanted), np.int64)
    known = (key[at] == wanted) if len(key) else np.zeros(len(wanted), np.bool_)
    return {
        name: pa.array(values[at] if len(key) else np.zeros(len(at), np.int32), mask=~known)
        for name, values in (
            ("termlysessionspossible", rows.possible),
            ("termlysessionsauthorised", rows.authorised),
            ("termlysessionsunauthorised", rows.unauthorised),
        )
    }


def _left(community: Community, records: PupilRecords, taken: tuple[Census, ...]) -> tuple[dict[str, pa.Array], Ints]:
    """Pupils who left a school since the census before."""
    rows = community.schooling.enrolments
    edges = np.asarray([community.setting.window.first, *(census.day for census in taken)])
    place = np.searchsorted(edges, rows.end, side="left") - 1
    mine = (place >= 0) & (place < len(taken)) & (rows.school != NOBODY) & rows.main & (rows.phase != "independent")
    row = np.flatnonzero(mine)
    row = row[np.argsort(place[row], kind="stable")]
    place, person = place[row], rows.person[row]
    day = edges[place + 1]
    years = np.asarray([census.year for census in taken])[place] if len(taken) else place
    return {
        "pupilnolongeronrolltableid": records.ids(person, day),
        **_school(community, rows.school[row]),
        **records.columns(person, years, rows.start[row], _LEFT),
        "entrydate": date_column(rows.start[row]),
        "leavingdate": date_column(last_days(rows.end[row])),
        "ncyearleaving": code_column(_LEVELS[levels(community, person, years)]),
    }, place


def _meals(
    community: Community, ids: pa.Array, person: Ints, day: Ints, place: Ints
) -> tuple[dict[str, pa.Array], Ints]:
    """Times with free meals that had begun by the census."""
    rows = community.schooling.free_meals
    at = np.full(len(community.lives.persons), NOBODY, np.int64)
    at[rows.person] = np.arange(len(rows))
    held = at[person]
    mine = np.flatnonzero((held != NOBODY) & (rows.start[held] <= day)) if len(rows) else np.empty(0, np.int64)
    held = held[mine]
    return {
        "pupilonrolltableid": ids.take(pa.array(mine)),
        "fsmstartdate": date_column(rows.start[held]),
        "fsmenddate": date_column(last_days(known_days(rows.end[held], day[mine]))),
        "ukcountry": pa.repeat("ENG", len(mine)),
    }, place[mine]


def _needs(
    community: Community, ids: pa.Array, person: Ints, day: Ints, place: Ints
) -> tuple[dict[str, pa.Array], Ints]:
    """The kinds of special need of pupils with support or a plan, the main one ranked first."""
    rows = community.schooling.support
    held = row_on(rows, person, day)
    mine = np.flatnonzero(held != NOBODY)
    also = mine[rows.second[held[mine]] != ""] if len(rows) else mine
    both = np.concatenate([mine, also])
    rank = np.repeat(["1", "2"], [len(mine), len(also)])
    code = np.concatenate([rows.need[held[mine]], rows.second[held[also]]])
    order = np.argsort(place[both], kind="stable")
    both = both[order]
    return {
        "pupilonrolltableid": ids.take(pa.array(both)),
        "sentyperank": code_column(rank[order]),
        "sentype": code_column(code[order]),
    }, place[both]


FEED = Feed(
    name="school-census",
    title="School census",
    agency="schools",
    standard="DfE school census, tables and names as in the pipelines of local authorities",
    cadence="termly",
    extracts=extracts,
    form="school-census",
)
"""Each term, by the census day in it."""
