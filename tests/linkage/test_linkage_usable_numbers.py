"""Whole columns of numbers are judged by the very rules for one number."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import check_nhs_number, check_uln, check_upn, nhs_check_digit, upn_check_letter
from forethought.linkage.identifiers import IdentifierCheck
from forethought.linkage.usable_numbers import usable_nhs_numbers, usable_ulns, usable_upns

digits = st.text("0123456789", min_size=9, max_size=9)
nhs = digits.map(lambda nine: nine + (nhs_check_digit(nine) or "0"))
ulns = digits.map(lambda nine: nine + str((10 - sum(int(d) * (10 - n) for n, d in enumerate(nine)) % 11) % 11)[-1])
authorities = st.sampled_from(["801", "838", "941", "001", "999", "000"])
bodies = st.builds(lambda la, rest: la + rest, authorities, digits)
upns = st.one_of(bodies, bodies.map(lambda body: body[:-1] + "B")).map(lambda body: upn_check_letter(body) + body)
odd = st.sampled_from(["", "4444444444", "A" * 13, "H999999999999", "UN1", "٤010232137", "9434765919", "none"])
plain = st.one_of(nhs, ulns, upns, digits, odd)
slips = st.builds(lambda text, at: text[:at] + "7" + text[at + 1 :], plain, st.integers(0, 12))
spaced = plain.map(lambda text: f" {text[:3]} {text[3:]}".lower())
Rule = Callable[[str], IdentifierCheck]


@given(st.lists(st.one_of(plain, slips, spaced), min_size=1, max_size=40), st.booleans())
def test_many_numbers_at_once_are_judged_as_each_by_itself(texts: list[str], invented: bool) -> None:
    column = pa.array(texts, pa.string())
    rules: tuple[tuple[pa.Array, Rule], ...] = (
        (usable_nhs_numbers(column, invented), lambda text: check_nhs_number(text, invented)),
        (usable_upns(column, invented), lambda text: check_upn(text, invented)),
        (usable_ulns(column), check_uln),
    )
    for at_once, rule in rules:
        checks = [rule(text) for text in texts]
        assert at_once.to_pylist() == [check.normal if check.ok else "" for check in checks]


@pytest.mark.parametrize(
    ("written", "usable"),
    [
        ("4010232137", "4010232137"), ("401 023 2137", "4010232137"), ("4010232138", ""), ("9434765919", ""),
        ("3200000007", "3200000007"), ("8000000010", ""), ("", ""),
    ],
)  # fmt: skip
def test_nhs_numbers_in_a_column(written: str, usable: str) -> None:
    assert usable_nhs_numbers(pa.array([written, "4010232137"]), False).to_pylist() == [usable, "4010232137"]


def test_an_empty_column_has_no_numbers() -> None:
    nothing = pa.array([], pa.string())
    assert [len(found) for found in (usable_nhs_numbers(nothing, False), usable_upns(nothing, False))] == [0, 0]
