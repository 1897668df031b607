"""Published statistics as a reader looks them up: figures, symbols, areas, codes, neighbours."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from importlib.resources import files
from statistics import fmean, median

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from forethought.insight.statistics import (
    SYMBOLS,
    StatisticsError,
    area,
    areas,
    catalogue,
    code_on,
    ethnicity,
    figure,
    judgement,
    measure,
    neighbour_mean,
    neighbour_median,
    neighbours,
    periods,
    population,
    series,
)
from forethought.insight.statistics.places import LEVELS
from forethought.insight.statistics.reading import read_table, rows_of

DATA = files("forethought.insight.statistics") / "data"
LOOKED_AFTER = "cla_number_and_rate/{}/Children looked after on 31 March each year"


def test_the_catalogues_hold_what_was_published():
    assert [len(catalogue(source)) for source in ("framework", "lait", "dfe")] == [68, 434, 739]
    assert len({m.table for m in catalogue("dfe")}) == 23
    assert {m.kind for m in catalogue("framework")} == {"rate", "percent", "mean", "judgement"}
    assert measure("NF45").title.startswith("% CLA on 31 March with 3 or more placements")
    assert all(m.first_period and m.latest_period and m.unit and m.publication for m in catalogue("framework"))


@pytest.mark.parametrize(
    ("measure_id", "where", "period", "value", "symbol"),
    [
        ("NF04", "England", "2025", 67, ""),
        ("NF02", "E92000001", "2025", 22.6, ""),
        ("NF04", "Barnsley", "2025", 71, ""),
        ("NF04", "E08000038", "2025", 71, ""),
        ("FirstYJS", "England", "2024", 1258, ""),
        (LOOKED_AFTER.format("rate_per_10000"), "England", "2025", 67, ""),
        (LOOKED_AFTER.format("children_count"), "England", "2025", 81770, ""),
        (LOOKED_AFTER.format("rate_per_10000"), "Isles of Scilly", "2025", None, "z"),
        ("NF04", "England", "1999", None, ""),
    ],
)
def test_a_figure_is_as_published(measure_id, where, period, value, symbol):
    found = figure(measure_id, where, period)
    assert (found.value, found.symbol) == (value, symbol)
    assert (found.end_year is None) == (period == "1999")


def test_symbols_never_become_numbers():
    seen = Counter()
    for source in ("framework", "lait", "dfe"):
        table = read_table(source)
        symbol, value = table["symbol"].cast("string"), table["value"]
        assert pc.all(pc.equal(pc.is_null(value), pc.not_equal(symbol, ""))).as_py()
        assert not pc.any(pc.is_nan(value)).as_py()
        seen.update(row["values"] for row in pc.value_counts(symbol).to_pylist())
    assert set(seen) == set(SYMBOLS)
    marked = [f for m in catalogue("framework") for f in series(m.id) if f.symbol]
    assert len(marked) > 8_000
    assert {f.shown for f in marked} == {"c", "k", "low", "u", "x", "z"}
    assert all(f.value is None and f.reason for f in marked)
    # The dashboard's stand-ins for symbols (-100 to -400) are in no rate and no percentage.
    rates = [f.value for m in catalogue("framework") for f in series(m.id) if f.value is not None]
    assert min(rates) >= 0


def test_the_tools_own_mark_stays_apart_from_the_symbols():
    assert set(read_table("lait")["symbol"].cast("string").unique().to_pylist()) == {"", "-"}
    assert figure("LACnum", "Cumbria", "2025").reason == SYMBOLS[""]
    assert figure("LAC_Start_Rate", "Cumbria", "2025").symbol == "-"
    assert "does not say" in SYMBOLS["-"]


def test_a_figure_as_text():
    assert figure("NF04", "England", "2025").shown == "67"
    assert figure("NF25", "England", "2023/24").shown == "72.71"
    assert figure(LOOKED_AFTER.format("children_count"), "England", "2025").shown == "81,770"
    assert figure("NF04", "England", "1999").shown == ""
    assert "not held" in figure("NF04", "England", "1999").reason


def test_a_series_is_in_order_and_of_one_area():
    found = series("NF01", "Leeds")
    assert [f.period for f in found] == [str(year) for year in range(2013, 2026)] == list(periods("NF01"))
    assert {f.area for f in found} == {"E08000035"}
    assert set(found) < set(series("NF01"))
    assert [(f.end_year, f.period, f.area) for f in series("NF01")] == sorted(
        (f.end_year, f.period, f.area) for f in series("NF01")
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda: figure("NF99", "England", "2025"),
        lambda: figure("NF01", "Westmarch", "2025"),
        lambda: catalogue("gossip"),
        lambda: areas("village"),
        lambda: neighbours("Leeds", 2020),
        lambda: population("Leeds", 1999),
        lambda: population("Dorset (until 2019)", 2024),
        lambda: neighbour_median(LOOKED_AFTER.format("children_count"), "Leeds", "2025"),
        lambda: neighbour_mean("NF59", "Leeds", "2025"),
    ],
)
def test_what_is_not_held_is_said_to_a_person(ask):
    with pytest.raises(StatisticsError) as told:
        ask()
    assert told.value.where
    assert told.value.do


def test_areas():
    assert len(areas("local_authority")) == 153
    assert len(areas("local_authority", former=True)) == 158
    assert len(areas("region")) == 9
    assert [a.name for a in areas("national")] == ["England"]
    assert [a.name for a in areas("sub_region")] == ["Inner London", "Outer London"]
    assert len(areas("joint_local_authorities")) == 2
    assert area(" leeds ") == area("383") == area("E08000035")
    assert area("Dorset").code == "E06000059"
    assert area("Cumbria").successors == ("942", "943")
    assert area("Kingston upon Thames").reports_with == "E09000021;E09000027"
    assert area("Leeds").deprivation > 20
    assert not hasattr(area("Leeds"), "rank")


@pytest.mark.parametrize(
    ("where", "day", "code"),
    [
        ("Barnsley", date(2025, 3, 31), "E08000016"),
        ("Barnsley", date(2025, 4, 1), "E08000038"),
        ("E08000039", date(2025, 3, 31), "E08000019"),
        ("E08000019", date(2025, 4, 1), "E08000039"),
        ("Buckinghamshire", date(2020, 3, 31), "E10000002"),
        ("E10000002", date(2020, 4, 1), "E06000060"),
        ("E06000060", date(2020, 4, 1), "E06000060"),
        ("North Yorkshire", date(2023, 3, 31), "E10000023"),
        ("North Yorkshire", date(2023, 4, 1), "E06000065"),
        ("E10000027", date(2023, 4, 1), "E06000066"),
        ("Somerset", date(2023, 3, 31), "E10000027"),
        ("Northamptonshire", date(2021, 3, 31), "E10000021"),
        ("Northamptonshire", date(2021, 4, 1), None),
        ("North Northamptonshire", date(2021, 4, 1), "E06000061"),
        ("Cumbria", date(2023, 4, 1), None),
        ("Cumberland", date(2023, 3, 31), "E10000006"),
        ("Cumberland", date(2023, 4, 1), "E06000063"),
        ("Poole", date(2019, 3, 31), "E06000029"),
        ("Poole", date(2019, 4, 1), None),
        ("Dorset", date(2019, 4, 1), "E06000059"),
        ("Dorset (until 2019)", date(2019, 3, 31), "E10000009"),
        ("Leeds", date(2013, 1, 1), "E08000035"),
        ("London", date(2013, 1, 1), "E12000007"),
    ],
)
def test_the_code_an_area_had_on_a_day(where, day, code):
    assert code_on(where, day) == code


def test_every_current_authority_has_one_code_of_its_own_today():
    codes = [code_on(a.code, date(2025, 4, 1)) for a in areas("local_authority")]
    assert len(set(codes)) == 153
    assert None not in codes


def test_no_two_areas_share_a_code_or_a_name():
    every = [a for level in LEVELS for a in areas(level, former=True)]
    words = [w.lower() for a in every for w in (a.code, *a.other_codes, a.la_code, a.name) if w]
    assert len(words) == len(set(words))
    assert len(every) == 172


def test_neighbours():
    near = neighbours("Barking and Dagenham")
    assert [n.rank for n in near] == list(range(1, 11))
    assert (near[0].area, near[0].closeness) == ("E09000010", "Close")
    for model, held in ((2025, 153), (2021, 156)):
        listed = [a for a in areas("local_authority", former=True) if neighbours(a.code, model)]
        assert len(listed) == held
        assert all(len({n.area for n in neighbours(a.code, model)} - {a.code}) == 10 for a in listed)
    assert neighbours("Cumbria") == ()


def test_neighbour_mean_is_the_tools_way():
    near = [figure("%_2yr_olds", n.area, "2025").value for n in neighbours("Leeds")]
    found = neighbour_mean("%_2yr_olds", "Leeds", "2025")
    assert found.value == round(fmean(near), 1)
    assert found.value != neighbour_median("%_2yr_olds", "Leeds", "2025").value
    assert len(found.counted) == 10


def test_a_benchmark_says_who_is_missing():
    found = neighbour_median("NF18", "Leeds", "202425")
    assert found.missing
    assert len(found.counted) + len(found.missing) == 10
    assert found.value == median(figure("NF18", code, "202425").value for code in found.counted)
    assert neighbour_median("NF04", "Leeds", "1999").value is None
    assert neighbour_median("NF04", "England", "2025").value is None


def test_the_rate_of_children_looked_after_follows_from_count_and_population_in_163_areas():
    right, published = 0, 0
    for rate in series(LOOKED_AFTER.format("rate_per_10000")):
        if rate.period == "2025" and rate.value is not None:
            published += 1
            count = figure(LOOKED_AFTER.format("children_count"), rate.area, "2025").value
            right += count is not None and round(10_000 * count / population(rate.area, 2024)) == rate.value
    assert (right, published) == (163, 163)


def test_populations_add_up_to_england():
    for year in (2023, 2024):
        parts = [population(a.code, year) for a in areas("local_authority")]
        assert sum(parts) == sum(population(a.code, year) for a in areas("region")) == population("England", year)
    assert population("England", 2024) == 12_183_016


def test_context():
    held = Counter(judgement(a.code).overall for a in areas("local_authority"))
    assert held["Outstanding"] == 36
    assert held["Good"] == 67
    assert judgement("England") is None
    assert judgement("Barnsley").inspected == date(2023, 9, 11)
    assert len(ethnicity("Leeds")) == 19


def test_any_figure_comes_in_less_than_20_ms():
    for source in ("framework", "lait", "dfe"):
        figure(catalogue(source)[0].id, "England", "2025")
    asked = [m.id for source in ("framework", "lait", "dfe") for m in catalogue(source)][::10]
    slow = {one: took for one in asked if (took := min(_seconds(one), _seconds(one))) > 0.02}
    assert not slow


def _seconds(measure_id):
    """How long a measure nobody has asked for yet takes."""
    rows_of.cache_clear()
    start = time.perf_counter()
    figure(measure_id, "Leeds", "2025")
    return time.perf_counter() - start


def test_the_files_say_where_they_come_from_and_are_small():
    parquet = [entry for entry in DATA.iterdir() if entry.name.endswith(".parquet")]
    assert len(parquet) == 6
    for entry in parquet:
        with entry.open("rb") as file:
            about = {k.decode(): v.decode() for k, v in pq.read_schema(file).metadata.items()}
        assert about["source"]
        assert "Open Government Licence v3.0" in about["licence"]
        assert date.fromisoformat(about["taken"])
        assert about["owner"] == "insight"
    assert sum(len(entry.read_bytes()) for entry in DATA.iterdir()) < 6_000_000
