"""Contacts, early help, episodes of need, assessments, plans and visits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forethought.model import label
from forethought.synth.feeds.case_system.desk import Desk, allocated, flagged, renamed
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, flag, number, own_number, text
from forethought.synth.feeds.periods import Array
from forethought.synth.rows import NOBODY, Codes

_REFERRAL = "referral"


def need_sheets(desk: Desk) -> Mapping[str, Sheet]:
    """The tables by name."""
    return {
        "ssd_contacts": _contacts(desk),
        "ssd_early_help_episodes": _early_help(desk),
        "ssd_cin_episodes": _episodes(desk),
        "ssd_cin_assessments": _assessments(desk),
        "ssd_assessment_factors": _factors(desk),
        "ssd_cin_plans": _plans(desk),
        "ssd_cin_visits": _visits(desk),
    }


def _sources(codes: Array) -> Codes:
    known, place = np.unique(codes, return_inverse=True)
    words = np.asarray([label("referral_source", str(code)) if code else "" for code in known], np.str_)
    found: Codes = words[place.reshape(-1)]
    return found


def _contacts(desk: Desk) -> Sheet:
    rows, cases = desk.community.need.contacts, desk.community.need.cases
    opened = np.isin(np.arange(len(rows)), cases.contact[cases.contact != NOBODY])
    outcome = np.where((rows.outcome == _REFERRAL) & ~opened, "existing", rows.outcome)
    return Sheet(
        (rows.day,),
        {
            "cont_contact_id": own_number,
            "cont_person_id": desk.people(rows.person, rows.day),
            "cont_contact_date": day(rows.day),
            "cont_contact_source_code": text(rows.source),
            "cont_contact_source_desc": text(_sources(rows.source)),
            "cont_contact_outcome_json": text(flagged(renamed(outcome, parameters()["contact"]))),
        },
    )


def _early_help(desk: Desk) -> Sheet:
    rows, words = desk.community.need.early_help, parameters()["early_help"]
    return Sheet(
        (rows.start, rows.end),
        {
            "earl_episode_id": own_number,
            "earl_person_id": desk.people(rows.person, rows.start),
            "earl_episode_start_date": day(rows.start),
            "earl_episode_end_date": day(rows.end),
            "earl_episode_end_reason": text(renamed(rows.outcome, words["outcomes"]), rows.end),
            "earl_episode_organisation": text(renamed(rows.organisation, words["organisations"])),
        },
    )


def _episodes(desk: Desk) -> Sheet:
    rows, enquiries, flags = desk.community.need.cases, desk.community.need.enquiries, parameters()["referral"]
    moved = np.isin(np.arange(len(rows)), enquiries.case[enquiries.transferred])
    names = (flags["nothing"], flags["moved_in"])
    outcome = np.select([rows.no_further_action, moved], names, flags["assessment"])
    return Sheet(
        (rows.referred, rows.closed),
        {
            "cine_referral_id": own_number,
            "cine_person_id": desk.people(rows.person, rows.referred),
            "cine_referral_date": day(rows.referred),
            "cine_cin_primary_need_code": text(rows.need),
            "cine_referral_source_code": text(rows.source),
            "cine_referral_source_desc": text(_sources(rows.source)),
            "cine_referral_outcome_json": text(flagged(outcome)),
            "cine_referral_nfa": flag(rows.no_further_action),
            "cine_close_reason": text(rows.closure, rows.closed),
            "cine_close_date": day(rows.closed),
            **desk.led(rows.person, allocated(desk), "cine", ("referral_team", "referral_worker_id")),
        },
    )


def _assessments(desk: Desk) -> Sheet:
    rows = desk.community.need.assessments
    nothing = np.where(rows.need_found, "", parameters()["referral"]["nothing"])
    begun = np.maximum(rows.start, allocated(desk)[rows.case])
    return Sheet(
        (rows.start, rows.authorised),
        {
            "cina_assessment_id": own_number,
            "cina_person_id": desk.people(rows.person, rows.start),
            "cina_referral_id": number(rows.case),
            "cina_assessment_start_date": day(rows.start),
            "cina_assessment_auth_date": day(rows.authorised),
            "cina_assessment_outcome_json": text(flagged(nothing), rows.authorised),
            "cina_assessment_outcome_nfa": flag(~rows.need_found, rows.authorised),
            **desk.led(rows.person, begun, "cina", ("assessment_team", "assessment_worker_id")),
        },
    )


def _factors(desk: Desk) -> Sheet:
    rows = desk.community.need.assessments
    at = np.flatnonzero(rows.factors != "")
    codes = np.char.replace(rows.factors[at], " ", '","')
    return Sheet(
        (rows.authorised[at],),
        {
            "cinf_table_id": own_number,
            "cinf_assessment_id": number(at),
            "cinf_assessment_factors_json": text(np.char.add(np.char.add('["', codes), '"]')),
        },
    )


def _plans(desk: Desk) -> Sheet:
    rows = desk.community.need.plans
    return Sheet(
        (rows.start, rows.end),
        {
            "cinp_cin_plan_id": own_number,
            "cinp_referral_id": number(rows.case),
            "cinp_person_id": desk.people(rows.person, rows.start),
            "cinp_cin_plan_start_date": day(rows.start),
            "cinp_cin_plan_end_date": day(rows.end),
            **desk.led(rows.person, rows.start, "cinp", ("cin_plan_team", "cin_plan_worker_id")),
        },
    )


def _visits(desk: Desk) -> Sheet:
    rows = desk.community.need.visits
    rows = rows.take(rows.kind == "need")
    return Sheet(
        (rows.day,),
        {
            "cinv_cin_visit_id": own_number,
            "cinv_person_id": desk.people(rows.person, rows.day),
            "cinv_cin_visit_date": day(rows.day),
            "cinv_cin_visit_seen_alone": flag(rows.alone),
        },
    )
