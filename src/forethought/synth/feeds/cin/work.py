"""What was done in the cases of a census: assessments, enquiries, plans and reviews."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.synth.feeds.cin.scope import Scope
from forethought.synth.feeds.columns import Array, flag_column, iso_column, number_column, text_column
from forethought.synth.journeys.need import working
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.rows import NEVER, Rows


def details_table(scope: Scope) -> pa.Table:
    """Each case as it stood at the end of the year."""
    cases = scope.cases
    nothing = cases.no_further_action
    closed = np.where(nothing, NEVER, scope.by_then(cases.closed)).astype(np.int32)
    return pa.table(
        {
            **_key(scope, scope.rows),
            "CINreferralDate": iso_column(cases.referred),
            "ReferralSource": text_column(cases.source),
            "PrimaryNeedCode": text_column(cases.need),
            "CINclosureDate": iso_column(closed),
            "ReasonForClosure": text_column(np.where(closed == NEVER, "", cases.closure)),
            "DateOfInitialCPC": iso_column(_moved_in(scope)),
            "ReferralNFA": flag_column(nothing),
        }
    )


def _moved_in(scope: Scope) -> NDArray[np.int32]:
    """The conference held in the year on moving in from elsewhere, without an enquiry here, of each case."""
    enquiries = scope.community.need.enquiries
    held = enquiries.transferred & scope.within(enquiries.conference) & scope.counted(enquiries.case)
    found = np.full(len(scope.rows), NEVER, np.int32)
    np.minimum.at(found, scope.place[enquiries.case[held]], enquiries.conference[held])
    return found


def assessments_table(scope: Scope) -> pa.Table:
    """Assessments that went on at some time in the year; one authorised before it is not told again."""
    rows = _assessed(scope)
    held = scope.community.need.assessments.take(rows)
    done = scope.by_then(held.authorised)
    return pa.table(
        {
            **_key(scope, held.case),
            "AssessmentID": number_column(rows),
            "AssessmentActualStartDate": iso_column(held.start),
            "AssessmentAuthorisationDate": iso_column(done),
            "AssessmentFactors": pc.replace_substring(text_column(np.where(done == NEVER, "", held.factors)), " ", ","),
        }
    )


def factors_table(scope: Scope) -> pa.Table:
    """One row for each factor found by the assessments authorised in the year."""
    rows = _assessed(scope)
    held = scope.community.need.assessments.take(rows)
    split = [
        found.split() if done < scope.end else [] for found, done in zip(held.factors, held.authorised, strict=True)
    ]
    at = np.repeat(np.arange(len(rows)), [len(found) for found in split])
    codes = np.asarray([code for found in split for code in found], dtype=np.str_)
    return pa.table(
        {
            **_key(scope, held.case[at]),
            "AssessmentID": number_column(rows[at]),
            "AssessmentFactor": text_column(codes),
        }
    )


def _assessed(scope: Scope) -> NDArray[np.int64]:
    held = scope.community.need.assessments
    wanted = scope.counted(held.case) & (held.start < scope.end) & (held.authorised >= scope.first)
    return _ordered(scope, held, wanted, held.start)


def need_plans_table(scope: Scope) -> pa.Table:
    """Child in need plans of the year."""
    held = scope.community.need.plans
    wanted = scope.counted(held.case) & (held.start < scope.end) & (held.end >= scope.first)
    plans = held.take(_ordered(scope, held, wanted, held.start))
    return pa.table(
        {
            **_key(scope, plans.case),
            "CINPlanStartDate": iso_column(plans.start),
            "CINPlanEndDate": iso_column(scope.by_then(plans.end)),
        }
    )


def enquiries_table(scope: Scope) -> pa.Table:
    """Section 47 enquiries of the year; conferences on moving in stand with the case."""
    held = scope.community.need.enquiries
    last = np.where(held.not_required, held.strategy, held.conference)
    wanted = scope.counted(held.case) & ~held.transferred & (held.strategy < scope.end) & (last >= scope.first)
    enquiries = held.take(_ordered(scope, held, wanted, held.strategy))
    target = np.full(len(enquiries), parameters()["enquiry"]["target"])
    return pa.table(
        {
            **_key(scope, enquiries.case),
            "S47ActualStartDate": iso_column(enquiries.strategy),
            "InitialCPCtarget": iso_column(working.after(enquiries.strategy, target)),
            "DateOfInitialCPC": iso_column(scope.by_then(enquiries.conference)),
            "ICPCnotRequired": flag_column(enquiries.not_required),
        }
    )


def protection_table(scope: Scope) -> pa.Table:
    """Child protection plans of the year."""
    rows = _protected(scope)
    plans = scope.community.need.protection.take(rows)
    return pa.table(
        {
            **_key(scope, plans.case),
            "CPPID": number_column(rows),
            "CPPstartDate": iso_column(plans.start),
            "CPPendDate": iso_column(scope.by_then(plans.end)),
            "InitialCategoryOfAbuse": text_column(plans.category),
            "LatestCategoryOfAbuse": text_column(
                np.where(_reviewed(scope)[rows], plans.latest_category, plans.category)
            ),
            "NumberOfPreviousCPP": number_column(plans.earlier),
        }
    )


def _reviewed(scope: Scope) -> NDArray[np.bool_]:
    """Where a plan has been reviewed or has ended by the end of the year: a category changes no sooner."""
    need = scope.community.need
    found: NDArray[np.bool_] = need.protection.end < scope.end
    found[need.protection_reviews.plan[need.protection_reviews.day < scope.end]] = True
    return found


def reviews_table(scope: Scope) -> pa.Table:
    """Review conferences held in the year."""
    reviews, plans = scope.community.need.protection_reviews, scope.community.need.protection
    there = np.zeros(len(plans), np.bool_)
    there[_protected(scope)] = True
    held = reviews.take(there[reviews.plan] & scope.within(reviews.day))
    order = np.lexsort((held.day, scope.place[plans.case[held.plan]]))
    held = held.take(order)
    return pa.table(
        {**_key(scope, plans.case[held.plan]), "CPPID": number_column(held.plan), "CPPreviewDate": iso_column(held.day)}
    )


def _protected(scope: Scope) -> NDArray[np.int64]:
    held = scope.community.need.protection
    wanted = scope.counted(held.case) & (held.start < scope.end) & (held.end >= scope.first)
    return _ordered(scope, held, wanted, held.start)


def _ordered(scope: Scope, held: Rows, wanted: Array, days: Array) -> NDArray[np.int64]:
    """The wanted rows, in the order of their cases and days."""
    rows = np.flatnonzero(wanted)
    case: NDArray[np.int32] = held.case  # type: ignore[attr-defined]  # every table here has one
    return rows[np.lexsort((days[rows], scope.place[case[rows]]))]


def _key(scope: Scope, cases: Array) -> dict[str, pa.Array]:
    """The child's number, and that of the case."""
    return {"LAchildID": text_column(scope.child_of(cases)), "CINdetailsID": number_column(cases)}
