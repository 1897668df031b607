"""The eight rules by which a promise is read, each on its edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.strategy import (
    Commitment,
    History,
    HistoryError,
    Point,
    assess,
    evidence,
    headline,
    load_aggregates,
    load_commitments,
    progress,
    record_change,
)
from forethought.strategy.evidence import proof
from strategy.strategy_promises import ON, promise

PRESS = "A newspaper (1 Jul 2026)"


def standing(**changed: object):  # type: ignore[no-untyped-def]
    return assess([promise(**changed)], ON).standings[0]


# 1. Delivered needs a dated source that is not the owner's.
@pytest.mark.parametrize(
    ("source", "proved"),
    [
        ("A newspaper (25 Nov 2026)", True),
        ("A newspaper (26 Nov 2026)", False),  # not yet written on the day
        ("A newspaper (30 Jun 2026)", False),  # older than the state it is to show: it tells of the promise
        ("A newspaper (Jun 2026)", False),
        ("A newspaper (Jul 2026)", True),  # a month counts as its last day
        ("A newspaper", True),  # undated: by the day of the row
        ("DfE 'Our progress' (Jul 2026)", False),
        ("DfE 'Our progress' (Jul 2026); Select committee (Sep 2026)", True),
        ("DfE 'Our progress' (Jul 2026); A newspaper (2 Feb 2024)", False),
        ("", False),
    ],
)
def test_delivered_needs_proof_by_another_on_the_day(source: str, proved: bool) -> None:
    found = standing(status="delivered", source=source)
    assert found.delivery == ("delivered" if proved else "claimed")
    assert bool(found.proof) == proved
    assert ("claimed without evidence" in found.states) == (not proved)


@pytest.mark.parametrize("mark", ["status", "row"])
def test_what_was_recalled_proves_nothing(mark: str) -> None:
    assert proof(promise(status="delivered", unverified=mark), ON) == ()
    assert standing(status="delivered", unverified="status").delivery == "claimed"
    assert standing(status="delivered", unverified="due").delivery == "delivered"
    assert standing(status="delivered", unverified="row").delivery == "open"


def test_a_source_without_a_possible_day_is_dated_by_its_row() -> None:
    (item,) = evidence(promise(source="A page (31 Feb 2026)"))
    assert item.date == date(2026, 7, 1)
    assert evidence(promise(source="Two days (3 Mar 2026, 4 May 2026)"))[0].date == date(2026, 5, 4)


# 2. Late comes from the date.
def test_an_open_promise_is_late_from_the_day_after_and_says_by_how_much() -> None:
    assert "late by 1,425 days" in standing(due_date=date(2022, 12, 31)).states
    assert standing(due_date=ON).late_days == 0
    assert standing(due_date=date(2022, 12, 31), unverified="row").late_days == 0


# 3. A change of date is kept; every other text too.
@given(st.lists(st.integers(-300, 300), min_size=1, max_size=5))
def test_slip_is_the_last_date_less_the_first(moves: list[int]) -> None:
    first = promise(due_date=ON)
    history, now = History(), first
    for hours, days in enumerate(moves):
        new = replace(first, due_date=ON + timedelta(days))
        history = record_change(
            history, now, new, at=datetime(2026, 1, 1, hours, tzinfo=UTC), by="Editor", reason="news"
        )
        now = new
    found = headline(assess([now], ON), history).median_slip_days
    assert found == (moves[-1] if history.changes else None)


def test_a_reply_and_an_answer_are_changes_like_any_other() -> None:
    old = promise()
    new = replace(old, owner_reply="It is live.", owner_reply_on=ON)
    history = record_change(History(), old, new, at=datetime(2026, 11, 25, tzinfo=UTC), by="Editor", reason="letter")
    assert [change.field for change in history.changes] == ["owner_reply", "owner_reply_on"]


# 4. Old evidence shows, as a limit of the search, with room for the owner's reply.
@pytest.mark.parametrize(("days", "state"), [(365, None), (366, "stale"), (730, "stale"), (731, "presumed dropped")])
def test_silence_is_shown_and_judges_nobody(days: int, state: str | None) -> None:
    found = standing(status_as_of=ON - timedelta(days))
    assert (state in found.states) == (state is not None)
    if state:
        assert "not a finding about the owner" in found.evidence_note
        assert "The owner's reply: none received yet." in found.evidence_note


def test_an_owners_reply_is_shown_and_proves_nothing() -> None:
    said = {"owner_reply": "It is live.", "owner_reply_on": ON, "source": "DfE 'Our progress'", "status": "delivered"}
    assert standing(**said).delivery == "claimed"
    assert "It is live." in standing(**said).evidence_note
    old = standing(owner_reply="It is live.", status_as_of=ON - timedelta(800))
    assert "presumed dropped" in old.states
    assert "The owner's reply (undated): It is live." in old.evidence_note


# 5. A promise to look is never a promise kept.
@pytest.mark.parametrize("changed", [{"commitment": "Explore a list"}, {"action_type": "explore"}])
def test_exploring_is_not_delivering(changed: dict[str, str]) -> None:
    found = assess([promise(status="delivered", source=PRESS, **changed)], ON)
    assert (found.whole.delivered, found.whole.explored) == (0, 1)


def test_no_list_can_call_exploring_delivering() -> None:
    assert promise(commitment="Scope a list", action_type="deliver").kind == "explore"
    assert promise(action_type="duty").kind == "duty"


# 6. No baseline, no progress; few points, no verdict.
def points(count: int, last: int = 50) -> list[Point]:
    values = [*range(count - 1), last][:count]
    return [Point("X-1", date(2025, 1, 1) + timedelta(30 * n), Decimal(v)) for n, v in enumerate(values)]


@pytest.mark.parametrize(
    ("baseline", "target", "count", "shows", "why"),
    [
        ("0", "100", 0, "nothing", "nothing was measured"),
        ("0", "100", 11, "points", "fewer than 12 points"),
        ("", "100", 12, "points", "no baseline"),
        ("not found", "100", 3, "points", "fewer than 12 points; no baseline"),
        ("0", "100", 12, "progress", ""),
        ("0", "all", 12, "progress", "no target"),
    ],
)
def test_what_a_measure_may_show(baseline: str, target: str, count: int, shows: str, why: str) -> None:
    found = progress(promise(baseline=baseline, target=target), points(count))
    assert (found.shows, found.why) == (shows, why)
    assert (found.change is None) == (shows != "progress")


def test_progress_is_the_part_of_the_way_whatever_the_order_or_direction() -> None:
    mine = promise(baseline="£10", target="90%")
    found = progress(mine, reversed(points(12)))
    assert (found.change, found.share) == (Decimal(40), Decimal("0.5"))
    assert progress(replace(mine, baseline="100", target="0"), points(12)).share == Decimal("0.5")
    others = [replace(p, commitment_id="X-2") for p in points(12)]
    girls = [replace(p, breakdown={"sex": "girls"}) for p in points(12)]
    assert progress(mine, [*others, *girls]).shows == "nothing"


# 7. An owner never answers the four questions.
@pytest.mark.parametrize("name", ["independent_rating", "rating_met", "rating_appropriate"])
@pytest.mark.parametrize("by", ["DfE delivery lead", "Department for Education"])
def test_an_owner_never_rates_itself(name: str, by: str) -> None:
    def rate(who: str) -> History:
        old = promise()
        at = datetime(2026, 11, 25, tzinfo=UTC)
        return record_change(History(), old, replace(old, **{name: "good"}), at=at, by=who, reason="review")

    with pytest.raises(HistoryError, match="rate itself"):
        rate(by)
    assert rate("Select committee").changes[0].after == "good"


def test_nobody_rates_in_an_owners_name() -> None:
    old = promise()
    with pytest.raises(HistoryError, match="rate itself"):
        record_change(
            History(),
            old,
            replace(old, rating_by="DfE"),
            at=datetime(2026, 11, 25, tzinfo=UTC),
            by="Editor",
            reason="x",
        )


def test_ratings_in_the_list_name_who_gave_them() -> None:
    rated = [c for c in load_commitments() if c.independent_rating]
    assert rated
    assert all(c.rating_by and c.rating_date for c in rated)


# 8. Superseded by nothing is dropped.
@pytest.mark.parametrize(
    ("status", "successor", "ending"),
    [("superseded", "X-2", "superseded"), ("superseded", "", "dropped"), ("dropped", "X-2", "dropped")],
)
def test_superseded_names_its_successor(status: str, successor: str, ending: str) -> None:
    found = standing(status=status, superseded_by=successor, due_date=date(2020, 1, 1))
    assert (found.delivery, found.ending, found.late) == ("closed", ending, False)
    assert ending in found.states


def test_a_superseded_row_of_the_list_without_successor_is_dropped() -> None:
    (found,) = [s for s in assess(load_commitments(), ON).standings if s.commitment.id == "DFE-04"]
    assert (found.commitment.status, found.ending) == ("superseded", "dropped")


# The same code for everybody.
@given(
    owner=st.sampled_from(["DfE", "DHSC", "MoJ", "NHS England", "Westmarch Council"]),
    status=st.sampled_from(["delivered", "in_progress", "superseded", "unknown"]),
    due=st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1)),
)
def test_the_centre_and_a_council_stand_alike(owner: str, status: str, due: date | None) -> None:
    def read(name: str) -> tuple[str, ...]:
        source = f"{name} 'Our progress' (Jul 2026)"
        return standing(owner=name, status=status, due_date=due, source=source).states

    assert read(owner) == read("Another Council")


def test_the_states_of_a_bare_promise() -> None:
    assert standing(owner="", funding="not found").states == ("undated", "unowned", "unfunded")


# The figures of the list as a list.
def test_what_is_true_of_the_promises_for_children() -> None:
    children = [c for c in load_commitments() if not c.id.startswith("DSL")]
    found = headline(assess(children, date(2026, 11, 22)))
    assert (found.past_due, found.kept.count, found.kept.of, found.in_time.count) == (20, 8, 20, 7)
    assert found.complete == ("FFP-02", "FH-01", "ADR-03")
    shares = (found.with_date, found.with_funder, found.with_sum, found.own_metric, found.hedged)
    assert [round(share.percent or 0) for share in shares] == [41, 18, 12, 18, 22]
    assert found.median_slip_days is None


def test_headline_of_nothing_divides_by_nothing() -> None:
    found = headline(assess([], ON))
    assert found.verifiable.percent is None
    assert found.median_evidence_age_days is None


def test_delivered_late_is_kept_but_not_in_time_and_recalled_rows_are_out() -> None:
    late = promise(status="delivered_late", due_date=date(2026, 1, 1), source=PRESS)
    recalled = promise(id="X-2", due_date=date(2026, 1, 1), unverified="row")
    found = headline(assess([late, recalled], ON))
    assert (found.rows, found.past_due, found.kept.count, found.in_time.count) == (1, 1, 1, 0)


def test_the_total_of_data_saves_lives_stays_one_cited_figure() -> None:
    (total,) = load_aggregates()
    assert list(total.counts.values()) == [64, 27, 11]
    assert total.total == 102
    assert total.self_reported
    assert "NHS England" in total.sentence
    assert sum(c.id.startswith("DSL") for c in load_commitments()) == 30


def test_a_commitment_is_a_value() -> None:
    assert promise() == promise()
    assert isinstance(promise(), Commitment)
