"""The page about identifiers says what the data files and the checks say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from forethought.linkage import check_nhs_number, check_uln, check_upn
from forethought.linkage.data_files import load_data
from forethought.linkage.identifier_levels import verification_levels
from forethought.linkage.identifier_outcomes import identifier_outcomes
from support_tree import ROOT

PAGE = (ROOT / "docs" / "linkage" / "identifiers.md").read_text(encoding="utf-8")
CHECKS = {"nhs_number": check_nhs_number, "upn": check_upn, "uln": check_uln}


def rows(first_heading: str) -> list[list[str]]:
    """The cells of the table whose header begins so."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def levels() -> list[list[str]]:
    return [[x.code, x.name, x.meaning, x.may_merge, x.may_show] for x in verification_levels().values()]


def outcomes() -> list[list[str]]:
    return [[x.code, x.meaning, x.law, ", ".join(x.needs)] for x in identifier_outcomes().values()]


@pytest.mark.parametrize(("heading", "wanted"), [("Level", levels), ("Outcome", outcomes)])
def test_the_tables_of_the_page_are_those_of_the_data(heading: str, wanted: Callable[[], list[list[str]]]) -> None:
    assert rows(heading) == wanted()


def test_the_golden_examples_are_what_the_checks_say() -> None:
    golden = rows("Number | Kind")
    assert len(golden) >= 10
    for number, kind, accepted, _ in golden:
        assert CHECKS[kind](number).ok == (accepted == "yes"), number


@pytest.mark.parametrize(
    "name", ["verification_levels", "identifier_outcomes", "placeholder_numbers", "upn_authorities"]
)
def test_each_data_file_says_who_keeps_it_and_when_it_is_looked_at_again(name: str) -> None:
    data = load_data(name)
    assert date(2026, 1, 1) < data["reviewed"] < data["next_review"]
    assert len(data["source"]) > 20


def test_levels_say_only_what_the_code_understands() -> None:
    for level in verification_levels().values():
        assert level.may_merge in {"no", "with_demographics", "yes", "newer", "veto", "never"}
        assert level.may_show in {"no", "unverified", "probable", "yes", "newer", "authority"}
    assert {code for code, level in verification_levels().items() if level.merges} == {"V2", "V3", "V3s", "V4"}
