"""The first and last number of every range of NHS numbers, and what a check says beside yes or no."""

from __future__ import annotations

import pytest

from forethought.linkage import check_nhs_number, check_uln, check_upn, nhs_check_digit, upn_check_letter
from forethought.linkage.identifiers import IdentifierCheck

EDGES = """
0099999994 | False |                  | before the first birth date that can be written
0101000006 | True  | scotland         | born on 1 January
3112999991 | True  | scotland         | born on 31 December
3113000009 | False |                  | month 13
3199999999 | False |                  | day 31 of month 99
3200000007 | True  | northern_ireland | first
3999999993 | True  | northern_ireland | last
4000000004 | True  | england_wales    | first
4999999994 | True  | england_wales    | last
5000000005 | False | never_issued     | first
5999999995 | False | never_issued     | last
6000000006 | True  | england_wales    | first
7999999997 | True  | england_wales    | last
8000000008 | False | ireland          | first, recognised and refused
8599999990 | False | ireland          | last, recognised and refused
8600000009 | False | never_issued     | first
9999999980 | False | never_issued     | nearly the last
"""


@pytest.mark.parametrize("line", EDGES.strip().splitlines())
def test_each_range_holds_its_first_and_last_number_and_no_more(line: str) -> None:
    number, ok, kind, _ = (cell.strip() for cell in line.split("|"))
    found = check_nhs_number(number)
    assert (str(found.ok), found.kind) == (ok, kind)


@pytest.mark.parametrize("number", ["5000000005", "9434765919"])
def test_a_number_kept_for_tests_says_that_nobody_was_given_it(number: str) -> None:
    for allowed in (False, True):
        found = check_nhs_number(number, allow_never_issued=allowed)
        assert found == IdentifierCheck(allowed, "" if allowed else "range", "never_issued", number, issued=False)


def test_a_real_number_of_each_kind_is_one_that_may_have_been_given() -> None:
    for found in (check_nhs_number("4010232137"), check_uln("1000000000"), check_upn("UN3")):
        assert found.issued


def test_nine_digits_have_the_one_tenth_digit_of_the_learner_formula_or_none() -> None:
    for nine in range(123_400_000, 123_400_400):
        left = sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        right = [digit for digit in range(10) if check_uln(f"{nine}{digit}").ok]
        assert right == ([] if left == 0 else [10 - left])


@pytest.mark.parametrize(
    ("born", "ok"), [("290200", True), ("290212", True), ("290211", False), ("290213", False), ("310412", False)]
)
def test_a_scottish_number_begins_with_a_day_that_exists(born: str, ok: bool) -> None:
    number = next(nine + digit for nine in (f"{born}{n:03d}" for n in range(20)) if (digit := nhs_check_digit(nine)))
    found = check_nhs_number(number)
    assert (found.ok, found.kind) == ((True, "scotland") if ok else (False, ""))


def _upn(body: str) -> str:
    return upn_check_letter(body) + body


def test_a_pupil_number_of_nearly_one_digit_is_no_placeholder() -> None:
    assert check_upn(_upn("800000000000")).ok
    assert check_upn(_upn("888888888888")).reason == "placeholder"


def test_a_pupil_number_of_no_authority_may_not_be_used() -> None:
    found = check_upn(_upn("999123456789"))
    assert (found.ok, found.reason, found.normal) == (False, "authority", "")


@pytest.mark.parametrize("body", ["80000000000", "8000000000000", ""])
def test_a_check_letter_needs_all_twelve_characters(body: str) -> None:
    with pytest.raises(ValueError, match="twelve characters"):
        upn_check_letter(body)
