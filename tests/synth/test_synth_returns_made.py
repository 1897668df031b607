"""Single returns of any size: valid without faults, faulty as the list says, the same from the same seed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

import forethought
from forethought.model import UserError, load_form
from forethought.sources import read
from forethought.synth import write_return
from forethought.synth.lives.numbers import pupil_numbers

BIRMINGHAM = "E08000025"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".xml"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def care(tmp_path_factory):
    return write_return(tmp_path_factory.mktemp("care"), "ssda903", 700, previous=True)


@pytest.fixture(scope="module")
def census(tmp_path_factory):
    return write_return(tmp_path_factory.mktemp("census"), "cin", 1200)


def test_a_return_without_faults_breaks_no_rule(care):
    run = forethought.check(
        care.source, "ssda903", 2026, previous=care.previous, authority=BIRMINGHAM, providers=care.providers
    )
    assert run.counts["by_code"] == {}
    assert run.counts["could_not_run"] == run.counts["not_applicable"] == 0
    assert run.counts["passed"] > 200
    assert [table.rows_set_aside for table in run.tables if table.rows_set_aside] == []


@pytest.mark.parametrize("year", [2025, 2027])
def test_it_breaks_no_rule_of_other_years_either(tmp_path, year):
    made = write_return(tmp_path, "ssda903", 400, year=year, seed=year, previous=True)
    run = forethought.check(
        made.source, "ssda903", year, previous=made.previous, authority=BIRMINGHAM, providers=made.providers
    )
    assert run.counts["by_code"] == {}
    assert run.counts["could_not_run"] == 0


def test_last_years_return_is_valid_too(care):
    run = forethought.check(care.previous, "ssda903", 2025, authority=BIRMINGHAM, providers=care.providers)
    assert run.counts["by_code"] == {}


def test_every_table_of_the_year_is_there_in_its_own_columns(care):
    form = load_form("ssda903", 2026)
    for name, table in form.tables.items():
        with (care.source / f"{name}.csv").open(encoding="utf-8") as stream:
            assert stream.readline().strip().split(",") == list(table.file_columns)
    assert set(care.rows) == set(form.tables)
    assert all(care.rows.values())


def test_the_deprivation_of_liberty_table_comes_with_its_year(tmp_path):
    made = write_return(tmp_path, "ssda903", 1500, year=2027)
    assert made.rows["DoLo"] > 0
    assert not (tmp_path / "ssda903_2026").exists()


def test_care_leavers_come_on_top_and_episodes_near_two_a_child(care):
    header, episodes = _rows(care.source / "Header.csv"), _rows(care.source / "Episodes.csv")
    assert len(header) == 700 + round(0.45 * 700)
    assert len({row["CHILD"] for row in header}) == len(header)
    assert len({row["CHILD"] for row in episodes}) == 700
    assert 1.7 < len(episodes) / 700 < 2.1
    assert 1.6 < care.rows["Reviews"] / 700 < 2.1
    assert 1.7 < care.rows["SWEpisodes"] / 700 < 2.1


def test_what_was_open_last_year_is_carried_over(care):
    last = {(r["CHILD"], r["DECOM"]): r for r in _rows(care.previous / "Episodes.csv") if not r["DEC"]}
    now = {(r["CHILD"], r["DECOM"]): r for r in _rows(care.source / "Episodes.csv")}
    assert len(last) > 300
    for key, then in last.items():
        assert key in now
        changed = {name for name in then if then[name] != now[key][name]}
        assert changed <= {"DEC", "REC", "REASON_PLACE_CHANGE"}


def test_pupil_numbers_stand_under_pseudo_authorities_with_the_right_letter(care, census):
    numbers = [row["UPN"] for row in _rows(care.source / "Header.csv") if not row["UPN"].startswith("UN")]
    numbers += [text for text in read(census.source, "cin", 2026).tables["ChildIdentifiers"]["UPN"].to_pylist() if text]
    assert len(numbers) > 1000
    for number in numbers:
        assert number[1:4] in {"001", "002", "003", "004", "005"}
        parts = [np.asarray([part]) for part in (number[1:4], number[4:8], int(number[8:10]), int(number[10:]))]
        assert pupil_numbers(*parts)[0] == number


def test_a_census_without_faults_breaks_no_rule(census):
    run = forethought.check(census.source, "cin", 2026)
    assert run.counts["by_code"] == {}
    assert run.counts["could_not_run"] == run.counts["not_applicable"] == 0
    assert run.counts["passed"] > 100


@pytest.mark.parametrize("year", [2024, 2027])
def test_a_census_of_other_years_breaks_no_rule_either(tmp_path, year):
    made = write_return(tmp_path, "cin", 1000, year=year, seed=year)
    run = forethought.check(made.source, "cin", year)
    assert run.counts["by_code"] == {}


def test_the_census_holds_every_module_in_the_order_of_its_schema(census):
    tree = etree.parse(str(census.source))
    order = ["CINreferralDate", "Assessments", "CINPlanDates", "Section47", "ReferralNFA", "ChildProtectionPlans"]
    for details in tree.iter("CINdetails"):
        tags = [child.tag for child in details if child.tag in order]
        assert tags == sorted(tags, key=order.index)
    for tag in (*order, "Disability", "AssessmentFactors", "CPPreviewDate"):
        assert next(tree.iter(tag), None) is not None
    assert tree.findtext(".//LEA") == "330"


def test_the_census_is_read_row_for_row(census):
    tables = read(census.source, "cin", 2026).tables
    assert {name: tables[name].num_rows for name in census.rows} == dict(census.rows)
    assert census.rows["ChildIdentifiers"] == 1200
    assert 1.05 < census.rows["CINdetails"] / 1200 < 1.15


@pytest.mark.parametrize("return_", ["ssda903", "cin"])
def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path, return_):
    def made(name: str, seed: int) -> dict[str, str]:
        write_return(tmp_path / name, return_, 300, seed=seed, faults=0.05)
        return _digest(tmp_path / name)

    assert made("one", 5) == made("two", 5)
    assert made("three", 6) != _digest(tmp_path / "one")


def _cells(made, return_: str) -> dict[str, list[dict[str, str | None]]]:
    return {name: table.to_pylist() for name, table in read(made.source, return_, 2026).tables.items()}


@pytest.mark.parametrize("return_", ["ssda903", "cin"])
def test_faults_are_where_the_list_says_and_nowhere_else(tmp_path, return_):
    clean = _cells(write_return(tmp_path / "clean", return_, 400, seed=3), return_)
    made = write_return(tmp_path / "faulty", return_, 400, seed=3, faults=0.05)
    listed = {(r["table"], int(r["row"])) for r in _rows(made.truth)}
    assert listed
    assert sum(made.faults.values()) == len(_rows(made.truth)) == len(listed)
    follows = {"AssessmentFactors"}  # a table's own sum of what stands below it
    changed = {
        (name, at)
        for name, rows in _cells(made, return_).items()
        for at, row in enumerate(rows)
        if any(row[field] != clean[name][at][field] for field in row if field[0] != "_" and field not in follows)
    }
    assert changed == listed


def test_the_share_of_faults_is_about_what_was_asked(tmp_path):
    made = write_return(tmp_path, "ssda903", 1500, faults=0.02)
    share = sum(made.faults.values()) / sum(made.rows.values())
    assert 0.015 < share < 0.025
    assert len(made.faults) > 40


def test_planted_faults_are_found_by_the_rules(tmp_path):
    made = write_return(tmp_path, "cin", 2500, seed=9, faults=0.02)
    run = forethought.check(made.source, "cin", 2026)
    found = set(zip(run.findings["table"].to_pylist(), run.findings["row"].to_pylist(), strict=True))
    truth = [(r["table"], int(r["row"])) for r in _rows(made.truth) if r["table"] != "AssessmentFactorsList"]
    missed = Counter(table for table, row in truth if (table, row) not in found)
    assert len(truth) > 200
    assert not missed


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"return_": "ssd"}, "no such return"),
        ({"children": 0}, "cannot be made"),
        ({"faults": 1.5}, "share of faults"),
        ({"return_": "cin", "previous": True}, "no return of last year"),
        ({"authority": "E99999999"}, "no such authority"),
        ({"year": 2023, "previous": True}, "2022"),
        ({"year": 2019}, "2019"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(tmp_path, given, told):
    words = {"return_": "ssda903", "children": 10, **given}
    with pytest.raises(UserError, match=told):
        write_return(tmp_path / "made", **words)
    assert not (tmp_path / "made").exists()


def test_the_command_tells_what_it_wrote_and_overwrites_nothing(tmp_path, capsys):
    from forethought.cli.app import run

    words = ["synth", "returns", "--return", "cin", "--children", "50", "--out", str(tmp_path / "made")]
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"]["ChildIdentifiers"] == 50
    assert Path(told["source"]).is_file()
    assert run(words) == 2
    assert "not empty" in capsys.readouterr().err
    assert run(["synth", "returns", "--return", "cin", "--out", str(tmp_path / "b"), "--year", "2019"]) == 2


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
@pytest.mark.parametrize("return_", ["ssda903", "cin"])
def test_faults_are_planted_in_every_year(tmp_path, return_, year):
    write_return(tmp_path, return_, 60, year=year, faults=0.2)
    assert len((tmp_path / "truth.csv").read_text(encoding="utf-8").splitlines()) > 5
