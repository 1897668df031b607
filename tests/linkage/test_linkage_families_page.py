"""The page on families and its data say the same, and the data can be relied on."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from forethought.linkage.families import conflict_kinds, kind_of, kinds
from forethought.linkage.families.kinds import broader
from forethought.linkage.families.places import kind_of_place, place_rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "linkage" / "families.md").read_text(encoding="utf-8")
DATA = ROOT / "src" / "forethought" / "linkage" / "data"


def table(header: str) -> list[list[str]]:
    """The rows of the page's table with this header."""
    lines = PAGE.split(header, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def said(value: bool) -> str:
    return "yes" if value else "no"


def test_the_kinds_on_the_page_are_those_of_the_file() -> None:
    assert table("| Kind | The other is the person's | The person is the other's |") == [
        [k.name, k.title, k.back, said(k.symmetric), k.broader or "", said(k.may_carry_responsibility)]
        for k in kinds().values()
    ]


def test_the_conflicts_and_places_on_the_page_are_those_of_the_files() -> None:
    assert table("| Conflict | What it is |") == [[c.name, c.title, said(c.stops)] for c in conflict_kinds().values()]
    assert table("| Kind of place | What it is |") == [
        [raw["name"], raw["title"], said(raw["household"]), said(raw["together"])] for raw in place_rules()["kind"]
    ]


def test_a_symmetric_kind_reads_alike_from_both_ends_and_broadens_to_one() -> None:
    for kind in kinds().values():
        assert kind.symmetric == (kind.title == kind.back), kind.name
        assert {kinds()[wide].symmetric for wide in broader(kind.name)} == {kind.symmetric}
        assert {kinds()[wide].sort for wide in broader(kind.name)} == {kind.sort}


def test_no_word_means_two_kinds() -> None:
    for kind in kinds().values():
        assert {kind_of(word) for word in (*kind.words, kind.name.replace("_", " "))} == {kind.name}
    for raw in place_rules()["kind"]:
        assert {kind_of_place(word) for word in (*raw["words"], raw["name"].replace("_", " "))} == {raw["name"]}


@pytest.mark.parametrize("name", ["relationship_kinds", "places", "siblings", "mother_baby"])
def test_each_file_has_owner_source_and_review_date(name: str) -> None:
    held = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    assert held["owner"]
    assert held["source"]
    assert date(2026, 1, 1) < held["reviewed"] < held["next_review"]
