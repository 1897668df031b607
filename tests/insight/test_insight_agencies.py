"""Agencies together (M01 to M05), what young people say (V01 to V06): a second count in plain Python; what shows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

import pytest

from forethought.insight import IndicatorResult, Measuring, compute, indicators, load_indicator
from forethought.insight.linked import linked_form, read_linked
from forethought.sources import read
from forethought.voice import load_instrument
from insight.oracle_agencies import GOOD, OF, said
from insight.oracle_families import Row, World
from insight.oracle_need import day
from insight.test_insight_need import rows as census

YEAR, END = 2026, date(2026, 3, 31)
AGENCIES = tuple(name for name in indicators() if name[0] == "M")
SAID = tuple(name for name in indicators() if name[0] == "V")


@cache
def feeds(seed: int) -> dict[str, list[Row]]:
    """What four agencies and schools hold of most children of a census, near its days and at the edges of the year."""
    chance = random.Random(seed)
    held = census(seed)
    children = sorted({str(row["LAchildID"]) for row in held["ChildIdentifiers"]})
    near: dict[str, list[date]] = {}
    for table, column in (("Section47", "S47ActualStartDate"), ("Assessments", "AssessmentActualStartDate"),
                          ("ChildProtectionPlans", "CPPstartDate")):  # fmt: skip
        for row in held[table]:
            if when := day(row[column]):
                near.setdefault(str(row["LAchildID"]), []).append(when)
    services: list[Row] = []
    for child in children:
        if chance.random() < 0.2:
            continue
        for _ in range(chance.randint(1, 7)):
            about = chance.choice([*near.get(child, []), END, date(2025, 4, 1)])
            shift = chance.choice([-366, -365, -364, -29, -28, -3, 0, 1, 28, 29])
            services.append(_service(child, about + timedelta(shift), chance))
    attendance = [
        {"PersonId": child, "School": f"s{n}", "SessionsPossible": chance.choice(["0", "10", "300", None, "x"]),
         "SessionsMissed": chance.choice(["0", "1", "9", "30", "31", "100", None])}
        for child in children for n in range(chance.choice([0, 1, 1, 2]))
    ]  # fmt: skip
    return {"Services": services, "Attendance": attendance}


def _service(child: str, first: date, chance: random.Random) -> Row:
    last = chance.choice([None, first, first, END, date(2025, 3, 31)])
    return {
        "PersonId": child, "Agency": chance.choice(["social_care", "health", "health", "school", "police"]),
        "Service": chance.choice(["contact", "assessment", "case", "on_roll"]), "FirstDay": f"{first}",
        "LastDay": last and f"{last}", "Lead": chance.choice([None, None, "w1", "w2"]),
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("group", ["all", "boys"])
@pytest.mark.parametrize("end", [END, date(2025, 11, 15)], ids=str)
def test_every_card_agrees_with_a_count_by_hand(seed: int, group: str, end: date) -> None:
    held = census(seed)
    boys = {str(row["LAchildID"]) for row in held["ChildIdentifiers"] if row["Sex"] == "M"}
    mine = World(end, need=held, linked=feeds(seed), chosen=None if group == "all" else boys)
    tables = read(held, "cin", YEAR).tables | read_linked(feeds(seed))
    with Measuring("cin", tables, end, children=mine.chosen) as measuring:
        for indicator in AGENCIES:
            (found,) = measuring.of(load_indicator(indicator))
            expected = OF[indicator](mine)
            assert (found.numerator, found.denominator, found.responded, found.asked) == expected, indicator
            if end == END and group == "all":
                assert 0 < expected[0] != expected[1], indicator


def test_all_are_there_and_none_has_an_official_counterpart() -> None:
    assert AGENCIES == tuple(OF) == tuple(f"M{n:02}" for n in range(1, 6))
    assert SAID == tuple(GOOD) == tuple(f"V{n:02}" for n in range(1, 7))
    for card in map(load_indicator, (*AGENCIES, *SAID)):
        assert card.published == ""
        assert card.headline == (card.id == "V01")
    assert set(linked_form().tables) >= {table for name in AGENCIES for table in load_indicator(name).needs} - {
        "Assessments", "ChildIdentifiers", "ChildProtectionPlans", "CINdetails", "Section47",
    }  # fmt: skip


@pytest.mark.parametrize("indicator", SAID)
def test_each_question_counts_the_answers_the_questionnaire_calls_good(indicator: str) -> None:
    question, good = GOOD[indicator]
    item = load_instrument("my-experience").item(question)
    assert item is not None
    assert [option.code for option in item.options if option.good] == good.split()
    codes = ", ".join(f"'{code}'" for code in good.split())
    assert f"answer in ({codes})" in load_indicator(indicator).sql
    assert item.text in load_indicator(indicator).how.replace("\n", " ")


def answers(seed: int, people: int) -> list[Row]:
    chance = random.Random(seed)
    items = load_instrument("my-experience").items
    days = [date(2025, 3, 31), date(2025, 4, 1), date(2025, 9, 9), END, date(2026, 4, 1)]
    return [
        {"AnswerId": f"A{n:05}", "PersonId": f"p{chance.randrange(people)}", "InstrumentId": "my-experience",
         "InstrumentVersion": chance.choice(["1", "1", "1", "0"]), "ItemId": (item := chance.choice(items)).id,
         "Answer": chance.choice(item.options).code, "AnsweredAt": f"{chance.choice(days)}T10:0{n % 3}:00"}
        for n in range(20 * people)
    ]  # fmt: skip


@pytest.mark.parametrize("group", ["all", "half"])
def test_what_was_said_agrees_with_a_count_by_hand(group: str) -> None:
    given = answers(1, 60)
    half = {f"p{n}" for n in range(0, 60, 2)} if group == "half" else None
    counted = [row for row in given if half is None or row["PersonId"] in half]
    with Measuring("voice", read({"Answers": given}, "voice", YEAR).tables, END, population=80, children=half) as mine:
        for indicator in SAID:
            (found,) = mine.of(load_indicator(indicator))
            expected = said(indicator, counted, date(2025, 4, 1), END)
            assert (found.numerator, found.denominator, found.responded) == expected, indicator
            assert 0 < expected[0] < expected[1]


def safe(counts: dict[str, int], invited: int) -> IndicatorResult:
    codes = [code for code, count in counts.items() for _ in range(count)]
    rows = [
        {"AnswerId": str(n), "PersonId": f"p{n}", "InstrumentId": "my-experience", "InstrumentVersion": "1",
         "ItemId": "safe_home", "Answer": code, "AnsweredAt": "2025-10-01T09:00:00"}
        for n, code in enumerate(codes)
    ]  # fmt: skip
    (found,) = compute(load_indicator("V02"), read({"Answers": rows}, "voice", YEAR).tables, YEAR, invited)
    return found


def test_the_response_rate_stands_beside_what_they_say() -> None:
    found = safe({"always": 20, "sometimes": 20}, 200)
    assert (found.shown, found.response) == ("50", "20 per cent of 200 invited")


def test_nothing_is_shown_when_few_answered() -> None:
    found = safe({"always": 20, "sometimes": 20}, 201)
    assert (found.shown, found.shown_numerator, found.shown_denominator, found.shown_interval) == ("u", "u", "u", "")
    assert found.response == "20 per cent of 201 invited"
    few = safe({"always": 3, "sometimes": 20}, 100)
    assert (few.shown, few.shown_numerator) == ("c", "c")


def test_too_few_in_the_feed_of_health_and_nothing_is_shown() -> None:
    rows = {"Section47": [{"LAchildID": str(n), "CINdetailsID": "1", "S47ActualStartDate": "2025-06-02"}
                          for n in range(100)]}  # fmt: skip
    met = [{"PersonId": str(n), "Agency": "health", "Service": "contact", "FirstDay": "2025-06-03"} for n in range(60)]
    tables = read(rows, "cin", YEAR).tables | read_linked({"Services": met})
    (found,) = compute(load_indicator("M02"), tables, YEAR)
    assert (found.shown, found.response) == ("u", "60 per cent of 100 linked")
    assert (found.numerator, found.denominator) == (60, 60)
