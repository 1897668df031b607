"""Slips planted in the returns, each noted with the rule that should find it.

Every fault is one change to one cell (or one row said twice), in a child that has no other. The list of what was
planted goes to the truth, never into the files.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Row = dict[str, str]
Tables = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: where it is, and the code of the rule that should find it first."""

    delivery: str
    table: str
    key: str
    field: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    table: str
    field: str
    note: str
    fits: Callable[[Row], bool]
    spoilt: Callable[[Row], str]


def plant(
    tables: Tables, delivery: str, child: str, spared: frozenset[str], rng: random.Random, share: float
) -> tuple[Fault, ...]:
    """Spoil about ``share`` of the children in ``tables`` (in place), none of those in ``spared``.

    ``child`` is the name of the column with the child's number. Returns what was planted.
    """
    kinds = [kind for kind in (KINDS_903 if child == "CHILD" else KINDS_CIN) if tables.get(kind.table)]
    first = next(iter(name for name in ("Header", "ChildIdentifiers") if child in tables[name][0]))
    children = len(tables[first])
    wanted = min(max(len(kinds), round(share * children)), max(1, children // 4))
    used = set(spared)
    planted: list[Fault] = []
    for number in range(wanted):
        kind = kinds[number % len(kinds)]
        rows = [row for row in tables[kind.table] if row[child] not in used and kind.fits(row)]
        if rows:
            row = rng.choice(rows)
            used.add(row[child])
            key = _key(row, child)
            row[kind.field] = kind.spoilt(row)
            planted.append(Fault(delivery, kind.table, key, kind.field, kind.code, kind.note))
    return tuple(planted)


def _key(row: Mapping[str, str], child: str) -> str:
    """How an analyst would point at the row: the child and, where there is one, the row's first date or number."""
    marks = ("DECOM", "REVIEW", "MIS_START", "SW_DECOM", "CINdetailsID", "AssessmentID", "CPPID")
    return "/".join([row[child], *(row[mark] for mark in marks if row.get(mark))])


def _given(*fields: str) -> Callable[[Row], bool]:
    return lambda row: all(row.get(field) for field in fields)


def _to(value: str) -> Callable[[Row], str]:
    return lambda _: value


def _before(field: str, days: int) -> Callable[[Row], str]:
    return lambda row: (date.fromisoformat(row[field]) - timedelta(days)).isoformat()


def _kind(
    code: str,
    table: str,
    field: str,
    note: str,
    spoilt: str | Callable[[Row], str],
    fits: Callable[[Row], bool] | None = None,
) -> _Kind:
    change = _to(spoilt) if isinstance(spoilt, str) else spoilt
    return _Kind(code, table, field, note, fits or _given(field), change)


def _swap_first(row: Row) -> str:
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    upn = row["UPN"]
    return letters[(letters.index(upn[0]) + 1) % len(letters)] + upn[1:]


def _older(row: Row) -> bool:
    return row["REVIEW_CODE"] not in ("", "PN0")


def _real_upn(row: Row) -> bool:
    return len(row.get("UPN", "")) == 13 and row["UPN"][-1].isdigit()


def _in_care(row: Row) -> bool:
    return "MOTHER" in row  # young people who have left have no such item


def _ended(row: Row) -> bool:
    return row["REC"] not in ("", "X1")


def _of_sdq_age(row: Row) -> bool:
    return bool(row["SDQ_SCORE"]) and 2010 <= int(row["DOB"][-4:]) <= 2020


def _day_before(field: str) -> Callable[[Row], str]:
    def changed(row: Row) -> str:
        day, month, year = (int(part) for part in row[field].split("/"))
        return f"{date(year, month, day) - timedelta(6):%d/%m/%Y}"

    return changed


KINDS_903 = (
    _kind("101", "Header", "SEX", "sex left blank", ""),
    _kind("103", "Header", "ETHNIC", "ethnic group outside the code list", "WBRX"),
    _kind("168", "Header", "UPN", "pupil number cut short", lambda row: row["UPN"][:11], _real_upn),
    _kind("442", "Header", "UPN", "pupil number left blank", "", lambda row: _real_upn(row) and _in_care(row)),
    _kind(
        "611", "Header", "MOTHER", "a mother without the child's birth date", "1", lambda row: row.get("MOTHER") == "0"
    ),
    _kind("145", "Episodes", "CIN", "need outside the code list", "N9"),
    _kind("146", "Episodes", "PLACE", "placement code withdrawn", "H5", lambda row: row["PLACE"] == "K3"),
    _kind("148", "Episodes", "REC", "end date without a reason", "", _ended),
    _kind("356", "Episodes", "DEC", "ceased before it began", _day_before("DECOM"), _ended),
    _kind(
        "219",
        "Episodes",
        "URN",
        "a foster placement with a children's home's number",
        "SC990007",
        lambda r: r["PLACE"][0] == "U",
    ),
    _kind("225", "Episodes", "REASON_PLACE_CHANGE", "no reason for the move", ""),
    _kind("526", "Episodes", "PLACE_PROVIDER", "provider left blank", "", lambda row: row["PLACE"][0] in "UK"),
    _kind("166", "Reviews", "REVIEW", "date left blank", ""),
    _kind("440", "Reviews", "REVIEW_CODE", "'under four' for an older child", "PN0", _older),
    _kind("567", "Missing", "MIS_END", "back before going missing", _day_before("MIS_START")),
    _kind("180", "OC2", "SDQ_SCORE", "score above 40", "47"),
    _kind("186", "OC2", "SDQ_SCORE", "neither a score nor a reason", "", _of_sdq_age),
    _kind("132", "OC3", "ACTIV", "activity outside the code list", "F9"),
    _kind("630", "PrevPerm", "PREV_PERM", "previous permanence left blank", "", lambda row: row["PREV_PERM"] == "Z1"),
    _kind("SW13STG1", "SWEpisodes", "SW_REASON", "reason outside the code list", "MOVED"),
)

KINDS_CIN = (
    _kind("1510", "ChildIdentifiers", "UPN", "wrong check letter", _swap_first, _real_upn),
    _kind("4180", "ChildIdentifiers", "Sex", "sex left blank", "", _given("PersonBirthDate")),
    _kind("4220", "ChildCharacteristics", "Ethnicity", "ethnic group outside the code list", "WBRX"),
    _kind(
        "8630", "CINdetails", "CINclosureDate", "closed before referral", _before("CINreferralDate", 3),
        lambda row: row["ReasonForClosure"] == "RC7",
    ),
    _kind("8805", "CINdetails", "ReasonForClosure", "closed without a reason", ""),
    _kind("8866", "CINdetails", "ReferralSource", "source left blank", ""),
    _kind("8610", "CINdetails", "PrimaryNeedCode", "need left blank", ""),
    _kind(
        "8608", "Assessments", "AssessmentAuthorisationDate", "authorised before it began",
        _before("AssessmentActualStartDate", 7),
        lambda row: bool(row["AssessmentAuthorisationDate"]) and row["AssessmentActualStartDate"] > "2025-05-01",
    ),
    _kind("4011", "CINplanDates", "CINPlanEndDate", "plan ends before it begins", _before("CINPlanStartDate", 5)),
    _kind("8925", "ChildProtectionPlans", "CPPendDate", "plan ends before it begins", _before("CPPstartDate", 4)),
    _kind("8905", "ChildProtectionPlans", "InitialCategoryOfAbuse", "category left blank", ""),
    _kind("8730", "ChildProtectionPlans", "NumberOfPreviousCPP", "earlier plans left blank", ""),
)  # fmt: skip
