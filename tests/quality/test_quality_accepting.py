"""Accepted findings: kept with a reason, never dropped, and void as soon as the values change."""

import csv
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forethought
from forethought.model import UserError
from forethought.quality import accept, is_work_list, keep_acceptances, save_run, work_list, write_workbook

TODAY = date(2026, 5, 1)
ROWS = [
    {"CHILD": "a", "SEX": "X", "DOB": ""},
    {"CHILD": "b", "SEX": "Y", "DOB": "01/02/2012"},
    {"CHILD": "c", "SEX": "X", "DOB": "01/02/2012"},
]


def check(rows=ROWS, year=2026):
    return forethought.check({"Header": rows}, return_="ssda903", year=year, select=["101", "102"])


def states(run, acceptances):
    table = work_list(run, acceptances=acceptances).table
    return {(row["code"], row["child"]): row["accepted"] for row in table.to_pylist()}


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "runs" / "accepted.csv"


def accepted(run, kept, code="101", child="a", reason="seen on paper"):
    return keep_acceptances(kept, run, more=accept(run, code, [child], reason, who="data team", on=TODAY), on=TODAY)


def test_an_accepted_finding_stays_in_the_list_marked_and_counted_apart(kept):
    run = check()

    work = work_list(run, acceptances=accepted(run, kept))

    assert work.table.num_rows == run.findings.num_rows == 4
    (row,) = [row for row in work.table.to_pylist() if row["accepted"]]
    assert (row["code"], row["child"], row["reason"], row["accepted_by"], row["accepted_on"]) == (
        "101",
        "a",
        "seen on paper",
        "data team",
        "2026-05-01",
    )
    assert (work.counts["open"], work.counts["accepted"]) == (3, 1)


def test_it_holds_in_the_next_run_wherever_the_row_has_moved(kept):
    accepted(check(), kept)
    moved = check([*reversed(ROWS), {"CHILD": "0", "SEX": "F", "DOB": "01/01/2012"}])

    again = states(moved, keep_acceptances(kept, moved, on=TODAY))

    assert [finding for finding, state in again.items() if state == "accepted"] == [("101", "a")]


def test_it_lapses_when_the_value_changes_and_says_what_was_accepted(kept):
    accepted(check(), kept)
    changed = check([{"CHILD": "a", "SEX": "Z", "DOB": ""}])

    work = work_list(changed, acceptances=keep_acceptances(kept, changed, on=TODAY))

    (row,) = [row for row in work.table.to_pylist() if row["code"] == "101"]
    assert (row["accepted"], row["reason"], row["reason_before"]) == ("lapsed", None, "seen on paper")
    assert (work.counts["open"], work.counts["accepted"], work.counts["lapsed"]) == (2, 0, 1)


def test_one_that_is_mended_is_counted_and_kept_for_later(kept):
    accepted(check(), kept)
    mended = check([{"CHILD": "a", "SEX": "F", "DOB": ""}])

    work = work_list(mended, acceptances=keep_acceptances(kept, mended, on=TODAY))

    assert work.counts["acceptances_unused"] == 1
    assert "seen on paper" in kept.read_text(encoding="utf-8-sig")


def test_another_year_is_explained_anew(kept):
    accepted(check(), kept)
    next_year = check(year=2027)

    assert set(states(next_year, keep_acceptances(kept, next_year, on=TODAY)).values()) == {None}
    assert "seen on paper" in kept.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_line_written_by_hand_stands_for_every_finding_of_that_rule_and_child(delimiter, tmp_path):
    path = tmp_path / "mine.csv"
    lines = [["Code", "Child", "Reason"], ["101", "a", "naïve spelling"], ["101", "nobody", "not there"]]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode("cp1252"))
    run = check()

    held = keep_acceptances(path, run, on=TODAY)

    assert states(run, held)[("101", "a")] == "accepted"
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert {row["accepted_on"] for row in written} == {"2026-05-01"}
    rows = {(row["child"], row["reason"]): row["finding"] for row in written}
    assert rows[("a", "naïve spelling")].startswith("F")  # tied now to the very values
    assert rows[("nobody", "not there")] == ""  # kept as it was


def test_a_reason_taken_out_of_the_file_opens_the_finding_again(kept):
    run = check()
    accepted(run, kept)
    text = kept.read_text(encoding="utf-8-sig").replace("seen on paper", "")
    kept.write_text(text, encoding="utf-8-sig")

    assert set(states(run, keep_acceptances(kept, run, on=TODAY)).values()) == {None}


