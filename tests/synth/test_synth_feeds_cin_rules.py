"""The censuses of a whole made authority break no rule (queries aside), year after year, and fit together."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import forethought
from forethought import quality
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import Delivery
from forethought.synth.feeds.cin import FEED, extracts, write_census
from forethought.synth.feeds.cin.scope import EARLIEST
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.need import make_need
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

SEED, CHILDREN = 3, 20_000


@pytest.fixture(scope="module")
def authority():
    return authority_named("westmarch", CHILDREN)


@pytest.fixture(scope="module")
def parts(authority):
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
    return found


@pytest.fixture(scope="module")
def censuses(parts):
    whole = {year: {name: pa.concat_tables(rows) for name, rows in tables.items()} for year, tables in parts.items()}
    return {year: {**tables, "Header": tables["Header"].slice(0, 1)} for year, tables in whole.items()}


def errors(run):
    found = run.findings.filter(pc.not_equal(run.findings["severity"], "query"))
    return sorted(set(found["code"].to_pylist()))


def check(census, year):
    before = (date(year - 1, 4, 1), date(year, 3, 31)) if year < EARLIEST else None
    return quality.check(census, "cin", max(year, EARLIEST), period=before)


@pytest.mark.parametrize("year", Window().each)
def test_no_rule_of_the_year_finds_an_error(censuses, year):
    run = check(censuses[year], year)
    assert errors(run) == []
    assert run.counts["could_not_run"] == 0
    assert run.counts["passed"] > 90
    assert [table.name for table in run.tables if table.rows_set_aside] == []


def test_nor_in_the_file_as_it_is_written(authority, parts, tmp_path):
    (path,) = write_census(tmp_path, Delivery(FEED, authority, "2026"), parts[2026])
    run = forethought.check(path, return_="cin", year=2026)
    assert errors(run) == []
    assert [notice for notice in run.notices if notice.level != "info"] == []
    rows = {table.name: table.rows_in for table in run.tables}
    assert rows["Header"] == 1
    assert rows["ChildIdentifiers"] == sum(table.num_rows for table in parts[2026]["ChildIdentifiers"])


def test_a_rule_does_find_what_is_broken(censuses):
    broken = dict(censuses[2026])
    rows = broken["ChildProtectionPlans"].to_pylist()
    rows[0]["CPPendDate"] = "2019-01-01"
    broken["ChildProtectionPlans"] = pa.Table.from_pylist(rows, broken["ChildProtectionPlans"].schema)
    assert errors(check(broken, 2026)) != []


def test_queries_are_few(censuses):
    run = check(censuses[2026], 2026)
    assert run.findings.num_rows < 0.15 * censuses[2026]["CINdetails"].num_rows


def test_every_table_of_every_year_has_rows(censuses):
    assert [(year, name) for year in censuses for name, rows in censuses[year].items() if not rows.num_rows] == []


def test_children_go_by_the_councils_number_and_nothing_else(censuses):
    for tables in censuses.values():
        numbers = tables["ChildIdentifiers"]["LAchildID"]
        assert pc.all(pc.match_substring_regex(numbers, "^[0-9A-Z]{6,10}$")).as_py()
        assert len(numbers.unique()) == len(numbers)
        for table in tables.values():
            for column in table.columns:
                assert not pc.any(pc.match_substring_regex(column, "^P[0-9]{9}$")).as_py()


def test_each_row_belongs_to_a_child_and_a_case_of_the_census(censuses):
    for tables in censuses.values():
        cases = {(row["LAchildID"], row["CINdetailsID"]) for row in tables["CINdetails"].to_pylist()}
        for name in ("Assessments", "CINplanDates", "Section47", "ChildProtectionPlans", "Reviews"):
            assert {(row["LAchildID"], row["CINdetailsID"]) for row in tables[name].to_pylist()} <= cases, name
        assert {child for child, _ in cases} == {*tables["ChildIdentifiers"]["LAchildID"].to_pylist()}


def test_what_is_open_at_the_end_of_a_year_goes_on_in_the_next(censuses):
    for year in range(2022, 2027):
        before, now = (
            {(row["LAchildID"], row["CINreferralDate"]): row for row in censuses[at]["CINdetails"].to_pylist()}
            for at in (year - 1, year)
        )
        goes_on = [key for key, row in before.items() if row["CINclosureDate"] is None and row["ReferralNFA"] == "0"]
        assert len(goes_on) > 400
        assert [key for key in goes_on if key not in now] == []
        assert [key for key in goes_on if now[key]["ReferralSource"] != before[key]["ReferralSource"]] == []


def test_a_child_keeps_its_number_and_birthday_from_year_to_year(censuses):
    last = {row["LAchildID"]: row for row in censuses[2025]["ChildIdentifiers"].to_pylist()}
    again = [row for row in censuses[2026]["ChildIdentifiers"].to_pylist() if row["LAchildID"] in last]
    born = [row for row in again if last[row["LAchildID"]]["PersonBirthDate"]]
    assert len(born) > 300
    assert all(row["PersonBirthDate"] == last[row["LAchildID"]]["PersonBirthDate"] for row in born)
    assert any(row["PersonBirthDate"] and not last[row["LAchildID"]]["PersonBirthDate"] for row in again)
