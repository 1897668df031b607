"""Average linkage: the groups that joining the best two again and again gives, and never a forbidden pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage.averaging import average_linkage
from forethought.linkage.grouping import group_pairs, pairs_to_add

SIZE = 7
EVERY = list(combinations(range(SIZE), 2))


def grouped(
    pairs: dict[tuple[int, int], float], threshold: float, forbidden: tuple[tuple[int, int], ...] = (), size: int = SIZE
) -> list[int]:
    left, right = np.asarray(list(pairs), np.int64).reshape(-1, 2).T
    never = tuple(np.asarray(forbidden, np.int64).reshape(-1, 2).T)
    weight = np.asarray(list(pairs.values()), np.float64)
    return average_linkage(
        size, left, right, weight, threshold=threshold, absent=-12.0, forbidden=(never[0], never[1])
    ).tolist()


def one_by_one(pairs: dict[tuple[int, int], float], threshold: float) -> list[int]:
    """The two groups of the highest mean joined, until none reaches the threshold."""
    groups = [{node} for node in range(SIZE)]
    while len(groups) > 1:
        means = {
            (a, b): np.mean([pairs.get((min(x, y), max(x, y)), -12.0) for x in groups[a] for y in groups[b]])
            for a, b in combinations(range(len(groups)), 2)
        }
        (a, b), best = max(means.items(), key=lambda found: found[1])
        if best < threshold:
            break
        groups[a] |= groups.pop(b)
    return [min(next(group for group in groups if node in group)) for node in range(SIZE)]


# weights that differ in every sum, so that no two means are equal
weights = st.lists(st.integers(-12, 20), min_size=len(EVERY), max_size=len(EVERY)).map(
    lambda found: {pair: w + 2.0 ** -(n + 4) for n, (pair, w) in enumerate(zip(EVERY, found, strict=True)) if w > -9}
)


@given(weights, st.integers(-5, 8))
def test_rounds_give_what_joining_one_by_one_gives(pairs: dict[tuple[int, int], float], threshold: int) -> None:
    assert grouped(pairs, threshold) == one_by_one(pairs, threshold)


@given(weights, st.randoms(use_true_random=False), st.sets(st.sampled_from(EVERY), max_size=4))
def test_the_order_does_not_matter_and_forbidden_pairs_stay_apart(
    pairs: dict[tuple[int, int], float], dice: object, forbidden: set[tuple[int, int]]
) -> None:
    found = grouped(pairs, 0, tuple(forbidden))
    shuffled = list(pairs.items())
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grouped({(b, a): w for (a, b), w in shuffled}, 0, tuple(sorted(forbidden))) == found
    assert all(found[a] != found[b] for a, b in forbidden)


def test_one_heavy_pair_does_not_join_two_people() -> None:
    """Two people of three records each, all sure of each other, and one pair across that looks right."""
    own = dict.fromkeys([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)], 9.0)
    assert grouped({**own, (2, 3): 8.0}, 0, size=6) == [0, 0, 0, 3, 3, 3]
    across = {(a, b): 6.0 for a in (0, 1, 2) for b in (3, 4, 5)}
    assert grouped({**own, **across}, 0, size=6) == [0] * 6


def test_nobody_and_no_pairs() -> None:
    assert grouped({}, 0, size=0) == []
    assert grouped({}, 0, size=3) == [0, 1, 2]


def test_pairs_that_no_pass_brought_together_are_weighed_when_their_friends_were() -> None:
    left, right = np.asarray([0, 1, 4]), np.asarray([1, 2, 5])
    one, two = pairs_to_add(6, left, right, np.asarray([8.0, 8.0, -11.0]))
    assert list(zip(one.tolist(), two.tolist(), strict=True)) == [(0, 2)]


@pytest.mark.parametrize("threshold", [None, 1.0])
def test_the_threshold_is_chosen_where_the_expected_f1_is_best(threshold: float | None) -> None:
    """Pairs are certain or hopeless: every threshold is as good, so the highest is taken; a given one is kept."""
    left, right = np.asarray([0, 2, 1]), np.asarray([1, 3, 2])
    found = group_pairs(4, left, right, np.asarray([12.0, 12.0, -9.0]), threshold)
    assert found.group.tolist() == [0, 0, 2, 2]
    assert found.threshold == (2.0 if threshold is None else threshold)
    assert found.precision > 0.99
    assert found.recall > 0.99


def test_unsure_pairs_lower_the_threshold_as_far_as_they_are_more_likely_right() -> None:
    """Ten pairs at two to one for: left apart they would lose more right pairs than joined they bring wrong ones."""
    left, right = np.arange(0, 20, 2), np.arange(1, 20, 2)
    found = group_pairs(20, left, right, np.full(10, 1.0))
    assert len(set(found.group.tolist())) == 10
    assert found.threshold == 1.0
    assert found.precision == pytest.approx(2 / 3)
