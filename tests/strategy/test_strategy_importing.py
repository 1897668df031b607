"""Other people's lists: every row is looked at, nothing is half taken, and what was mapped comes back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.strategy import (
    Mapped,
    Point,
    StrategyError,
    import_commitments,
    import_series,
    is_series,
    load_commitments,
    load_mapping,
    load_series,
    open_sdg_csv,
    series_csv,
)

MAP = """
[columns]
id = "Ref"
commitment = "What we will do"
status = "State"
due_date = "By"
[fixed]
strategy = "City plan"
verifiable = "yes"
[words.status]
Complete = "delivered"
"On track" = "in_progress"
[series]
id = "C-1"
unit = "%"
source = "Annual report"
year_ends = "03-31"
"""
HEADER = ["Ref", "What we will do", "State", "By", "owner"]


def table(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Mapped:
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    return load_mapping(tmp_path / "map.toml")


def test_columns_words_and_fixed_texts_are_mapped(tmp_path: Path, mapping: Mapped) -> None:
    path = table(tmp_path / "theirs.csv", [["C-1", "Publish a list", "Complete", "2027-03-31", "The Council"]])
    (found,) = import_commitments(path, mapping)
    assert (found.id, found.status, found.due_date) == ("C-1", "delivered", date(2027, 3, 31))
    assert (found.strategy, found.owner, found.verifiable, found.hedged) == ("City plan", "The Council", True, False)


def test_a_fixed_text_fills_blanks_only(tmp_path: Path, mapping: Mapped) -> None:
    header = [*HEADER, "strategy"]
    rows = [["C-1", "A", "Complete", "", "", "Their plan"], ["C-2", "B", "Complete", "", "", ""]]
    found = import_commitments(table(tmp_path / "theirs.csv", rows, header), mapping)
    assert [commitment.strategy for commitment in found] == ["Their plan", "City plan"]


def test_every_wrong_row_and_field_is_named_and_none_is_taken(tmp_path: Path, mapping: Mapped) -> None:
    rows = [
        ["C-1", "Publish", "Complete", "", ""],
        ["C-2", "Publish", "Nearly", "", ""],
        ["C-3", "Publish", "On track", "next year", ""],
        ["", "Publish", "On track", "", ""],
    ]
    with pytest.raises(StrategyError) as problem:
        import_commitments(table(tmp_path / "theirs.csv", rows), mapping)
    told = str(problem.value)
    assert "3 of 4 rows" in told
    for words in ("line 3: A commitment's status", "line 4: The column due_date", "line 5: A commitment has no id"):
        assert words in told
    assert "line 2" not in told


def test_many_wrong_rows_are_counted_after_the_first_ten(tmp_path: Path, mapping: Mapped) -> None:
    path = table(tmp_path / "theirs.csv", [[f"C-{n}", "x", "?", "", ""] for n in range(13)])
    with pytest.raises(StrategyError, match="and 3 more"):
        import_commitments(path, mapping)


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (["Ref", "State", "By"], [], "lacks columns: What we will do"),
        ([*HEADER, "owner"], [], "two columns 'owner'"),
        (HEADER, [["C-1", "A", "Complete", "", "", "extra"]], "more fields than the header"),
        ([*HEADER, "hedged"], [["C-1", "A", "Complete", "", "", "perhaps"]], "neither yes nor no"),
        (HEADER, [["C-1", "A", "Complete", "", ""], ["C-1", "B", "Complete", "", ""]], "same id"),
    ],
)
def test_what_is_not_a_sound_table_is_refused(
    tmp_path: Path, mapping: Mapped, header: list[str], rows: list[list[str]], message: str
) -> None:
    with pytest.raises(StrategyError, match=message):
        import_commitments(table(tmp_path / "theirs.csv", rows, header), mapping)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[columns", "cannot be read"),
        ('[colums]\nid = "Ref"', "'colums'"),
        ('[columns]\nref = "Ref"', "'ref'"),
        ('[series]\nname = "x"', "'name'"),
        ("[columns]\nid = 3", "other than texts"),
        ('[words]\nstatus = "x"', "other than texts"),
        ("[words.status]\nDone = 1", "other than texts"),
    ],
)
def test_a_mapping_that_says_something_unknown_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StrategyError, match=message):
        load_mapping(path)


def test_a_list_in_our_own_columns_needs_no_mapping(tmp_path: Path) -> None:
    from forethought.strategy import list_csv

    path = tmp_path / "ours.csv"
    path.write_text(list_csv(load_commitments()), encoding="utf-8", newline="")
    assert import_commitments(path) == load_commitments()
    assert not is_series(path)


POINTS = st.dictionaries(
    st.tuples(st.integers(1990, 2060), st.sampled_from(["", "girls", "boys"])),
    st.decimals(-(10**6), 10**6, places=2),
    min_size=1,
    max_size=8,
)


@given(POINTS)
@settings(max_examples=30, deadline=None)
def test_a_series_goes_round_by_year(
    tmp_path_factory: pytest.TempPathFactory, values: dict[tuple[int, str], Decimal]
) -> None:
    points = [
        Point("C-1", date(year, 3, 31), value, "%", {"sex": sex} if sex else {}, "Annual report")
        for (year, sex), value in sorted(values.items())
    ]
    path = tmp_path_factory.mktemp("series") / "goal.csv"
    path.write_text(open_sdg_csv(points), encoding="utf-8")
    known = Mapped(series={"id": "C-1", "unit": "%", "source": "Annual report", "year_ends": "03-31"})
    assert is_series(path)
    found = import_series(path, known)
    assert sorted(found, key=lambda p: (p.day, tuple(p.breakdown.values()))) == points
    again = path.with_name("points.csv")
    again.write_text(series_csv(found), encoding="utf-8")
    assert load_series(again) == found


@pytest.mark.parametrize(
    ("text", "known", "message"),
    [
        ("Year,Value\n2025,4\n", {}, "whose it is"),
        ("Year,Value\n2025,four\n", {"id": "C-1"}, "line 2"),
        ("Year,Value\n25,4\n", {"id": "C-1"}, "line 2"),
        ("Year,Value\n2025,NaN\n", {"id": "C-1"}, "Value is no number"),
        ("Year,Value\n2025,4\n", {"id": "C-1", "year_ends": "02-30"}, "line 2"),
    ],
)
def test_a_series_that_does_not_hold_is_refused(tmp_path: Path, text: str, known: dict[str, str], message: str) -> None:
    path = tmp_path / "goal.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StrategyError, match=message):
        import_series(path, Mapped(series=known))
