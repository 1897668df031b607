"""Who the children of a census are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.feeds.cin.scope import Scope, last_day
from forethought.synth.feeds.columns import iso_column, text_column
from forethought.synth.rows import NEVER

_SCHOOL_AGE = 5 * 365.25
_NOT_KNOWN = "NOBT"
_SEX_BY_LETTER = 2025  # the first year whose form has letters for sex


def header_table(scope: Scope) -> pa.Table:
    """The one row that says whose census it is."""
    return pa.Table.from_pylist(
        [
            {
                "Collection": "CIN",
                "Year": str(scope.year),
                "ReferenceDate": last_day(scope.year),
                "SourceLevel": "L",
                "LEA": scope.community.setting.authority.code,
                "SoftwareCode": "Synthetic",
                "Release": "1",
                "SerialNo": "001",
                "DateTime": f"{scope.year}-06-05T08:30:00",
            }
        ]
    )


def identifiers_table(scope: Scope) -> pa.Table:
    """Numbers, birth and sex; an unborn child has the day on which it is expected."""
    persons, held = scope.community.lives.persons, scope.held
    born = persons.born[scope.children]
    unborn = born >= scope.end
    days = _days(held.born)
    young = scope.end - born < _SCHOOL_AGE
    upn = np.where(unborn, "", held.upn)
    why = np.where(young, "UN1", np.where(_only_referred(scope), "UN6", "UN4"))
    died = persons.died[scope.children]
    return pa.table(
        {
            "LAchildID": text_column(held.local_id),
            "UPN": text_column(upn),
            "UPNunknown": text_column(why, upn == ""),
            "PersonBirthDate": iso_column(days, ~unborn),
            "ExpectedPersonBirthDate": iso_column(born, unborn),
            **_sex(scope, np.where(unborn, "U", held.sex)),
            "PersonDeathDate": iso_column(scope.by_then(died)),
        }
    )


def _sex(scope: Scope, letters: NDArray[np.str_]) -> dict[str, pa.Array]:
    """Sex under the name and in the codes of the year's form."""
    if scope.form_year >= _SEX_BY_LETTER:
        return {"Sex": text_column(letters)}
    codes = np.where(letters == "M", "1", np.where(letters == "F", "2", "0"))
    return {"GenderCurrent": text_column(codes)}


def _days(texts: NDArray[np.str_]) -> NDArray[np.int32]:
    """Days from ISO text, :data:`NEVER` for none."""
    given = texts != ""
    days = np.where(given, texts, "1970-01-01").astype("datetime64[D]").astype(np.int64)
    return np.where(given, days, NEVER).astype(np.int32)


def _only_referred(scope: Scope) -> NDArray[np.bool_]:
    """Children of whom nothing but a referral without further action is in the census."""
    cases = scope.cases
    more = np.unique(cases.person[~cases.no_further_action])
    return ~np.isin(scope.children, more)


def characteristics_table(scope: Scope) -> pa.Table:
    """Ethnic group as the council has it."""
    group = np.where(scope.held.ethnicity == "", _NOT_KNOWN, scope.held.ethnicity)
    return pa.table({"LAchildID": text_column(scope.held.local_id), "Ethnicity": text_column(group)})


def disabilities_table(scope: Scope) -> pa.Table:
    """One row for each disability known by the end of the year; NONE for children who have none. Unborn: no row."""
    conditions = scope.community.lives.conditions
    known = conditions.take((conditions.since < scope.end) & np.isin(conditions.person, scope.children))
    order = np.argsort(scope.children, kind="stable")
    at = order[np.searchsorted(scope.children[order], known.person)]
    born = scope.community.lives.persons.born[scope.children] < scope.end
    none = np.flatnonzero(born & ~np.isin(scope.children, known.person))
    rows = np.concatenate([at, none])
    codes = np.concatenate([known.condition, np.full(len(none), "NONE")])
    sort = np.lexsort((codes, rows))
    return pa.table({"LAchildID": text_column(scope.held.local_id[rows[sort]]), "Disability": text_column(codes[sort])})
