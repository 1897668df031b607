"""Counting: every indicator that can be computed is, from the deliveries and the links that the record found."""

import shutil
from datetime import UTC, datetime

import pytest

from forethought.insight import indicators, load_indicator
from forethought.workflow import Workspace
from forethought.workflow.counting import count_indicators
from forethought.workflow.linked_feeds import linked_tables

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def clock():
    return NOW


@pytest.fixture
def built(built_partnership):
    return built_partnership


@pytest.fixture
def not_built(tmp_path, small_partnership):
    shutil.copytree(small_partnership, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def test_every_indicator_of_a_return_or_a_feed_is_counted(built):
    counted = count_indicators(built, clock)
    assert {card.id for card, _ in counted.measures} | set(counted.left_out) == set(indicators())
    # Nobody has answered in this partnership; everything else is there.
    assert {load_indicator(name).form for name in counted.left_out} <= {"voice"}


def test_a_pupil_and_a_patient_go_under_the_councils_number_where_they_are_one_person(built):
    tables = linked_tables(built, clock)
    services = tables["Services"].to_pylist()
    council = {row["PersonId"] for row in services if row["Agency"] == "social_care"}
    others = {row["PersonId"] for row in services if row["Agency"] in ("school", "health")}
    assert len(council & others) > 30
    assert {row["Agency"] for row in services} == {"social_care", "school", "health"}
    assert {row["Role"] for row in tables["Families"].to_pylist()} == {"mother", "child"}


def test_without_the_record_no_feed_is_joined_and_it_is_said(not_built):
    tables = linked_tables(not_built, clock)
    assert {row["Agency"] for row in tables["Services"].to_pylist()} == {"social_care"}
    assert "Attendance" not in tables
    assert "Attendance" in count_indicators(not_built, clock).left_out["M05"]


def test_a_feed_whose_agreement_has_ended_tells_nothing(built, tmp_path):
    shutil.copytree(built.root, tmp_path / "workspace")
    copy = Workspace(tmp_path / "workspace")
    for path in copy.agreements.glob("*schools*.toml"):
        path.unlink()
    agencies = {row["Agency"] for row in linked_tables(copy, clock)["Services"].to_pylist()}
    assert agencies == {"social_care", "health"}
