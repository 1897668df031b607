"""What is made from the cards is as the cards have it, and the bundle says the same as they do."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from forethought.model import load_form
from forethought.quality import RETURNS, load_rules
from forethought.quality.bundle import bundled_rules
from forethought.quality.registry import carded_rule_set
from forethought.quality.views import bundled_views, read_views

ROOT = Path(__file__).parents[2]
YEARS = range(2023, 2028)


def test_no_page_and_no_bundle_is_stale():
    words = [sys.executable, str(ROOT / "tools" / "generate.py"), "--check"]

    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, f"{done.stdout}{done.stderr}: run python tools/generate.py"


@pytest.mark.parametrize("return_", RETURNS)
@pytest.mark.parametrize("year", YEARS)
def test_the_bundle_holds_the_rules_of_the_year_ready_to_run(return_, year):
    bundled = {rule.code: rule for rule in bundled_rules(return_, year)}
    carded = {rule.code: rule for rule in load_rules(return_, year)}

    assert bundled.keys() == carded.keys()
    for code, rule in carded.items():
        assert bundled[code] == replace(rule, cases=()), code


@pytest.mark.parametrize("return_", RETURNS)
def test_the_bundle_holds_the_views(return_):
    assert bundled_views(return_) == read_views(return_)


@pytest.fixture
def changed_card(monkeypatch):
    monkeypatch.setattr("forethought.quality.bundle.made_from", lambda return_: "something else")


@pytest.mark.usefixtures("changed_card")
def test_a_bundle_made_from_other_cards_is_not_used():
    assert bundled_rules("cin", 2026) is None
    assert bundled_views("cin") is None


@pytest.mark.parametrize("return_", RETURNS)
def test_no_rule_of_the_bundle_is_missing_because_its_card_is_broken(return_):
    first, last = load_form(return_).years
    assert [carded_rule_set(return_, year).broken for year in range(first, last + 1)] == [()] * (last - first + 1)
