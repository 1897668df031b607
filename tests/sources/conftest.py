"""Helpers shared by the tests of sources: files from text, intakes as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forethought.sources import Intake

Folder = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Make a folder of the files given as name → text or bytes; text is written as plain UTF-8."""

    def make(files: dict[str, str | bytes]) -> Path:
        target = tmp_path / "return"
        for name, content in files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    return make


@pytest.fixture
def account_of() -> Callable[[Intake], list[str]]:
    """The account as lines of text, and a check that it agrees with the tables."""

    def lines(intake: Intake) -> list[str]:
        for name, table in intake.tables.items():
            checked = sum(entry.rows_checked for entry in intake.account if entry.name == name)
            assert table.num_rows == checked or not checked, name  # a derived table has no account
            assert table["_row"].to_pylist() == list(range(table.num_rows)), name
        return [
            f"{a.name} {a.rows_in}={a.rows_checked}+{a.rows_set_aside}"
            + "".join(f" [{count} {reason}]" for reason, count in a.reasons.items())
            for a in intake.account
            if a.rows_in
        ]

    return lines
