"""Care: episodes, placements, legal status, reviews, visits, and what came before and after."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forethought.synth.feeds.case_system.desk import Desk, renamed
from forethought.synth.feeds.case_system.episodes import PLACEMENT, merged
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, flag, number, own_number, text
from forethought.synth.feeds.columns import date_column
from forethought.synth.feeds.periods import Array
from forethought.synth.rows import NEVER, NOBODY

_NONE_BEFORE = "Z1"
_DAY_UNKNOWN = "zz/zz/zzzz"


def care_sheets(desk: Desk) -> Mapping[str, Sheet]:
    """The tables by name."""
    return {
        "ssd_cla_episodes": _episodes(desk),
        "ssd_cla_placement": _placements(desk),
        "ssd_legal_status": _statuses(desk),
        "ssd_cla_reviews": _reviews(desk),
        "ssd_cla_visits": _visits(desk),
        "ssd_cla_previous_permanence": _before(desk),
        "ssd_permanence": _permanence(desk),
    }


def _episodes(desk: Desk) -> Sheet:
    rows, periods = desk.community.care.episodes, desk.community.care.periods
    _, placement = merged(rows, PLACEMENT)
    return Sheet(
        (rows.start, rows.end),
        {
            "clae_cla_episode_id": own_number,
            "clae_person_id": desk.people(rows.person, rows.start),
            "clae_cla_episode_start_date": day(rows.start),
            "clae_cla_episode_start_reason": text(rows.rne),
            "clae_cla_primary_need_code": text(rows.need),
            "clae_cla_episode_ceased_date": day(rows.end),
            "clae_cla_episode_ceased_reason": text(rows.rec, rows.end),
            "clae_cla_id": number(rows.period),
            "clae_referral_id": number(periods.case[rows.period]),
            "clae_cla_placement_id": number(placement),
            "clae_entered_care_date": day(periods.start[rows.period]),
        },
    )


def _placements(desk: Desk) -> Sheet:
    rows, _ = merged(desk.community.care.episodes, PLACEMENT)
    urns = desk.community.setting.services.providers.urn
    return Sheet(
        (rows.start, rows.end),
        {
            "clap_cla_placement_id": own_number,
            "clap_cla_placement_start_date": day(rows.start),
            "clap_cla_placement_type": text(rows.place),
            "clap_cla_placement_urn": text(np.where(rows.provider == NOBODY, "", urns[np.maximum(rows.provider, 0)])),
            "clap_cla_id": number(rows.period),
            "clap_cla_placement_provider": text(rows.provider_code),
            "clap_cla_placement_postcode": text(rows.placed),
            "clap_cla_placement_end_date": day(rows.end),
            "clap_cla_placement_change_reason": text(rows.reason_moved, rows.end),
            "clap_person_id": desk.people(rows.person, rows.start),
        },
    )


def _statuses(desk: Desk) -> Sheet:
    rows, _ = merged(desk.community.care.episodes, ("period", "legal_status"))
    return Sheet(
        (rows.start, rows.end),
        {
            "lega_legal_status_id": own_number,
            "lega_person_id": desk.people(rows.person, rows.start),
            "lega_legal_status": text(rows.legal_status),
            "lega_legal_status_start_date": day(rows.start),
            "lega_legal_status_end_date": day(rows.end),
        },
    )


def _reviews(desk: Desk) -> Sheet:
    rows = desk.community.care.reviews
    return Sheet(
        (rows.day,),
        {
            "clar_cla_review_id": own_number,
            "clar_cla_id": number(rows.period),
            "clar_cla_review_date": day(rows.day),
            "clar_cla_review_cancelled": flag(np.zeros(len(rows), np.bool_)),
            "clar_cla_review_participation": text(rows.code),
            "clar_cla_person_id": desk.people(rows.person, rows.day),
        },
    )


def _visits(desk: Desk) -> Sheet:
    rows = desk.community.need.visits
    rows = rows.take(rows.kind == "care")
    return Sheet(
        (rows.day,),
        {
            "clav_cla_visit_id": own_number,
            "clav_cla_id": number(desk.periods_at(rows.person, rows.day)),
            "clav_person_id": desk.people(rows.person, rows.day),
            "clav_cla_visit_date": day(rows.day),
            "clav_cla_visit_seen_alone": flag(rows.alone),
        },
    )


def _before(desk: Desk) -> Sheet:
    rows, periods = desk.community.care.previous, desk.community.care.periods
    start = periods.start[rows.period]
    dates = date_column(rows.ended).fill_null(_DAY_UNKNOWN).to_numpy(zero_copy_only=False).astype(np.str_)
    earlier = rows.permanence != _NONE_BEFORE
    return Sheet(
        (start,),
        {
            "lapp_table_id": own_number,
            "lapp_person_id": desk.people(rows.person, start),
            "lapp_previous_permanence_order_date": text(np.where(earlier, dates, "")),
            "lapp_previous_permanence_option": text(rows.permanence),
            "lapp_previous_permanence_la": text(rows.authority),
        },
    )


def _permanence(desk: Desk) -> Sheet:
    """Plans for adoption, and after them the orders by which other children left care."""
    plans, periods, shape = desk.community.care.adoptions, desk.community.care.periods, parameters()["permanence"]
    kinds = renamed(periods.reason, shape["orders"])
    in_plan = np.isin(np.arange(len(periods)), desk.periods_at(plans.person, plans.decided))
    others = np.flatnonzero((kinds != "") & ~in_plan & (periods.end < NEVER))
    never, blank = np.full(len(others), NEVER), np.full(len(others), "")
    period = np.concatenate([desk.periods_at(plans.person, plans.decided), others])
    person = np.concatenate([plans.person, periods.person[others]])
    ordered = np.concatenate([plans.adopted, periods.end[others]])
    first = np.concatenate([plans.decided, periods.end[others]])
    kind = np.concatenate([np.full(len(plans), shape["adoption"]), kinds[others]])
    parts = [text_.split(" ") if text_ else ["", "", ""] for text_ in plans.adopters.tolist()]
    adopters = np.asarray(parts, np.str_).reshape(len(plans), 3)
    placed, matched, ceased, placing = (
        np.concatenate([days, never])
        for days in (plans.placed, plans.matched, plans.ceased, _placing(desk, plans.person))
    )
    adopter = [text(np.concatenate([adopters[:, at], blank]), ordered) for at in range(3)]
    carer = np.concatenate([np.where(plans.by_foster_carer, "Y", "N"), blank])
    return Sheet(
        (first, placing, matched, placed, ceased, ordered),
        {
            "perm_table_id": own_number,
            "perm_person_id": desk.people(person, first),
            "perm_cla_id": number(period),
            "perm_adm_decision_date": day(np.concatenate([plans.decided, never])),
            "perm_placement_order_date": day(placing),
            "perm_placed_for_adoption_date": day(placed),
            "perm_matched_date": day(matched),
            "perm_adopted_by_carer_flag": text(carer, ordered),
            "perm_decision_reversed_date": day(ceased),
            "perm_decision_reversed_reason": text(np.concatenate([plans.reason_ceased, blank]), ceased),
            "perm_permanence_order_date": day(ordered),
            "perm_permanence_order_type": text(kind, ordered),
            "perm_number_of_adopters": adopter[0],
            "perm_adopter_sex": adopter[1],
            "perm_adopter_legal_status": adopter[2],
        },
        over=np.minimum(ordered, ceased),
    )


def _placing(desk: Desk, persons: Array) -> NDArray[np.int64]:
    """The day of each child's placement order; NEVER where none was made."""
    episodes, code = desk.community.care.episodes, parameters()["permanence"]["placement_order"]
    made = episodes.take(episodes.legal_status == code)
    found = np.full(len(desk.community.lives.persons), NEVER, np.int64)
    np.minimum.at(found, made.person, made.start)
    return found[persons]
