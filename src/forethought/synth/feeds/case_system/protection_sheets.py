"""Section 47 enquiries, conferences, protection plans, their visits and reviews."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import between
from forethought.synth.feeds.case_system.desk import Desk, allocated, flagged, lookup, renamed
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, flag, number, own_number, text
from forethought.synth.journeys.need import working
from forethought.synth.journeys.support.households import Values
from forethought.synth.journeys.tables import Enquiries
from forethought.synth.rows import NEVER, NOBODY


def protection_sheets(desk: Desk) -> Mapping[str, Sheet]:
    """The tables by name."""
    return {
        "ssd_s47_enquiry": _enquiries(desk),
        "ssd_initial_cp_conference": _conferences(desk),
        "ssd_cp_plans": _plans(desk),
        "ssd_cp_visits": _visits(desk),
        "ssd_cp_reviews": _reviews(desk),
    }


def _ended(desk: Desk, rows: Enquiries) -> NDArray[np.int64]:
    """The day each enquiry was completed: some working days after it began, at the latest that of the conference."""
    low, high = parameters()["enquiry"]["working_days"]
    rng = desk.community.setting.stream("feeds", "case-system-ssd", "enquiries")
    return np.minimum(working.after(rows.strategy, between(rng, low, high + 1, len(rows))), rows.conference)


def _enquiries(desk: Desk) -> Sheet:
    """A conference on moving in has no enquiry here."""
    flags, at = parameters()["enquiry"], np.flatnonzero(~desk.community.need.enquiries.transferred)
    rows = desk.community.need.enquiries.take(at)
    ended = _ended(desk, rows)
    begun = np.maximum(rows.strategy, allocated(desk)[rows.case])
    outcome = np.where(rows.not_required, flags["nothing"], flags["conference"])
    return Sheet(
        (rows.strategy, ended),
        {
            "s47e_s47_enquiry_id": number(at),
            "s47e_referral_id": number(rows.case),
            "s47e_person_id": desk.people(rows.person, rows.strategy),
            "s47e_s47_start_date": day(rows.strategy),
            "s47e_s47_end_date": day(ended),
            "s47e_s47_nfa": flag(rows.not_required, ended),
            "s47e_s47_outcome_json": text(flagged(outcome), ended),
            **desk.led(rows.person, begun, "s47e_s47", ("completed_by_team", "completed_by_worker_id"), ended),
        },
    )


def _conferences(desk: Desk) -> Sheet:
    every, plans = desk.community.need.enquiries, desk.community.need.protection
    at = np.flatnonzero(every.conference != NEVER)
    rows = every.take(at)
    plan = lookup(plans.enquiry, np.arange(len(plans)), len(every))[at]
    target = working.after(rows.strategy, parameters()["enquiry"]["conference_within"])
    return Sheet(
        (rows.conference,),
        {
            "icpc_icpc_id": number(at),
            "icpc_s47_enquiry_id": number(np.where(rows.transferred, NOBODY, at)),
            "icpc_person_id": desk.people(rows.person, rows.conference),
            "icpc_cp_plan_id": number(plan),
            "icpc_referral_id": number(rows.case),
            "icpc_icpc_transfer_in": flag(rows.transferred),
            "icpc_icpc_target_date": text(_iso(np.where(rows.transferred, NEVER, target))),
            "icpc_icpc_date": day(rows.conference),
            "icpc_icpc_outcome_cp_flag": flag(plan != NOBODY),
            **desk.led(rows.person, rows.conference, "icpc_icpc", ("team", "worker_id")),
        },
    )


def _iso(days: NDArray[np.int64]) -> NDArray[np.str_]:
    """Days as text, as they are to come: a target may lie after the extract."""
    texts = np.datetime_as_string(np.where(days == NEVER, 0, days).astype("datetime64[D]")).astype("U10")
    found: NDArray[np.str_] = np.where(days == NEVER, "", texts)
    return found


def _plans(desk: Desk) -> Sheet:
    rows, words = desk.community.need.protection, parameters()["category"]
    return Sheet(
        (rows.start, rows.end),
        {
            "cppl_cp_plan_id": own_number,
            "cppl_referral_id": number(rows.case),
            "cppl_icpc_id": number(rows.enquiry),
            "cppl_person_id": desk.people(rows.person, rows.start),
            "cppl_cp_plan_start_date": day(rows.start),
            "cppl_cp_plan_end_date": day(rows.end),
            "cppl_cp_plan_initial_category": text(renamed(rows.category, words)),
            "cppl_cp_plan_ola": flag(np.zeros(len(rows), np.bool_)),
            "cppl_cp_plan_latest_category": text(renamed(rows.latest_category, words)),
        },
    )


def _visits(desk: Desk) -> Sheet:
    rows, plans = desk.community.need.visits, desk.community.need.protection
    rows = rows.take(rows.kind == "protection")
    ever = np.full(len(plans), NEVER)  # some visits are made after the plan has ended
    plan = Values(plans.person, plans.start, ever, np.arange(len(plans))).at(rows.person, rows.day)
    return Sheet(
        (rows.day,),
        {
            "cppv_cp_visit_id": own_number,
            "cppv_person_id": desk.people(rows.person, rows.day),
            "cppv_cp_plan_id": number(plan),
            "cppv_cp_visit_date": day(rows.day),
            "cppv_cp_visit_seen_alone": flag(rows.alone),
        },
    )


def _reviews(desk: Desk) -> Sheet:
    rows, plans = desk.community.need.protection_reviews, desk.community.need.protection
    return Sheet(
        (rows.day,),
        {
            "cppr_cp_review_id": own_number,
            "cppr_person_id": desk.people(plans.person[rows.plan], rows.day),
            "cppr_cp_plan_id": number(rows.plan),
            "cppr_cp_review_date": day(rows.day),
            "cppr_cp_review_outcome_continue_cp": flag(plans.end[rows.plan] > rows.day),
        },
    )
