"""What a check of a number promises: known vectors, and the errors that a check digit must find."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.linkage import check_nhs_number, check_uln, check_upn, nhs_check_digit, upn_check_letter

NHS = """
4010232137    | True  | england_wales    |
401 023 2137  | True  | england_wales    |
401-023-2137  | True  | england_wales    |
4010232138    | False | england_wales    | check_digit
4444444444    | False |                  | placeholder
6666666666    | False |                  | placeholder
0000000000    | False |                  | placeholder
9434765919    | False | never_issued     | range
9434765918    | False | never_issued     | check_digit
              | False |                  | absent
401023213     | False |                  | length
40102321370   | False |                  | length
401023213X    | False |                  | characters
٤010232137    | False |                  | characters
"""


@pytest.mark.parametrize("line", NHS.strip().splitlines())
def test_nhs_numbers(line: str) -> None:
    text, ok, kind, reason = (cell.strip() for cell in line.split("|"))
    found = check_nhs_number(text)
    assert (str(found.ok), found.kind, found.reason) == (ok, kind, reason)
    assert found.normal == ("4010232137" if ok == "True" else text if reason == "range" else "")


def test_test_numbers_pass_only_when_asked_for() -> None:
    allowed = check_nhs_number("943 476 5919", allow_never_issued=True)
    assert allowed.ok
    assert not allowed.issued
    assert allowed.normal == "9434765919"
    assert not check_nhs_number("943 476 5919").ok


def _nhs(nine: str) -> str:
    digit = nhs_check_digit(nine)
    assert digit is not None
    return nine + digit


@pytest.mark.parametrize(
    ("nine", "kind"),
    [
        ("320000001", "northern_ireland"),
        ("399999999", "northern_ireland"),
        ("400000000", "england_wales"),
        ("499999999", "england_wales"),
        ("600000000", "england_wales"),
        ("799999998", "england_wales"),
        ("311299999", "scotland"),
        ("010112345", "scotland"),
        ("290204123", "scotland"),
    ],
)
def test_edges_of_the_issued_ranges(nine: str, kind: str) -> None:
    found = check_nhs_number(_nhs(nine))
    assert found.ok
    assert found.kind == kind


@pytest.mark.parametrize(
    "nine", ["500000000", "599999999", "800000001", "859999998", "860000000", "900000000", "312000000", "310299123"]
)
def test_numbers_outside_the_issued_ranges(nine: str) -> None:
    found = check_nhs_number(_nhs(nine))
    assert not found.ok
    assert found.reason == "range"


def test_a_body_without_a_check_digit_is_never_valid() -> None:
    nine = next(n for n in (f"4000000{i:02d}" for i in range(100)) if nhs_check_digit(n) is None)
    assert not any(check_nhs_number(nine + d).ok for d in "0123456789")


UPN = """
B801200005001 | True  | permanent    |              |
b801200005001 | True  | permanent    |              |
H801200001001 | True  | permanent    |              |
P207000016049 | True  | permanent    |              |
Q207000016049 | False | permanent    | check_digit  |
A801200005001 | False | permanent    | check_digit  |
I801200005001 | False |              | characters   |
B80120000500I | False |              | characters   |
B80120000500O | False |              | characters   |
B80120000500S | False |              | characters   |
B8012000050   | False |              | length       |
A000000000000 | False | permanent    | placeholder  |
              | False |              | absent       |
