"""Leaks planted across releases, each of which the check of the last one must find, and their safe twins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import Published, Release, ReleaseLedger, check_release, layout_of

AT = datetime(2026, 6, 10, tzinfo=UTC)
NORTH = {"area": {"Hill": "North", "Vale": "North", "Moor": "North", "Fen": "South", "Wold": "South"}}


@dataclass(frozen=True)
class Table:
    """One release: its columns (the last holds the counts, unless ``counts`` says which do) and how it is made."""

    columns: dict[str, list[str]]
    population: str = "all"
    rounding: int = 1
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: tuple[str, ...] = ()

    @property
    def table(self) -> pa.Table:
        return pa.table(self.columns)

    @property
    def named(self) -> tuple[str, ...]:
        return self.counts or (list(self.columns)[-1],)


def codes(ledger: ReleaseLedger, *tables: Table) -> set[str]:
    """Release all tables but the last, and say what the check of the last one finds; all before must pass it."""
    for number, each in enumerate(tables):
        found = check_release(
            each.table,
            ledger,
            "p",
            count_columns=each.named,
            parents=each.parents,
            population=each.population,
            rounding=each.rounding,
        )
        if number == len(tables) - 1:
            return {problem.code for problem in found}
        assert found == [], f"release {number} gives something away by itself"
        published = Published(
            each.table, layout_of(each.table, each.named, None, "Total", each.parents), each.population, each.rounding
        )
        ledger.record(Release("p", f"release {number}", AT, published))
    raise AssertionError("no table was given")


BY_AREA = Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["60", "43", "50", "153"]})
HIDING = Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["c", "c", "50", "84"]})

LEAKS = {
    "geography: an area without one of its parts": (
        Table({"area": ["North", "South"], "n": ["153", "90"]}),
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "90", "153"]}, parents=NORTH),
    ),
    "geography: the parts of an area, one of them hidden": (
        Table({"area": ["North", "South"], "n": ["153", "90"]}),
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["60", "c", "90"]}, parents=NORTH),
    ),
    "geography: nearly all of its parts, before and after": (
        Table({"area": ["Hill", "Vale"], "n": ["60", "90"]}, parents=NORTH),
        Table({"area": ["North"], "n": ["153"]}),
    ),
    "geography: two of three parts of an area": (
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "90", "153"]}, parents=NORTH),
    ),
    "a row left out whose label stands elsewhere": (
        Table(
            {
                "area": ["Hill", "Hill", "Vale", "Vale", "Vale"],
                "sex": ["F", "Total", "F", "M", "Total"],
                "n": ["60", "63", "30", "50", "80"],
            }
        ),
    ),
    "geography: an area that lost a few streets": (
        BY_AREA,
        Table({"area": ["Hill"], "n": ["57"]}),
    ),
    "geography: regions and the country, the authorities before": (
        Table({"area": ["Hill", "Vale", "Moor", "Fen", "Wold"], "n": ["60", "c", "90", "40", "c"]}, parents=NORTH),
        Table({"area": ["North", "South", "Total"], "n": ["153", "100", "253"]}),
    ),
    "a filter: nearly all of them": (
        BY_AREA,
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["60", "41", "50"]}, population="children with a plan"),
    ),
    "a filter: both sides of it, one hidden": (
        BY_AREA,
        Table({"area": ["Hill", "Hill"], "plan": ["yes", "no"], "n": ["57", "c"]}),
    ),
    "a filter: two of them crossed": (
        Table({"sex": ["F", "M"], "n": ["33", "60"]}),
        Table({"sex": ["F", "F"], "age": ["under 10", "10 and over"], "n": ["30", "c"]}),
    ),
    "a correction of one area": (
        BY_AREA,
        Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["60", "45", "50", "155"]}),
    ),
    "a correction that lifts a complement": (
        HIDING,
        Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["c", "31", "50", "84"]}),
    ),
    "a correction of a part that was shown, the total left out": (
        HIDING,
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["c", "30", "50"]}),
    ),
    "rounding: to five and to ten": (
        Table({"area": ["Hill", "Vale"], "n": ["5", "40"]}, rounding=5),
        Table({"area": ["Hill", "Vale"], "n": ["0", "40"]}, rounding=10),
    ),
    "rounding: the total once rounded and once not": (
        Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["0", "40", "50", "90"]}, rounding=5),
        Table({"area": ["Vale", "Moor", "Total"], "n": ["40", "50", "92"]}),
    ),
    "rounding: a few below the base beside the count with the others": (
        Table({"area": ["Hill", "Vale", "Total"], "n": ["5", "40", "50"]}, rounding=5),
        Table({"area": ["Hill", "Vale", "Total"], "n": ["c", "43", "47"]}),
    ),
    "a total published elsewhere": (
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["c", "40", "50"]}),
        Table({"area": ["Total"], "n": ["94"]}),
    ),
    "a total published elsewhere under another name": (
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["c", "40", "50"]}),
        Table({"who": ["Everyone"], "children": ["94"]}),
    ),
    "a total of each row published elsewhere": (
        Table({"area": ["Hill", "Hill", "Vale", "Vale"], "sex": ["F", "M"] * 2, "n": ["c", "30", "25", "35"]}),
        Table({"area": ["Hill", "Vale"], "n": ["33", "60"]}),
    ),
    "three releases, no two of which are enough": (
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["c", "c", "50"]}),
        Table({"area": ["Total"], "n": ["84"]}),
        Table({"area": ["Vale"], "n": ["30"]}),
    ),
    "one row with two counts: the difference": (
        Table({"area": ["Hill"], "children": ["100"], "boys": ["97"]}, counts=("children", "boys")),
    ),
    "one row with two counts: each, later by group": (
        Table({"x": ["children"], "Hill": ["100"], "Vale": ["400"]}, counts=("Hill", "Vale")),
        Table({"area": ["Hill"], "n": ["97"]}),
    ),
    "one row with two counts: their sum": (
        Table({"x": ["children"], "Hill": ["100"], "Vale": ["400"]}, counts=("Hill", "Vale")),
        Table({"area": ["Total"], "n": ["503"]}),
    ),
    "one row with two counts: the sum under the same label": (
        Table({"x": ["children"], "boys": ["100"], "girls": ["400"]}, counts=("boys", "girls")),
        Table({"x": ["children"], "n": ["503"]}),
    ),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found(name: str, tmp_path: Path) -> None:
    found = codes(ReleaseLedger(tmp_path / "ledger.jsonl"), *LEAKS[name])
    assert found & {"subtraction", "recoverable"}


SAFE = {
    "geography: the parts of an area, two of them hidden": (
        Table({"area": ["North", "South"], "n": ["153", "90"]}),
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["60", "c", "c"]}, parents=NORTH),
    ),
    "a filter: both sides of it, both hidden": (
        BY_AREA,
        Table({"area": ["Hill", "Hill"], "plan": ["yes", "no"], "n": ["c", "c"]}),
    ),
    "a correction by more than a few": (
        BY_AREA,
        Table({"area": ["Hill", "Vale", "Moor", "Total"], "n": ["60", "55", "50", "165"]}),
    ),
    "geography: two of three parts, with more than a few in the third": (
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "90", "156"]}, parents=NORTH),
    ),
    "geography: parts that overlap": (
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "90", "147"]}, parents=NORTH),
    ),
    "geography: two of three parts, rounded": (
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "90", "155"]}, parents=NORTH, rounding=5),
    ),
    "geography: two of three parts, one hidden": (
        Table({"area": ["Hill", "Vale", "North"], "n": ["60", "c", "155"]}, parents=NORTH),
    ),
    "a rest that nobody can name": (Table({"area": ["Hill", "Vale", "Total"], "n": ["60", "90", "153"]}),),
    "rounding: the same figure twice": (
        Table({"area": ["Hill", "Vale"], "n": ["5", "40"]}, rounding=5),
        Table({"area": ["Hill", "Vale"], "n": ["5", "40"]}, rounding=5),
    ),
    "a total published elsewhere beside two gaps": (
        Table({"area": ["Hill", "Vale", "Moor"], "n": ["c", "c", "50"]}),
        Table({"area": ["Total"], "n": ["94"]}),
    ),
    "one row with two counts": (
        Table({"area": ["Hill"], "children": ["100"], "homes": ["40"]}, counts=("children", "homes")),
    ),
}


@pytest.mark.parametrize("name", SAFE)
def test_what_gives_nothing_away_may_go(name: str, tmp_path: Path) -> None:
    assert codes(ReleaseLedger(tmp_path / "ledger.jsonl"), *SAFE[name]) == set()
