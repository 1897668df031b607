"""What the page knows is what Python knows: every rule of every year, under the same hash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.test_checker_network import page_parts
from forethought.checker import facts
from forethought.model import load_form
from forethought.quality import RETURNS, rule_set
from support_checker import LARGEST, Checker

YEARS = [(name, year) for name in RETURNS for year in range(load_form(name).years[0], load_form(name).years[1] + 1)]
pytestmark = pytest.mark.xdist_group("checker-facts")
in_a_browser = pytest.mark.browser


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return facts()


@pytest.mark.parametrize(("return_", "year"), YEARS)
def test_every_rule_in_force_is_there_and_no_other(return_: str, year: int, known: dict[str, Any]) -> None:
    expected = rule_set(return_, year)
    rules = [rule for rule in known["returns"][return_]["rules"] if year in rule["years"]]
    assert [rule["code"] for rule in rules] == [rule.code for rule in expected.rules]
    for rule, ours in zip(rules, expected.rules, strict=True):
        assert rule["query"]["text"] == ours.ready.text, ours.code
        assert (rule["severity"], rule["level"], rule["title"]) == (ours.severity, ours.level, ours.title)
        assert {name: tuple(fields) for name, fields in rule["flags"].items()} == dict(ours.flags), ours.code
    about = known["returns"][return_]["years"][str(year)]["rule_set"]
    reviewed = expected.reviewed.isoformat() if expected.reviewed else None
    assert about == {"hash": expected.hash, "reviewed": reviewed, "rules": len(expected.rules)}
    assert expected.broken == ()


def test_the_facts_are_the_same_each_time(known: dict[str, Any]) -> None:
    assert json.dumps(facts(), ensure_ascii=False) == json.dumps(known, ensure_ascii=False)


def test_the_facts_hold_no_example(known: dict[str, Any]) -> None:
    assert not any(
        {"cases", "sql", "card"} & rule.keys() for name in RETURNS for rule in known["returns"][name]["rules"]
    )


@in_a_browser
def test_the_page_holds_these_very_facts(check_page_file: Path, known: dict[str, Any]) -> None:
    held = json.loads(page_parts(check_page_file.read_text(encoding="utf-8"))["facts"])
    assert held == json.loads(json.dumps(known))


@in_a_browser
def test_the_page_is_small_enough_to_send_and_to_open(check_page_file: Path) -> None:
    assert check_page_file.stat().st_size <= LARGEST


@in_a_browser
@pytest.mark.parametrize("return_", RETURNS)
def test_the_page_says_by_which_rules_it_checks(return_: str, checker: Checker) -> None:
    year = YEARS[-1][1]
    expected = rule_set(return_, year)
    for rule in expected.rules[:: max(1, len(expected.rules) // 20)]:
        checker.choose(return_, year)
        words = checker.call("rule", rule.code)
        assert (words["title"], words["why"], words["mend"]) == (rule.title, rule.why, rule.mend)
        assert words["reviewed"] == rule.reviewed.isoformat()
