"""N9: never publish counts from 1 to 5, nor anything that gives them, alone or by subtraction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.disclosure import (
    Layout,
    Published,
    Release,
    ReleaseLedger,
    attack,
    audit_tables,
    check_release,
    round_to,
    suppress,
)

NAMES = ("area", "group", "kind")
COUNTS = st.one_of(st.just(0), st.integers(1, 5), st.integers(1, 9), st.integers(0, 60))


def with_totals(inner: dict[tuple[str, ...], int], labels: list[list[str]]) -> pa.Table:
    """A long table of the inner cells and every total."""
    names = list(NAMES[: len(labels)])
    rows = []
    for cell in product(*([*axis, "Total"] for axis in labels)):
        count = sum(n for key, n in inner.items() if all(c in ("Total", k) for c, k in zip(cell, key, strict=True)))
        rows.append({**dict(zip(names, cell, strict=True)), "n": count})
    return pa.Table.from_pylist(rows)


@st.composite
def tables(draw: st.DrawFn, shape: tuple[int, ...] | None = None) -> pa.Table:
    sizes = shape or draw(st.sampled_from([(2,), (4,), (2, 2), (2, 3), (3, 3), (4, 3), (2, 2, 2), (3, 2, 2)]))
    labels = [[f"{'abc'[axis]}{'pqrs'[number]}" for number in range(size)] for axis, size in enumerate(sizes)]
    return with_totals({key: draw(COUNTS) for key in product(*labels)}, labels)


def layout(table: pa.Table) -> Layout:
    return Layout(tuple(name for name in table.column_names if name != "n"), ("n",))


@settings(max_examples=40, deadline=None)
@given(tables())
def test_n9_no_small_count_is_printed_or_left_narrower_than_its_symbol(table: pa.Table) -> None:
    shown = suppress(table, ["n"])
    true = table["n"].to_pylist()
    for interval in attack(Published(shown, layout(table))):
        value = true[interval.row]
        assert interval.low <= value
        assert interval.high is None or value <= interval.high
        if 1 <= value <= 5:
            assert interval.hidden
            assert interval.high is None or (interval.high >= 5 and interval.high - interval.low >= 4)
    assert audit_tables(Published(shown, layout(table))) == []


@settings(max_examples=25, deadline=None)
@given(tables())
def test_n9_zeros_and_what_need_not_be_hidden_stay(table: pa.Table) -> None:
    shown = suppress(table, ["n"])["n"].to_pylist()
    for value, text in zip(table["n"].to_pylist(), shown, strict=True):
        assert text in (str(value), "c")
        if value == 0:
            assert text == "0"
    if all(value == 0 or value > 5 for value in table["n"].to_pylist()):
        assert "c" not in shown


def completions(texts: list[str], most: int) -> Iterator[tuple[int, int, int, int]]:
    """Every 2 by 2 table of whole numbers that agrees with what is printed; nothing is assumed but counting.

    ``texts`` are the nine cells of the table with totals, row by row; a hidden cell is any number from 1 to ``most``.
    """

    def agrees(place: int, value: int) -> bool:
        return texts[place] == "c" or int(texts[place]) == value

    def rows(first: int, second: int, total: int) -> list[tuple[int, int]]:
        choices = [range(1, most + 1) if texts[place] == "c" else (int(texts[place]),) for place in (first, second)]
        return [(one, two) for one, two in product(*choices) if agrees(total, one + two)]

    for (a, b), (c, d) in product(rows(0, 1, 2), rows(3, 4, 5)):
        if agrees(6, a + c) and agrees(7, b + d) and agrees(8, a + b + c + d):
            yield a, b, c, d


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_n9_by_brute_force_every_small_count_has_at_least_five_answers(counts: list[int]) -> None:
    keys = list(product(["ap", "aq"], ["bp", "bq"]))
    table = with_totals(dict(zip(keys, counts, strict=True)), [["ap", "aq"], ["bp", "bq"]])
    texts = suppress(table, ["n"])["n"].to_pylist()
    found = list(completions(texts, 18))
    assert tuple(counts) in found
    shown = Published(table.set_column(2, "n", pa.array(texts)), layout(table))
    intervals = [interval for interval in attack(shown) if interval.row in (0, 1, 3, 4)]
    closed = all(interval.high is not None and interval.high <= 18 for interval in intervals)
    for place, interval in enumerate(intervals):
        answers = {completion[place] for completion in found}
        if 1 <= counts[place] <= 5:
            assert len(answers) >= 5
        if closed:  # otherwise a cell may be larger than the numbers tried here
            assert (min(answers), max(answers)) == (interval.low, interval.high)


@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from([5, 10]))
def test_n9_rounding_everything_recovers_no_small_count_and_the_audit_names_what_it_narrows(
    table: pa.Table, base: int
) -> None:
    published = Published(round_to(table, ["n"], base), layout(table), rounding=base)
    true = table["n"].to_pylist()
    intervals = attack(published)
    for interval in intervals:
        assert (
            interval.low <= true[interval.row] <= (interval.high if interval.high is not None else true[interval.row])
        )
        assert not (interval.recovered and 1 <= true[interval.row] <= 5)
    narrowed = {i.row for i in intervals if i.high is not None and i.low >= 1 and i.high <= 5 and i.high - i.low < 4}
    assert {problem.row for problem in audit_tables(published)} == narrowed


def test_n9_the_audit_finds_small_counts_that_rounding_alone_gives_away() -> None:
    rounded = round_to(pa.table({"area": ["Hill", "Vale", "Total"], "n": [1, 2, 3]}), ["n"], 5)
    assert rounded["n"].to_pylist() == ["0", "0", "5"]
    found = audit_tables(Published(rounded, Layout(("area",), ("n",)), rounding=5))
    assert [problem.row for problem in found] == [0, 1, 2]


@settings(max_examples=40, deadline=None)
@given(tables(shape=(3, 3)), st.integers(0, 8), st.integers(1, 5))
def test_n9_two_tables_that_differ_by_a_few_children_cannot_both_go(table: pa.Table, place: int, moved: int) -> None:
    inner = table.filter(
        pa.array(
            [
                a != "Total" and b != "Total"
                for a, b in zip(table["area"].to_pylist(), table["group"].to_pylist(), strict=True)
            ]
        )
    )
    counts = [count + 20 for count in inner["n"].to_pylist()]
    first = inner.set_column(2, "n", pa.array([str(count) for count in counts]))
    second = inner.set_column(
        2, "n", pa.array([str(count - moved * (number == place)) for number, count in enumerate(counts)])
    )
    with TemporaryDirectory() as folder:
        ledger = ReleaseLedger(Path(folder) / "ledger.jsonl")
        assert check_release(first, ledger, "p", count_columns=["n"]) == []
        ledger.record(
            Release("p", "first", datetime(2026, 6, 1, tzinfo=UTC), Published(first, layout(first), "everybody"))
        )
        found = check_release(second, ledger, "p", count_columns=["n"], population="everybody but a few")
    assert {problem.code for problem in found} == {"subtraction"}
