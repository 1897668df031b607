"""forethought track: dates decide what is late, for whoever promised."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from forethought.strategy import load_commitments
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
    assert "2 commitments on 30 June 2026: 1 late" in outcome.out
    assert "Publish the report" in outcome.out
    assert "(nobody)" in outcome.out
    assert {p.name for p in (tmp_path / "card").iterdir()} == {"scorecard.csv", "commitments.csv"}


def test_a_register_that_cannot_be_read_is_exit_2(forethought: Forethought, tmp_path: Path) -> None:
    path = register(tmp_path, {"due_date": "31 March"})
    outcome = forethought("track", "check", path)
    assert outcome.code == 2
    assert "register.csv" in outcome.err
