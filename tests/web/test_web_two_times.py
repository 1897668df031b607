"""The two dates of a page, and since when what it shows has been known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forethought.record import Fact
from forethought.telling.resting import stated_by
from forethought.web.presenting.two_times import two_times

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "at", "known", "wrong"),
    [
        ({}, (2026, 7, 1), (2026, 7, 1), []),
        ({"at": "3 2 2026"}, (2026, 2, 3), (2026, 7, 1), []),
        ({"at": "3 2 2026", "known": "30 6 2026"}, (2026, 2, 3), (2026, 6, 30), []),
        ({"at": "29 2 2026"}, (2026, 7, 1), (2026, 7, 1), ["at-day"]),
        ({"at": "3 2"}, (2026, 7, 1), (2026, 7, 1), ["at-day"]),
        ({"known": "2 7 2026"}, (2026, 7, 1), (2026, 7, 1), ["known-day"]),
        ({"at": "2 7 2026", "known": "x y z"}, (2026, 7, 1), (2026, 7, 1), ["at-day", "known-day"]),
    ],
)
def test_the_dates_that_are_typed(
    typed: dict[str, str], at: tuple[int, int, int], known: tuple[int, int, int], wrong: list[str]
) -> None:
    given = {
        f"{name}-{part}": text
        for name, words in typed.items()
        for part, text in zip(("day", "month", "year"), words.split(), strict=False)
    }
    asked = two_times(given, NOW)
    assert (asked.as_at, asked.known_on, list(asked.errors)) == (date(*at), date(*known), wrong)


def test_a_day_of_knowledge_counts_to_its_end_in_england_and_today_to_now() -> None:
    assert two_times({}, NOW).as_known_at == NOW
    june = two_times({"known-day": "30", "known-month": "6", "known-year": "2026"}, NOW).as_known_at
    assert june == datetime(2026, 6, 30, 22, 59, 59, 999999, tzinfo=UTC)  # summer time: an hour before UTC's midnight


def test_a_question_keeps_its_dates_in_the_address() -> None:
    asked = two_times({"at-day": "3", "at-month": "2", "at-year": "2026"}, NOW)
    assert asked.query == "at-day=3&at-month=2&at-year=2026&known-day=1&known-month=7&known-year=2026"


def test_what_is_said_again_without_a_break_is_known_since_it_was_first_said() -> None:
    first, again = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
    fact = Fact(
        claim_id="a", person_id="p", entity="address", entity_key="1", attribute="postcode", value="WX1 1AA",
        field_set="contact_details", nature="fact", outcome=None, valid_from=None, valid_to=None, known_from=first,
        known_to=again, source="council", feed="case-system", file="a.csv", row=1, other_person_id=None, code_set=None,
        code_version=None,
    )  # fmt: skip
    later = replace(fact, claim_id="b", known_from=again, known_to=None)
    assert {name: one.known_from for name, one in stated_by([later, fact], NOW).items()} == {"b": first}
    broken = replace(fact, known_to=datetime(2026, 2, 1, tzinfo=UTC))
    assert {name: one.known_from for name, one in stated_by([later, broken], NOW).items()} == {"b": again}
    assert set(stated_by([later, fact], datetime(2026, 1, 10, tzinfo=UTC))) == {"a"}
