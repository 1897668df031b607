"""The tables of a generated CIN census, each row with the row of the table above that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.care import Years, assumptions
from forethought.synth.returns.cin import Cases, CensusChildren, iso, school_age
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    any_of,
    day_text,
    earlier,
    flag,
    no,
    only,
    rows_of,
    same,
    working_day,
)
from forethought.synth.returns.numbers import numbered, pupil_numbers

_SEX_BY_LETTER = 2025
_DISABLED = 0.12
_TWO_DISABILITIES = 0.3
_FORMER_UPN = 0.01
_FORMER_FROM = 20_000_000
_FACTORS = {"1": 28, "2": 34, "3": 24, "4": 14}
_NO_FACTOR = 0.4
_REVIEWS = 4


@dataclass(frozen=True, slots=True)
class Rows:
    """A table and, for each row, the row of the table above (None for the children themselves)."""

    table: pa.Table
    parent: Column | None = None


def census_tables(children: CensusChildren, cases: Cases, years: Years, chance: Chance) -> dict[str, Rows]:
    """Every table below the header, by name."""
    assessments = _assessments(cases)
    plans = _protection_plans(cases, chance)
    return {
        "ChildIdentifiers": Rows(_identifiers(children, years, chance)),
        "ChildCharacteristics": Rows(
            pa.table({"Ethnicity": chance.pick(len(children.number), assumptions()["ethnicity"])})
        ),
        "Disabilities": _disabilities(children, chance),
        "CINdetails": Rows(_details(cases, chance), cases.child),
        "Assessments": assessments,
        "AssessmentFactorsList": _factors(cases, assessments, chance),
        "CINplanDates": _where(
            pc.is_valid(cases.plan), {"CINPlanStartDate": iso(cases.plan), "CINPlanEndDate": iso(cases.plan_end)}
        ),
        "Section47": _enquiries(cases),
        "ChildProtectionPlans": plans,
        "Reviews": _reviews(cases, plans, years, chance),
    }


def _where(there: Column, columns: dict[str, Column]) -> Rows:
    """The rows of one-for-one columns that are there; the parent is the row they stood in."""
    return Rows(pa.table(columns).filter(there), rows_of(len(there)).filter(there))


def _identifiers(children: CensusChildren, years: Years, chance: Chance) -> pa.Table:
    rows = len(children.number)
    at_school = school_age(children.born, years)
    known = all_of(at_school, chance.share(rows, pc.if_else(children.only_referred, 0.6, 0.95)))
    entry = pc.add(pc.cast(day_text(children.born, "year"), pa.int32()), 4)
    unknown = pc.if_else(at_school, pc.if_else(children.only_referred, "UN7", "UN4"), "UN1")
    former = all_of(known, chance.share(rows, _FORMER_UPN))
    name = "Sex" if years.year >= _SEX_BY_LETTER else "GenderCurrent"
    return pa.table(
        {
            "LAchildID": numbered("N", children.number, 8),
            "UPN": only(known, pupil_numbers(children.number, entry)),
            "FormerUPN": only(former, pupil_numbers(pc.add(children.number, _FORMER_FROM), entry)),
            "UPNunknown": only(no(known), unknown),
            "PersonBirthDate": iso(children.born),
            "ExpectedPersonBirthDate": iso(children.expected),
            name: children.sex if name == "Sex" else _sex_by_number(children.sex),
            "PersonDeathDate": iso(children.died),
        }
    )


def _sex_by_number(letter: Column) -> Column:
    return pc.if_else(pc.equal(letter, "M"), "1", pc.if_else(pc.equal(letter, "F"), "2", "0"))


def _disabilities(children: CensusChildren, chance: Chance) -> Rows:
    """One or two of each child who went beyond the referral, most of them that there is none."""
    rows, weights = len(children.number), assumptions()["cin"]["disability"]
    there = all_of(pc.is_valid(children.born), no(children.only_referred))
    disabled = chance.share(rows, _DISABLED)
    first, second = chance.pick(rows, weights), chance.pick(rows, weights)
    two = all_of(there, disabled, pc.not_equal(first, second), chance.share(rows, _TWO_DISABILITIES))
    return _several([(there, pc.if_else(disabled, first, "NONE")), (two, second)], "Disability")


def _several(parts: list[tuple[Column, Column]], field: str) -> Rows:
    """Up to as many rows a parent as there are ``parts`` (where, value), in the order of the parents."""
    rows, many = len(parts[0][0]), len(parts)
    index = rows_of(rows * many)
    parent = pc.divide(index, many)
    order = pc.add(pc.multiply(pc.subtract(index, pc.multiply(parent, many)), rows), parent)
    there = pa.concat_arrays([where for where, _ in parts]).take(order)
    values = pa.concat_arrays([value for _, value in parts]).take(order)
    return Rows(pa.table({field: values.filter(there)}), parent.filter(there))


def _details(cases: Cases, chance: Chance) -> pa.Table:
    rows, weights = cases.rows, assumptions()["cin"]
    no_action = cases.course_in("no_further_action")
    return pa.table(
        {
            "CINreferralDate": iso(cases.referral),
            "ReferralSource": chance.pick(rows, weights["source"]),
            "PrimaryNeedCode": only(no(no_action), chance.pick(rows, weights["need"])),
            "CINclosureDate": iso(cases.closure),
            "ReasonForClosure": cases.reason,
            "DateOfInitialCPC": iso(only(cases.course_in("transferred"), cases.conference)),
            "ReferralNFA": flag(no_action),
        }
    )


def _assessments(cases: Cases) -> Rows:
    half = pc.divide(pc.add(cases.assessed, cases.authorised), 2)
    return _where(
        pc.is_valid(cases.assessed),
        {
            "AssessmentActualStartDate": iso(cases.assessed),
            "AssessmentInternalReviewDate": iso(half),
            "AssessmentAuthorisationDate": iso(cases.authorised),
        },
    )


def _factors(cases: Cases, assessments: Rows, chance: Chance) -> Rows:
    """What each finished assessment found: one to four different factors, or that there were none."""
    rows = assessments.table.num_rows
    weights = assumptions()["cin"]["factor"]
    done = pc.is_valid(cases.authorised.take(assessments.parent))
    no_need = pc.equal(cases.course.take(assessments.parent), "assessed")
    none = all_of(no_need, chance.share(rows, _NO_FACTOR))
    count = pc.if_else(none, 1, pc.cast(chance.pick(rows, _FACTORS), pa.int32()))
    drawn = [chance.pick(rows, weights) for _ in _FACTORS]
    parts = [(done, pc.if_else(none, "21", drawn[0]))]
    for at in range(1, len(drawn)):
        said = any_of(*(pc.equal(drawn[at], before) for before in drawn[:at]))
        parts.append((all_of(done, pc.greater(count, at), no(said)), drawn[at]))
    return _several(parts, "AssessmentFactor")


def _enquiries(cases: Cases) -> Rows:
    held = cases.course_in("protected")
    return _where(
        pc.is_valid(cases.enquiry),
        {
            "S47ActualStartDate": iso(cases.enquiry),
            "InitialCPCtarget": iso(working_day(cases.enquiry, 15)),
            "DateOfInitialCPC": iso(only(held, cases.conference)),
            "ICPCnotRequired": flag(no(held)),
        },
    )


def _protection_plans(cases: Cases, chance: Chance) -> Rows:
    rows, weights = cases.rows, assumptions()["cin"]["abuse"]
    first = chance.pick(rows, weights)
    latest = pc.if_else(chance.share(rows, 0.9), first, chance.pick(rows, weights))
    return _where(
        pc.is_valid(cases.protection),
        {
            "CPPstartDate": iso(cases.protection),
            "CPPendDate": iso(cases.protection_end),
            "InitialCategoryOfAbuse": first,
            "LatestCategoryOfAbuse": latest,
            "NumberOfPreviousCPP": chance.pick(rows, {"0": 76, "1": 18, "2": 5, "3": 1}),
        },
    )


def _reviews(cases: Cases, plans: Rows, years: Years, chance: Chance) -> Rows:
    """The first review within three months, then every six, up to the end of the plan or of the year."""
    start, end = cases.protection.take(plans.parent), cases.protection_end.take(plans.parent)
    until = pc.subtract(earlier(pc.coalesce(end, same(years.last, len(start), pa.int32())), years.last), 1)
    parts = []
    when = pc.add(start, chance.whole(len(start), 60, 90))
    for _ in range(_REVIEWS):
        parts.append((pc.less(when, until), iso(when)))
        when = pc.add(when, chance.whole(len(start), 150, 182))
    return _several(parts, "CPPreviewDate")
