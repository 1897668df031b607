"""The national scorecard: every indicator and every gap is there, dated, and nothing in it ranks or judges."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight import indicators, load_indicator
from forethought.insight.fair import FairError, funnel
from forethought.insight.national import (
    STATUSES,
    LoadedReturn,
    NationalError,
    datasets,
    definition,
    gaps,
    parts,
    punctuality,
    scorecard,
    scorecard_rows,
    standing,
    taken,
)
from forethought.insight.statistics import areas, catalogue, figure, measure, population
from forethought.strategy import load_commitments

TODAY = date(2026, 11, 25)
TAKEN = date(2026, 4, 27)
CARD = scorecard(TODAY)
IDS = [f"NF{number:02}" for number in range(1, 69)]
BANNED = ("rank", "best", "worst", "league", "good performance", "red", "green", "score of", "overall score")


def by_id(measure_id: str):
    return next(one for one in CARD.standings if one.id == measure_id)


def every_text(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return [text for field in dataclasses.fields(thing) for text in every_text(getattr(thing, field.name))]
    if isinstance(thing, tuple | list):
        return [text for one in thing for text in every_text(one)]
    return []


def test_all_68_indicators_stand_under_four_outcomes_and_three_enablers():
    assert [part.part.kind for part in CARD.parts] == ["outcome"] * 4 + ["enabler"] * 3
    assert [one.id for one in CARD.standings] == IDS == [one.id for one in catalogue("framework")]
    assert [len(part.standings) for part in CARD.parts] == [22, 20, 2, 11, 0, 7, 6]


def test_agencies_working_together_has_no_indicator_and_says_so():
    enabler = next(part for part in CARD.parts if part.part.id == "E1")
    assert (enabler.standings, enabler.says) == ((), "No indicator")
    assert [(gap.lacks, gap.status) for gap in enabler.gaps] == [("no indicator", "computable, not in the framework")]
    assert [card.id for card in enabler.gaps[0].cards] == ["M01", "M02", "M03", "M04", "M05"]


@pytest.mark.parametrize(
    ("measure_id", "shown", "period", "age", "lag"),
    [
        ("NF01", "330", "2025", 19, 213),
        ("NF45", "10", "2025", 19, 240),
        ("NF08", "17.4", "202425", 14, 214),
        ("NF07", "8", "2024", 31, 661),
        ("NF25", "72.71", "2023/24", 31, 310),
        ("NF57", "1,385", "2024/25", 19, 248),
        ("NF59", "45", "2025", 19, 178),
        ("NF63", "11.8", "2025", 13, 170),
    ],
)
def test_england_latest_with_its_age_and_lag(measure_id, shown, period, age, lag):
    one = by_id(measure_id)
    assert (one.england.shown, one.england.period, one.age_months, one.lag_days) == (shown, period, age, lag)


@given(st.integers(0, 3000))
def test_a_figure_only_ages(days):
    sooner, later = (standing("NF45", TAKEN + timedelta(days=n)) for n in (days, days + 31))
    assert 0 <= later.age_months - sooner.age_months <= 2
    assert (sooner.status == "published, too old") <= (later.status == "published, too old")
    assert (sooner.newer_due is None) >= (later.newer_due is None)


@pytest.mark.parametrize(
    ("day", "age", "status"),
    [
        (date(2027, 3, 30), 23, "published and current"),
        (date(2027, 3, 31), 24, "published, too old"),
        (date(2026, 4, 30), 13, "published and current"),
        (date(2026, 4, 29), 12, "published and current"),
    ],
)
def test_a_figure_is_too_old_on_the_day_its_dataset_says(day, age, status):
    one = standing("NF01", day)
    assert (one.age_months, one.status) == (age, status)


@pytest.mark.parametrize(("day", "due"), [(date(2026, 10, 29), None), (date(2026, 10, 30), date(2026, 10, 30))])
def test_a_newer_figure_is_due_a_year_after_the_last_came_out(day, due):
    assert standing("NF01", day).newer_due == due
    assert next(one for one in punctuality(day) if one.dataset == "need").newer_due == due


def test_a_month_is_whole_on_its_last_day_and_not_before():
    assert [standing("NF63", date(2026, 10, day)).age_months for day in (29, 30)] == [12, 13]


def test_a_day_before_the_figures_were_taken_is_refused():
    assert taken() == TAKEN
    assert scorecard(TAKEN).taken == TAKEN
    with pytest.raises(NationalError, match="not all out"):
        scorecard(TAKEN - timedelta(days=1))


def test_what_is_too_old_or_only_englands_is_a_gap_found_by_rule():
    found = {gap.indicator: gap.lacks for part in CARD.parts for gap in part.gaps if gap.indicator}
    assert found == {"NF07": "too old", "NF25": "too old", "NF67": "too old", "NF47": "only England"}
    early = {one.id for one in scorecard(TAKEN).standings if one.status == "published, too old"}
    assert early == {"NF07", "NF25", "NF67"}


def test_reporting_status_counts_every_indicator_and_listed_gap_once():
    assert [status for status, _ in CARD.counts] == list(STATUSES)
    assert sum(count for _, count in CARD.counts) == len(CARD.reporting) == 68 + len(gaps())
    assert dict(CARD.counts) == {status: sum(line.status == status for line in CARD.reporting) for status in STATUSES}
    assert dict(CARD.counts)["published, only for England"] == 1
    assert len({(line.kind, line.id) for line in CARD.reporting}) == len(CARD.reporting)


def test_a_gap_is_computable_only_when_a_card_computes_it():
    for gap in [gap for part in CARD.parts for gap in part.gaps] + list(CARD.gaps):
        if not gap.indicator:
            assert (gap.status == "computable, not in the framework") == bool(gap.cards)
        for card in gap.cards:
            assert load_indicator(card.id).title == card.title


def test_gaps_stand_in_the_order_of_the_framework_and_those_of_all_parts_last():
    order = [part.id for part in parts()] + [""]
    places = [order.index(gap.part) for gap in gaps()]
    assert places == sorted(places)


def test_what_children_say_can_be_computed_from_their_answers():
    gap = next(gap for gap in CARD.gaps if gap.id == "children-say")
    assert [card.id for card in gap.cards] == ["V01", "V02", "V03", "V04", "V05", "V06"]


def test_gaps_name_cards_and_promises_that_exist():
    promises = {one.id for one in load_commitments()}
    for gap in gaps():
        assert {*gap.cards, *gap.nearest} <= set(indicators())
        assert not gap.promise or gap.promise in promises
        assert gap.source
        assert gap.asked_by
        assert gap.part in {"", *(part.id for part in parts())}


def test_cards_named_for_ethnic_groups_can_be_broken_down_so():
    named = next(gap for gap in gaps() if gap.id == "by-ethnicity").cards
    assert all("ethnicity" in load_indicator(card).breakdowns for card in named)


def test_a_card_that_names_an_indicator_as_published_is_the_one_named_here():
    published = {load_indicator(card).published: card for card in indicators()}
    named = {one: definition(one).card for one in IDS if one in published}
    assert named == {one: card for one, card in published.items() if one in named}
    assert len(named) == 10


def test_distributions_account_for_every_authority_of_today():
    for one in CARD.standings:
        told = one.distribution
        assert told.authorities == 153
        assert told.numbers + sum(count for _, count in told.missing) == 153
    assert by_id("NF18").distribution.missing == (("c", 97), ("z", 3))
    assert dict(by_id("NF63").distribution.missing) == {"x": 2, "z": 1, "joint": 4}
    assert by_id("NF47").distribution.quartiles is None
    assert by_id("NF59").distribution.quartiles is None


def test_quartiles_are_those_of_the_published_figures():
    values = sorted(
        one.value for area in areas("local_authority") if (one := figure("NF02", area.code, "2025")).value is not None
    )
    low, middle, high = by_id("NF02").distribution.quartiles
    assert middle == pytest.approx(median(values))
    assert sum(value < low for value in values) <= len(values) / 4 <= sum(value <= low for value in values)
    assert sum(value > high for value in values) <= len(values) / 4 <= sum(value >= high for value in values)


COUNTED = [one for one in IDS if definition(one).counts]


@pytest.mark.parametrize("measure_id", COUNTED)
def test_counts_over_their_base_give_the_published_figure(measure_id):
    about, told = measure(measure_id), definition(measure_id)
    period, per = about.latest_period, {"proportion": 100, "rate": 10_000}[told.kind]
    half = 0.5 * 10.0 ** -min(about.decimals, 5) + 1e-6
    for area in areas("local_authority"):
        published, count = figure(measure_id, area.code, period).value, figure(told.counts, area.code, period).value
        base = (
            population(area.code, int(period[:4]) - 1)
            if told.base.startswith("population")
            else figure(told.base, area.code, period).value
        )
        if published is not None and count is not None and base:
            assert abs(per * count / base - published) <= half, area.name


@pytest.mark.parametrize(
    ("measure_id", "outside", "phi"), [("NF02", 0.76, 27.0), ("NF23", 0.40, 3.8), ("NF45", 0.28, 2.3)]
)
def test_share_within_chance_and_over_dispersion_as_known(measure_id, outside, phi):
    """Known figures allow for no correction of winsorising; hidden counts move them by a point or a few per cent."""
    one, told = by_id(measure_id), definition(measure_id)
    assert 1 - one.spread.chance_share == pytest.approx(outside, abs=0.015)
    rows = [
        (a.name, int(figure(told.counts, a.code, "2025").value or 0), int(figure(told.base, a.code, "2025").value or 0))
        for a in areas("local_authority")
        if figure(told.counts, a.code, "2025").value is not None
    ]
    assert funnel(rows, corrected=False).phi == pytest.approx(phi, rel=0.15)


def test_no_funnel_from_counts_of_the_large_authorities_only():
    for measure_id in ("NF24", "NF46", "NF55"):
        told = by_id(measure_id).spread
        assert (told.chance_share, told.phi, told.ask_why) == (None, None, None)
        assert "too few for a fair comparison" in told.why_not
    assert by_id("NF08").spread.why_not == "No counts of authorities are published with it"
    drawn = [one.id for one in CARD.standings if one.spread.phi is not None]
    assert drawn == ["NF01", "NF02", "NF03", "NF04", "NF05", "NF06", "NF07", "NF23", "NF25", "NF45", "NF67"]


def test_areas_to_ask_why_are_counted():
    assert (by_id("NF02").spread.ask_why, by_id("NF45").spread.ask_why) == (2, 0)
    assert by_id("NF02").spread.areas == 144


def test_few_yearly_points_are_said_to_show_no_change():
    assert by_id("NF45").trend_says == "10 in 2025, 9 in 2021; 5 yearly points cannot show a change"
    assert by_id("NF67").trend_says == "One figure, of 2024: no course can be told"
    assert "13 yearly points" in by_id("NF02").trend_says
    assert "cannot show" not in by_id("NF02").trend_says


def test_the_centre_is_shown_by_its_own_lag():
    told = {one.dataset: one for one in punctuality(TODAY)}
    assert set(told) == set(datasets())
    assert (told["need"].lag_days, told["need"].lag_months, told["need"].newer_due) == (213, 6, date(2026, 10, 30))
    assert (told["looked_after"].published, told["looked_after"].lag_months) == (date(2025, 11, 26), 7)
    assert told["looked_after"].newer_due is None
    assert told["outcomes"].published == date(2026, 4, 2)
    assert told["stability"].lag_months == 21
    assert sorted(one for found in told.values() for one in found.indicators) == IDS
    assert [one.title for one in CARD.punctuality] == sorted(one.title for one in CARD.punctuality)


def test_datasets_agree_with_the_periods_held():
    for one in CARD.standings:
        assert one.england.period == datasets()[one.dataset].newest_period
        assert one.england.end_year == one.period_ends.year
        assert one.published > one.period_ends
        assert one.published <= taken()


QUALITY = {"completeness": "94.2 of 100", "default_share": "3 per cent", "heaping": "none found"}


def test_quality_of_loaded_returns_stands_beside_in_four_families():
    loaded = [LoadedReturn(name, "ssda903", TODAY, QUALITY) for name in ("Westmarch", "Eastmarch")]
    found = scorecard(TODAY, quality=loaded).quality
    assert [one.authority for one in found] == ["Eastmarch", "Westmarch"]
    assert [family.family for family in found[0].families] == ["quality", "linkage", "access", "timeliness"]
    assert found[0].families[0].figures[0] == ("Fields filled in", "94.2 of 100")
    assert {shown for family in found[0].families[1:] for _, shown in family.figures} == {"not measured"}
    assert CARD.quality == ()


def test_no_quality_figure_without_its_counter_measures():
    with pytest.raises(FairError, match="counter-measures"):
        scorecard(TODAY, quality=[LoadedReturn("Westmarch", "ssda903", TODAY, {"completeness": "94.2"})])


def test_quality_of_one_return_given_twice_is_refused():
    with pytest.raises(NationalError, match="twice"):
        scorecard(TODAY, quality=[LoadedReturn("Westmarch", "ssda903", TODAY, QUALITY)] * 2)


def test_nothing_ranks_judges_or_colours():
    names = {field.name for thing in (CARD, CARD.standings[0], CARD.parts[0]) for field in dataclasses.fields(thing)}
    assert not names & {"rank", "score", "rating", "colour", "polarity"}
    own_words = [text.lower() for one in CARD.standings for text in every_text((one.title, one.trend_says, one.spread))]
    own_words += [text.lower() for text in every_text((CARD.says, CARD.framing, CARD.parts[4]))]
    assert not [text for text in own_words for word in BANNED if f" {word} " in f" {text} "]


def test_rows_hold_every_indicator_and_listed_gap_as_text():
    header, *rows = scorecard_rows(CARD)
    assert len(rows) == len(CARD.reporting)
    assert all(len(row) == len(header) and all(isinstance(cell, str) for cell in row) for row in rows)
    first = dict(zip(header, rows[0], strict=True))
    assert (first["id"], first["england"], first["period_ends"], first["age_months"]) == (
        "NF01",
        "330",
        "2025-03-31",
        "19",
    )
    assert (first["lower_quartile"], first["median"], first["upper_quartile"]) == ("300", "346", "413")
    by_row = {row[1]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_row["NF18"]["hidden"] == "97"
    assert by_row["NF64"]["rounds_to_nought"] == "1"
    assert by_row["NF63"]["reported_with_another_authority"] == "4"
    assert by_row["multi-agency"]["lacks"] == "no indicator"
    assert by_row["multi-agency"]["england"] == ""
    assert not any("rank" in name for name in header)


def test_another_id_is_refused():
    with pytest.raises(NationalError, match="no indicator of that id"):
        standing("NF69", TODAY)
