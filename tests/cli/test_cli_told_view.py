"""Notes at a terminal: numbers in tables, under the points of a list, many of one feed told together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forethought.cli.console import Screen
from forethought.cli.told_view import Telling
from forethought.telling import SourceLine, Told

LINE = SourceLine(
    "s1", "A council", "case system", "from 1 April 2023", datetime(2023, 5, 2, 9, tzinfo=UTC), None, "a.csv", 1,
    "", "", "a-council", "case-system", "2023-04-01", None,
)  # fmt: skip


def lines(*days: int) -> tuple[SourceLine, ...]:
    """Statements of the same feed, each of a day of April 2023, known since the same day of May."""
    return tuple(
        replace(
            LINE, mark=f"s{day}", days=f"from {day} April 2023", valid_from=f"2023-04-{day:02}",
            known_from=datetime(2023, 5, day, 9, tzinfo=UTC),
        )
        for day in days
    )  # fmt: skip


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip("─ ")]


def test_a_table_has_each_note_once_and_marks_in_runs(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(Screen(as_json=False))
    telling.table(("What",), [[Told("one", lines(1, 2, 3))], [Told("two", (*lines(5), *lines(1)))], ["bare"]])
    telling.close()
    assert printed(capsys) == [
        " What",
        " one [1-3]",
        " two [1,4]",
        " bare",
        *(
            f"   [{number}] A council, case system: from {day} April 2023; known since {day} May 2023."
            for number, day in ((1, 1), (2, 2), (3, 3), (4, 5))
        ),
    ]


def test_a_file_twice_makes_one_note(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(Screen(as_json=False))
    telling.item(Told("one", (LINE, replace(LINE, mark="s2", file="b.csv", row=7))))
    assert printed(capsys) == ["   one", "       A council, case system: from 1 April 2023; known since 2 May 2023."]


def test_many_rows_of_one_feed_are_told_together_only_behind_what_is_worked_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telling = Telling(Screen(as_json=False))
    telling.item(Told("stated", lines(1, 2, 3, 4)))
    assert len(printed(capsys)) == 5
    telling.item(Told("followed", lines(1, 2, 3, 4), "gap"))
    telling.close()
    told = printed(capsys)
    assert told[:2] == [
        "   followed [a]",
        "       A council, case system: 4 statements, of days from 1 April 2023 to 4 April 2023; "
        "known since 1 May 2023 to 4 May 2023.",
    ]
    assert told[2:] == ["How it is worked out", told[3]]
    assert told[3].startswith("   [a] What is written has a gap here")


def test_a_document_alone_prints_no_note(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(Screen(as_json=True))
    telling.item(Told("one", (LINE,), "gap"))
    telling.close()
    assert capsys.readouterr().out == ""
