"""The synthetic population is near England, and the page that says so is of today's parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forethought.synth.calibration.judging import bands, judge, reason
from forethought.synth.calibration.report import NO_REASON
from forethought.synth.calibration.sampling import Sample, parameters_hash, sample
from forethought.synth.calibration.targets import Comparison, Target

PAGE = Path(__file__).parents[2] / "docs" / "synthetic-england" / "calibration.md"
CHILDREN = 30_000
WIDE = {
    "cla_31_march_characteristics||Age group|Total|number": 0.20,
    "cla_started_characteristics||Age on starting|Total|number": 0.20,
    "cla_ceased_characteristics||Reason episode ceased|Total|number": 0.20,
    "c1_referrals||||referral_count": 0.10,
    "b1_children_in_need||||At31_episodes": 0.12,
    "d5_cpp_at31_by_duration||||CPP_At31": 0.20,
    "lait||||TotAbs": 0.10,
    "lait||||SEN_TotStat": 0.20,
    "lait||||KS2RWM_Expected_STD": 0.10,
    "births|preterm|||percent": 0.25,
    "overlaps||||second_home": 0.20,
    "overlaps||||ever_in_care": 0.25,
    "overlaps||||siblings_split": 0.30,
    "overlaps||||siblings_alone": 0.35,
}


@pytest.fixture(scope="module")
def made() -> Sample:
    return sample(CHILDREN, seed=7, processes=1)


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_a_small_population_is_near_england_in_what_is_not_small(made: Sample) -> None:
    found = {item.target.key: item for item in judge(made)}
    far = {key: found[key].relative for key, wide in WIDE.items() if abs(found[key].relative) > wide}
    assert not far


def test_most_of_what_can_be_judged_of_a_small_population_is_near(made: Sample) -> None:
    """Far fewer than of a large one: what strays by chance beyond twice the noise counts as missed."""
    judged = [item for item in judge(made) if item.verdict != "too small"]
    near = sum(item.verdict == "near" for item in judged)
    assert len(judged) > 150
    assert near > 0.6 * len(judged)


def test_what_must_add_up_adds_up(made: Sample) -> None:
    exact = {band.name: band.synthetic for band in bands(made) if band.low == band.high}
    assert exact == {"stock_unexplained": 0, "conferences_before_enquiry": 0}


def test_the_same_sample_is_counted_alike() -> None:
    first, again = (sample(4_000, seed=3, authority=2_000, processes=1) for _ in range(2))
    assert first == again
    assert first.localities[0] != first.localities[1]


@pytest.mark.parametrize(
    ("unit", "published", "synthetic", "noise", "verdict"),
    [
        ("count", 1000.0, 1050.0, 10.0, "near"),
        ("count", 1000.0, 1060.0, 10.0, "missed"),
        ("count", 1000.0, 1060.0, 40.0, "too small"),
        ("count", 1000.0, 1300.0, 40.0, "missed"),
        ("count", 10.0, 0.0, 4.5, "too small"),
        ("percent", 10.0, 12.0, 0.1, "near"),
        ("percent", 10.0, 12.1, 0.1, "missed"),
        ("months", 9.0, 8.2, 0.1, "near"),
    ],
)
def test_a_figure_is_near_missed_or_too_small_to_judge(
    unit: str, published: float, synthetic: float, noise: float, verdict: str
) -> None:
    assert Comparison(Target("key", unit, published, "2025", ""), synthetic, noise).verdict == verdict


def test_the_page_is_of_todays_parameters(page: str) -> None:
    assert f"`{parameters_hash()}`" in page, "run: python tools/calibrate.py"


def test_the_page_says_that_95_per_cent_of_at_least_300_figures_are_near(page: str) -> None:
    said = re.search(r"\*\*(\d+) of (\d+) figures judged are near", page)
    assert said is not None
    near, judged = map(int, said.groups())
    assert judged >= 300
    assert near >= 0.95 * judged


def test_every_miss_has_its_reason(page: str) -> None:
    assert NO_REASON not in page
    missed = page.split("## Missed")[1].split("\n## ")[0]
    lines = [line for line in missed.splitlines() if line.startswith("| ")][2:]
    assert all(len(line.split("|")[4].strip()) > 20 for line in lines)


@pytest.mark.parametrize(("synthetic", "said"), [(1060.0, True), (1090.0, False)])
def test_chance_is_a_reason_only_where_it_could_account_for_the_miss(synthetic: float, said: bool) -> None:
    assert bool(reason(Comparison(Target("no such figure", "count", 1000.0, "2025", ""), synthetic, 10.0))) is said
