"""Attendance by term: half days missed, by reason, with the census that follows the term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.chance import pick_index
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column
from forethought.synth.feeds.school_records import PupilRecords, by_period, censuses, chosen_codes
from forethought.synth.journeys.schooling.calendar import TERMS, term_of
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.rows import NOBODY

Ints = NDArray[Any]


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One row for each pupil, school, term and reason; the term is the one before the census."""
    taken = censuses(community.setting.window)
    rows = community.schooling.absence
    place = np.full(len(rows), NOBODY, np.int64)
    last = np.zeros(len(rows), np.int32)
    for number, census in enumerate(taken):
        at = TERMS.index(census.term) - 1
        year, name = (census.year, TERMS[at]) if at >= 0 else (census.year - 1, TERMS[-1])
        there = (rows.year == year) & (rows.term == name)
        place[there], last[there] = number, term_of(year, name).days[-1]
    mine = np.flatnonzero((place != NOBODY) & (rows.school != NOBODY) & (rows.authorised + rows.unauthorised > 0))
    mine = mine[np.argsort(place[mine], kind="stable")]
    row, code, sessions = _reasons(community, mine)
    person, day = rows.person[row], last[row]
    records = PupilRecords(community, registers["schools"])
    columns = {
        "PupilId": records.ids(person, day),
        "SchoolURN": chosen_codes(community.setting.services.schools.urn, rows.school[row]),
        "SchoolYear": _year_names(rows.year[row]),
        "Term": code_column(rows.term[row]),
        "AttendanceReason": code,
        "Sessions": pa.array(sessions.astype(np.int32)),
    }
    yield from by_period([census.period for census in taken], {"absence_reasons": (columns, place[row])}, own=True)


def _reasons(community: Community, mine: Ints) -> tuple[Ints, pa.Array, Ints]:
    """Rows of absence split by reason, in order of ``mine``: the commonest reason, and another for the rest."""
    rows, shape = community.schooling.absence, parameters()["absence"]
    rng = community.setting.stream("attendance", "reasons")
    names: list[str] = []
    codes, sessions = [], []
    for weights, missed in (
        (shape["codes_authorised"], rows.authorised),
        (shape["codes_unauthorised"], rows.unauthorised),
    ):
        total, first = missed[mine], len(names)
        names += weights
        share = next(iter(weights.values())) / sum(weights.values())
        alike = shape["reasons_alike"]
        usually = rng.beta(share * alike, (1 - share) * alike, len(mine))
        count = np.floor(total * usually + rng.random(len(mine))).astype(np.int64)
        other = 1 + pick_index(rng, list(weights.values())[1:], len(mine))
        codes += [np.full(len(mine), first), first + other]
        sessions += [count, total - count]
    code, many = np.stack(codes, axis=1), np.stack(sessions, axis=1)
    row, place = np.nonzero(many)
    return mine[row], chosen_codes(np.asarray(names), code[row, place]), many[row, place]


def _year_names(years: Ints) -> pa.Array:
    """School years as ``2025/26``."""
    known, place = np.unique(years, return_inverse=True)
    names = [f"{year - 1}/{year % 100:02d}" for year in known.tolist()]
    return chosen_codes(np.asarray(names, np.str_), place)


FEED = Feed(
    name="attendance-terms",
    title="Absence by term and reason",
    agency="schools",
    standard="Our own form, with the attendance codes and terms of the school census",
    cadence="termly",
    extracts=extracts,
    form="attendance-terms",
)
"""Each term, of the term before."""
