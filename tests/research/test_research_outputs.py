"""The table checker: small counts refused, also by totals and by subtraction within the study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import Problem, ReleaseLedger
from forethought.research import (
    OutputError,
    PermitError,
    Study,
    StudyError,
    check_output,
    pseudonym,
    record_output,
    table_from_csv,
)
from forethought.sources import alone

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "releases.jsonl")


def table(**counts: object) -> pa.Table:
    return pa.table({"homes": list(counts), "children": [str(value) for value in counts.values()]})


def check(rows: pa.Table, study: Study, ledger: ReleaseLedger, counts: Sequence[str] = ("children",)) -> list[Problem]:
    return check_output(rows, study, ledger, count_columns=counts)


def record(
    rows: pa.Table, study: Study, ledger: ReleaseLedger, name: str, counts: Sequence[str] = ("children",)
) -> None:
    record_output(rows, study, ledger, name, AT, count_columns=counts)


def codes(found: list[object]) -> set[str]:
    return {problem.code for problem in found}  # type: ignore[attr-defined]


def test_a_table_of_large_counts_may_leave(study: Study, ledger: ReleaseLedger) -> None:
    assert check(table(one=40, more=25, Total=65), study, ledger) == []


@pytest.mark.parametrize("count", [1, 9])
def test_never_n09_a_small_count_is_refused(study: Study, ledger: ReleaseLedger, count: int) -> None:
    (problem,) = check(table(one=40, more=count), study, ledger)
    assert (problem.count, problem.row) == ("children", 1)


def test_nought_and_ten_may_leave(study: Study, ledger: ReleaseLedger) -> None:
    assert check(table(one=10, more=0), study, ledger) == []


def test_never_n09_a_hidden_count_that_follows_from_the_total_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    assert check(table(one=40, more="c", Total=44), study, ledger)
    assert check(pa.table({"homes": ["one", "more"], "children": ["40", "c"]}), study, ledger) == []


def test_never_n09_subtraction_within_the_study_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    record(table(one=40, more=25), study, ledger, "first")
    problems = check(table(one=43, more=25), study, ledger)
    assert codes(list(problems)) == {"subtraction"}
    assert check(table(one=40, more=25), study, ledger) == []
    assert check(table(one=43, more=25), replace(study, id="another"), ledger) == []


def test_what_was_refused_is_not_recorded(study: Study, ledger: ReleaseLedger) -> None:
    with pytest.raises(OutputError, match="may not leave"):
        record(table(one=40, more=3), study, ledger, "bad")
    with pytest.raises(PermitError):
        record(table(one=40), replace(study, permit=None), ledger, "no permit")
    assert list(ledger.releases()) == []


def test_never_n08_rows_about_single_people_are_refused(study: Study, ledger: ReleaseLedger) -> None:
    person = pseudonym(b"0123456789abcdef", "person", "1")
    rows = pa.table({"person": [person] * 12, "children": ["40"] * 12})
    assert codes(list(check(rows, study, ledger))) == {"people"}
    many = pa.table({"row": [f"r{n}" for n in range(2001)], "children": ["40"] * 2001})
    assert codes(list(check(many, study, ledger))) == {"rows"}


def test_what_cannot_be_checked_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    assert codes(list(check(pa.table({"homes": ["one"], "mean": ["4.25"]}), study, ledger))) == {"not_checked"}
    assert codes(list(check(table(one="4.25"), study, ledger))) == {"not_a_count"}


def test_a_study_that_rounds_refuses_unrounded_counts(study: Study, ledger: ReleaseLedger) -> None:
    rounding = replace(study, rounding=5)
    assert "not_rounded" in codes(list(check(table(one=43, more=25), rounding, ledger)))


def test_a_pasted_table_is_read_as_text() -> None:
    found = table_from_csv("homes,children\n01,40\n02,c\n")
    assert found.to_pylist() == [{"homes": "01", "children": "40"}, {"homes": "02", "children": "c"}]


@pytest.mark.parametrize("text", ["", "homes,children\n", "a,a\n1,2\n", "a,b\n1\n"])
def test_what_is_no_table_is_said(text: str) -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        table_from_csv(text)


FIRST = "area,count\nA,100\nB,400\n"


@pytest.mark.parametrize(
    ("text", "counts", "code"),
    [
        ("area,n,boys\nA,100,3\nB,400,40.5\n", ["n"], "unchecked_number"),
        ("area,n,boys\nA,100,3\nB,400,40.5\n", ["n", "boys"], "not_a_count"),
        ("area,n,boys\nA,100,3 boys\nB,400,40 boys\n", ["n"], "unchecked_number"),
        ("area,n,boys\nA,100,3 boys\nB,400,40 boys\n", ["n", "boys"], "not_a_count"),
        ("area,n,age\nA,100,3\nB,400,40\n", ["n"], "unchecked_number"),
        ("area,age\nA,100\nB,3\n", ["age"], "small_count"),
        ("area,n,rate\nA,100,3.0\nB,400,12.5\n", ["n"], "unchecked_number"),
        ("area,n,share\nA,100,3%\nB,400,c\n", ["n"], "unchecked_number"),
        ("area,share\nA,3%\nB,12%\n", ["share"], "not_a_count"),
        ("area,n\nA,100\n", [], "not_checked"),
        ("area,n\nA,100\n", ["boys"], "not_checked"),
    ],
)
def test_never_n09_no_number_leaves_unchecked(
    study: Study, ledger: ReleaseLedger, text: str, counts: list[str], code: str
) -> None:
    assert code in codes(list(check(table_from_csv(text), study, ledger, counts)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("area,count\nA,97\n", "count"),
        ("area,n\nA,97\n", "n"),
        ("area,A,B\ncount,97,400\n", "A B"),
        ("area,count\nAll,503\n", "count"),
        ("area,n\ntotal,503\n", "n"),
        ("area,n\nEngland,503\n", "n"),
    ],
)
def test_never_n09_a_changed_count_is_refused_however_it_is_written(
    study: Study, ledger: ReleaseLedger, text: str, count: str
) -> None:
    record(table_from_csv(FIRST), study, ledger, "first", ["count"])
    assert codes(list(check(table_from_csv(text), study, ledger, count.split()))) & {"subtraction", "on_its_side"}
    with pytest.raises(OutputError):
        record(table_from_csv(text), study, ledger, "second", count.split())
    assert [item.name for item in ledger.releases()] == ["first"]


def test_labels_with_figures_may_leave_with_the_counts(study: Study, ledger: ReleaseLedger) -> None:
    text = "year,age,placement,children\n2024-25,5 to 9,U6,40\n2025-26,16+,K2,25\n"
    assert check(table_from_csv(text), study, ledger) == []


def test_while_another_check_runs_nothing_is_entered(study: Study, tmp_path: Path) -> None:
    ledger = ReleaseLedger(tmp_path / "releases.jsonl", wait=0.05)
    with alone(tmp_path / "releases.jsonl", 0, RuntimeError), pytest.raises(OutputError, match="in use"):
        record(table(one=40), study, ledger, "first")
