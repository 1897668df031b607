from __future__ import annotations

from datetime import date

import pytest

from forethought.governance import due, load_retention

CASES = """
class                  event           on          day         state
care_file              birth           2000-02-29  2075-02-28  keep
care_file              birth           2000-02-29  2075-03-01  destroy
care_file              birth           2009-05-06  2084-05-05  keep
care_file              birth           2009-05-06  2084-05-06  destroy
adoption               adoption_order  2010-01-01  2109-12-31  keep
adoption               adoption_order  2010-01-01  2110-01-01  destroy
foster_carer           approval_end    2016-04-01  2026-03-31  keep
foster_carer           approval_end    2016-04-01  2026-04-01  destroy
foster_carer           decision        2016-04-01  2099-01-01  keep
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines()[1:])
def test_records_go_on_their_day_and_not_before(line: str) -> None:
    record_class, event, happened, day, state = line.split()
    rule = load_retention()[record_class]
    assert due(rule, {event: date.fromisoformat(happened)}, date.fromisoformat(day)).state == state


def test_after_a_death_before_eighteen_the_care_file_is_kept_fifteen_years() -> None:
    rule = load_retention()["care_file"]
    events = {"birth": date(2010, 1, 1), "death": date(2020, 6, 1)}
    assert due(rule, events, date(2035, 5, 31)).state == "keep"
    assert due(rule, events, date(2035, 6, 1)).state == "destroy"
    adult = {"birth": date(2000, 1, 1), "death": date(2020, 6, 1)}
    assert due(rule, adult, date(2060, 1, 1)).on == date(2075, 1, 1)


def test_a_hold_stops_destruction() -> None:
    rule = load_retention()["care_file"]
    assert due(rule, {"birth": date(1940, 1, 1)}, date(2026, 1, 1), holds=["public inquiry"]).state == "hold"


def test_every_rule_names_its_law() -> None:
    assert all(rule.statute and rule.years >= rule.floor for rule in load_retention().values())
