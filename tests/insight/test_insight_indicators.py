"""Indicators: the worked examples of every card, hidden numbers, and what happens when something is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight import (
    IndicatorCard,
    IndicatorError,
    IndicatorResult,
    Measuring,
    byar,
    compute,
    indicators,
    load_indicator,
    published,
    results_csv,
    wilson,
)
from forethought.insight.cards import IndicatorCase, read_indicator
from forethought.insight.linked import linked_form, read_linked
from forethought.model import CollectionYear, load_form
from forethought.sources import read
from forethought.voice import load_instrument

YEAR = 2026
AUTHORITY = "E08000025"
EXAMPLES = [(indicator, case) for indicator in indicators() for case in load_indicator(indicator).cases]


def tables(card: IndicatorCard, rows: dict[str, list[dict[str, str]]]) -> dict[str, pa.Table]:
    linked = read_linked(rows)
    return read({name: held for name, held in rows.items() if name not in linked}, card.form, YEAR).tables | linked


@pytest.mark.parametrize(("indicator", "case"), EXAMPLES, ids=lambda v: v if isinstance(v, str) else v.name)
def test_the_worked_examples_of_the_cards(indicator: str, case: IndicatorCase) -> None:
    card = load_indicator(indicator)
    given = tables(card, {name: [dict(row) for row in rows] for name, rows in case.rows.items()})
    with Measuring(card.form, given, CollectionYear(YEAR).end, population=1000, authority=AUTHORITY) as measuring:
        figures = {measure.part: measure for measure in measuring.of(card)}
    for expected in case.expected:
        measure = figures[expected.part]
        assert measure.numerator == pytest.approx(expected.numerator), expected.part
        if expected.denominator is not None:
            assert measure.denominator == expected.denominator, expected.part


def test_every_card_says_what_it_needs_to() -> None:
    assert {"A01", "A17", "C10", "C18", "V01"} <= set(indicators())
    for card in map(load_indicator, indicators()):
        assert card.next_review > card.reviewed
        assert card.why
        assert card.how
        known = {**load_form(card.form, YEAR).tables, **linked_form().tables}
        for field in card.fields:
            table, name = field.split(".")
            assert name in known[table].fields
        if card.published:
            figure = published(card.id, 2025)
            assert figure is not None
            assert figure.published_id == card.published


def test_the_questionnaire_indicator_counts_the_answers_the_questionnaire_calls_good() -> None:
    item = load_instrument("my-experience").item("worker_listens")
    assert item is not None
    good = ", ".join(f"'{option.code}'" for option in item.options if option.good)
    assert f"answer in ({good})" in load_indicator("V01").sql


def looked_after(count: int) -> dict[str, list[dict[str, str]]]:
    return {
        "Episodes": [
            {"CHILD": str(n), "DECOM": "01/05/2025", "RNE": "S", "LS": "C2", "PLACE": "U6"} for n in range(count)
        ]
    }


def plans(first: int, later: int) -> dict[str, list[dict[str, str]]]:
    numbers = ["0"] * first + ["1"] * later
    return {
        "ChildProtectionPlans": [
            {"LAchildID": str(n), "CPPID": "1", "CPPstartDate": "2025-06-01", "NumberOfPreviousCPP": number}
            for n, number in enumerate(numbers)
        ]
    }


def result(indicator: str, rows: dict[str, list[dict[str, str]]], population: int | None = None) -> IndicatorResult:
    card = load_indicator(indicator)
    (figure,) = compute(card, tables(card, rows), YEAR, population)
    return figure


def test_a_rate_is_shown_as_published_ones_are() -> None:
    found = result("A01", looked_after(81), 12_000)
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("68", "81", "12000")  # 67.5 rounds up
    assert found.period == "31 March 2026"
    assert found.shown_interval == "54 to 84"


def test_a_per_cent_has_one_place_and_an_interval() -> None:
    found = result("C18", plans(60, 20))
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("25.0", "20", "80")
    assert found.period == "2025-26"
    assert found.shown_interval == "16.8 to 35.5"


@pytest.mark.parametrize(("first", "later"), [(60, 1), (60, 5), (5, 60), (1, 60), (0, 3)])
def test_never_n09_small_numbers_show_nowhere(first: int, later: int) -> None:
    found = result("C18", plans(first, later))
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("c", "c", "c")
    assert found.shown_interval == ""
    row = results_csv([found]).splitlines()[1].split(",")
    assert not {str(first), str(later), str(first + later)} & set(row)
    assert "numerator=" not in repr(found).replace("shown_numerator=", "")


def test_nought_is_shown_and_nothing_to_divide_by_is_said() -> None:
    assert result("C18", plans(60, 0)).shown == "0.0"
    nothing = result("C18", plans(0, 0) | {"ChildProtectionPlans": plans(1, 0)["ChildProtectionPlans"][:0]})
    assert (nothing.shown, nothing.shown_denominator) == ("z", "0")


def test_a_share_of_few_is_not_shown_but_its_counts_are() -> None:
    found = result("C18", plans(14, 8))
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("u", "8", "22")
    assert found.shown_interval
    assert "Fewer than 30" in found.note


def test_what_cannot_be_computed_is_an_error_and_not_nought() -> None:
    card = load_indicator("A01")
    with pytest.raises(IndicatorError, match="not an empty one"):
        compute(card, {}, YEAR, 12_000)
    with pytest.raises(IndicatorError, match="number of children"):
        compute(card, tables(card, looked_after(9)), YEAR)
    with pytest.raises(IndicatorError, match="population figure"):
        compute(card, tables(card, looked_after(9)), YEAR, 8)
    with pytest.raises(IndicatorError, match="holds from"):
        compute(card, tables(card, looked_after(9)), 2021, 8000)
    with pytest.raises(IndicatorError, match="A01"):
        load_indicator("A99")


@pytest.mark.parametrize("missing", ["polarity", "why", "Expected"])
def test_a_card_that_is_not_complete_is_refused(missing: str) -> None:
    card = load_indicator("C18")
    front = "\n".join(
        f"{name} = {_toml(getattr(card, {'from': 'valid_from'}.get(name, name)))}"
        for name in ("id", "title", "unit", "per", "decimals", "polarity", "form", "needs", "fields", "cohort",
                     "numerator", "denominator", "population", "period", "published", "from", "author", "reviewed",
                     "next_review")
        if name != missing
    )  # fmt: skip
    why = "" if missing == "why" else "## Why it matters\n\nIt does.\n"
    cases = "" if missing == "Expected" else "### Expected\n\n| case | n | d |\n|---|---|---|\n| a | 0 | 0 |\n"
    text = f"+++\n{front}\n+++\n# Title\n{why}\n```sql\n{card.sql}\n```\n\n{cases}"
    with pytest.raises(IndicatorError, match=r"x\.md"):
        read_indicator(text, "x.md")


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{entry}"' for entry in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def answers(counts: dict[str, int]) -> dict[str, list[dict[str, str]]]:
    codes = [code for code, count in counts.items() for _ in range(count)]
    return {
        "Answers": [
            {"AnswerId": str(n), "PersonId": f"p{n}", "InstrumentId": "my-experience", "InstrumentVersion": "1",
             "ItemId": "worker_listens", "Answer": code, "AnsweredAt": "2025-10-01T09:00:00"}
            for n, code in enumerate(codes)
        ]
    }  # fmt: skip


def test_what_young_people_say_comes_with_its_response_rate() -> None:
    found = result("V01", answers({"always": 20, "mostly": 10, "never": 10, "rather_not": 6}), 100)
    assert (found.shown, found.shown_numerator, found.shown_denominator) == ("75", "30", "40")
    assert found.response == "46 per cent of 100 invited"
    assert "did not answer" in found.note
    assert result("V01", answers({"always": 40}), 43).response == "c"
    with pytest.raises(IndicatorError, match="invited"):
        result("V01", answers({"always": 40}), 39)


# Newcombe (1998), Statistics in Medicine 17, table I, method 3; Byar's limits worked by hand from the formula.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]
)
def test_wilson_limits(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_byar_limits() -> None:
    assert byar(0)[0] == 0
    assert byar(100) == pytest.approx((81.36, 121.63), abs=0.01)
    with pytest.raises(ValueError, match="below nought"):
        byar(-1)
    with pytest.raises(ValueError, match="proportion"):
        wilson(3, 2)


_DAYS = st.dates(date(2024, 1, 1), date(2026, 3, 31))
_SPELLS = st.lists(
    st.tuples(st.integers(1, 30), _DAYS, st.integers(0, 500), st.sampled_from(["C2", "V2", "V4"])), max_size=50
)


@settings(max_examples=8, deadline=None)
@given(_SPELLS)
def test_the_rate_agrees_with_counting_by_hand(spells: list[tuple[int, date, int, str]]) -> None:
    rows, there = [], set()
    last = CollectionYear(YEAR).end
    for child, start, length, status in spells:
        end = start + timedelta(length) if length else None
        rows.append({"CHILD": str(child), "DECOM": f"{start:%d/%m/%Y}", "DEC": f"{end:%d/%m/%Y}" if end else "",
                     "RNE": "S", "LS": status, "PLACE": "U6"})  # fmt: skip
        if status != "V4" and start <= last and (end is None or end > last):
            there.add(child)
    empty = {"CHILD": "9", "DECOM": "01/01/2020", "DEC": "01/01/2021", "RNE": "S", "LS": "C2", "PLACE": "U6"}
    assert result("A01", {"Episodes": [*rows, empty]}, 100).numerator == len(there)
    stable = result("A17", {"Episodes": [*rows, empty]})
    assert stable.denominator == len(there)
    assert 0 <= stable.numerator <= stable.denominator
