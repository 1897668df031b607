"""What a table may hold beside its declared counts, and the shapes in which it can be checked at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import ReleaseLedger, check_release


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "ledger.jsonl")


def found(ledger: ReleaseLedger, counts: list[str], **columns: list[str]) -> list[tuple[str, str]]:
    problems = check_release(pa.table(columns), ledger, "p", count_columns=counts)
    return [(problem.code, problem.count) for problem in problems]


@pytest.mark.parametrize(
    "cell", ["40.5", "12%", "3 boys", "1e3", "-40", "1,2", "½", "three", "40 (12%)", "٣٠", "³", "<5", "40.00", "nan"]
)
def test_a_declared_count_is_a_whole_number_or_a_symbol(ledger: ReleaseLedger, cell: str) -> None:
    assert found(ledger, ["n"], area=["Hill", "Vale"], n=["100", cell]) == [("not_a_count", "n")]


@pytest.mark.parametrize("cell", ["40", "1,234", "40.0", "c", "z", "0", " 40 "])
def test_whole_numbers_and_symbols_may_go(ledger: ReleaseLedger, cell: str) -> None:
    assert found(ledger, ["n"], area=["Hill", "Vale"], n=["100", cell]) == []


def test_the_answer_to_a_percentage_says_what_to_send(ledger: ReleaseLedger) -> None:
    table = pa.table({"area": ["Hill"], "n": ["40.5"]})
    (problem,) = check_release(table, ledger, "p", count_columns=["n"])
    assert "work out percentages" in problem.do
    assert "40.5" not in problem.what + problem.do


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("boys", ["3", "40"]),
        ("boys", ["3", "40.5"]),
        ("boys", ["3 boys", "40 boys"]),
        ("boys", ["under 5", "40"]),
        ("age", ["3", "40"]),
        ("rate", ["4.5", "12.25"]),
        ("share", ["3%", "c"]),
        ("count", ["2025", "2024"]),
        ("share", ["½", "⅓"]),
        ("la_code", ["301", "3"]),
        ("year", ["2025", "3"]),
        ("referral_source", ["4", "1A"]),
    ],
)
def test_a_number_outside_the_counts_is_refused(ledger: ReleaseLedger, name: str, cells: list[str]) -> None:
    columns = {"area": ["Hill", "Vale"], name: cells, "n": ["100", "400"]}
    assert found(ledger, ["n"], **columns) == [("unchecked_number", name)]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("year", ["2025", "2026"]),
        ("Year of birth", ["2015", "Not known"]),
        ("time_period", ["202425", "202526"]),
        ("period", ["2024-25", "2025/26"]),
        ("month", ["March 2025", "April 2025"]),
        ("age", ["5 to 9", "16+"]),
        ("age", ["under 1", "10 and over"]),
        ("homes", ["two", "3 or more"]),
        ("la_code", ["301", "302"]),
        ("area_code", ["E06000001", "E12000002"]),
        ("placement", ["U6", "K2"]),
        ("need", ["N1", "Total"]),
        ("stage", ["Key stage 2", "Key stage 3"]),
        ("group", ["Hill", "Total"]),
    ],
)
def test_years_ages_and_known_codes_are_labels(ledger: ReleaseLedger, name: str, cells: list[str]) -> None:
    assert found(ledger, ["n"], **{name: cells, "n": ["100", "400"]}) == []


def test_a_count_column_may_have_any_name(ledger: ReleaseLedger) -> None:
    assert found(ledger, ["age"], area=["Hill", "Vale"], age=["100", "3"]) == [("small_count", "age")]


def test_a_number_in_the_first_line_is_refused_too(ledger: ReleaseLedger) -> None:
    assert found(ledger, ["3"], Hill=["Vale", "Moor"], **{"3": ["40", "50"]}) == [("heading", "")]


@pytest.mark.parametrize("words", [("Hill", "Hill"), ("Hill", " hill"), ("Total", "All"), ("England", "everyone")])
def test_one_cell_twice_cannot_be_told_from_a_subtraction(ledger: ReleaseLedger, words: tuple[str, str]) -> None:
    assert found(ledger, ["n"], area=list(words), n=["100", "103"]) == [("twice", "")]


def test_a_row_without_a_label_is_refused(ledger: ReleaseLedger) -> None:
    assert found(ledger, ["n"], area=["Hill", " "], n=["100", "103"]) == [("no_label", "")]


@pytest.mark.parametrize("word", ["all", "TOTAL", "England", "Everyone", "All areas", "grand total"])
def test_a_total_by_any_name_gives_a_hidden_count_back(ledger: ReleaseLedger, word: str) -> None:
    assert found(ledger, ["n"], area=["Hill", "Vale", word], n=["100", "c", "103"]) == [("recoverable", "n")]


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({"measure": ["count"], "Hill": ["100"]}, ["Hill"]),
        ({"x": ["kids"], "Hill": ["100"], "Vale": ["400"], "Moor": ["200"]}, ["Hill", "Vale", "Moor"]),
        (
            {"area": ["Hill", "Vale"], "boys": ["100"] * 2, "girls": ["c"] * 2, "All": ["103"] * 2},
            ["boys", "girls", "All"],
        ),
        (
            {"area": ["Hill", "Vale"], "boys": ["60", "90"], "girls": ["40", "c"], "others": ["20", "50"]},
            ["boys", "girls", "others"],
        ),
        ({"area": ["Hill", "Vale"], "hill": ["100", "200"]}, ["hill"]),
        ({"area": ["Hill", "Vale"], **{name: ["100", "200"] for name in "abcdefg"}}, list("abcdefg")),
    ],
)
def test_a_table_on_its_side_is_refused(
    ledger: ReleaseLedger, columns: dict[str, list[str]], counts: list[str]
) -> None:
    assert found(ledger, counts, **columns) == [("on_its_side", "")]


def test_counts_of_one_row_are_subtracted_from_each_other(ledger: ReleaseLedger) -> None:
    rows = {"area": ["Hill", "Vale"], "children": ["100", "400"]}
    assert found(ledger, ["children", "boys"], **rows, boys=["97", "200"]) == [("subtraction", "children")]
    assert found(ledger, ["children", "boys"], **rows, boys=["100", "200"]) == []
    three = {"boys": ["50", "200"], "girls": ["47", "150"]}
    assert found(ledger, ["children", "boys", "girls"], **rows, **three)[0] == ("subtraction", "children")
    assert found(ledger, ["children", "boys"], **rows, boys=["90", "c"]) == []
