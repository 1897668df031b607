"""Building pairs: complete, coded, totals in place; and never with a small count, shown or by subtraction."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.disclosure import Published, Release, ReleaseLedger, layout_of, suppress
from forethought.insight.publication import (
    Count,
    FilePair,
    Filter,
    PublicationError,
    Ratio,
    api_suitable,
    build_pair,
    screen,
    write_pair,
)
from forethought.model import authorities

ENGLAND, NORTH_WEST, SALFORD, WIGAN = "E92000001", "E12000002", "E08000006", "E08000010"
SEX = Filter("sex", "Sex")
CHILDREN = Count("children_count", "Children")
PEOPLE = Count("population_count", "Children in the population")


def table_of(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    return pa.table({name: pa.array([str(row[name]) for row in rows]) for name in rows[0]})


def by_sex(
    total: object, female: object, male: object, area: str = WIGAN, period: str = "2026"
) -> list[dict[str, object]]:
    return [
        {"time_period": period, "area": area, "sex": sex, "children_count": count}
        for sex, count in (("Total", total), ("Female", female), ("Male", male))
    ]


def rows_of(pair: FilePair) -> list[dict[str, str]]:
    return list(pair.data.to_pylist())


def test_places_are_filled_in_from_their_codes() -> None:
    rows = [row for area in (WIGAN, ENGLAND, NORTH_WEST) for row in by_sex(90, 40, 50, area)]
    pair = build_pair(table_of(rows), (SEX,), (CHILDREN,), name="children")
    first = {row["geographic_level"]: row for row in rows_of(pair)}
    assert list(first) == ["National", "Regional", "Local authority"]
    assert first["Local authority"] == {
        "time_period": "2026", "time_identifier": "Reporting year", "geographic_level": "Local authority",
        "country_code": ENGLAND, "country_name": "England", "region_code": NORTH_WEST, "region_name": "North West",
        "old_la_code": "359", "new_la_code": WIGAN, "la_name": "Wigan", "sex": "Male", "children_count": "50",
    }  # fmt: skip
    assert [first["Regional"][name] for name in ("region_code", "old_la_code", "la_name")] == [NORTH_WEST, "", ""]
    assert first["National"]["region_code"] == ""
    assert [row["sex"] for row in rows_of(pair)[:3]] == ["Total", "Female", "Male"]


def test_columns_of_levels_that_are_not_there_are_left_out() -> None:
    pair = build_pair(table_of(by_sex(90, 40, 50, ENGLAND)), (SEX,), (CHILDREN,), name="children")
    assert [name for name in pair.data.column_names if name.startswith(("region", "la", "old", "new"))] == []


def test_the_matrix_is_completed_with_the_symbol_never_with_nought() -> None:
    rows = [*by_sex(90, 40, 50), *by_sex(70, 30, 40, SALFORD)[:2]]
    pair = build_pair(table_of(rows), (SEX,), (CHILDREN,), name="children", absent="z")
    found = {(row["la_name"], row["sex"]): row["children_count"] for row in rows_of(pair)}
    assert found["Salford", "Male"] == "z"
    assert len(found) == 6


def test_totals_are_added_where_asked_and_hidden_where_a_part_is() -> None:
    rows = [*by_sex(90, 40, 50)[1:], *by_sex(70, "c", 40, SALFORD)[1:]]
    pair = build_pair(table_of(rows), (SEX,), (CHILDREN,), name="children", add_totals=True)
    found = {row["la_name"]: row["children_count"] for row in rows_of(pair) if row["sex"] == "Total"}
    assert found == {"Wigan": "90", "Salford": "c"}
    with pytest.raises(PublicationError, match="filter_has_total"):
        build_pair(table_of(rows), (SEX,), (CHILDREN,), name="children")


def test_totals_over_two_filters_and_over_what_is_not_available() -> None:
    rows = [
        {"time_period": "2026", "area": WIGAN, "sex": sex, "age_group": age, "children_count": count}
        for sex, age, count in (
            ("Female", "Young", 20),
            ("Female", "Old", 30),
            ("Male", "Young", 40),
            ("Male", "Old", "x"),
        )
    ]
    filters = (SEX, Filter("age_group", "Age group"))
    pair = build_pair(table_of(rows), filters, (CHILDREN,), name="children", add_totals=True)
    found = {(row["sex"], row["age_group"]): row["children_count"] for row in rows_of(pair)}
    assert found["Female", "Total"] == "50"
    assert found["Total", "Young"] == "60"
    assert found["Male", "Total"] == found["Total", "Total"] == "x"


def test_topics_of_one_way_breakdowns_get_no_total_of_their_own() -> None:
    rows = [
        {"time_period": "2026", "area": WIGAN, "breakdown": item, "children_count": 50}
        for item in ("Female", "Male", "Younger", "Older")
    ]
    filters = (Filter("breakdown", "Breakdown", group_column="breakdown_topic", groups=TOPICS),)
    with pytest.raises(PublicationError, match="filter_has_total"):
        build_pair(table_of(rows), filters, (CHILDREN,), name="children", add_totals=True)


def test_ratios_are_worked_out_from_the_counts_beside_them() -> None:
    rate = Ratio("children_per10000", "Rate", "children_count", "population_count", 10_000, "", 0)
    share = Ratio("children_percent", "Share", "children_count", "population_count")
    rows = [
        {"time_period": "2026", "area": area, "children_count": count, "population_count": people}
        for area, count, people in (
            (WIGAN, 123, 70_000),
            (SALFORD, "c", 60_000),
            (NORTH_WEST, 0, 0),
            (ENGLAND, "x", "c"),
        )
    ]
    pair = build_pair(table_of(rows), (), (CHILDREN, PEOPLE, rate, share), name="children")
    found = {row["la_name"] or row["geographic_level"]: row for row in rows_of(pair)}
    assert found["Wigan"]["children_per10000"] == "17.57"
    assert found["Wigan"]["children_percent"] == "0.176"
    assert found["Salford"]["children_percent"] == "c"
    assert found["Regional"]["children_percent"] == "z"
    assert found["National"]["children_percent"] == "c"
    meta = {row["col_name"]: row for row in pair.meta.to_pylist()}
    assert (meta["children_percent"]["indicator_unit"], meta["children_percent"]["indicator_dp"]) == ("%", "1")
    assert (meta["children_count"]["indicator_unit"], meta["children_count"]["indicator_dp"]) == ("", "0")


def test_halves_round_up() -> None:
    ratio = Ratio("children_percent", "Share", "children_count", "population_count", 1, "", 0)
    rows = [
        {"time_period": period, "area": WIGAN, "children_count": 25, "population_count": 200}
        for period in ("2025", "2026")
    ]
    pair = build_pair(table_of(rows), (), (CHILDREN, PEOPLE, ratio), name="children")
    assert rows_of(pair)[0]["children_percent"] == "0.13"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"area": "E06000999"}, "not known"),
        ({"children_count": "12.5"}, "neither a whole number"),
        ({"children_count": "1,200"}, "neither a whole number"),
        ({"children_count": "-20"}, "neither a whole number"),
        ({"children_count": ""}, "neither a whole number"),
        ({"children_count": ":"}, "neither a whole number"),
        ({"sex": " Total"}, "blank or has spaces"),
        ({"sex": ""}, "blank or has spaces"),
        ({"sex": "Female"}, "same period, area and items"),
        ({"time_period": "2025/26"}, "neither 4 nor 6 digits"),
    ],
)
def test_observations_that_cannot_be_used_are_refused(change: dict[str, str], words: str) -> None:
    rows = by_sex(90, 40, 50)
    rows[0] |= change
    with pytest.raises(PublicationError, match=words) as error:
        build_pair(table_of(rows), (SEX,), (CHILDREN,), name="children")
    assert error.value.where.endswith("row 2" if "same period" in words else "row 1")


def test_what_the_screener_finds_stops_the_building() -> None:
    table = table_of(by_sex(90, 40, 50, period="202527"))
    with pytest.raises(PublicationError, match="time_period_consecutive"):
        build_pair(table, (SEX,), (CHILDREN,), name="children", time_identifier="Financial year")


def test_whole_numbers_and_blanks_of_other_types_are_read_rightly() -> None:
    columns = {"time_period": [2026, 2026], "area": [WIGAN, SALFORD], "children_count": [120.0, 0.0]}
    pair = build_pair(pa.table(columns), (), (CHILDREN,), name="children")
    assert [row["children_count"] for row in rows_of(pair)] == ["0", "120"]
    with pytest.raises(PublicationError, match="neither a whole number"):
        build_pair(pa.table(columns | {"children_count": [120.0, None]}), (), (CHILDREN,), name="children")


def test_what_is_said_wrongly_is_refused() -> None:
    table = table_of(by_sex(90, 40, 50))
    cases: list[tuple[str, dict[str, object]]] = [
        ("small letters", {"name": "Children 2026"}),
        ("rests on a count", {"indicators": (CHILDREN, Ratio("rate_percent", "R", "children_count", "people_count"))}),
        ("No count", {"indicators": ()}),
        ("symbol", {"absent": "0"}),
        ("lack a column: place", {"filters": (Filter("place", "Place"),)}),
        ("under no heading", {"filters": (Filter("sex", "Sex", group_column="sex_group", groups={"Male": "M"}),)}),
        ("time_identifier_valid", {"time_identifier": "Year"}),
        ("label_given", {"indicators": (replace(CHILDREN, label=""),)}),
        ("lack any row", {"observations": table.slice(0, 0)}),
    ]
    for words, change in cases:
        said: dict[str, object] = {
            "observations": table,
            "filters": (SEX,),
            "indicators": (CHILDREN,),
            "name": "children",
        }
        with pytest.raises(PublicationError, match=words):
            build_pair(**(said | change))  # type: ignore[arg-type]


# Small counts -------------------------------------------------------------------------------------------------------

TOPICS = {"Female": "Sex", "Male": "Sex", "Younger": "Age", "Older": "Age"}


@pytest.mark.parametrize("count", [1, 5])
def test_a_small_count_is_refused_and_named(count: int) -> None:
    with pytest.raises(PublicationError, match="between 1 and 5") as error:
        build_pair(table_of(by_sex(90 + count, count, 90)), (SEX,), (CHILDREN,), name="children")
    assert error.value.where == f"children_count, 2026, {WIGAN}, Female"
    assert "recognise a child" in error.value.why


@pytest.mark.parametrize("count", [0, 6])
def test_nought_and_six_may_stand(count: int) -> None:
    build_pair(table_of(by_sex(90 + count, count, 90)), (SEX,), (CHILDREN,), name="children")


def test_a_hidden_count_that_comes_out_by_subtraction_is_refused() -> None:
    with pytest.raises(PublicationError, match="can be worked out"):
        build_pair(table_of(by_sex(93, "c", 90)), (SEX,), (CHILDREN,), name="children")
    build_pair(table_of(by_sex(93, "c", "c")), (SEX,), (CHILDREN,), name="children")


def test_in_one_way_breakdowns_each_topic_is_subtracted_by_itself() -> None:
    def build(**counts: object) -> FilePair:
        items = {"Total": 93, "Female": 40, "Male": 53, "Younger": 60, "Older": 33} | counts
        rows = [
            {"time_period": "2026", "area": WIGAN, "breakdown": item, "children_count": count}
            for item, count in items.items()
        ]
        filters = (Filter("breakdown", "Breakdown", group_column="breakdown_topic", groups=TOPICS),)
        return build_pair(table_of(rows), filters, (CHILDREN,), name="children")

    pair = build()
    assert {row["breakdown"]: row["breakdown_topic"] for row in rows_of(pair)} == {**TOPICS, "Total": "Total"}
    build(Female="c", Male="c")
    with pytest.raises(PublicationError, match="can be worked out"):
        build(Younger="c", Older=90)
    with pytest.raises(PublicationError, match="can be worked out"):
        build(Female="c", Male=90, Younger="c", Older="c")


def in_region(hidden: str, region: object, period: str = "2026", leave_out: str = "") -> pa.Table:
    end = date(int(period), 3, 31)
    parts = [
        a.gss for a in authorities().values() if a.region == "North East" and a.stood_on(end) and a.gss != leave_out
    ]
    rows = [{"time_period": period, "area": "E12000001", "children_count": region}]
    rows += [{"time_period": period, "area": gss, "children_count": "c" if gss == hidden else 100} for gss in parts]
    return table_of(rows)


def test_an_authority_that_comes_out_of_its_region_is_refused() -> None:
    """There are twelve authorities in the North East: eleven at 100 leave the twelfth 3."""
    with pytest.raises(PublicationError, match="can be worked out"):
        build_pair(in_region("E06000001", 1103), (), (CHILDREN,), name="children")
    build_pair(in_region("E06000001", 1140), (), (CHILDREN,), name="children")
    build_pair(in_region("E06000001", 1103, leave_out="E06000002"), (), (CHILDREN,), name="children")


def test_a_region_that_comes_out_of_england_is_refused() -> None:
    regions = [f"E1200000{number}" for number in range(1, 10)]

    def rows(hidden: object, codes: Sequence[str]) -> pa.Table:
        own = [{"time_period": "2026", "area": code, "children_count": 500} for code in codes[1:]]
        return table_of(
            [
                {"time_period": "2026", "area": ENGLAND, "children_count": 4004},
                {"time_period": "2026", "area": codes[0], "children_count": hidden},
                *own,
            ]
        )

    with pytest.raises(PublicationError, match="can be worked out"):
        build_pair(rows("c", regions), (), (CHILDREN,), name="children")
    build_pair(rows("c", regions[:8]), (), (CHILDREN,), name="children")


def test_authorities_that_come_out_of_england_without_regions_are_refused() -> None:
    now = [a.gss for a in authorities().values() if a.valid_until is None]
    rows = [{"time_period": "2026", "area": ENGLAND, "children_count": 10 * (len(now) - 1) + 2}]
    rows += [{"time_period": "2026", "area": gss, "children_count": "c" if gss == WIGAN else 10} for gss in now]
    with pytest.raises(PublicationError, match="can be worked out"):
        build_pair(table_of(rows), (), (CHILDREN,), name="children")


def test_the_authorities_of_the_period_count_not_only_todays() -> None:
    """In March 2022 the North West had Cumbria, which has become two."""
    then = [a.gss for a in authorities().values() if a.region == "North West" and a.stood_on(date(2022, 3, 31))]
    assert "E10000006" in then
    rows = [{"time_period": "202122", "area": NORTH_WEST, "children_count": 50 * (len(then) - 1) + 4}]
    rows += [{"time_period": "202122", "area": gss, "children_count": "c" if gss == WIGAN else 50} for gss in then]
    with pytest.raises(PublicationError, match="can be worked out"):
        build_pair(table_of(rows), (), (CHILDREN,), name="children", time_identifier="Financial year")


def test_counts_of_one_row_that_differ_by_a_few_are_refused() -> None:
    rows = [
        {"time_period": "2026", "area": WIGAN, "children_count": 100, "population_count": 103},
        {"time_period": "2026", "area": SALFORD, "children_count": 100, "population_count": 203},
    ]
    with pytest.raises(PublicationError, match="one row"):
        build_pair(table_of(rows), (), (CHILDREN, PEOPLE), name="children")


def test_an_earlier_release_is_subtracted_too(tmp_path: Path) -> None:
    ledger = ReleaseLedger(tmp_path / "ledger.jsonl")
    before = table_of([{"time_period": "2026", "area": WIGAN, "children_count": 97}])
    ledger.record(
        Release(
            "stats",
            "spring",
            datetime(2026, 5, 1, tzinfo=UTC),
            Published(before, layout_of(before, ["children_count"])),
        )
    )
    table = table_of(by_sex(100, 50, 50))
    build_pair(table, (SEX,), (CHILDREN,), name="children")
    build_pair(table, (SEX,), (CHILDREN,), name="children", earlier=(ledger, "another"))
    with pytest.raises(PublicationError, match="earlier release"):
        build_pair(table, (SEX,), (CHILDREN,), name="children", earlier=(ledger, "stats"))


def test_rounded_counts_must_be_rounded() -> None:
    build_pair(table_of(by_sex(100, 50, 50)), (SEX,), (CHILDREN,), name="children", rounding=10)
    with pytest.raises(PublicationError, match="not rounded"):
        build_pair(table_of(by_sex(103, 53, 50)), (SEX,), (CHILDREN,), name="children", rounding=10)


COUNTS = st.integers(0, 40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=4))
def test_what_was_protected_can_be_built_and_nothing_small_is_ever_written(pairs: list[tuple[int, int]]) -> None:
    areas = (WIGAN, SALFORD, "E08000001", "E08000002")
    rows = [row for area, (f, m) in zip(areas, pairs, strict=False) for row in by_sex(f + m, f, m, area)]
    table = table_of(rows)
    try:
        pair = build_pair(table, (SEX,), (CHILDREN,), name="children")
    except PublicationError:
        # Each area by itself: here the areas do not add up to anything in the file.
        apart = {"area": dict.fromkeys(areas, "elsewhere")}
        pair = build_pair(
            suppress(table, ["children_count"], parents=apart), (SEX,), (CHILDREN,), name="children", earlier=None
        )
    assert not {"1", "2", "3", "4", "5"} & set(pair.data.column("children_count").to_pylist())
    assert api_suitable(screen(pair.data_csv(), pair.meta_csv(), pair.names))


# Writing ------------------------------------------------------------------------------------------------------------


def test_the_pair_is_written_as_two_files_that_pass(tmp_path: Path) -> None:
    pair = build_pair(table_of(by_sex(90, 40, 50)), (SEX,), (CHILDREN,), name="children_in-need")
    paths = write_pair(pair, tmp_path / "out")
    assert [path.name for path in paths] == ["children_in-need.csv", "children_in-need.meta.csv"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)
    assert api_suitable(screen(paths[0].read_bytes(), paths[1].read_bytes(), pair.names))
    with paths[1].open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [
            "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint",
            "filter_grouping_column",
        ]  # fmt: skip
    assert write_pair(pair, tmp_path / "out") == paths


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    pair = build_pair(table_of(by_sex(90, 40, 50)), (SEX,), (CHILDREN,), name="children")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PublicationError, match="could not be written"):
        write_pair(pair, tmp_path / "file")
