"""The release check: one more table, seen beside everything the project has let out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import DisclosureError, Layout, Published, Release, ReleaseLedger, check_release

AT = datetime(2026, 6, 10, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "releases" / "ledger.jsonl")


def areas(*counts: object, **more: object) -> pa.Table:
    """Counts of Hill, Vale, Moor and, when a fourth is given, their total."""
    names = ["Hill", "Vale", "Moor", "Total"][: len(counts)]
    return pa.table({"area": names, "n": [str(count) for count in counts], **more})


def release(ledger: ReleaseLedger, table: pa.Table, *, project: str = "p1", population: str = "all") -> None:
    layout = Layout(tuple(name for name in table.column_names if name != "n"), ("n",))
    ledger.record(Release(project, "first table", AT, Published(table, layout, population)))


def codes(*args: object, **kwargs: object) -> list[str]:
    return [problem.code for problem in check_release(*args, **{"count_columns": ["n"], **kwargs})]  # type: ignore[arg-type]


def test_a_table_of_large_counts_may_go(ledger: ReleaseLedger) -> None:
    assert codes(areas(30, 40, 50, 120), ledger, "p1") == []


def test_a_small_count_may_not(ledger: ReleaseLedger) -> None:
    (problem,) = check_release(areas(30, 4, 50), ledger, "p1", count_columns=["n"])
    assert (problem.code, problem.row, problem.count) == ("small_count", 1, "n")
    assert "4" not in problem.what.replace("1 and 5", "")


def test_a_hidden_count_that_the_total_gives_back_may_not(ledger: ReleaseLedger) -> None:
    assert codes(areas(30, "c", 50, 84), ledger, "p1") == ["recoverable"]
    assert codes(areas("c", "c", 50, 84), ledger, "p1") == []


def test_a_difference_from_an_earlier_release_may_not_be_small(ledger: ReleaseLedger) -> None:
    release(ledger, areas(30, 40, 50), population="all children")
    same_but_one = areas(30, 37, 50)
    assert codes(same_but_one, ledger, "p1", population="children without a plan") == ["subtraction"]
    assert codes(same_but_one, ledger, "another project", population="children without a plan") == []
    assert codes(areas(30, 34, 50), ledger, "p1", population="children without a plan") == []


def test_a_sum_over_a_finer_earlier_table_counts_too(ledger: ReleaseLedger) -> None:
    finer = pa.table({"area": ["Hill", "Hill", "Vale", "Vale"], "sex": ["F", "M"] * 2, "n": ["20", "30", "25", "35"]})
    release(ledger, finer, population="all children")
    coarse = pa.table({"area": ["Hill", "Vale"], "n": ["47", "60"]})
    (problem,) = check_release(coarse, ledger, "p1", count_columns=["n"], population="children with a plan")
    assert problem.code == "subtraction"
    assert "first table" in problem.what
    assert "area Hill" in problem.what


def test_a_count_hidden_before_and_given_back_now_may_not(ledger: ReleaseLedger) -> None:
    release(ledger, areas("c", "c", 50, 84))
    assert codes(areas(30, 40, 50).slice(0, 1), ledger, "p1") == ["subtraction"]  # Vale is now 84 - 50 - 30


def test_a_total_over_a_new_dimension_links_two_tables(ledger: ReleaseLedger) -> None:
    release(ledger, pa.table({"area": ["Hill", "Vale"], "n": ["33", "60"]}))
    by_sex = pa.table({"area": ["Hill", "Hill", "Vale", "Vale"], "sex": ["F", "M"] * 2, "n": ["c", "30", "25", "35"]})
    assert codes(by_sex, ledger, "p1") == ["subtraction"]


def test_claimed_and_required_rounding_is_checked(ledger: ReleaseLedger) -> None:
    rounded = areas(30, 5, 50, 85)
    assert codes(rounded, ledger, "p1", rounding=5, required_rounding=5) == []
    assert codes(areas(30, 7, 50), ledger, "p1", rounding=5) == ["not_rounded"]
    assert codes(areas(30, 40, 50), ledger, "p1", required_rounding=5) == ["not_rounded"] * 3


def test_a_rounded_table_is_not_subtracted_from(ledger: ReleaseLedger) -> None:
    release(ledger, areas(30, 40, 50), population="all children")
    assert codes(areas(30, 35, 50), ledger, "p1", rounding=5, population="other children") == []


def test_count_columns_are_named_and_exist(ledger: ReleaseLedger) -> None:
    table = pa.table({"year": ["2025", "2026"], "area": ["Hill", "Hill"], "n": ["30", "3"]})
    assert [problem.count for problem in check_release(table, ledger, "p1", count_columns=["n"])] == ["n"]
    with pytest.raises(DisclosureError, match="No column of counts was named"):
        check_release(table, ledger, "p1", count_columns=[])
    with pytest.raises(DisclosureError, match="no such column: m"):
        check_release(table, ledger, "p1", count_columns=["m"])


def test_the_ledger_keeps_what_was_released_and_only_grows(ledger: ReleaseLedger, tmp_path: Path) -> None:
    first, second = areas("c", "c", 50, 84), areas(31, 42, 50)
    release(ledger, first)
    before = (tmp_path / "releases" / "ledger.jsonl").read_bytes()
    release(ledger, second, project="p2")
    assert (tmp_path / "releases" / "ledger.jsonl").read_bytes().startswith(before)
    assert [item.project for item in ledger.releases()] == ["p1", "p2"]
    (kept,) = ledger.releases("p1")
    assert kept.published.table["n"].to_pylist() == ["c", "c", "50", "84"]
    assert kept.at == AT


def test_a_damaged_ledger_stops_every_release(ledger: ReleaseLedger, tmp_path: Path) -> None:
    release(ledger, areas(30, 40, 50))
    path = tmp_path / "releases" / "ledger.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DisclosureError, match="damaged"):
        check_release(areas(30, 40, 50), ledger, "p1", count_columns=["n"])


def test_a_fault_of_its_own_does_not_mask_what_a_table_gives_away_beside_an_earlier_one(ledger: ReleaseLedger) -> None:
    release(ledger, areas("c", "c", 50, 84))  # row 0 is hidden there
    new = pa.table({"area": ["Fen", "Hill"], "n": ["3", "30"]})  # row 0 is small here, and Hill gives Vale back
    assert sorted(codes(new, ledger, "p1")) == ["small_count", "subtraction"]


@pytest.mark.parametrize(
    "new",
    [
        {"area": ["Hill", "Vale"], "n": ["30", "c"]},  # taken as all areas there are, this contradicts the total
        {"area": ["Hill", "Fen"], "n": ["30", "c"]},
        {"area": ["Hill"], "n": ["30"]},
        {"area": ["Hill", "Vale", "Total"], "n": ["30", "c", "200"]},  # another total than before
    ],
)
def test_tables_that_contradict_each_other_do_not_blind_the_check(
    ledger: ReleaseLedger, new: dict[str, list[str]]
) -> None:
    release(ledger, areas("c", "c", 50, 84))
    assert "subtraction" in codes(pa.table(new), ledger, "p1")
