"""forethought track: dates decide what is late, for whoever promised."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forethought.strategy import History, load_commitments, record_change
from support_cli import Forethought


def register(tmp_path: Path, *changes: dict[str, str]) -> Path:
    """A register in the shipped one's columns: a row for each set of changes to a plain open promise."""
    shipped = load_commitments()[0].texts()
    plain = dict.fromkeys(shipped, "") | {
        "strategy": "Plan",
        "commitment": "Publish the report",
        "owner": "Council",
        "status": "in_progress",
        "verifiable": "yes",
        "hedged": "no",
    }
    path = tmp_path / "register.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(plain))
        writer.writeheader()
        writer.writerows({**plain, "id": f"P-{number}", **change} for number, change in enumerate(changes, 1))
    return path


@pytest.mark.parametrize(
    ("as_of", "late"),
    [("2026-03-31", 0), ("2026-04-01", 1), ("2026-10-02", 2)],
)
def test_a_promise_is_late_from_the_day_after_its_date(
    as_of: str, late: int, forethought: Forethought, tmp_path: Path
) -> None:
    path = register(tmp_path, {"due_date": "2026-03-31"}, {"due_date": "2026-10-01"}, {})
    outcome = forethought("track", "check", path, "--as-of", as_of, "--json")
    assert (outcome.document["rows"], outcome.document["dated"], outcome.document["late"]) == (3, 2, late)
    assert outcome.code == (1 if late else 0)


def test_the_document_has_what_programs_are_promised(forethought: Forethought) -> None:
    document = forethought("track", "check", "--as-of", "2026-06-30", "--json").document
    assert {"rows", "dated", "funded", "costed", "late", "groups"} <= set(document)
    for name in ("rows", "dated", "funded", "costed", "late"):
        assert document[name] == sum(group[name] for group in document["groups"])


def test_a_person_sees_who_promised_what_and_where_it_was_written(forethought: Forethought, tmp_path: Path) -> None:
    path = register(tmp_path, {"due_date": "2026-03-31"}, {"owner": ""})
    outcome = forethought("track", "check", path, "--as-of", "2026-06-30", "--out", tmp_path / "card")
    assert "2 commitments on 30 June 2026: 1 late, 0 claimed without proof" in outcome.out
    assert "Publish the report" in outcome.out
    assert "(nobody)" in outcome.out
    assert {p.name for p in (tmp_path / "card").iterdir()} == {"scorecard.csv", "commitments.csv"}


def test_a_register_that_cannot_be_read_is_exit_2(forethought: Forethought, tmp_path: Path) -> None:
    path = register(tmp_path, {"due_date": "31 March"})
    outcome = forethought("track", "check", path)
    assert outcome.code == 2
    assert "register.csv" in outcome.err


def test_done_without_proof_is_exit_1(forethought: Forethought, tmp_path: Path) -> None:
    done = {"status": "delivered", "status_as_of": "2026-05-01"}
    claimed = register(tmp_path, {**done, "source": "Council 'Our progress' (May 2026)"})
    outcome = forethought("track", "check", claimed, "--as-of", "2026-06-30", "--json")
    assert (outcome.code, outcome.document["claimed_ids"], outcome.document["late"]) == (1, ["P-1"], 0)
    proved = register(tmp_path, {**done, "source": "A newspaper (May 2026)"})
    assert forethought("track", "check", proved, "--as-of", "2026-06-30").code == 0


def test_the_register_prints_its_published_counts(forethought: Forethought) -> None:
    outcome = forethought("track", "check", "--as-of", "2026-11-25")
    assert outcome.code == 1
    for counts in ("16 +0 +0 +0 +0", "5 +0 +0 +11 +0"):
        assert re.search(rf"Dashboard(?: follow-ups)? +{counts}", outcome.out)
    for counts in ("122 +57 +23 +17 +11", "24 +18 +13 +32 +16"):
        assert re.search(rf"All +{counts}", outcome.out)
    assert "10 rows are recalled and not retrieved" in outcome.out
    assert "64 done, 27 with minor delay, 11 with significant delay" in re.sub(r"\s+", " ", outcome.out)
    lists = forethought("track", "check", "--as-of", "2026-11-25", "--json").document["lists"]
    assert [(entry["rows"], entry["dated"], entry["done"]) for entry in lists] == [
        (20, 10, 5), (14, 6, 3), (16, 0, 0), (92, 38, 13), (10, 9, 0),
    ]  # fmt: skip


def test_slip_counts_from_the_history(forethought: Forethought, tmp_path: Path) -> None:
    (now,) = load_commitments(register(tmp_path, {"due_date": "2026-03-31"}))
    old = replace(now, due_date=date(2026, 3, 1))
    at = datetime(2026, 2, 1, tzinfo=UTC)
    history = record_change(History(), old, now, at=at, by="Editor", reason="told so")
    history.save(tmp_path / "history.jsonl")
    words = ("track", "check", tmp_path / "register.csv", "--history", tmp_path / "history.jsonl")
    assert forethought(*words, "--as-of", "2026-03-01", "--json").document["headline"]["median_slip_days"] == 30
    assert "the median slip is 30 days" in re.sub(r"\s+", " ", forethought(*words, "--as-of", "2026-03-01").out)
    forethought("track", "export", *words[2:], "--out", tmp_path / "x")
    assert "2026-03-01" in (tmp_path / "x" / "register.xml").read_text()


def test_an_export_is_checked_like_the_register(forethought: Forethought, tmp_path: Path) -> None:
    assert forethought("track", "export", "--out", tmp_path / "x").code == 0
    first = forethought("track", "check", "--as-of", "2026-11-25", "--json").document
    for name in ("register.csv", "register.xml"):
        again = forethought("track", "check", tmp_path / "x" / name, "--as-of", "2026-11-25", "--json").document
        assert again["groups"] == first["groups"]
    assert forethought("track", "export").code == 2


def test_the_plan_prints_as_one_document(forethought: Forethought, tmp_path: Path) -> None:
    assert "proposals of the Forethought project" in re.sub(r"\s+", " ", forethought("track", "plan").out)
    outcome = forethought("track", "plan", "--out", tmp_path / "plan", "--json")
    assert {p.name for p in (tmp_path / "plan").iterdir()} == {"plan.md", "plan.html"}
    assert outcome.document["ours"] is True
    assert len(outcome.document["actions"]) == 40
    assert all("funding" in action["gaps"] for action in outcome.document["actions"])
    assert forethought("track", "plan", tmp_path / "plan" / "plan.md").code == 2


def test_costs_and_coverage_are_printed(forethought: Forethought, tmp_path: Path) -> None:
    outcome = forethought("track", "cost")
    assert "£1.30 of time back for £1" in re.sub(r"\s+", " ", outcome.out)
    document = forethought("track", "cost", "--seed", "7", "--json").document
    assert document["think_family"]["first_year_over"] == 2018
    assert document["example"]["estimate"]["seed"] == 7
    assert document["not_found"]
    matrix = forethought("track", "coverage", "--out", tmp_path / "c", "--json").document
    assert sum(cell["commitments"] for cell in matrix["cells"]) == 122
    assert (tmp_path / "c" / "coverage.csv").is_file()
    assert "no commitment in this list" in forethought("track", "coverage").out
