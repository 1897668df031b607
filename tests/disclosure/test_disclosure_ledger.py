"""Subtraction from what left before, however the later table is written, and two checks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import (
    DisclosureError,
    Problem,
    Published,
    Release,
    ReleaseLedger,
    check_release,
    layout_of,
)
from forethought.sources import alone

AT = datetime(2026, 6, 10, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "ledger.jsonl")


def release_of(columns: dict[str, list[str]], counts: list[str]) -> Release:
    table = pa.table(columns)
    return Release("p", "first", AT, Published(table, layout_of(table, counts)))


def codes(ledger: ReleaseLedger, columns: dict[str, list[str]], counts: list[str]) -> set[str]:
    return {problem.code for problem in check_release(pa.table(columns), ledger, "p", count_columns=counts, limit=9)}


AREAS = {"area": ["A", "B"], "count": ["100", "400"]}


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({"area": ["A"], "count": ["97"]}, ["count"]),
        ({"area": ["A"], "n": ["97"]}, ["n"]),
        ({"Area ": ["a"], "Children": ["103"]}, ["Children"]),
        ({"district": ["A"], "age": ["91"]}, ["age"]),
        ({"area": ["B", "A"], "n": ["400", "97"]}, ["n"]),
        ({"area": ["All"], "count": ["503"]}, ["count"]),
        ({"area": ["total"], "n": ["503"]}, ["n"]),
        ({"area": ["England"], "n": ["497"]}, ["n"]),
        ({"who": ["Everyone"], "n": ["497"]}, ["n"]),
        ({"sex": ["boys", "girls"], "n": ["250", "253"]}, ["n"]),
        ({"area": ["A", "B"], "boys": ["60", "200"], "girls": ["43", "200"]}, ["boys", "girls"]),
        ({"x": ["kids"], "A": ["97"]}, ["A"]),
        ({"x": ["kids", "homes"], "A": ["97", "40"], "B": ["400", "70"]}, ["A", "B"]),
        ({"x": ["count"], "A": ["97"], "B": ["400"]}, ["A", "B"]),
    ],
)
def test_a_later_table_is_compared_however_it_is_written(
    ledger: ReleaseLedger, columns: dict[str, list[str]], counts: list[str]
) -> None:
    ledger.record(release_of(AREAS, ["count"]))
    assert codes(ledger, columns, counts) & {"subtraction", "on_its_side"}


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        (AREAS, ["count"]),
        ({"Area": ["b", "a"], "n": ["400", "100"]}, ["n"]),
        ({"area": ["A"], "n": ["90"]}, ["n"]),
        ({"area": ["C"], "n": ["97"]}, ["n"]),
        ({"area": ["A", "A", "B", "B"], "sex": ["boys", "girls"] * 2, "n": ["45", "55", "150", "250"]}, ["n"]),
        ({"area": ["all"], "n": ["500"]}, ["n"]),
    ],
)
def test_the_same_and_far_apart_counts_may_go(
    ledger: ReleaseLedger, columns: dict[str, list[str]], counts: list[str]
) -> None:
    ledger.record(release_of(AREAS, ["count"]))
    assert codes(ledger, columns, counts) == set()


def test_an_earlier_table_on_its_side_is_compared_too(ledger: ReleaseLedger) -> None:
    ledger.record(release_of({"x": ["kids"], "A": ["100"], "B": ["400"]}, ["A", "B"]))
    assert codes(ledger, {"area": ["A"], "n": ["97"]}, ["n"]) == {"subtraction"}
    assert codes(ledger, {"area": ["B", "Total"], "n": ["400", "503"]}, ["n"]) == {"subtraction"}


HIDING = {"area": ["A", "B", "C", "Total"], "n": ["c", "c", "50", "84"]}


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({"area": ["A"], "n": ["30"]}, ["n"]),
        ({"district": ["a"], "children": ["30"]}, ["children"]),
        ({"sex": ["A", "C"], "n": ["30", "50"]}, ["n"]),
        ({"sex": ["boys", "boys"], "where": ["A", "All"], "n": ["30", "c"]}, ["n"]),
        ({"x": ["kids"], "A": ["30"]}, ["A"]),
    ],
)
def test_a_count_hidden_before_is_not_given_back_under_another_name(
    ledger: ReleaseLedger, columns: dict[str, list[str]], counts: list[str]
) -> None:
    """84 less 50 less 30 leaves 4."""
    ledger.record(release_of(HIDING, ["n"]))
    assert codes(ledger, columns, counts) & {"subtraction", "on_its_side"}


def test_yes_and_no_of_different_questions_are_different_cells(ledger: ReleaseLedger) -> None:
    ledger.record(release_of({"plan": ["yes", "no"], "n": ["120", "300"]}, ["n"]))
    assert codes(ledger, {"sen": ["yes", "no"], "n": ["118", "302"]}, ["n"]) == set()
    assert codes(ledger, {"plan": ["Yes", "No"], "n": ["118", "302"]}, ["n"]) == {"subtraction"}


def test_two_checks_at_once_cannot_both_pass(ledger: ReleaseLedger) -> None:
    """Safe alone, three apart: whichever comes second is refused."""

    def ask(count: str) -> list[Problem]:
        columns = {"area": ["A"], "n": [count]}
        return ledger.record_checked(
            release_of(columns, ["n"]),
            lambda: check_release(pa.table(columns), ledger, "p", count_columns=["n"], limit=9),
        )

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, ["100", "103", "97", "106"]))
    assert sum(not answer for answer in answers) == 1
    assert len(list(ledger.releases())) == 1


def test_a_ledger_that_stays_locked_says_so_and_takes_nothing(tmp_path: Path) -> None:
    ledger = ReleaseLedger(tmp_path / "ledger.jsonl", wait=0.1)
    held = alone(tmp_path / "ledger.jsonl", 0, RuntimeError)
    with held, pytest.raises(DisclosureError, match="in use") as caught:
        ledger.record(release_of(AREAS, ["count"]))
    assert "Try again" in caught.value.do
    assert list(ledger.releases()) == []
    ledger.record(release_of(AREAS, ["count"]))
    assert len(list(ledger.releases())) == 1


def test_a_check_that_breaks_off_frees_the_ledger(ledger: ReleaseLedger) -> None:
    def breaks() -> list[Problem]:
        raise DisclosureError("The check broke off")

    with pytest.raises(DisclosureError, match="broke off"):
        ledger.record_checked(release_of(AREAS, ["count"]), breaks)
    ledger.record(release_of(AREAS, ["count"]))
    assert len(list(ledger.releases())) == 1
