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
from forethought.insight.protecting import SMALL, hidden_figures

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
