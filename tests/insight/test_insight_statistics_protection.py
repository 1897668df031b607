"""What is shipped gives nobody a number that its publisher hid."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.statistics import area, areas, catalogue, ethnicity, series
from forethought.insight.statistics.protecting import Cell, Place, family_of, kept, kept_in_region
from forethought.insight.statistics.reading import read_table

TOTAL, PART = Place("f", total=True, whole=""), Place("f", total=False, whole="")
LOCAL = ("local_authority", "joint_local_authorities")
WITHHELD = ("c", "u", "k", "low", "-")


def place_of(measure):
    if measure.source == "lait":
        return family_of("lait", "", "", "", measure.id)
    name = measure.id.split("/")[1]
    return family_of(measure.table, measure.group, measure.topic, measure.breakdown, name)


@pytest.fixture(scope="module")
def counts():
    """Every shipped figure of every count: measure, where it stands, figures."""
    found = [m for source in ("dfe", "lait") for m in catalogue(source) if m.kind == "count"]
    return [(m, place_of(m), series(m.id)) for m in found]


def is_local(figure):
    return area(figure.area).level in LOCAL


def test_every_count_has_a_place(counts):
    assert len(counts) == 357
    assert all(place is not None for _, place, _ in counts)


def test_no_local_count_is_small_or_marked_as_hidden(counts):
    local = [f for _, _, figures in counts for f in figures if is_local(f)]
    assert len(local) > 100_000
    assert not [f for f in local if f.value is not None and 0 < f.value < 6]
    assert not [f for f in local if f.symbol in WITHHELD]


def exact_measures(counts):
    """Measures whose regional sums are not rounded."""
    regional = ("region", "sub_region")
    return {
        m.id
        for m, _, fs in counts
        for f in fs
        if f.value is not None and f.value % 10 and area(f.area).level in regional
    }


def test_a_family_with_anything_missing_ships_its_total_at_most(counts):
    exact = exact_measures(counts)
    exact_families = {place.family for m, place, _ in counts if m.id in exact}
    in_england, here = defaultdict(set), defaultdict(dict)
    for m, place, figures in counts:
        if place.family in exact_families:
            continue
        for f in figures:
            if f.area == "E92000001":
                in_england[place.family, m.source, f.end_year].add(m.id)
            elif area(f.area).level == "local_authority" and area(f.area).current:
                here[place.family, m.source, f.end_year, f.area][m.id] = (place.total, f.value)
    broken = whole = 0
    for (family, source, year, _), rows in here.items():
        if set(rows) >= in_england[family, source, year]:
            whole += 1
            continue
        broken += 1
        assert all(total or value is None for total, value in rows.values()), (family, year)
    assert broken > 10_000
    assert whole > 10_000


def test_a_total_that_is_missing_is_missing_wherever_it_stands_and_its_parts_with_it(counts):
    in_england, here, numbers = defaultdict(set), defaultdict(set), defaultdict(list)
    for m, place, figures in counts:
        if not place.whole:
            continue
        for f in figures:
            if f.area == "E92000001" and place.total:
                in_england[place.whole, f.end_year].add(m.id)
            elif area(f.area).level == "local_authority" and area(f.area).current:
                if place.total:
                    here[place.whole, f.end_year, f.area].add(m.id)
                if f.value is not None:
                    numbers[place.whole, f.end_year, f.area].append(m.id)
    lost = [key for key in here if not here[key] >= in_england[key[:2]]]
    never = {
        (w, y, a.code) for w, y in in_england for a in map(area, {k[2] for k in here}) if (w, y, a.code) not in here
    }
    assert not [key for key in (*lost, *never) if numbers[key]]
    assert len(never) > 100


def test_no_single_local_count_is_an_exact_region_less_the_others(counts):
    exact = exact_measures(counts)
    checked = 0
    for m, _, figures in counts:
        if m.id not in exact:
            continue
        held = defaultdict(dict)
        for f in figures:
            held[f.period][f.area] = f.value
        for row in held.values():
            for region in [c for c in row if area(c).level == "region" and row[c] is not None]:
                members = [a.code for a in areas("local_authority") if a.region == region]
                known = sum(row[c] or 0 for c in members if c in row)
                missing = [c for c in members if c not in row and not _reported_jointly(c, row)]
                checked += 1
                assert len(missing) != 1 or row[region] - known >= 6, (m.id, region, missing)
    assert checked > 500


def _reported_jointly(code, row):
    joint = area(code).reports_with or code
    return any(part in row for part in (joint, *joint.split(";")))


def test_rates_percentages_england_and_symbols_are_all_there():
    for source, kinds in (("framework", ("percent", "rate")), ("dfe", ("percent",))):
        ids = pa.array([m.id for m in catalogue(source) if m.kind in kinds])
        table = read_table(source)
        local = table.filter(pc.is_in(table["measure"].cast("string"), ids))
        assert set(local["symbol"].cast("string").to_pylist()) == {"", "c", "k", "low", "u", "x", "z"}
    account = json.loads((files("forethought.insight.statistics") / "data" / "account.json").read_text())
    dropped = sum(account.values()) - account["figures_read"] - account["census"]
    shipped = sum(read_table(source).num_rows for source in ("framework", "lait", "dfe"))
    assert shipped == account["figures_read"] - dropped
    assert read_table("framework").num_rows == 69_844


def test_the_readme_says_how_many_rows_were_left_out():
    data = files("forethought.insight.statistics") / "data"
    account = json.loads((data / "account.json").read_text())
    readme = (data / "README.md").read_text()
    for words in ("hidden", "small", "complement"):
        assert f"{account[f'dfe_{words}'] + account[f'lait_{words}']:,}" in readme
    assert f"| {account['region']:,} |" in readme
    assert f"| {account['census']} |" in readme


def test_the_one_authority_with_tiny_census_groups_is_left_out():
    assert not ethnicity("Isles of Scilly")
    assert sum(ethnicity("Barnsley").values()) == 244_572


@pytest.mark.parametrize(
    ("cells", "keep"),
    [
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 30), Cell(PART, "a", 1, 10)], "TTT"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 34), Cell(PART, "a", 1, 6)], "TTT"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 40), Cell(PART, "a", 1, 0)], "TTT"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 35), Cell(PART, "a", 1, 5)], "TFF"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 39), Cell(PART, "a", 1, 1)], "TFF"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 30), Cell(PART, "a", 1, None, hidden=True)], "TFF"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 35), Cell(PART, "a", 1, 5, share=True)], "FFF"),
        ([Cell(TOTAL, "a", 1, None, hidden=True), Cell(PART, "a", 1, 30)], "FF"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "a", 1, 40), Cell(PART, "a", 1, None)], "TTT"),
        ([Cell(TOTAL, "a", 1, 40), Cell(PART, "b", 1, 3), Cell(PART, "a", 2, 3)], "TFF"),
    ],
)
def test_which_counts_of_a_family_are_kept(cells, keep):
    assert "".join("FT"[k] for k in kept(cells)) == keep


def test_families_with_one_total_lose_it_together():
    one, other = Place("one", True, "w"), Place("other", True, "w")
    part = Place("other", False, "w")
    cells = [Cell(one, "a", 1, None, hidden=True), Cell(other, "a", 1, 8), Cell(part, "a", 1, 8), Cell(part, "b", 1, 8)]
    assert kept(cells) == [False, False, False, True]
    assert kept([replace(cells[0], value=8, hidden=False), *cells[1:]]) == [True] * 4


PARTS = st.lists(st.integers(0, 30), min_size=2, max_size=5)


@given(PARTS, PARTS, st.data())
def test_no_dropped_count_can_be_had_by_subtraction(first, second, data):
    second[-1] += max(0, sum(first) - sum(second))
    first[-1] += max(0, sum(second) - sum(first))
    cells, total = [], sum(first)
    for name, parts in (("one", first), ("two", second)):
        cells.append(Cell(Place(name, True, "w"), "a", 1, total, hidden=data.draw(st.integers(0, 9)) == 0))
        for value in parts:
            hidden = data.draw(st.integers(0, 4)) == 0
            cells.append(Cell(Place(name, False, "w"), "a", 1, value, hidden=hidden, share=data.draw(st.booleans())))
    keep = dict(
        zip(range(len(cells)), kept([replace(c, value=None if c.hidden else c.value) for c in cells]), strict=True)
    )
    members = {name: [i for i, c in enumerate(cells) if c.place.family == name] for name in ("one", "two")}
    total_known = any(
        (keep[i] and cells[i].place.total) or all(keep[j] for j in ids if not cells[j].place.total)
        for ids in members.values()
        for i in ids
    )
    assert not [i for i, c in enumerate(cells) if c.troubled and keep[i]]
    if any(c.troubled and c.place.total for c in cells):
        assert not total_known
    for ids in members.values():
        unknown = [i for i in ids if not keep[i] and not cells[i].place.total]
        assert not (total_known and len(unknown) == 1 and cells[unknown[0]].troubled)
        assert not (total_known and any(cells[i].troubled and cells[i].share for i in unknown))


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=3, max_size=8))
def test_no_single_count_of_a_region_is_left_missing(counts):
    counts = [(float(value), keep) for value, keep in counts]
    now = kept_in_region(counts)
    assert all(before or not after for (_, before), after in zip(counts, now, strict=True))
    missing = [value for (value, _), keep in zip(counts, now, strict=True) if not keep]
    spare = any(keep and value >= 6 for (value, _), keep in zip(counts, now, strict=True))
    assert not missing or not spare or (len(missing) > 1 and max(missing) >= 6)
    if all(keep for _, keep in counts):
        assert all(now)


def test_two_sources_of_one_figure_leave_out_the_same_areas():
    pairs = {
        "Social_Work_Leavers": "leavers_fte",
        "Social_Work_Starters": "starters_fte",
        "Work_Force_NoSW": "inpost_fte",
    }
    for tool, table in pairs.items():
        ours, theirs = ({(f.area, f.end_year): f for f in series(m)} for m in (tool, f"csww_indicators/{table}"))
        known = [key for key in ours if area(key[0]).level == "local_authority" and area(key[0]).current]
        listed = {key for key in theirs if area(key[0]).level == "local_authority" and area(key[0]).current}
        assert len(set(known) & listed) > 500
        years = {year for _, year in listed}
        # A count shipped by the tool may lack a row in the table only where two authorities report together.
        alone = {key for key in known if key[1] in years and not area(key[0]).reports_with}
        assert not [key for key in alone - listed if ours[key].value is not None]
        assert not [key for key in listed - set(known) if theirs[key].value is not None]


@pytest.fixture(scope="module")
def tool():
    """The tool that writes the shipped files."""
    spec = importlib.util.spec_from_file_location(
        "build_statistics", Path(__file__).parents[2] / "tools" / "build_statistics.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


STABILITY = {"table": "cla_placement_stability", "group": "CLA on 31 March", "topic": "", "publication": ""}


def rows_of_stability(tool, area_code, level, many, total, percent=12.0, symbol=""):
    three = {**STABILITY, "breakdown": "With 3 or more placements during the year"}
    rows = []
    for about, measure, unit, value in (
        (three, "children_count", "count", many),
        ({**STABILITY, "breakdown": "Total children"}, "children_count", "count", total),
        (three, "children_percent", "percent", percent),
    ):
        mark = symbol if value is None else ""
        about = {**about, "measure": measure, "unit": unit}
        name = f"{measure}/{about['breakdown']}"
        rows.append(tool.Row("dfe", name, "2025", area_code, level, 2025, value, mark, about))
    return rows


@pytest.mark.parametrize(
    ("given_", "keep"),
    [
        ((12, 100, 12.0, ""), "TTT"),
        ((None, 100, None, "c"), "FTT"),
        ((3, 100, 3.0, ""), "FFT"),
        ((3, 100, None, "c"), "FTT"),
        ((None, 100, None, "x"), "TTT"),
        ((None, None, None, "c"), "FFT"),
    ],
)
def test_the_tool_drops_local_counts_only(tool, given_, keep):
    many, total, percent, symbol = given_
    local = rows_of_stability(tool, "E08000035", "local_authority", many, total, percent, symbol)
    england = rows_of_stability(tool, "E92000001", "national", 3, None, None, "c")
    tool.protect([*local, *england], [])
    assert "".join("FT"[row.keep] for row in local) == keep
    assert all(row.keep for row in england)


def test_the_other_source_loses_the_same_figure(tool):
    here = rows_of_stability(tool, "E08000035", "local_authority", None, 100, None, "c")
    there = tool.Row("lait", "LACStableNum_2016on", "2025", "E08000035", "local_authority", 2025, 9.0, "", {})
    other = tool.Row("lait", "LACStableNum_2016on", "2025", "E08000034", "local_authority", 2025, 9.0, "", {})
    tool.protect([*here, there, other], [])
    assert (there.keep, other.keep) == (False, True)


def test_what_an_exact_region_would_give_back_goes_from_both_sources(tool):
    areas_ = [
        {"area_code": code, "level": "local_authority", "current": "True", "region_code": "R", "sub_region_code": ""}
        for code in "ABC"
    ]
    about = {"table": "csww_indicators", "group": "", "topic": "", "breakdown": "", "measure": "leavers_fte"}
    about["unit"] = "number"
    table = [
        tool.Row("dfe", "leavers_fte", "2025", code, "local_authority", 2025, value, "", about)
        for code, value in (("A", 2.5), ("B", 20.0), ("C", 9.0))
    ]
    region = tool.Row("dfe", "leavers_fte", "2025", "R", "region", 2025, 31.5, "", about)
    lait = [
        tool.Row("lait", "Social_Work_Leavers", "2025", code, "local_authority", 2025, value, "", {})
        for code, value in (("A", 2.5), ("B", 20.0), ("C", 9.0))
    ]
    tool.protect([*table, region, *lait], areas_)
    assert [row.keep for row in table] == [row.keep for row in lait] == [False, True, False]
    assert region.keep


def test_the_tools_percentage_of_a_small_count_takes_the_total_with_it(tool):
    def row(measure, value, mark=""):
        return tool.Row("lait", measure, "2025", "E08000035", "local_authority", 2025, value, mark, {})

    shown = [row("LAC_19_HE_Num", 3.0), row("LAC_19_HE", 3.0), row("NoCareLeavers", 100.0)]
    tool.protect(shown, [])
    assert [r.keep for r in shown] == [False, True, False]
    hidden = [row("LAC_19_HE_Num", None, "-"), row("LAC_19_HE", None, "-"), row("NoCareLeavers", 100.0)]
    tool.protect(hidden, [])
    assert [r.keep for r in hidden] == [False, True, True]


@pytest.mark.parametrize(
    ("code", "la_code", "also", "known"),
    [
        ("E06000060", "825", "E10000002", True),
        ("E08000035", "383", "", True),
        ("E06000060", "825", "", False),
        ("E08000035", "384", "", False),
        ("E06000099", "825", "E10000002", False),
    ],
)
def test_the_tool_stops_at_an_authority_the_model_does_not_know_by_these_codes(tool, code, la_code, also, known):
    row = {"area_code": code, "old_la_code": la_code, "also_coded": also, "level": "local_authority", "name": "Here"}
    if known:
        assert tool._local(row)
    else:
        with pytest.raises(SystemExit, match=code):
            tool._local(row)
    assert not tool._local({**row, "level": "region"})
