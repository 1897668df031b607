"""The list of commitments: what it holds, how it is read, and where each promise stands."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought import strategy
from forethought.strategy import (
    StrategyError,
    assess,
    commitments_csv,
    load_commitments,
    scorecard_csv,
    write_scorecard,
)
from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS
from strategy.strategy_promises import ON, promise


# The counts published with the list: rows, dated, owner's measure, funder, sum, hedged, done, unknown.
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("Data Saves Lives and its sister plan", (20, 10, 5, 0, 0, 4, 5, 0)),
        ("DfE children's social care data strategy", (14, 6, 0, 2, 0, 7, 3, 3)),
        ("Dashboard follow-ups", (16, 0, 0, 0, 0, 5, 0, 11)),
        ("All for children (every list but Data Saves Lives)", (92, 38, 17, 17, 11, 20, 13, 22)),
        ("Recalled, not retrieved", (10, 9, 1, 0, 0, 0, 0, 10)),
        ("All", (122, 57, 23, 17, 11, 24, 18, 32)),
    ],
)
def test_the_counts_of_the_lists(name: str, counts: tuple[int, ...]) -> None:
    found = assess(load_commitments(), ON)
    group = next(g for g in (*found.lists, found.whole) if g.strategy == name)
    assert counts == (
        group.rows, group.dated, group.own_metric, group.funded, group.costed, group.hedged, group.done, group.unknown
    )  # fmt: skip


def test_ten_rows_are_recalled_and_count_for_nothing() -> None:
    recalled = [s for s in assess(load_commitments(), ON).standings if s.unverified]
    assert [s.commitment.id for s in recalled] == [f"DSL-{n}" for n in range(21, 31)]
    assert not any(s.late or s.proof or s.delivery != "open" for s in recalled)
    assert all("unverified" in s.states and "unverified" in s.evidence_note for s in recalled)
    assert sum(s.commitment.due_date is not None for s in recalled) == 9  # with the 48 evidenced: 57
    assert all(commitment.source for commitment in load_commitments())


def test_what_the_command_line_reports() -> None:
    found = assess(load_commitments(), ON).as_json()
    assert {"rows", "dated", "funded", "costed", "late", "groups"} <= set(found)
    assert (found["rows"], found["dated"], found["funded"], found["costed"], found["late"]) == (122, 57, 17, 11, 16)
    assert found["late"] == len(found["late_ids"])
    for name in ("rows", "dated", "funded", "costed", "late"):
        assert sum(group[name] for group in found["groups"]) == found[name]
    assert len({(group["strategy"], group["owner"]) for group in found["groups"]}) == len(found["groups"])


@pytest.mark.parametrize(
    ("status", "due", "late_days"),
    [
        ("in_progress", date(2026, 11, 24), 1),
        ("in_progress", ON, 0),  # the last day of the promised period is still in time
        ("overdue", None, 0),  # the word alone makes nothing late
        ("overdue", date(2027, 1, 1), 0),
        ("unknown", date(2025, 11, 25), 365),
        ("delivered", date(2020, 1, 1), 0),
        ("in_force", date(2020, 1, 1), 0),
        ("superseded", date(2020, 1, 1), 0),
        ("dropped", date(2020, 1, 1), 0),
    ],
)
def test_lateness_comes_from_the_dates(status: str, due: date | None, late_days: int) -> None:
    (standing,) = assess([promise(status=status, due_date=due)], ON).standings
    assert standing.late_days == late_days
    assert standing.late == (late_days > 0)


@pytest.mark.parametrize(
    ("changed", "delivery"),
    [
        ({"status": "delivered"}, "delivered"),
        ({"status": "delivered", "source": "DfE 'Our progress' (2026)"}, "claimed"),
        ({"status": "delivered", "source": "DfE 'Our progress' (2026); A newspaper"}, "delivered"),
        ({"status": "delivered", "status_as_of": None, "source": "A newspaper"}, "claimed"),
        ({"status": "delivered", "status_as_of": date(2027, 1, 1)}, "open"),
        ({"status": "delivered", "commitment": "Explore a list"}, "explored"),
        ({"status": "delivered_late", "commitment": "Consider a list"}, "explored"),
        ({"status": "partly_delivered"}, "open"),
        ({"status": "dropped"}, "closed"),
    ],
)
def test_delivered_needs_somebody_else_to_say_so(changed: dict[str, object], delivery: str) -> None:
    (standing,) = assess([promise(**changed)], ON).standings
    assert standing.delivery == delivery


@pytest.mark.parametrize(
    ("days", "evidence"), [(0, "newer"), (365, "newer"), (366, "stale"), (730, "stale"), (731, "presumed dropped")]
)
def test_old_evidence_is_a_limit_of_the_search(days: int, evidence: str) -> None:
    (standing,) = assess([promise(status_as_of=ON - timedelta(days))], ON).standings
    assert standing.evidence == evidence
    if evidence != "newer":
        assert "limit of the search" in standing.evidence_note
        assert "failed" not in standing.evidence_note


def test_what_is_missing_shows() -> None:
    (standing,) = assess([promise(owner="", funding="")], ON).standings
    assert (standing.undated, standing.unowned, standing.unfunded, standing.costed) == (True, True, True, False)
    (paid,) = assess([promise(funding="£500m", due_date=date(2027, 1, 1))], ON).standings
    assert (paid.undated, paid.unfunded, paid.costed) == (False, False, True)
    (named,) = assess([promise(funding="New Burdens")], ON).standings
    assert (named.unfunded, named.costed) == (False, False)


def test_the_centre_and_a_council_are_read_alike() -> None:
    due = date(2026, 3, 31)
    centre, council = (
        assess([promise(owner=owner, due_date=due)], ON).standings[0] for owner in ("DfE", "Westmarch Council")
    )
    assert centre.late_days == council.late_days > 0
    own = [promise(owner="Westmarch Council", status="delivered", source="Westmarch Council 'Our progress'")]
    assert assess(own, ON).standings[0].delivery == "claimed"


@given(st.lists(st.sampled_from(["DfE", "DHSC", "Westmarch Council"]), max_size=8), st.randoms())
def test_never_n10_the_order_is_that_of_the_list(owners: list[str], random: object) -> None:
    promises = [promise(id=f"X-{n}", owner=owner, due_date=ON - timedelta(n)) for n, owner in enumerate(owners)]
    found = assess(promises, ON)
    assert [standing.commitment.id for standing in found.standings] == [p.id for p in promises]
    assert [group.owner for group in found.groups] == list(dict.fromkeys(owners))


def test_never_n10_nothing_ranks_or_scores_an_owner() -> None:
    assert not [
        name
        for name in strategy.__all__
        if any(w in name.lower() for w in ("rank", "league", "rating", "score"))
        and name not in ("scorecard_csv", "write_scorecard")
    ]
    header = next(csv.reader(io.StringIO(scorecard_csv(assess(load_commitments(), ON)))))
    assert not {"rank", "position", "score", "grade", "rag", "colour"} & set(header)


def test_never_n20_no_output_claims_outcomes_saved() -> None:
    found = assess(load_commitments(), ON)
    for text in (scorecard_csv(found), commitments_csv(found)):
        header = next(csv.reader(io.StringIO(text)))
        assert not [name for name in header if any(word in name for word in ("saved", "saving", "benefit", "avoided"))]


def test_the_files_hold_every_row(tmp_path: Path) -> None:
    found = assess(load_commitments(), ON)
    scorecard, register = write_scorecard(found, tmp_path)
    rows = list(csv.DictReader(scorecard.open(encoding="utf-8", newline="")))
    assert sum(int(row["rows"]) for row in rows[:-1]) == int(rows[-1]["rows"]) == 122
    listed = list(csv.DictReader(register.open(encoding="utf-8", newline="")))
    assert [row["id"] for row in listed] == [c.id for c in load_commitments()]
    assert sum(int(row["late_days"]) > 0 for row in listed) == 16


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"status": "done"}, "line 2"),
        ({"due_date": "31/12/2026"}, "due_date holds no date"),
        ({"id": ""}, "no id"),
        ({"barrier": "moral"}, "barrier is not a known word"),
        ({"cost_low": "£5"}, "cost_low holds no sum"),
        ({"cost_low": "²"}, "cost_low holds no sum"),
        ({"superseded_by": "X-1"}, "itself as its successor"),
        ({"rating_by": "Department for Education"}, "rated itself"),
        ({"rating_by": "the dfe delivery team"}, "rated itself"),
        ({"unverified": "yes"}, "unverified is not a known word"),
    ],
)
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    path = tmp_path / "ours.csv"
    row = {**promise().texts(), **changed}
    lines = [",".join(ALL_COLUMNS), ",".join(f'"{row[name]}"' for name in ALL_COLUMNS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(StrategyError, match=message):
        load_commitments(path)


def test_a_list_of_ones_own_is_read_and_two_alike_ids_are_not(tmp_path: Path) -> None:
    texts = promise(owner="Westmarch Council").texts()
    line = ",".join(f'"{texts[name]}"' for name in COLUMNS)
    path = tmp_path / "ours.csv"
    path.write_text("\n".join([",".join(COLUMNS), line]))
    assert load_commitments(path) == (promise(owner="Westmarch Council"),)
    path.write_text("\n".join([",".join(COLUMNS), line, line]))
    with pytest.raises(StrategyError, match="X-1"):
        load_commitments(path)
    with pytest.raises(StrategyError, match="cannot be read"):
        load_commitments(tmp_path / "nothing.csv")
    path.write_text("id,owner\n")
    with pytest.raises(StrategyError, match="lacks columns"):
        load_commitments(path)
