from __future__ import annotations

import random
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forethought.linkage.identifiers import check_nhs_number, check_uln, check_upn
from forethought.synth.names import typo
from forethought.synth.numbers import NumberBook, learner_number, nhs_number, pupil_number

POSTCODE_AREAS = frozenset(
    re.findall(
        r"[A-Z]+",
        """
        AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN
        EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE
        NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
        TS TW UB W WA WC WD WF WN WR WS WV YO ZE
        """,
    )
)


def test_known_numbers_come_out():
    assert pupil_number("801", "2000", 5, 1) == "B801200005001"
    assert pupil_number("801", "2000", 1, 1) == "H801200001001"
    assert nhs_number(943_476_591) == "9434765919"


@given(st.integers(500_000_000, 999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_in_an_nhs_number_is_always_seen(body, place, off):
    number = nhs_number(body)
    assume(number)
    wrong = f"{number[:place]}{(int(number[place]) + off) % 10}{number[place + 1 :]}"
    assert [sum(int(d) * (10 - n) for n, d in enumerate(text)) % 11 == 0 for text in (number, wrong)] == [True, False]


@given(st.integers(100_000_000, 999_999_999))
def test_no_number_is_right_both_for_health_and_for_learning(body):
    assert learner_number(body) is None or learner_number(body) != nhs_number(body)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12), st.integers())
def test_a_slip_of_the_pen_keeps_the_first_letter_and_the_length_to_one(name, seed):
    slipped = typo(random.Random(seed), name)
    assert slipped[0] == name[0]
    assert abs(len(slipped) - len(name)) <= 1


def test_a_body_without_check_digit_gives_no_number():
    assert [nhs_number(body) for body in range(999_000_000, 999_000_400)].count(None) > 0


def test_a_book_hands_out_each_number_once():
    book = NumberBook(random.Random(1))
    numbers = [book.nhs() for _ in range(3000)] + [book.learner() for _ in range(500)]
    numbers += [book.pupil("9001", 2020) for _ in range(500)]
    assert len(set(numbers)) == len(numbers)


def _nhs_numbers(westmarch):
    health = westmarch.rows("child-health", "child_health")
    yield from (row[field] for row in health for field in ("NHSNumber", "MotherNHSNumber") if row[field])
    yield from (
        r["pers_single_unique_id"] for r in westmarch.rows("case-system", "ssd_person") if r["pers_single_unique_id"]
    )


def _pupil_numbers(westmarch):
    yield from (r[f] for r in westmarch.rows("school-roll", "pupils") for f in ("UPN", "FormerUPN") if r[f])
    yield from (r["pers_upn"] for r in westmarch.rows("case-system", "ssd_person") if r["pers_upn"])
    yield from (r["UPN"] for r in westmarch.rows("ssda903-2025", "header") if not r["UPN"].startswith("UN"))


def test_every_nhs_number_is_right_and_never_issued(westmarch):
    numbers = list(_nhs_numbers(westmarch))
    assert len(numbers) > 20_000
    for number in numbers:
        assert re.match(r"5|9", number), "only ranges 500-599 and 900-999 are never issued"
        check = check_nhs_number(number, allow_never_issued=True)
        assert (check.ok, check.issued) == (True, False)


def test_every_pupil_number_is_right_and_under_a_pseudo_authority(westmarch):
    numbers = list(_pupil_numbers(westmarch))
    assert len(numbers) > 9_000
    for number in numbers:
        assert check_upn(number, allow_pseudo=True).ok
        assert number[1:4] in {"001", "002", "003", "004", "005"}
        assert not check_upn(number).ok, "no real authority"


def test_learner_numbers_are_right(westmarch):
    numbers = [row["ULN"] for row in westmarch.rows("school-roll", "pupils") if row["ULN"]]
    assert len(numbers) > 800
    assert all(check_uln(number).ok for number in numbers)


@pytest.mark.parametrize("delivery", ["ssda903-2025", "ssda903-2026", "case-system", "school-roll", "child-health"])
def test_no_postcode_lies_in_a_real_area(westmarch, delivery):
    found = set()
    for path in (westmarch.inbox / delivery).glob("*.csv"):
        found |= set(re.findall(r"\b([A-Z]{1,2})[0-9][0-9A-Z]? [0-9][A-Z]{2}\b", path.read_text("utf-8")))
    assert found == {"WX"}
    assert found.isdisjoint(POSTCODE_AREAS)
