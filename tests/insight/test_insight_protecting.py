"""What is hidden among figures shown together: no small number shows, nor can be worked out from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight import IndicatorCard, Measure, load_indicator
from forethought.insight.protecting import SMALL, hidden_figures, worked_out

AGES = load_indicator("A05")
STARTED = load_indicator("A02")
STATUS = load_indicator("A10")
SCORES, MEAN_SCORE = load_indicator("A29"), load_indicator("A30")


def figures(card: IndicatorCard, counts: Sequence[float], of: int | None) -> list[tuple[IndicatorCard, Measure]]:
    """One figure for each part of ``card``."""
    day = date(2026, 3, 31)
    return [
        (card, Measure(card.id, part, day, day, count, of, None))
        for part, count in zip(card.parts or ("",), counts, strict=True)
    ]


def hidden_parts(*given: list[tuple[IndicatorCard, Measure]]) -> set[str]:
    return {part or card for card, part in hidden_figures([pair for pairs in given for pair in pairs])}


@pytest.mark.parametrize(
    ("counts", "of", "hidden"),
    [
        ((20, 30, 40, 50, 60), 200, set()),
        ((0, 30, 40, 50, 60), 180, set()),  # nought is nought
        ((3, 30, 40, 50, 60), 183, {"under 1", "1 to 4"}),  # the others subtracted from all would give it
        ((3, 30, 40, 50, 0), 123, {"under 1", "1 to 4"}),  # a nought hides nothing
        ((4, 2, 40, 50, 60), 156, {"under 1", "1 to 4"}),  # 6 are left for two: 1 to 5 each
        ((1, 1, 40, 50, 60), 152, {"under 1", "1 to 4", "5 to 9"}),  # 2 are left for two: it must be 1 and 1
        ((3, 30, 40, 50, 60), 190, {"under 1"}),  # 7 have no age: 10 are left, from 1 to 10 of them here
        ((31, 30, 40, 50, 60), 214, {"1 to 4"}),  # 3 have no age, and nobody may learn it
        ((0, 0, 0, 0, 60), 60, set()),
        ((0, 0, 0, 3, 60), 63, {"10 to 15", "16 and over"}),
        ((1, 1, 1, 0, 0), 3, {"under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over"}),  # the whole is small
    ],
)
def test_the_parts_of_a_whole(counts: tuple[int, ...], of: int, hidden: set[str]) -> None:
    assert hidden_parts(figures(AGES, counts, of)) == hidden


def test_a_part_that_contains_others_gives_none_of_them_away() -> None:
    alone = (61, 40, 5, 0, 0, 0, 0, 45)  # 40 interim care orders of 45 taken into care leave 5
    hidden = hidden_parts(figures(STATUS, alone, 106))
    assert "police protection" in hidden
    assert hidden & {"interim care order", "taken into care"}


def test_what_one_indicator_counts_is_what_another_divides_by() -> None:
    # 58 of 60 have a score, and 2 have none. The mean says that it is one of 58; the 60 stand elsewhere too.
    sixty = replace(SCORES, id="X", counts=())
    mean = figures(MEAN_SCORE, (812,), 58)
    assert hidden_parts(figures(SCORES, (58,), 60)) == {"A29"}
    assert hidden_parts(figures(SCORES, (58,), 60), mean) == {"A29"}
    assert hidden_parts(figures(SCORES, (58,), 60), figures(sixty, (20,), 60)) == {"A29"}
    all_three = hidden_parts(figures(SCORES, (58,), 60), figures(sixty, (20,), 60), mean)
    assert len(all_three) == 2
    assert "A29" in all_three
    assert hidden_parts(figures(SCORES, (48,), 60), figures(MEAN_SCORE, (812,), 48)) == set()


def test_a_small_count_hides_what_divides_by_it() -> None:
    started = figures(STARTED, (4,), 30_000)
    assert {"A02", *STATUS.parts} == hidden_parts(started, figures(STATUS, (4, 0, 0, 0, 0, 0, 0, 0), 4))


def worlds(shown: dict[int, int], parts: int, whole: int, slack: bool) -> Iterator[tuple[int, ...]]:
    """Every way the parts could be, given those shown and the whole; hidden ones are not nought."""
    ranges = [[shown[n]] if n in shown else range(1, whole + 1) for n in range(parts)]
    for world in product(*ranges):
        if sum(world) == whole or (slack and sum(world) < whole):
            yield world


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(0, 8))
def test_no_world_in_which_a_small_number_must_be_what_it_is(counts: list[int], nowhere: int) -> None:
    """Against every world that fits, counted one by one, not by the solver."""
    card = replace(AGES, parts=("a", "b", "c"))
    of = sum(counts) + nowhere
    hidden = hidden_parts(figures(card, counts, of))
    shown = {n: count for n, count in enumerate(counts) if card.parts[n] not in hidden}
    if not shown:
        return  # then nothing at all is said, not even the whole
    found = [(*world, of - sum(world)) for world in worlds(shown, 3, of, slack=nowhere > 0)]
    for n, count in enumerate((*counts, nowhere)):
        if 1 <= count <= SMALL:
            possible = {world[n] for world in found}
            assert max(possible) >= SMALL, (counts, nowhere, hidden)
            assert max(possible) - min(possible) >= SMALL - 1, (counts, nowhere, hidden)


PARTS = replace(AGES, id="P", parts=("a", "b", "c"), counts=())
NESTED = replace(AGES, id="N", parts=("all", "x", "y"), sums=(("all", "x", "y"),), counts=())


def narrow(possible: set[int]) -> bool:
    return max(possible) < SMALL or max(possible) - min(possible) < SMALL - 1


def at_least(value: int, of: int) -> int:
    """What a hidden figure is at least: one, unless it is nought or every figure of so small a whole is hidden."""
    return 1 if value and not 1 <= of <= SMALL else 0


def choices(values: Sequence[int], shown: Sequence[bool], of: int) -> list[list[int]]:
    return [
        [value] if seen else list(range(at_least(value, of), of + 1)) for value, seen in zip(values, shown, strict=True)
    ]


def small_ones_that_come_out(values: Sequence[int], shown: Sequence[bool], of: int, *, nested: bool) -> bool:
    """By counting every world one by one: whether the worlds leave some small number too little room."""
    left = (values[0] - sum(values[1:])) if nested else of - sum(values)
    found = []
    for world in product(*choices(values, shown, of)):
        rest = (world[0] - sum(world[1:])) if nested else of - sum(world)
        if rest == 0 or (left > 0 and rest > 0):
            found.append((*world, *(of - part for part in world), rest))
    actual = (*values, *(of - value for value in values), left)
    secrets = [n for n, value in enumerate(actual) if 1 <= value <= SMALL]
    return any(narrow({world[n] for world in found}) for n in secrets) or 1 <= of <= SMALL


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.integers(0, 7),
    st.lists(st.booleans(), min_size=3, max_size=3).filter(any),
)
def test_what_comes_out_of_a_release_is_what_every_world_says(values: list[int], more: int, shown: list[bool]) -> None:
    of = sum(values) + more
    release = {("P", PARTS.parts[n]): (values[n], of) for n in range(3) if shown[n]}
    expected = small_ones_that_come_out(values, shown, of, nested=False)
    assert bool(worked_out(figures(PARTS, values, of), [release])) == expected


@settings(max_examples=400, deadline=None)
@given(
    st.integers(0, 8), st.integers(0, 8), st.integers(0, 4), st.integers(0, 9),
    st.lists(st.booleans(), min_size=3, max_size=3).filter(any),
)  # fmt: skip
def test_so_it_is_with_a_part_that_contains_others(x: int, y: int, else_: int, outside: int, shown: list[bool]) -> None:
    values = (x + y + else_, x, y)
    of = values[0] + outside
    release = {("N", NESTED.parts[n]): (values[n], of) for n in range(3) if shown[n]}
    # The parts alone may also divide the whole: then what is in neither is a number of its own.
    inner = (x, y)
    divided = small_ones_that_come_out(inner, shown[1:], of, nested=False) if x + y <= of else False
    within = small_ones_that_come_out(values, shown, of, nested=True)
    found = bool(worked_out(figures(NESTED, values, of), [release]))
    assert found or not (within or (divided and any(shown[1:]) and not shown[0]))


def test_two_releases_are_laid_together() -> None:
    now = figures(PARTS, (3, 30, 40), 80)
    first, second = {("P", "b"): (30, 80)}, {("P", "c"): (40, 80)}
    assert worked_out(now, [first]) == worked_out(now, [second]) == frozenset()
    assert worked_out(figures(PARTS, (3, 30, 40), 73), [{("P", "b"): (30, 73)}]) == frozenset()
    assert worked_out(figures(PARTS, (3, 30, 40), 73), [{("P", "b"): (30, 73)}, {("P", "c"): (40, 73)}]) == {("P", "a")}


@pytest.mark.parametrize(("then", "gives"), [(30, False), (31, True), (35, True), (36, False), (25, True), (24, False)])
def test_a_change_of_one_to_five_since_the_last_release_is_a_small_number(then: int, gives: bool) -> None:
    now = figures(PARTS, (20, 30, 40), 90)
    current = {("P", "a"): (20, 90), ("P", "b"): (30, 90), ("P", "c"): (40, 90)}
    assert bool(worked_out(now, [{("P", "b"): (then, 90)}, current])) == gives


def test_a_changed_figure_is_kept_from_coming_out_of_the_others() -> None:
    now = figures(PARTS, (20, 30, 40), 90)
    hidden = {part for _, part in hidden_figures(now, before=[{("P", "b"): (28, 90)}])}
    assert "b" in hidden
    assert len(hidden) == 2


def test_the_smallest_that_helps_is_hidden_and_nothing_else() -> None:
    other = replace(AGES, id="Q", parts=("d", "e"), counts=())
    both = [*figures(PARTS, (3, 30, 12), 45), *figures(other, (20, 25), 45)]
    assert hidden_figures(both) == {("P", "a"), ("P", "c")}


def test_unrelated_figures_stay() -> None:
    elsewhere = replace(AGES, id="Q", parts=("d", "e"), counts=(), denominator="somebody else")
    both = [*figures(PARTS, (3, 30, 12), 45), *figures(elsewhere, (7, 8), 15)]
    assert {card for card, _ in hidden_figures(both)} == {"P"}


def test_a_small_mean_is_hidden() -> None:
    assert hidden_parts(figures(MEAN_SCORE, (30,), 5)) == {"A30"}
    assert hidden_parts(figures(MEAN_SCORE, (60,), 6)) == set()
    assert hidden_parts(figures(MEAN_SCORE, (0,), 0)) == set()
