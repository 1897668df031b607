"""N14: never keep past the schedule, never destroy before the floor the law sets."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.governance import GovernanceCardError, due, load_retention

DAYS = st.dates(date(1950, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize("record_class", ["care_file", "adoption", "foster_carer"])
def test_n14_a_local_schedule_cannot_undercut_the_law(tmp_path: Path, record_class: str) -> None:
    floor = load_retention()[record_class].floor
    path = tmp_path / "retention.toml"
    path.write_text(f'[[periods]]\nrecord_class = "{record_class}"\nyears = {floor - 1}\n', encoding="utf-8")
    with pytest.raises(GovernanceCardError, match="before the law allows"):
        load_retention(path)
    path.write_text(f'[[periods]]\nrecord_class = "{record_class}"\nyears = {floor + 5}\n', encoding="utf-8")
    assert load_retention(path)[record_class].years == floor + 5


@given(born=DAYS, record_class=st.sampled_from(["care_file", "child_in_need"]))
def test_n14_neither_a_day_early_nor_a_day_late(born: date, record_class: str) -> None:
    rule = load_retention()[record_class]
    day = due(rule, {"birth": born}, date(2026, 1, 1)).on
    assert day is not None
    assert due(rule, {"birth": born}, day - timedelta(days=1)).state == "keep"
    assert due(rule, {"birth": born}, day).state == "destroy"
    assert day.year - born.year == rule.years


@given(born=DAYS, on=DAYS)
def test_n14_nothing_is_destroyed_while_a_hold_stands_or_before_its_event(born: date, on: date) -> None:
    for rule in load_retention().values():
        assert due(rule, {}, on).state == "keep"
        assert due(rule, {rule.counted_from: born}, on, holds=["inquiry"]).state != "destroy"
