"""What is new about a promise is added; what was said before stays, and nothing goes past the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forethought.strategy import (
    Commitment,
    History,
    HistoryError,
    StrategyError,
    as_recorded,
    assess,
    change_to,
    find,
    guide,
    load_commitments,
    new_list,
    record,
    rules,
    slip_days,
    with_evidence,
    with_reply,
)
from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS, DATES, FLAGS, RATING, SUMS
from strategy.strategy_promises import ON, promise

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
OLD = promise(due_date=date(2027, 3, 31))


def step(history: History, listed: Commitment, new: Commitment, hours: int = 0) -> History:
    return record(history, [listed], new, at=AT + timedelta(hours=hours), by="Register editor", reason="letter")


def test_the_history_goes_before_the_list_and_slip_runs_on() -> None:
    history = step(History(), OLD, change_to(OLD, {"due_date": "2027-06-30"}))
    (now,) = as_recorded([OLD], history)
    assert now.due_date == date(2027, 6, 30)
    history = step(history, OLD, change_to(now, {"due_date": "2028-03-31"}), 1)
    (now,) = as_recorded([OLD], history)
    assert (now.due_date, slip_days(history, now)) == (date(2028, 3, 31), 366)
    assert [change.before for change in history.changes] == ["2027-03-31", "2027-06-30"]


def test_a_list_that_holds_any_state_of_its_history_is_read_as_the_newest() -> None:
    first = change_to(OLD, {"due_date": "2027-06-30"})
    second = change_to(first, {"due_date": "2028-03-31"})
    history = step(step(History(), OLD, first), OLD, second, 1)
    for listed in (OLD, first, second):
        assert as_recorded([listed], history) == (second,)
    untouched = promise(id="X-2")
    assert as_recorded([untouched, OLD], history) == (untouched, second)


def test_never_n19_a_list_edited_past_its_history_is_found() -> None:
    history = step(History(), OLD, change_to(OLD, {"due_date": "2027-06-30"}))
    with pytest.raises(HistoryError, match="differ about due_date"):
        as_recorded([replace(OLD, due_date=date(2026, 1, 1))], history)
    with pytest.raises(HistoryError, match="does not have"):
        as_recorded([promise(id="X-2")], history)


def test_what_changes_nothing_or_nobody_is_refused() -> None:
    with pytest.raises(HistoryError, match="Nothing changes"):
        step(History(), OLD, OLD)
    with pytest.raises(StrategyError, match="no such promise"):
        step(History(), OLD, promise(id="X-9"))
    with pytest.raises(StrategyError, match="no such promise"):
        find([OLD], "X-9")


@pytest.mark.parametrize("name", ["id", "late", ""])
def test_only_a_column_can_change_and_never_the_id(name: str) -> None:
    with pytest.raises(StrategyError, match="cannot be made"):
        change_to(OLD, {name: "x"})


@pytest.mark.parametrize(
    ("name", "text"), [("due_date", "31/3/2027"), ("status", "finished"), ("cost_low", "much"), ("rating_by", "DfE")]
)
def test_a_change_is_checked_like_a_row(name: str, text: str) -> None:
    with pytest.raises(StrategyError) as problem:
        change_to(OLD, {name: text})
    assert "X-1" in str(problem.value)


def test_evidence_is_added_and_moves_the_day_of_the_row() -> None:
    new = with_evidence(OLD, "Select committee 'Report' (3 Nov 2026)")
    assert new.source == f"{OLD.source}; Select committee 'Report' (3 Nov 2026)"
    assert new.status_as_of == date(2026, 11, 3)
    assert with_evidence(OLD, "Old paper (Jan 2020)").status_as_of == OLD.status_as_of
    assert with_evidence(promise(source="", status_as_of=None), "Paper (Jan 2020)").source == "Paper (Jan 2020)"


def test_later_evidence_does_not_take_a_proof_away() -> None:
    done = promise(status="delivered", source="A newspaper (1 Jul 2026)")
    more = with_evidence(done, "DfE 'One year on' (20 Nov 2026)")
    assert assess([more], ON).standings[0].delivery == "delivered"


def test_new_evidence_proves_what_was_claimed() -> None:
    claimed = promise(status="delivered", source="DfE 'Our progress' (Jul 2026)")
    assert assess([claimed], ON).standings[0].delivery == "claimed"
    proved = with_evidence(claimed, "Select committee 'Report' (3 Nov 2026)")
    assert assess([proved], ON).standings[0].delivery == "delivered"


@pytest.mark.parametrize("source", ["A page", "", "One (3 Nov 2026); two (4 Nov 2026)", OLD.source])
def test_evidence_without_a_day_or_already_there_is_refused(source: str) -> None:
    with pytest.raises(StrategyError, match="3 Apr 2026"):
        with_evidence(OLD, source)


def test_a_reply_is_kept_and_proves_nothing() -> None:
    claimed = promise(status="delivered", source="DfE 'Our progress' (Jul 2026)")
    new = with_reply(claimed, " It is live. ", date(2026, 11, 20))
    assert (new.owner_reply, new.owner_reply_on) == ("It is live.", date(2026, 11, 20))
    assert assess([new], ON).standings[0].delivery == "claimed"
    history = step(History(), claimed, new)
    again = with_reply(new, "It is everywhere.", ON)
    history = step(history, claimed, again, 1)
    assert "It is live." in {change.before for change in history.changes}


# The fields of a promise are written once.
def test_the_kinds_of_columns_follow_from_the_promise_itself() -> None:
    assert DATES == ("due_date", "status_as_of", "rating_date", "owner_reply_on")
    assert SUMS == ("cost_low", "cost_high")
    assert FLAGS == ("verifiable", "hedged")
    assert RATING == (
        "rating_met", "rating_funded", "rating_impact", "rating_appropriate", "rating_by", "rating_date",
    )  # fmt: skip
    assert (len(COLUMNS), COLUMNS[0], COLUMNS[-1]) == (20, "id", "note")
    assert ALL_COLUMNS[:20] == COLUMNS


# A list of one's own.
def test_a_new_list_loads_and_its_example_counts_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(new_list(), encoding="utf-8")
    assert load_commitments(path) == ()
    assert assess(load_commitments(path), ON).whole.rows == 0


def test_the_example_is_a_sound_row_once_it_has_an_id(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(new_list().replace("\nEXAMPLE-1,", "\nP-1,"), encoding="utf-8")
    (found,) = load_commitments(path)
    assert found.costed
    assert found.baseline
    assert found.metric_origin == "owner"
    (standing,) = assess([found], date(2026, 11, 25)).standings
    assert standing.states == ()  # a row to copy shows no gap


def test_the_guide_explains_every_column_and_rule_and_names_the_file() -> None:
    page = guide("mine.csv")
    assert [name for name in ALL_COLUMNS if f"| `{name}` |" not in page] == []
    assert [rule.title for rule in rules() if rule.title not in page] == []
    assert "forethought track check mine.csv" in page
    assert len(rules()) == 8
