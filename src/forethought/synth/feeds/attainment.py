"""Results of the summer before, each year: the end of reception, the phonics check, key stages 2 and 4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import flag_column
from forethought.synth.feeds.school_records import PupilRecords, by_period, chosen_codes
from forethought.synth.journeys.schooling.calendar import term_of
from forethought.synth.journeys.schooling.tables import Schooling
from forethought.synth.rows import NOBODY

Ints = NDArray[Any]
Results = dict[str, pa.Array]
_IDENTITY = {"UPN": "upn", "Surname": "surname", "Forename": "forename", "DateOfBirth": "born", "Sex": "sex"}
_LEARNER = {
    "UPN": "upn",
    "ULN": "uln",
    "Surname": "surname",
    "Forename": "forename",
    "DateOfBirth": "born",
    "Sex": "sex",
}


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One delivery for each collection year, with the results of the summer in it."""
    made = community.schooling
    records = PupilRecords(community, registers["schools"])
    tables = {
        "early_years": _table(community, records, made.profiles, _IDENTITY, _early_years(made)),
        "phonics": _table(community, records, made.phonics, _IDENTITY, _phonics(made)),
        "key_stage_2": _table(community, records, made.key_stage_2, _IDENTITY, _key_stage_2(made)),
        "key_stage_4": _table(community, records, made.key_stage_4, _LEARNER, _key_stage_4(made)),
    }
    yield from by_period([str(year) for year in community.setting.window.each], tables, own=True)


def _table(
    community: Community, records: PupilRecords, rows: Any, names: dict[str, str], results: Results
) -> tuple[dict[str, pa.Array], Ints]:
    """The rows of the summers in the window, of pupils at a school here, in order of year; and the period of each."""
    window = community.setting.window
    first, last = window.last_year - window.years, window.last_year - 1
    order = np.flatnonzero((rows.year >= first) & (rows.year <= last) & (rows.school != NOBODY))
    order = order[np.argsort(rows.year[order], kind="stable")]
    person, year = rows.person[order], rows.year[order]
    taken = np.asarray([term_of(each, "summer").days[20] for each in range(first, last + 1)])[year - first]
    return {
        "PupilId": records.ids(person, taken),
        **records.columns(person, year, np.zeros(len(order), np.int64), names),
        "SchoolURN": chosen_codes(community.setting.services.schools.urn, rows.school[order]),
        **{name: values.take(pa.array(order)) for name, values in results.items()},
    }, year - first


def _early_years(made: Schooling) -> Results:
    profiles = made.profiles
    return {"GoodLevelOfDevelopment": flag_column(profiles.good), "GoalsExpected": pa.array(profiles.goals)}


def _phonics(made: Schooling) -> Results:
    return {"Mark": pa.array(made.phonics.mark), "MetStandard": flag_column(made.phonics.met)}


def _key_stage_2(made: Schooling) -> Results:
    two = made.key_stage_2
    return {
        "ReadingExpected": flag_column(two.reading),
        "WritingExpected": flag_column(two.writing),
        "MathsExpected": flag_column(two.maths),
        "AllExpected": flag_column(two.reading & two.writing & two.maths),
    }


def _key_stage_4(made: Schooling) -> Results:
    four = made.key_stage_4
    return {
        "Attainment8": pa.array(four.attainment8),
        "EnglishMaths94": flag_column(four.basics94),
        "EnglishMaths95": flag_column(four.basics95),
        "EBaccPoints": pa.array(four.ebacc),
    }


FEED = Feed(
    name="attainment",
    title="Results at school",
    agency="schools",
    standard="Our own form, with the measures of the Department for Education",
    cadence="yearly",
    extracts=extracts,
    form="attainment",
)
"""Each collection year, with the results of the summer in it."""
