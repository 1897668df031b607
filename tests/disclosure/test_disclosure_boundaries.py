"""Edges of suppression and of the check of a release: which column, which row, which rounding."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import (
    DisclosureError,
    Layout,
    Published,
    Release,
    ReleaseLedger,
    attack,
    check_release,
    layout_of,
    suppress,
)


def test_a_label_is_rounded_in_whichever_of_two_dimensions_it_stands() -> None:
    table = pa.table(
        {
            "area": ["England", "England", "Hill", "Hill"],
            "sex": ["F", "M", "F", "M"],
            "n": [4_321, 1_234, 83, 76],
        }
    )
    shown = suppress(table, ["n"], dimensions=["area", "sex"], rounded={"England": 10, "M": 5})
    assert shown["n"].to_pylist() == ["4320", "1230", "83", "75"]


@pytest.mark.parametrize(("names", "row"), [(["Hill", "Hill", "Vale"], 2), (["Hill", "Vale", "Vale"], 3)])
def test_a_cell_given_twice_is_named_by_its_row_counted_from_one(names: list[str], row: int) -> None:
    with pytest.raises(DisclosureError, match=f"row {row}"):
        suppress(pa.table({"area": names, "n": [10, 20, 30]}), ["n"])


def test_the_layout_names_each_count_once_and_takes_the_rest_as_dimensions() -> None:
    table = pa.table({"area": ["Hill", "Vale"], "sex": ["F", "M"], "n": ["30", "40"]})
    assert layout_of(table, ["n"]) == Layout(("area", "sex"), ("n",))
    assert layout_of(table, ["n"], ["sex"]) == Layout(("sex",), ("n",))
    for counts in ([], ["m"]):
        with pytest.raises(DisclosureError):
            layout_of(table, counts)


AREAS, SEXES = ("Hill", "Vale", "Total"), ("F", "M", "Total")


def _square(values: dict[tuple[str, str], str]) -> Published:
    places = [(area, sex) for area in AREAS for sex in SEXES]
    columns = {
        "area": [area for area, _ in places],
        "sex": [sex for _, sex in places],
        "n": [values[place] for place in places],
    }
    return Published(pa.table(columns), Layout(("area", "sex"), ("n",)))


def _filled(four: tuple[int, ...]) -> dict[tuple[str, str], int]:
    inner = dict(zip(product(AREAS[:2], SEXES[:2]), four, strict=True))
    return {
        (area, sex): sum(value for (a, s), value in inner.items() if area in (a, "Total") and sex in (s, "Total"))
        for area in AREAS
        for sex in SEXES
    }


def test_the_interval_of_every_cell_is_the_one_found_by_trying_every_table() -> None:
    chance = random.Random(7)
    every = [_filled(four) for four in product(range(10), repeat=4)]
    compared = 0
    for _ in range(60):
        true = _filled(tuple(chance.randint(0, 5) for _ in range(4)))
        hidden = {place for place, value in true.items() if value and chance.random() < 0.5} - {("Total", "Total")}
        shown = {place: "c" if place in hidden else str(value) for place, value in true.items()}
        fits = [
            table
            for table in every
            if all(table[place] >= 1 if place in hidden else table[place] == true[place] for place in true)
        ]
        limits = [(min(t[place] for t in fits), max(t[place] for t in fits)) for place in true]
        if any(t[area, sex] == 9 for t in fits for area in AREAS[:2] for sex in SEXES[:2]):
            continue  # the tables tried end at nine; what lies beyond was not tried
        compared += 1
        found = attack(_square(shown))
        assert [(cell.low, cell.high) for cell in found] == limits
    assert compared > 30


@pytest.mark.parametrize(("total", "low", "high"), [(1280, 8, 10), (1600, 8, 12), (1920, 10, 12)])
def test_rounded_areas_are_narrowed_from_their_total_however_many_they_are(total: int, low: int, high: int) -> None:
    names = [f"Area {number}" for number in range(160)]
    table = pa.table({"area": [*names, "Total"], "n": [*["10"] * 160, str(total)]})
    found = attack(Published(table, Layout(("area",), ("n",)), rounding=5))
    assert {(cell.low, cell.high) for cell in found[:-1]} == {(low, high)}


def test_a_hidden_cell_among_rounded_ones_is_no_count_that_is_not_rounded(tmp_path: Path) -> None:
    table = pa.table({"area": ["Hill", "Vale", "Moor"], "n": ["30", "c", "45"]})
    ledger = ReleaseLedger(tmp_path / "ledger.jsonl")
    assert check_release(table, ledger, "p1", count_columns=["n"], rounding=5, required_rounding=5) == []


def test_a_count_given_back_is_named_by_its_row_here_and_by_none_when_it_stands_in_the_earlier_table(
    tmp_path: Path,
) -> None:
    ledger = ReleaseLedger(tmp_path / "ledger.jsonl")
    names = ["Hill", "Vale", "Moor", "Total"]
    first = pa.table({"area": names, "n": ["c", "c", "50", "84"]})
    ledger.record(
        Release("p1", "first", datetime(2026, 6, 10, tzinfo=UTC), Published(first, Layout(("area",), ("n",)), "all"))
    )
    second = pa.table({"area": ["Vale", "Hill"], "n": ["c", "30"]})
    found = check_release(second, ledger, "p1", count_columns=["n"], population="all")
    assert {(problem.code, problem.row) for problem in found} == {("subtraction", 0), ("subtraction", None)}


@pytest.mark.parametrize(
    ("columns", "refused"),
    [
        ({"with plan": ["30"], "without plan": ["40"]}, False),
        ({"with plan": ["30"], "without plan": ["c"]}, True),
        ({"with plan": ["30"], "without plan": ["40"], "with another plan": ["50"]}, True),
        ({"with plan": ["30", "50"], "without plan": ["40", "60"]}, False),
        ({"with plan": ["30", "50"], "all": ["70", "110"]}, True),
        ({"all": ["70"]}, False),
    ],
)
def test_more_than_two_counts_in_one_row_a_gap_there_or_a_total_beside_them_are_groups_on_their_side(
    tmp_path: Path, columns: dict[str, list[str]], refused: bool
) -> None:
    names = ["Hill", "Vale"][: len(next(iter(columns.values())))]
    ledger = ReleaseLedger(tmp_path / "ledger.jsonl")
    problems = check_release(pa.table({"area": names, **columns}), ledger, "p1", count_columns=list(columns))
    assert [problem.code for problem in problems] == (["on_its_side"] if refused else [])
