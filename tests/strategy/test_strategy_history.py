"""N19: the history of commitments grows and is never rewritten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.strategy import Commitment, History, HistoryError, load_commitments, record_change, slip_days

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
FIRST = next(c for c in load_commitments() if c.id == "CSC-09")
assert FIRST.due_date == date(2028, 3, 31)


def step(
    history: History, old: Commitment, new: Commitment, hours: int = 0, by: str = "Register editor", why: str = "news"
) -> History:
    return record_change(history, old, new, at=AT + timedelta(hours=hours), by=by, reason=why)


def moved(days: int, base: Commitment = FIRST) -> Commitment:
    assert FIRST.due_date is not None
    return replace(base, due_date=FIRST.due_date + timedelta(days))


def test_a_change_of_date_is_kept_and_the_slip_counts_from_the_first() -> None:
    history = step(History(), FIRST, moved(30))
    history = step(history, moved(30), moved(100), 1)
    assert [(c.field, c.before, c.after) for c in history.of(FIRST.id)] == [
        ("due_date", "2028-03-31", "2028-04-30"),
        ("due_date", "2028-04-30", "2028-07-09"),
    ]
    assert slip_days(history, moved(100)) == 100
    assert slip_days(History(), FIRST) == 0
    assert slip_days(history, replace(FIRST, due_date=None)) is None


def test_a_change_of_words_is_a_difference_not_a_silent_edit() -> None:
    (change,) = step(History(), FIRST, replace(FIRST, commitment="Publish standards")).changes
    assert (change.before, change.after, change.reason) == (FIRST.commitment, "Publish standards", "news")


def test_never_n19_another_past_is_refused() -> None:
    history = step(History(), FIRST, moved(30))
    with pytest.raises(HistoryError, match="not what the history last said"):
        step(history, FIRST, moved(60), 1)
    with pytest.raises(HistoryError, match="before the newest"):
        step(history, moved(30), moved(60), -1)
    with pytest.raises(HistoryError, match="keeps its id"):
        step(history, moved(30), replace(moved(30), id="CSC-99"), 1)


def test_never_n19_a_change_needs_a_post_a_reason_and_a_zone() -> None:
    with pytest.raises(HistoryError, match="post and a reason"):
        step(History(), FIRST, moved(1), why=" ")
    with pytest.raises(HistoryError, match="time zone"):
        record_change(History(), FIRST, moved(1), at=datetime(2026, 11, 25), by="Editor", reason="news")


def test_an_owner_does_not_rate_itself() -> None:
    rated = replace(FIRST, independent_rating="good")
    with pytest.raises(HistoryError, match="rate itself"):
        step(History(), FIRST, rated, by="DfE delivery lead")
    assert step(History(), FIRST, rated, by="Select committee").changes[0].after == "good"


@pytest.mark.parametrize("damage", ["alter", "drop", "swap"])
def test_never_n19_a_file_that_was_touched_is_found(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "history.jsonl"
    history = step(step(step(History(), FIRST, moved(30)), moved(30), moved(60), 1), moved(60), moved(90), 2)
    history.save(path)
    assert History.load(path) == history
    lines = path.read_text().splitlines()
    if damage == "alter":
        lines[0] = json.dumps({**json.loads(lines[0]), "before": "2030-01-01"}, sort_keys=True)
    elif damage == "drop":
        del lines[1]
    else:
        lines[0], lines[1] = lines[1], lines[0]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(HistoryError, match="not whole"):
        History.load(path)


def test_never_n19_a_shorter_or_other_history_cannot_replace_the_file(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    one = step(History(), FIRST, moved(30))
    two = step(one, moved(30), moved(60), 1)
    two.save(path)
    for other in (one, History(), step(History(), FIRST, moved(5))):
        with pytest.raises(HistoryError, match="leaves out or alters"):
            other.save(path)
    assert History.load(path) == two
    path.write_text("not json\n")
    with pytest.raises(HistoryError, match="cannot be read"):
        History.load(path)


@given(st.lists(st.integers(-400, 400), max_size=6))
def test_never_n19_every_longer_history_begins_with_the_shorter(moves: list[int]) -> None:
    history, now = History(), FIRST
    for hours, days in enumerate(moves):
        longer = step(history, now, moved(days), hours)
        assert longer.changes[: len(history.changes)] == history.changes
        history, now = longer, moved(days)
    history.verify()
    assert slip_days(history, now) == (moves[-1] if moves else 0)
