"""The table checker: small counts refused, also by totals and by subtraction within the study."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import ReleaseLedger
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

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "releases.jsonl")


def table(**counts: object) -> pa.Table:
    return pa.table({"homes": list(counts), "children": [str(value) for value in counts.values()]})


def codes(found: list[object]) -> set[str]:
    return {problem.code for problem in found}  # type: ignore[attr-defined]


def test_a_table_of_large_counts_may_leave(study: Study, ledger: ReleaseLedger) -> None:
    assert check_output(table(one=40, more=25, Total=65), study, ledger) == []


@pytest.mark.parametrize("count", [1, 9])
def test_never_n09_a_small_count_is_refused(study: Study, ledger: ReleaseLedger, count: int) -> None:
    (problem,) = check_output(table(one=40, more=count), study, ledger)
    assert (problem.count, problem.row) == ("children", 1)


def test_nought_and_ten_may_leave(study: Study, ledger: ReleaseLedger) -> None:
    assert check_output(table(one=10, more=0), study, ledger) == []


def test_never_n09_a_hidden_count_that_follows_from_the_total_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    assert check_output(table(one=40, more="c", Total=44), study, ledger)
    assert check_output(pa.table({"homes": ["one", "more"], "children": ["40", "c"]}), study, ledger) == []


def test_never_n09_subtraction_within_the_study_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    record_output(table(one=40, more=25), study, ledger, "first", AT)
    problems = check_output(table(one=43, more=25), study, ledger)
    assert codes(list(problems)) == {"subtraction"}
    assert check_output(table(one=40, more=25), study, ledger) == []
    assert check_output(table(one=43, more=25), replace(study, id="another"), ledger) == []


def test_what_was_refused_is_not_recorded(study: Study, ledger: ReleaseLedger) -> None:
    with pytest.raises(OutputError, match="may not leave"):
        record_output(table(one=40, more=3), study, ledger, "bad", AT)
    with pytest.raises(PermitError):
        record_output(table(one=40), replace(study, permit=None), ledger, "no permit", AT)
    assert list(ledger.releases()) == []


def test_never_n08_rows_about_single_people_are_refused(study: Study, ledger: ReleaseLedger) -> None:
    person = pseudonym(b"0123456789abcdef", "person", "1")
    rows = pa.table({"person": [person] * 12, "children": ["40"] * 12})
    assert codes(list(check_output(rows, study, ledger))) == {"people"}
    many = pa.table({"row": [f"r{n}" for n in range(2001)], "children": ["40"] * 2001})
    assert codes(list(check_output(many, study, ledger))) == {"rows"}


def test_what_cannot_be_checked_is_refused(study: Study, ledger: ReleaseLedger) -> None:
    assert codes(list(check_output(pa.table({"homes": ["one"], "mean": ["4.25"]}), study, ledger))) == {"not_checked"}


def test_a_study_that_rounds_refuses_unrounded_counts(study: Study, ledger: ReleaseLedger) -> None:
    rounding = replace(study, rounding=5)
    assert "not_rounded" in codes(list(check_output(table(one=43, more=25), rounding, ledger)))


def test_a_dimension_in_figures_is_said_by_naming_the_counts(study: Study, ledger: ReleaseLedger) -> None:
    rows = pa.table({"homes": ["1", "2"], "children": ["40", "25"]})
    assert check_output(rows, study, ledger)
    assert check_output(rows, study, ledger, count_columns=["children"]) == []


def test_a_pasted_table_is_read_as_text() -> None:
    found = table_from_csv("homes,children\n01,40\n02,c\n")
    assert found.to_pylist() == [{"homes": "01", "children": "40"}, {"homes": "02", "children": "c"}]


@pytest.mark.parametrize("text", ["", "homes,children\n", "a,a\n1,2\n", "a,b\n1\n"])
def test_what_is_no_table_is_said(text: str) -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        table_from_csv(text)
