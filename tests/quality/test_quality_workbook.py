"""The workbook, the shared findings, the explained rule, next year's rules: what a reader is given."""

import csv

import openpyxl
import pytest

import forethought
from forethought.model import UserError
from forethought.quality import beside, compare, explain, work_list, write_shared, write_workbook
from support_canary import CANARY, CANARY_POSTCODE, found_in

FORMULA = "=HYPERLINK(1)"
HEADER = [
    {"CHILD": "b", "SEX": FORMULA, "DOB": "01/02/2012"},
    {"CHILD": "a\x0b1", "SEX": "X", "DOB": "31/02/2012"},
    {"CHILD": "c", "SEX": "X", "DOB": "01/02/2012"},
]
SHEETS = ["Read me", "Work list", "By rule", "Rules run", "Completeness"]


@pytest.fixture(scope="module")
def run():
    return forethought.check({"Header": HEADER}, return_="ssda903", year=2026, select=["101", "102"])


def grid(sheet):
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_workbook_has_a_sheet_for_each_way_to_work(run, tmp_path):
    path = tmp_path / "deep" / "work.xlsx"
    write_workbook(path, run, work_list(run), mark="Nobody here exists.")

    book = openpyxl.load_workbook(path)

    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref == book[name].dimensions
    assert [row["child"] for row in grid(book["Work list"])] == sorted(row["child"] for row in grid(book["Work list"]))
    assert {row["code"]: row["open"] for row in grid(book["By rule"])} == {"101": 3, "102": 1}
    assert "Nobody here exists." in {cell.value for row in book["Read me"].iter_rows() for cell in row}


def test_no_cell_is_a_formula_and_none_is_refused(run, tmp_path):
    path = tmp_path / "work.xlsx"
    write_workbook(path, run, work_list(run))

    book = openpyxl.load_workbook(path)

    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    values = {row["value"] for row in grid(book["Work list"])}
    assert f"'{FORMULA}" in values


def test_a_character_that_a_workbook_cannot_hold_is_replaced(tmp_path):
    run = forethought.check(
        {"Header": [{"CHILD": "a\ufffe\x01b", "SEX": "X"}]}, return_="ssda903", year=2026, select=["101"]
    )
    path = tmp_path / "work.xlsx"
    write_workbook(path, run, work_list(run))
    assert [row["child"] for row in grid(openpyxl.load_workbook(path)["Work list"])] == ["a\ufffd\ufffdb"]


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(run, tmp_path):
    path = tmp_path / "work.xlsx"
    write_workbook(path, run, work_list(run), most_rows=3)

    book = openpyxl.load_workbook(path)

    parts = [grid(book[name]) for name in ("Work list", "Work list 2")]
    assert [len(part) for part in parts] == [2, 2]
    assert {row["finding"] for part in parts for row in part} == set(work_list(run).table["finding"].to_pylist())
    assert "Work list 3" not in book.sheetnames


def test_what_is_gone_has_a_sheet_once_there_is_a_run_before(run, tmp_path):
    after = forethought.check({"Header": HEADER[:1]}, return_="ssda903", year=2026, select=["101", "102"])
    comparison = compare(run, after)
    write_workbook(tmp_path / "w.xlsx", after, work_list(after, comparison), comparison)

    book = openpyxl.load_workbook(tmp_path / "w.xlsx")

    assert {row["state"] for row in grid(book["Gone"])} == {"gone"}
    assert [row["state"] for row in grid(book["Work list"])] == ["still"]


def shared(run, path, key):
    write_shared(path, work_list(run), key)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_findings_to_send_hold_no_value_of_the_return(tmp_path):
    values = {"CHILD": f"{CANARY}1", "DOB": "17/11/2013", "UPN": f"{CANARY}2", "ETHNIC": CANARY}
    rows = [{**values, "SEX": f"{CANARY}{number}"} for number in range(3)]
    episodes = [{"CHILD": f"{CANARY}1", "DECOM": "19/10/2099", "HOME_POST": CANARY_POSTCODE, "PLACE": CANARY}]
    run = forethought.check({"Header": rows, "Episodes": episodes}, return_="ssda903", year=2026)
    path = tmp_path / f"{'share'}.csv"

    listed = shared(run, path, b"k" * 32)

    text = path.read_text(encoding="utf-8-sig")
    assert len(listed) == run.findings.num_rows > 5
    assert found_in(text) == []
    assert not any(value in text for value in ("17/11/2013", "2013", "19/10/2099", "2099"))


def test_rows_of_one_child_group_together_but_not_across_files(tmp_path):
    rows = [{"CHILD": child, "SEX": "X", "DOB": ""} for child in "ab"]
    run = forethought.check({"Header": rows}, return_="ssda903", year=2026, select=["101", "102"])

    first, again, other = (
        [(row["code"], row["child"]) for row in shared(run, tmp_path / f"{n}.csv", key)]
        for n, key in enumerate((b"1" * 32, b"1" * 32, b"2" * 32))
    )

    assert first == again
    assert len({child for _, child in first}) == 2
    assert first[0][1] == first[2][1]  # rules 101 and 102 about the first child
    assert not {child for _, child in first} & {child for _, child in other}


def test_a_rule_is_explained_with_its_examples_whatever_the_capitals():
    (one,) = explain("sw04stg1", "ssda903")

    rule = one.edition.rule
    assert rule.code == "SW04STG1"
    assert rule.why
    assert rule.mend
    assert rule.cases
    assert 2026 in one.edition.years


def test_a_code_that_both_returns_have_is_explained_twice(monkeypatch):
    found = explain("100")

    assert {one.return_ for one in found} <= {"ssda903", "cin"}
    assert {one.edition.rule.code for one in found} == {"100"}


@pytest.mark.parametrize(("code", "near"), [("8555", "8555Q"), ("SW04", "SW04STG1")])
def test_an_unknown_code_suggests_near_ones(code, near):
    with pytest.raises(UserError, match=near):
        explain(code)


def test_a_rule_not_in_force_says_when_it_is():
    with pytest.raises(UserError, match="2025-26"):
        explain("SW04STG1", "ssda903", 2023)


def test_next_year_says_what_is_added_and_what_only_it_finds():
    tables = {"Header": [{"CHILD": "a", "SEX": "1", "DOB": "01/02/2012"}]}
    before = forethought.check(tables, return_="ssda903", year=2024, select=["101", "102"])
    period = (before.period.start, before.period.last)
    run = forethought.check(tables, return_="ssda903", year=2025, period=period, select=["101", "102", "SW05STG1"])

    found = beside(run, before)

    changes = {one.code: (one.change, one.only_here, one.only_there) for one in found.rules}
    assert changes["101"] == ("changed", 1, 0)
    assert "102" not in changes
    assert ("Header", "SEX", ("F", "M", "U"), ("1", "2")) in found.lists
    assert found.as_json()["findings"] == {"both": 0, "only_2025": 1, "only_2024": 0}


def test_the_same_year_beside_itself_differs_in_nothing(run):
    found = beside(run, run)

    assert (found.rules, found.lists, found.comparison.count("still")) == ((), (), run.findings.num_rows)