def answer(path, answers):
    """Write each reason beside the finding of (code, child), as a person does in a spreadsheet."""
    book = openpyxl.load_workbook(path)
    sheet = book["Work list"]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(names, row, strict=True))
        key = (cells["code"].value, cells["child"].value)
        if key in answers:
            cells["reason"].value = answers[key]
    book.save(path)


def test_reasons_written_into_the_workbook_come_back(kept, tmp_path):
    run, book = check(), tmp_path / "work.xlsx"
    before = accepted(run, kept)
    write_workbook(book, run, work_list(run, acceptances=before))
    answer(book, {("101", "b"): "twins, both right", ("102", "a"): "born abroad"})

    assert is_work_list(book)
    held = keep_acceptances(kept, run, answers=book, on=TODAY)

    assert {finding for finding, state in states(run, held).items() if state} == {
        ("101", "a"),
        ("101", "b"),
        ("102", "a"),
    }
    assert {a.reason for a in held} == {"seen on paper", "twins, both right", "born abroad"}
    assert {a.on for a in held} == {"2026-05-01"}
    answer(book, {("101", "a"): None})
    held = keep_acceptances(kept, run, answers=book, on=TODAY)
    assert states(run, held)[("101", "a")] is None


def test_a_workbook_of_ones_own_needs_code_child_and_reason_only(kept, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Our queries"], ["Code", "Child", "Reason"], [101, "a", "checked"]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    run = check()

    held = keep_acceptances(kept, run, answers=tmp_path / "own.xlsx", on=TODAY)

    assert [key for key, state in states(run, held).items() if state] == [("101", "a")]
    assert [(a.reason, a.on) for a in held] == [("checked", "2026-05-01")]


def test_findings_csv_may_be_given_back_too(kept, tmp_path):
    run = check()
    path = save_run(run, tmp_path).findings_csv
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["reason"] = "known"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    held = keep_acceptances(kept, run, answers=path, on=TODAY)

    assert [state for state in states(run, held).values() if state] == ["accepted"]


def test_a_lapsed_reason_is_not_taken_for_a_new_one(kept, tmp_path):
    accepted(check(), kept)
    changed, book = check([{"CHILD": "a", "SEX": "Z", "DOB": ""}]), tmp_path / "work.xlsx"
    write_workbook(book, changed, work_list(changed, acceptances=keep_acceptances(kept, changed, on=TODAY)))

    held = keep_acceptances(kept, changed, answers=book, on=TODAY)

    assert states(changed, held)[("101", "a")] == "lapsed"


@pytest.mark.parametrize(
    ("code", "children", "reason"),
    [("101", ["a"], "  "), ("101", ["nobody"], "why"), ("101", [], "why"), ("9", ["a"], "y")],
)
def test_nothing_is_accepted_without_a_reason_or_a_finding(code, children, reason):
    with pytest.raises(UserError):
        accept(check(), code, children, reason, on=TODAY)


def test_a_finding_about_the_whole_return_is_accepted_without_a_child():
    header = [{"Year": "2026", "ReferenceDate": "2026-03-30"}]
    run = forethought.check({"Header": header}, return_="cin", year=2026, select=["100"])

    (one,) = accept(run, "100", [], "agreed with the department", on=TODAY)

    assert work_list(run, acceptances=[one]).counts["accepted"] == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook", b"\x00\xff\x00"])
@pytest.mark.parametrize("name", ["accepted.csv", "accepted.xlsx"])
def test_a_file_that_is_none_is_an_error_for_people(content, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UserError):
        keep_acceptances(path, check(), on=TODAY)
    assert path.read_bytes() == content


def test_a_year_that_is_none_is_an_error_for_people(tmp_path):
    path = tmp_path / "accepted.csv"
    path.write_text("year,code,child,reason\n²,101,a,seen on paper\n", encoding="utf-8")
    with pytest.raises(UserError, match="has no year"):
        keep_acceptances(path, check(), on=TODAY)


@pytest.mark.parametrize("reason", ["'=x", "''+1", "=1", "'quoted'", "'"])
def test_an_apostrophe_before_a_sign_comes_back(tmp_path, reason):
    run = check()
    accepted(run, tmp_path / "accepted.csv", reason=reason)

    (again,) = keep_acceptances(tmp_path / "accepted.csv", run, on=TODAY)

    assert again.reason == reason


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_any_reason_comes_back_as_it_was_given(tmp_path_factory, reason):
    path, run = tmp_path_factory.mktemp("kept") / "accepted.csv", check()
    (one,) = accepted(run, path, reason=reason)

    (again,) = keep_acceptances(path, run, on=TODAY)

    assert again.finding == one.finding
    assert again.reason.split() == one.reason.split()