UN1           | False | unknown_code | unknown_code |
UN10          | False | unknown_code | unknown_code |
UN11          | False |              | length       |
UN0           | False |              | length       |
"""


@pytest.mark.parametrize("line", UPN.strip().splitlines())
def test_pupil_numbers(line: str) -> None:
    text, ok, kind, reason, _ = (cell.strip() for cell in line.split("|"))
    found = check_upn(text)
    assert (str(found.ok), found.kind, found.reason) == (ok, kind, reason)
    if found.ok or kind == "unknown_code":
        assert found.normal == text.upper()


@pytest.mark.parametrize("authority", ["838", "839", "940", "941", "942", "943", "909", "928", "420", "681"])
def test_pupil_numbers_of_new_former_and_welsh_authorities(authority: str) -> None:
    body = f"{authority}200005001"
    assert check_upn(upn_check_letter(body) + body).ok


@pytest.mark.parametrize("authority", ["001", "002", "003", "004", "005"])
def test_pseudo_authorities_pass_only_when_asked_for(authority: str) -> None:
    body = f"{authority}200005001"
    upn = upn_check_letter(body) + body
    assert check_upn(upn, allow_pseudo=True).ok
    assert check_upn(upn).reason == "authority"


@pytest.mark.parametrize("authority", ["000", "006", "999", "100"])
def test_authorities_that_do_not_exist(authority: str) -> None:
    body = f"{authority}200005001"
    assert check_upn(upn_check_letter(body) + body, allow_pseudo=True).reason == "authority"


def test_temporary_pupil_numbers_count_the_last_letter() -> None:
    body = "80120000500B"
    found = check_upn(upn_check_letter(body) + body)
    assert found.ok
    assert found.kind == "temporary"
    assert upn_check_letter("80120000500A") == upn_check_letter("801200005000")
    assert upn_check_letter("80120000500Z") != upn_check_letter("80120000500Y")


def test_learner_numbers() -> None:
    assert check_uln("9276308686").ok
    assert check_uln("9276308687").reason == "check_digit"
    assert check_uln("0276308686").reason == "range"
    assert check_uln("9999999999").reason == "placeholder"
    assert check_uln("927630868").reason == "length"
    assert check_uln(None).reason == "absent"


ten_digits = st.text("0123456789", min_size=10, max_size=10)


@given(ten_digits)
def test_no_number_is_both_an_nhs_number_and_a_learner_number(digits: str) -> None:
    assert not (check_nhs_number(digits, allow_never_issued=True).ok and check_uln(digits).ok)


def _valid(kind: str, chance: random.Random) -> str:
    while True:
        if kind == "upn":
            body = f"80{chance.randrange(4)}{chance.randrange(10**9):09d}"
            return upn_check_letter(body) + body
        number = f"{chance.randrange(4 * 10**9, 5 * 10**9)}"
        if (check_nhs_number if kind == "nhs" else check_uln)(number).ok:
            return number


CHECKS = {"nhs": check_nhs_number, "upn": check_upn, "uln": check_uln}


@pytest.mark.parametrize("kind", ["nhs", "upn", "uln"])
@given(seed=st.integers(0, 2**32), place=st.integers(0, 12), step=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_every_wrong_digit_is_found(kind: str, seed: int, place: int, step: int) -> None:
    number = _valid(kind, random.Random(seed))
    first = 1 if kind == "upn" else 0
    at = first + place % (len(number) - first)
    wrong = number[:at] + str((int(number[at]) + step) % 10) + number[at + 1 :]
    assert CHECKS[kind](number).ok
    assert not CHECKS[kind](wrong).ok


@pytest.mark.parametrize("kind", ["nhs", "upn", "uln"])
@given(seed=st.integers(0, 2**32), place=st.integers(0, 12), gap=st.sampled_from([1, 2]))
@settings(max_examples=60, deadline=None)
def test_every_swap_of_neighbours_or_next_but_one_is_found(kind: str, seed: int, place: int, gap: int) -> None:
    number = _valid(kind, random.Random(seed))
    first = 1 if kind == "upn" else 0
    at = first + place % (len(number) - first - gap)
    letters = list(number)
    letters[at], letters[at + gap] = letters[at + gap], letters[at]
    swapped = "".join(letters)
    assert swapped == number or not CHECKS[kind](swapped).ok


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text: str) -> None:
    for check in CHECKS.values():
        found = check(text)
        assert found.ok == (found.reason == "")
        assert not found.ok or found.normal
