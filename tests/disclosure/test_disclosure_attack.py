"""The attacker's intervals against every table that agrees with what is printed, and the ways they can be given."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import product
from math import prod

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.england_tables import ENGLAND_BY_AGE, invented, with_small_hidden
from forethought.disclosure import (
    UNKNOWN,
    Bound,
    DisclosureError,
    Equation,
    Layout,
    Published,
    attack,
    attack_bounds,
    audit_tables,
    round_to,
    rounded_bound,
    share_bound,
)
from forethought.disclosure.propagation import Cells, groups, propagate

NAMES = ("area", "group", "kind")
Cell = tuple[str, ...]


def _cells(shape: tuple[int, ...]) -> list[Cell]:
    return list(product(*([*"pqr"[:size], "Total"] for size in shape)))


def _filled(shape: tuple[int, ...], inner: tuple[int, ...]) -> dict[Cell, int]:
    keys = list(product(*("pqr"[:size] for size in shape)))
    found = dict.fromkeys(_cells(shape), 0)
    for key, count in zip(keys, inner, strict=True):
        for cell in product(*((label, "Total") for label in key)):
            found[cell] += count
    return found


@cache
def _every(shape: tuple[int, ...], total: int) -> list[dict[Cell, int]]:
    """Every table of this shape with this grand total."""
    return [_filled(shape, inner) for inner in _compositions(prod(shape), total)] if total >= 0 else []


def _compositions(parts: int, total: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _compositions(parts - 1, total - first))


def _agrees(text: str, value: int, base: int) -> bool:
    """What each way of printing a count says, written down anew."""
    if text == "c":
        return value >= 1
    if text == "low":
        return value >= 1 and (value + base // 2) // base == 0
    if text == "z":
        return value == 0
    return text == "x" or (value + base // 2) // base * base == int(text)


def _long(names: tuple[str, ...], texts: dict[Cell, str]) -> pa.Table:
    columns = {name: [cell[place] for cell in texts] for place, name in enumerate(names)}
    return pa.table({**columns, "n": list(texts.values())})


def _print(draw: st.DrawFn, value: int, base: int, whole: bool) -> str:
    shown = (value + base // 2) // base * base
    ways = [str(shown)]
    if not whole:  # the grand total stays, so that the tables that agree can all be tried
        ways += ["c", "c", "x"] if value else ["z"]
        ways += ["low"] if value and not shown and base > 1 else []
    return draw(st.sampled_from(ways))


@st.composite
def releases(draw: st.DrawFn) -> tuple[tuple[int, ...], dict[Cell, int], list[tuple[int, dict[Cell, str]]]]:
    """A true table with one or two releases of it: shape, truth, and the base and texts of each release."""
    shape = draw(st.sampled_from([(2,), (3,), (2, 2), (3, 2), (2, 2, 2)]))
    parts = prod(shape)
    inner = [0] * parts
    for place in draw(st.lists(st.integers(0, parts - 1), max_size={2: 12, 3: 12, 4: 9, 6: 6, 8: 4}[parts])):
        inner[place] += 1
    true = _filled(shape, tuple(inner))
    top = ("Total",) * len(shape)
    found = []
    for _ in range(draw(st.integers(1, 2))):
        base = draw(st.sampled_from([1, 1, 1, 3, 5]))
        found.append((base, {cell: _print(draw, value, base, cell == top) for cell, value in true.items()}))
    return shape, true, found


@settings(max_examples=150, deadline=None)
@given(releases())
def test_every_end_of_every_interval_is_the_one_found_by_trying_every_table(
    drawn: tuple[tuple[int, ...], dict[Cell, int], list[tuple[int, dict[Cell, str]]]],
) -> None:
    shape, true, shown = drawn
    top = ("Total",) * len(shape)
    names = NAMES[: len(shape)]
    published = [Published(_long(names, texts), Layout(names, ("n",)), rounding=base) for base, texts in shown]
    fits = [
        table
        for total in range(true[top] - 4, true[top] + 5)
        for table in _every(shape, total)
        if all(_agrees(text, table[cell], base) for base, texts in shown for cell, text in texts.items())
    ]
    limits = {cell: (min(t[cell] for t in fits), max(t[cell] for t in fits)) for cell in true}
    found = attack(published)
    order = [cell for _, texts in shown for cell in texts]
    assert {order[place]: (each.low, each.high) for place, each in enumerate(found)} == limits
    small = {cell for cell, (low, high) in limits.items() if low >= 1 and high <= 5 and high - low < 4}
    places = [cell for _, texts in shown[:1] for cell in texts]
    assert {places[problem.row] for problem in audit_tables(published) if problem.row is not None} == small


def bounds(start: dict[str, Bound], *sums: tuple[str, str]) -> dict[str, tuple[int, int | None]]:
    """Intervals of cells named by one letter each; a sum is its whole and its parts, as in ``("w", "xy")``."""
    keys = {name: ("all", name, frozenset[tuple[str, str]]()) for name in start}
    equations = [Equation(keys[whole], tuple(keys[part] for part in parts)) for whole, parts in sums]
    found = attack_bounds({keys[name]: bound for name, bound in start.items()}, equations).bounds
    return {name: (found[key].low, found[key].high) for name, key in keys.items()}


@pytest.mark.parametrize(
    ("bounds_", "narrowed"),
    [
        ([(10, 10), (1, None), (2, 4), (3, 3)], [(10, 10), (3, 5), (2, 4), (3, 3)]),
        ([(0, None), (1, None), (2, 4), (3, 3)], [(6, None), (1, None), (2, 4), (3, 3)]),
        ([(0, 12), (1, None), (2, 4), (3, 3)], [(6, 12), (1, 7), (2, 4), (3, 3)]),
        ([(0, 99), (1, 5), (2, 4), (3, 3)], [(6, 12), (1, 5), (2, 4), (3, 3)]),
        ([(11, 12), (1, 5), (2, 4), (3, 3)], [(11, 12), (4, 5), (3, 4), (3, 3)]),
        ([(9, 9), (1, None), (2, None), (3, 3)], [(9, 9), (1, 4), (2, 5), (3, 3)]),
    ],
)
def test_one_sum_narrows_its_whole_and_its_parts_without_a_solver(
    bounds_: list[tuple[int, int | None]], narrowed: list[tuple[int, int | None]]
) -> None:
    cells = Cells([low for low, _ in bounds_], [high for _, high in bounds_])
    assert propagate(cells, [(0, 1, 2, 3)]) is None
    assert list(zip(cells.lows, cells.highs, strict=True)) == narrowed


def test_bounds_are_pushed_on_through_later_and_earlier_sums_and_a_contradiction_is_placed() -> None:
    cells = Cells([0, 0, 4, 0, 3], [9, None, 4, None, 3])  # 0 = 1 + 2, 1 = 3 + 4
    assert propagate(cells, [(0, 1, 2), (1, 3, 4)]) is None
    assert list(zip(cells.lows, cells.highs, strict=True)) == [(7, 9), (3, 5), (4, 4), (0, 2), (3, 3)]
    assert propagate(Cells([9, 1, 2], [9, 3, 4]), [(0, 1, 2)]) == 0


def test_cells_are_grouped_by_the_sums_that_tie_unknown_ones_together() -> None:
    cells = Cells([9, 1, 1, 8, 1, 1, 5], [9, 8, 8, 8, 7, 7, 5])
    sums = [(0, 1, 2), (3, 4, 5), (6, 6)]
    assert groups(cells, sums) == [([1, 2], [(0, 1, 2)]), ([4, 5], [(3, 4, 5)])]
    assert groups(cells, [*sums, (1, 4)]) == [([1, 2, 4, 5], [(0, 1, 2), (3, 4, 5), (1, 4)])]


def test_what_only_fractions_would_allow_is_not_counted() -> None:
    """Any two of five are at most one, so all five together are at most one; in halves they would be two and a half."""
    pairs = [(first, second) for number, first in enumerate("abcde") for second in "abcde"[number + 1 :]]
    start = dict.fromkeys("abcde", Bound(0, 9)) | {"s": Bound(0, 9)}
    start |= {chr(65 + number): Bound(0, 1) for number in range(len(pairs))}
    sums = [(chr(65 + number), "".join(pair)) for number, pair in enumerate(pairs)]
    assert bounds(start, *sums, ("s", "abcde"))["s"] == (0, 1)


def test_a_cell_without_a_limit_has_none_and_its_neighbours_keep_theirs() -> None:
    start = {"w": UNKNOWN, "x": Bound(1, None), "y": Bound(3, 7)}
    assert bounds(start, ("w", "xy")) == {"w": (4, None), "x": (1, None), "y": (3, 7)}


def test_large_counts_are_worked_out_to_the_last_one() -> None:
    start = {"w": Bound(987_654_321_012, 987_654_321_012), "x": Bound(1, None), "y": Bound(1, None)}
    start |= {"v": Bound(987_654_321_000, 987_654_321_000), "z": Bound(1, None), "u": Bound(5, None)}
    found = bounds(start, ("w", "xyz"), ("v", "xu"))
    assert found["x"] == (1, 987_654_320_995)
    assert found["u"] == (5, 987_654_320_999)


def test_a_sum_that_cannot_hold_is_left_out_and_named_and_the_others_stay() -> None:
    keys = [("all", name, frozenset[tuple[str, str]]()) for name in "wxyz"]
    start = dict(zip(keys, [Bound(9, 9), Bound(1, None), Bound(4, 4), Bound(20, 20)], strict=True))
    holds, not_ = Equation(keys[0], (keys[1], keys[2])), Equation(keys[0], (keys[2], keys[3]))
    found = attack_bounds(start, [holds, not_])
    assert found.left_out == (not_,)
    assert found.bounds[keys[1]] == Bound(5, 5)
    assert attack_bounds(start, [Equation(keys[0], (("all", "unknown", frozenset()),))]).left_out == ()


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_sums_that_contradict_each_other_the_doubtful_one_is_left_out(turned: bool) -> None:
    keys = [("all", name, frozenset[tuple[str, str]]()) for name in "wvxy"]
    start = dict(zip(keys, [Bound(9, 9), Bound(900, 900), Bound(1, None), Bound(4, 4)], strict=True))
    sums = [Equation(keys[0], (keys[2], keys[3])), Equation(keys[1], (keys[2], keys[3]))]
    sure, doubtful = sums[::-1] if turned else sums
    found = attack_bounds(start, [sure], doubtful=[[doubtful]])
    assert found.left_out == (doubtful,)
    assert found.bounds[keys[2]] == (Bound(896, 896) if turned else Bound(5, 5))


def test_sums_that_only_fractions_satisfy_are_taken_apart() -> None:
    """x + y, y + z and x + z cannot all be one in whole numbers, although halves would do."""
    keys = {name: ("all", name, frozenset[tuple[str, str]]()) for name in "xyzabc"}
    start = {keys[name]: UNKNOWN for name in "xyz"} | {keys[name]: Bound(1, 1) for name in "abc"}
    sums = [
        Equation(keys["a"], (keys["x"], keys["y"])),
        Equation(keys["b"], (keys["y"], keys["z"])),
        Equation(keys["c"], (keys["x"], keys["z"])),
    ]
    found = attack_bounds(start, sums)
    assert len(found.left_out) == 1
    assert all(found.bounds[keys[name]] in (Bound(0, 1), Bound(0, 0), Bound(1, 1)) for name in "xyz")


def test_of_sums_that_only_fractions_satisfy_the_doubtful_one_is_left_out() -> None:
    keys = {name: ("all", name, frozenset[tuple[str, str]]()) for name in "xyzabc"}
    start = {keys[name]: UNKNOWN for name in "xyz"} | {keys[name]: Bound(1, 1) for name in "abc"}
    first, second, third = (
        Equation(keys["a"], (keys["x"], keys["y"])),
        Equation(keys["b"], (keys["y"], keys["z"])),
        Equation(keys["c"], (keys["x"], keys["z"])),
    )
    assert attack_bounds(start, [first, second], doubtful=[[third]]).left_out == (third,)
    assert attack_bounds(start, [third], doubtful=[[second], [first]]).left_out == (first,)


def test_work_on_a_cell_stops_when_it_is_enough_and_what_is_given_lies_within_the_truth() -> None:
    names = [f"Area {number}" for number in range(30)]
    table = pa.table({"area": [*names, "Total"], "n": [*["c"] * 30, "300"]})
    published = Published(table, Layout(("area",), ("n",)))
    keys = [("all", "n", frozenset({("area", name)})) for name in names]
    whole = ("all", "n", frozenset[tuple[str, str]]())
    start = dict.fromkeys(keys, Bound(1, None)) | {whole: Bound(300, 300)}
    asked: list[Bound] = []

    def enough(_: object, bound: Bound) -> bool:
        asked.append(bound)
        return bound.spans(1, 5)

    found = attack_bounds(start, [Equation(whole, tuple(keys))], enough=enough).bounds
    assert all(found[key].spans(1, 5) for key in keys)
    assert all(cell.low == 1 and cell.high == 271 for cell in attack(published)[:-1])
    assert asked


@pytest.mark.parametrize(
    ("shown", "whole", "per", "low", "high"),
    [
        ("12.5", Bound(40, 40), 100, 5, 5),
        ("12", Bound(40, 40), 100, 5, 5),
        ("50", Bound(3, 3), 100, 2, 1),
        ("33.3", Bound(9, 9), 100, 3, 3),
        ("0", Bound(1_000, 1_000), 100, 0, 5),
        ("3", Bound(1_000, 1_000), 100, 25, 35),
        ("10", Bound(95, 104), 100, 10, 10),
        ("9.6", Bound(5_000, 5_000), 10_000, 5, 4),
        ("10", UNKNOWN, 100, 0, None),
    ],
)
def test_a_published_share_bounds_its_count(shown: str, whole: Bound, per: int, low: int, high: int | None) -> None:
    assert share_bound(shown, whole, per) == Bound(low, high)


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 3))
def test_a_share_worked_out_from_a_count_allows_that_count(whole: int, count: int, decimals: int) -> None:
    share = share_bound(f"{100 * count / whole:.{decimals}f}", Bound(whole, whole))
    assert share.low <= count
    assert share.high is not None
    assert count <= share.high


@pytest.mark.parametrize("shown", ["", "c", "nan", "Infinity", "12%"])
def test_a_share_that_is_no_figure_is_refused(shown: str) -> None:
    with pytest.raises(DisclosureError, match="not a figure"):
        share_bound(shown, UNKNOWN)


@pytest.mark.parametrize(
    ("text", "rounding", "found"),
    [
        ("c", 1, (1, 84)),
        ("z", 1, (0, 0)),
        ("x", 1, (0, 84)),
        ("u", 1, (0, 84)),
        ("low", 10, (1, 4)),
        ("k", 5, (1, 2)),
        ("k", 1, (1, 84)),
        ("k", 2, (1, 80)),
        ("low", 3, (1, 1)),
        ("10", 10, (5, 14)),
    ],
)
def test_what_each_symbol_says(text: str, rounding: int, found: tuple[int, int]) -> None:
    table = pa.table({"area": ["Hill", "Vale", "Total"], "n": [text, "x", "80" if rounding > 1 else "84"]})
    (first, *_) = attack(Published(table, Layout(("area",), ("n",)), rounding=rounding))
    assert (first.low, first.high) == found


def test_a_symbol_for_a_few_is_a_small_count_shown_when_rounding_leaves_it_narrow() -> None:
    table = pa.table({"area": ["Hill", "Vale"], "n": ["low", "40"]})
    assert [problem.row for problem in audit_tables(Published(table, Layout(("area",), ("n",)), rounding=10))] == [0]
    assert audit_tables(Published(table, Layout(("area",), ("n",)))) == []


def test_the_attacker_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["c", "c", "c", "30"]})
    attack(Published(table, Layout(("area",), ("n",))))
    assert capfd.readouterr() == ("", "")


def test_a_table_of_fourteen_thousand_cells_is_solved_as_a_whole() -> None:
    chance = random.Random(4)
    table = invented(ENGLAND_BY_AGE, 0.02, 4)
    true = table["n"].to_pylist()
    shown = [
        "c" if count and chance.random() < 0.35 else text
        for count, text in zip(true, with_small_hidden(table)["n"].to_pylist(), strict=True)
    ]
    found = attack(Published(table.set_column(3, "n", pa.array(shown)), ENGLAND_BY_AGE.layout))
    assert all(cell.low <= true[cell.row] <= (cell.high or 0) for cell in found)
    assert sum(cell.hidden and not cell.recovered for cell in found) > 100


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=9), st.sampled_from([2, 3, 5, 10]))
def test_the_truth_always_lies_within_what_rounding_leaves(counts: list[int], base: int) -> None:
    names = [f"Area {number}" for number in range(len(counts))]
    table = pa.table({"area": [*names, "Total"], "n": [*counts, sum(counts)]})
    found = attack(Published(round_to(table, ["n"], base), Layout(("area",), ("n",)), rounding=base))
    for cell, true in zip(found, [*counts, sum(counts)], strict=True):
        assert cell.low <= true <= (cell.high or 0)
        assert rounded_bound(true, 1) == Bound(true, true)
