"""Which rules ``check`` runs, and what becomes of those that fail."""

from dataclasses import replace

import pytest

import forethought
from forethought.model import UserError
from forethought.quality import checking
from forethought.quality.registry import BrokenCard, rule_set
from forethought.quality.running import COULD_NOT_RUN
from quality.small_return import RETURN, found, status


@pytest.mark.parametrize(
    ("return_", "year"),
    [("ssda904", 2026), ("ssd", 2026), ("", 2026), ("ssda903", 1999), ("ssda903", 2099), ("cin", 26)],
)
def test_unknown_return_or_year_is_an_error_for_people(return_, year):
    with pytest.raises(UserError):
        forethought.check(RETURN, return_=return_, year=year)


def test_year_picks_the_rules():
    header = [{"CHILD": "a", "SEX": "1"}, {"CHILD": "b", "SEX": "U"}]

    by_year = {
        year: {row["code"] for row in forethought.check({"Header": header}, "ssda903", year).findings.to_pylist()}
        for year in (2024, 2025)
    }

    assert {"101", "232"} & by_year[2024] == {"101"}
    assert {"101", "232"} & by_year[2025] == {"101", "232"}


def test_select_runs_what_is_asked_for():
    run = forethought.check(RETURN, return_="ssda903", year=2026, select=["501", "101"])

    assert run.statuses["code"].to_pylist() == ["101", "501"]


def test_unknown_code_beside_known_ones_is_reported_as_not_run():
    run = forethought.check(RETURN, return_="ssda903", year=2026, select=["501", "999"])

    assert status(run, "999")["status"] == "could_not_run"
    assert "999" in status(run, "999")["reason"]


def test_only_unknown_codes_are_an_error():
    with pytest.raises(UserError, match="None of the rules asked for"):
        forethought.check(RETURN, return_="ssda903", year=2026, select=["999"])


@pytest.fixture
def with_broken_rules(monkeypatch):
    """The year's rules, two of them spoilt: one by a column that is not there, one whose data it cannot cast."""
    good = rule_set("ssda903", 2026)
    spoilt = {
        "101": "select row_no from header where no_such_column = 1",
        "102": "select row_no from header where cast(sex as int) = 1",
        "103": "select child from header",
    }
    rules = tuple(
        replace(rule, sql=spoilt[rule.code], query=None) if rule.code in spoilt else rule
        for rule in good.rules
        if rule.code != "112"
    )
    broken = (BrokenCard("112", "error", "112.md", UserError("The card is broken", where="112.md, line 3")),)
    monkeypatch.setattr(checking, "rule_set", lambda *_: replace(good, rules=rules, broken=broken))


@pytest.mark.usefixtures("with_broken_rules")
def test_rule_that_fails_could_not_run_and_stops_no_other():
    run = forethought.check(RETURN, return_="ssda903", year=2026, authority="E08000025")

    for code in ("101", "102", "103", "112"):
        assert status(run, code)["status"] == COULD_NOT_RUN
        assert found(run, code) == []
    assert "no_such_column" in status(run, "101")["reason"]
    assert status(run, "102")["reason"].endswith("ConversionException.")  # and no word of the data
    assert "header_row" in status(run, "103")["reason"]
    assert "112.md, line 3" in status(run, "112")["reason"]
    assert status(run, "501")["status"] == "found"
    assert run.counts["could_not_run"] == 4
