"""The SSDA903 returns of a whole made authority break no rule, year after year, and fit together."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forethought import quality
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds.reference import reference_tables
from forethought.synth.feeds.ssda903 import extracts
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

SEED, CHILDREN = 3, 20_000
EARLIEST = 2023  # rules of earlier years are not held; these are checked by the rules of this one


def returns_of(authority):
    found = defaultdict(lambda: defaultdict(list))
    for piece in localities(authority):
        setting = setting_of(SEED, Window(), piece)
        lives, risk = make_lives(setting)
        need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
        lives, risk = after_adoption(setting, lives, risk, care.adoptions)
        community = SimpleNamespace(setting=setting, lives=lives, risk=risk, need=need, care=care)
        for extract in extracts(community, registers_of(community)):
            for name, table in extract.tables.items():
                found[int(extract.period)][name].append(table)
    return {year: {name: pa.concat_tables(parts) for name, parts in tables.items()} for year, tables in found.items()}


def check(authority, returns, year):
    reference = reference_tables(authority, SEED)
    return quality.check(
        returns[year],
        "ssda903",
        max(year, EARLIEST),
        previous=returns.get(year - 1),
        authority=authority.gss,
        providers=reference["providers"],
        postcodes=reference["postcodes"],
        period=(date(year - 1, 4, 1), date(year, 3, 31)) if year < EARLIEST else None,
    )


@pytest.fixture(scope="module")
def authority():
    return authority_named("westmarch", CHILDREN)


@pytest.fixture(scope="module")
def returns(authority):
    return returns_of(authority)


@pytest.mark.parametrize("year", Window().each)
def test_no_rule_of_the_year_finds_anything(authority, returns, year):
    run = check(authority, returns, year)
    assert run.counts["by_code"] == {}
    assert run.counts["could_not_run"] == 0
    assert run.counts["passed"] > 250
    assert [table.name for table in run.tables if table.rows_set_aside] == []


def test_nor_does_any_in_a_real_authoritys_area(authority):
    named = authority_named("E08000025", 10_000)
    assert check(named, returns_of(named), 2026).counts["by_code"] == {}


def test_every_table_of_the_last_year_has_rows(returns):
    assert [name for name, table in returns[2026].items() if not table.num_rows] == []


def test_children_go_by_the_councils_number_and_nothing_else(returns):
    for tables in returns.values():
        for table in tables.values():
            assert pc.all(pc.match_substring_regex(table["CHILD"], "^[0-9A-Z]{6,10}$")).as_py() in (True, None)
            for column in table.columns:
                assert not pc.any(pc.match_substring_regex(column, "^P[0-9]{9}$")).as_py()


def test_a_child_keeps_its_number_from_year_to_year(returns):
    last = {row["CHILD"]: row for row in returns[2025]["Header"].to_pylist()}
    again = [row for row in returns[2026]["Header"].to_pylist() if row["CHILD"] in last]
    assert len(again) > 100
    assert all(row["DOB"] == last[row["CHILD"]]["DOB"] for row in again)
