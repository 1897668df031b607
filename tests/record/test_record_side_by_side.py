"""Work side by side gives its results in order, and an error of one thing in its turn."""

import threading

import pytest

from forethought.record.side_by_side import large_beside_small, side_by_side


def test_results_come_in_order_whoever_is_done_first():
    second_is_done = threading.Event()

    def work(number):
        if number == 0:
            assert second_is_done.wait(10), "the second thing was not begun while the first was being worked on"
        elif number == 1:
            second_is_done.set()
        return number * number

    assert list(side_by_side(work, range(9))) == [number * number for number in range(9)]


def test_no_more_is_begun_than_can_be_worked_on_and_one_that_waits():
    taken = []
    results = side_by_side(lambda number: number, (taken.append(number) or number for number in range(100)), at_once=2)
    assert next(results) == 0
    assert len(taken) == 3
    results.close()
    assert len(taken) == 3


def test_an_error_is_raised_in_its_turn_and_nothing_more_is_begun():
    begun = []

    def work(number):
        begun.append(number)
        if number == 3:
            raise ValueError("three")
        return number

    found = []
    with pytest.raises(ValueError, match="three"):
        found.extend(side_by_side(work, range(100)))
    assert found == [0, 1, 2]
    assert max(begun) <= 6


def test_the_largest_is_worked_on_beside_the_smallest_ones():
    begun, small_are_done = [], threading.Event()

    def work(size):
        begun.append(size)
        if size == 9:
            assert small_are_done.wait(10), "the small ones were not worked on beside the largest"
        elif size == 3:
            small_are_done.set()

    large_beside_small(work, [3, 9, 1, 2], size=lambda thing: thing)
    assert sorted(begun) == [1, 2, 3, 9]
    assert [size for size in begun if size != 9] == [1, 2, 3]


def test_an_error_of_one_is_raised_and_no_more_is_begun():
    begun, failed = [], threading.Event()

    def work(size):
        begun.append(size)
        if size == 9:
            failed.set()
            raise ValueError("the largest")
        failed.wait(10)

    with pytest.raises(ValueError, match="the largest"):
        large_beside_small(work, [9, 1, *range(2, 9)], size=lambda thing: thing)
    assert len(begun) <= 3


def test_of_nothing_nothing_is_done():
    large_beside_small(lambda thing: pytest.fail("there is none"), [], size=lambda thing: 1)
