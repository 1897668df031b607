"""Quality against truth, worked by hand; intervals; small groups not shown."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import LinkageError, measure, wilson
from forethought.linkage.intervals import clustered

Read = Callable[[str], pa.Table]
TRUTH = """
record_id | truth_id | twin_group | sex
1         | A        | t          | F
2         | A        | t          | F
3         | A        | t          | F
4         | B        | t          | M
5         | B        | t          | M
6         | C        |            | F
"""


def test_pairs_are_counted_as_by_hand(people: Read) -> None:
    person_of = {"1": "p", "2": "p", "3": "q", "4": "q", "5": "r", "6": "s"}
    found = measure(person_of, people(TRUTH))
    assert (found.true_pairs, found.found_pairs, found.right_pairs) == (4, 2, 1)
    assert found.precision == 0.5
    assert found.recall == 0.25
    assert found.f1 == pytest.approx(1 / 3)
    assert found.exact_children == pytest.approx(1 / 3)
    assert found.twin_records == 5
    assert found.twins_wrong == pytest.approx(2 / 5)


def test_perfect_linkage_and_no_linkage(people: Read) -> None:
    perfect = measure({"1": "a", "2": "a", "3": "a", "4": "b", "5": "b", "6": "c"}, people(TRUTH))
    assert (perfect.precision, perfect.recall, perfect.f1, perfect.twins_wrong) == (1, 1, 1, 0)
    none = measure({r: r for r in "123456"}, people(TRUTH))
    assert (none.precision, none.recall, none.f1) == (None, 0, None)


def test_groups_are_shown_with_intervals_and_small_ones_are_not(people: Read) -> None:
    lines = [f"{n}{side} | {n} | {'F' if n < 8 else 'M' if n < 10 else 'X'}" for n in range(17) for side in "ab"]
    truth = people("record_id | truth_id | sex\n" + "\n".join(lines))
    person_of = {f"{n}{side}": f"{n}" if n != 3 else f"{n}{side}" for n in range(17) for side in "ab"}
    female, male, other = measure(person_of, truth).groups
    assert (female.group, female.value, female.children, female.recall) == ("sex", "F", 8, 7 / 8)
    assert (round(female.low or 0, 3), round(female.high or 0, 3)) == (0.529, 0.978)
    assert (male.value, male.children, male.recall, male.low) == ("M", None, None, None)
    assert (other.value, other.children) == ("X", None)  # else the two boys could be had by subtraction
    assert (female.false_rate, female.false_low) == (0, 0)


def test_a_false_link_counts_for_the_children_it_joins(people: Read) -> None:
    lines = [f"{n}{side} | {n} | {'F' if n < 8 else 'M'}" for n in range(16) for side in "ab"]
    person_of = {f"{n}{side}": f"{n}" if n not in (0, 1) else "both" for n in range(16) for side in "ab"}
    found = measure(person_of, people("record_id | truth_id | sex\n" + "\n".join(lines)))
    female, male = found.groups
    assert female.false_rate == pytest.approx(8 / 16)  # two children with two records: four false pairs, for each
    assert female.false_low is not None
    assert female.false_low < 0.5 < (female.false_high or 0)
    assert male.false_rate == 0
    assert found.precision == pytest.approx(16 / 20)
    assert found.b_cubed_precision == pytest.approx((28 + 4 * 0.5) / 32)
    assert found.b_cubed_recall == 1
    low, high = found.intervals["precision"]
    assert low < 16 / 20 < high


def test_the_interval_of_pairs_that_come_in_clusters_is_wider_than_if_each_stood_alone() -> None:
    hits, sizes = np.asarray([0.0] + [3.0] * 40), np.asarray([3.0] * 41)
    low, high = clustered(hits, sizes)
    alone = wilson(120, 123)
    assert low < alone[0] < 120 / 123 < high


def test_wilson_agrees_with_published_values() -> None:
    assert [round(x, 4) for x in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(0, 20)] == [0.0, 0.1611]
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_holds_the_share(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-12 <= hits / (hits + misses) <= high + 1e-12


def test_truth_about_nobody_is_refused(people: Read) -> None:
    with pytest.raises(LinkageError, match="known truth"):
        measure({"other": "p"}, people(TRUTH))
