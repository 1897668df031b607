"""What was planted is in the files, is found where the rule exists, and nothing else is wrong with them."""

from __future__ import annotations

from collections import Counter

import pytest

from forethought.quality import check, rule_set
from forethought.synth import STORY, mended_episodes, reference_tables

CANNOT_ALL_HOLD = {"624"}
"""A mother who has left care may not be asked for MOTHER any more (628), nor have MC_DOB without it, yet MC_DOB may not
differ from last year's."""
RETURNS = {"ssda903-2026": "ssda903", "ssda903-2025": "ssda903", "cin-2026": "cin"}


@pytest.fixture(scope="module")
def runs(westmarch):
    providers = reference_tables()["providers"].to_pylist()
    before = {"ssda903-2026": westmarch.inbox / "ssda903-2025"}
    return {
        delivery: check(
            westmarch.inbox / delivery,
            return_=name,
            year=int(delivery[-4:]),
            previous=before.get(delivery),
            authority="E06009901",
            providers=providers if name == "ssda903" else None,
            postcodes=reference_tables()["postcodes"],
        )
        for delivery, name in RETURNS.items()
    }


@pytest.fixture(scope="module")
def faults(westmarch):
    return westmarch.true("faults")


def _child(fault) -> str:
    return fault["key"].split("/")[0]


def test_about_one_row_in_fifty_of_the_return_is_spoilt(westmarch, faults):
    rows = sum(westmarch.summary.deliveries["ssda903-2026"].values())
    planted = sum(fault["delivery"] == "ssda903-2026" for fault in faults)
    assert 0.015 < planted / rows < 0.03


def test_about_one_child_in_forty_of_the_census_is_spoilt(westmarch, faults):
    planted = sum(fault["delivery"] == "cin-2026" for fault in faults)
    assert 0.02 < planted / westmarch.summary.deliveries["cin-2026"]["ChildIdentifiers"] < 0.03


def test_a_child_has_one_fault_at_most_and_the_story_only_its_own(faults):
    held = Counter((fault["delivery"], _child(fault)) for fault in faults)
    assert max(held.values()) == 1
    story = [fault for fault in faults if _child(fault) in {who.council_id for who in STORY.children}]
    assert [(f["delivery"], f["code"]) for f in story] == [(STORY.overlap_delivery, STORY.overlap_code)]


def test_every_fault_for_which_there_is_a_rule_is_found(runs, faults):
    missed = []
    for delivery, run in runs.items():
        codes = set(run.statuses.column("code").to_pylist())
        found = {(row["code"], row["child"]) for row in run.findings.to_pylist()}
        mine = [f for f in faults if f["delivery"] == delivery and f["code"] in codes]
        missed += [f for f in mine if (f["code"], _child(f)) not in found]
        assert len(mine) > 10 or delivery == "ssda903-2025"
    assert missed == []


@pytest.mark.parametrize("delivery", RETURNS)
def test_nothing_is_found_in_children_without_a_fault(runs, faults, delivery):
    before = f"{delivery[:-4]}{int(delivery[-4:]) - 1}"  # rules that compare the years see last year's faults too
    spoilt = {_child(fault) for fault in faults if fault["delivery"] in (delivery, before)}
    others = [row for row in runs[delivery].findings.to_pylist() if row["child"] and row["child"] not in spoilt]
    others = [row for row in others if row["code"] not in CANNOT_ALL_HOLD]
    assert Counter(row["code"] for row in others) == {}


def test_rules_could_run(runs):
    for delivery, run in runs.items():
        assert run.statuses.num_rows == len(rule_set(RETURNS[delivery], int(delivery[-4:])).rules)
        assert "could_not_run" not in run.statuses.column("status").to_pylist()


def test_the_overlap_is_found_once_and_gone_when_mended(westmarch):
    rows = westmarch.rows("ssda903-2026", "episodes")

    def flagged(episodes):
        run = check({"Episodes": episodes}, return_="ssda903", year=2026, select=[STORY.overlap_code])
        return run.findings.column("child").to_pylist()

    assert flagged(rows) == [STORY.kai.council_id]
    assert flagged(mended_episodes(rows)) == []
