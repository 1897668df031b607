"""What the return says of each child: Header, unaccompanied children, earlier permanence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.days import plus_years
from forethought.synth.feeds.columns import date_column, flag_column, text_column
from forethought.synth.feeds.ssda903.scope import Scope
from forethought.synth.feeds.ssda903.year import parameters
from forethought.synth.journeys.tables import PreviousPermanence
from forethought.synth.rows import NEVER, NOBODY, day

_ADULT = 18
_NONE_BEFORE = "Z1"
_DAY_UNKNOWN = "ZZ/ZZ/ZZZZ"


def header_table(scope: Scope) -> pa.Table:
    """One row for each child looked after in the year, or leaving care."""
    people = scope.people
    at = people.order(people.person)
    asked = (people.sex == "F") & np.isin(people.person, scope.beyond_breaks)
    born = _first_birth(scope)
    return pa.table(
        {
            "CHILD": text_column(people.child),
            "SEX": text_column(scope.year.sex(people.sex)),
            "DOB": date_column(people.born),
            "ETHNIC": text_column(np.where(people.ethnicity == "", parameters()["no_ethnicity"], people.ethnicity)),
            "UPN": text_column(_pupil_number(scope)),
            "MOTHER": flag_column(born != NEVER, asked),
            "MC_DOB": date_column(born, asked),
        }
    ).take(at)


def _pupil_number(scope: Scope) -> NDArray[np.str_]:
    """The pupil number the council holds, or why there is none."""
    why, people = parameters()["no_upn"], scope.people
    school_age = day(date(scope.year.year - 2, why["month"], why["day"]))
    young = plus_years(people.born, why["age"]) > school_age
    return np.where(people.upn != "", people.upn, np.where(young, why["young"], why["other"]))


def _first_birth(scope: Scope) -> NDArray[np.int32]:
    """The day of birth of each person's first child, as far as it was born in the year or before."""
    persons, people = scope.community.lives.persons, scope.people
    child = (persons.mother != NOBODY) & (persons.born <= scope.year.last) & np.isin(persons.mother, people.person)
    found = np.full(len(people.person), NEVER, np.int32)
    np.minimum.at(found, people.at(persons.mother[child]), persons.born[child])
    return found


def unaccompanied_table(scope: Scope) -> pa.Table:
    """One row for each child who came alone, until the year in which they come of age."""
    people = scope.people
    grown = plus_years(people.born, _ADULT)
    here = np.isin(people.person, scope.unaccompanied) & (grown >= scope.year.first)
    at = people.order(people.person)
    return pa.table(
        {
            "CHILD": text_column(people.child),
            "SEX": text_column(scope.year.sex(people.sex)),
            "DOB": date_column(people.born),
            "DUC": date_column(grown),
        }
    ).take(at[here[at]])


def permanence_table(scope: Scope) -> pa.Table:
    """One row for each child who came into care in the year: of the first time, where there are several."""
    rows = _first_of_year(scope)
    before = rows.permanence != _NONE_BEFORE
    known = rows.ended != NEVER
    day_text = date_column(rows.ended).fill_null(_DAY_UNKNOWN).to_numpy(zero_copy_only=False).astype(np.str_)
    people, at = scope.people, scope.people.at(rows.person)
    return pa.table(
        {
            "CHILD": text_column(people.child[at]),
            "DOB": date_column(people.born[at]),
            "PREV_PERM": text_column(rows.permanence),
            "LA_PERM": text_column(_authority(scope, rows.authority), before),
            "DATE_PERM": text_column(np.where(known, day_text, _DAY_UNKNOWN), before),
        }
    )


def _authority(scope: Scope, codes: NDArray[np.str_]) -> NDArray[np.str_]:
    """The code of the authority, not known where it is one that the department has never heard of."""
    authority = scope.community.setting.authority
    unheard = [code for code, _, _ in authority.neighbours] + [authority.code] * authority.fictional
    return np.where(np.isin(codes, unheard), parameters()["permanence"]["authority_unknown"], codes)


def _first_of_year(scope: Scope) -> PreviousPermanence:
    previous, periods = scope.community.care.previous, scope.community.care.periods
    start = periods.start[previous.period]
    here = scope.year.within(start) & np.isin(previous.person, scope.looked_after)
    order = scope.people.order(previous.person[here], start[here])
    rows = previous.take(np.flatnonzero(here)[order])
    return rows.take(np.sort(np.unique(rows.person, return_index=True)[1]))
