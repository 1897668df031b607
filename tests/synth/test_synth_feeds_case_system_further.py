"""The further tables of a case system: rows they refer to are there, six years are told, what is due is due."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from forethought.model import working_days_between
from forethought.synth.rows import on
from synth.case_system_tables import (
    YEARS,
    by,
    column,
    the_more,
    the_place,
    the_sent,
)


@pytest.fixture
def place():
    return the_place()


@pytest.fixture
def sent():
    return the_sent()


@pytest.fixture
def more():
    return the_more()


def test_further_tables_refer_to_rows_that_are_there(sent, more):
    for year in YEARS:
        tables = sent[year] | more[year]
        for name, field, other, key in (
            ("ssd_assessment_factors", "cinf_assessment_id", "ssd_cin_assessments", "cina_assessment_id"),
            ("ssd_cla_episodes", "clae_cla_placement_id", "ssd_cla_placement", "clap_cla_placement_id"),
            ("ssd_cp_reviews", "cppr_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
            ("ssd_initial_cp_conference", "icpc_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
            ("ssd_cin_plans", "cinp_referral_id", "ssd_cin_episodes", "cine_referral_id"),
            ("ssd_cin_plans", "cinp_cin_plan_worker_id", "ssd_professionals", "prof_professional_id"),
            ("ssd_cin_plans", "cinp_cin_plan_team", "ssd_department", "dept_team_id"),
        ):
            assert set(column(tables[name], field)) - {None} <= set(column(tables[other], key)), (year, name)
            assert tables[name].num_rows


def test_further_tables_hold_six_years_of_what_the_community_lived(place, more):
    need, end = place.need, place.setting.window.end
    since = end - 6 * 365.25
    tables = more["2026"]
    counts = {
        "ssd_contacts": (need.contacts.day >= since).sum(),
        "ssd_cin_episodes": (need.cases.closed >= since).sum(),
        "ssd_s47_enquiry": ((need.enquiries.strategy >= since) & ~need.enquiries.transferred).sum(),
        "ssd_cp_plans": (need.protection.end >= since).sum(),
        "ssd_cla_episodes": (place.care.episodes.end >= since).sum(),
        "ssd_missing": (place.care.missing.end >= since).sum(),
        "ssd_cla_reviews": (place.care.reviews.day >= since).sum(),
        "ssd_care_leavers": len(np.unique(place.care.leavers.person)),
        "ssd_cla_immunisations": len(np.unique(place.care.health.person)),
    }
    for name, count in counts.items():
        assert abs(tables[name].num_rows - count) <= max(2, 0.02 * count), name
    orders = [day for day in column(tables["ssd_permanence"], "perm_permanence_order_date") if day]
    assert min(orders) >= on(since - 1)
    assert tables["ssd_voice_of_child"].num_rows == 0
    assert tables["ssd_voice_of_child"].num_columns == 7
    plans = column(tables["ssd_cp_plans"], "cppl_cp_plan_initial_category")
    assert set(plans) <= {"Neglect", "Physical", "Sexual", "Emotional", "Multiple"}


def test_an_assessment_is_without_outcome_until_it_is_authorised(more):
    rows = [row for year in YEARS for row in more[year]["ssd_cin_assessments"].to_pylist()]
    for row in rows:
        assert (row["cina_assessment_auth_date"] is None) == (row["cina_assessment_outcome_nfa"] is None)
    assert any(row["cina_assessment_auth_date"] is None for row in rows)
    begun = [row for row in rows if row["cina_assessment_worker_id"]]
    assert len(begun) > 0.9 * len(rows)


def test_a_conference_is_due_fifteen_working_days_after_the_strategy_discussion(more):
    enquiries = by(more["2026"]["ssd_s47_enquiry"], "s47e_s47_enquiry_id")
    for row in more["2026"]["ssd_initial_cp_conference"].to_pylist():
        enquiry = enquiries.get(row["icpc_s47_enquiry_id"])
        if enquiry:
            target = date.fromisoformat(row["icpc_icpc_target_date"])
            assert working_days_between(enquiry["s47e_s47_start_date"], target) == 15
            assert enquiry["s47e_s47_nfa"] == "N"
