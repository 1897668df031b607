"""The local view: one authority from published figures alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from forethought.insight.local import LocalError, LocalView, Topic, local_areas, local_view, sentence_rules
from forethought.insight.national import definition, standing
from forethought.insight.statistics import SYMBOLS, StatisticsError, area, figure, neighbour_median, periods, series

DAY = date(2026, 11, 25)
AWKWARD = (
    "City of London", "Isles of Scilly", "Kingston upon Thames", "Richmond upon Thames", "Barnsley", "Sheffield",
    "Cumberland", "Westmorland and Furness", "North Northamptonshire", "Westminster", "Birmingham", "Buckinghamshire",
)  # fmt: skip
SYMBOL = re.compile(r"(?<![\w])(?:c|k|x|z|u|low)(?![\w])")


@cache
def view(name: str) -> LocalView:
    """The page of an authority, made once."""
    return local_view(name, as_of=DAY)


def topic(name: str, measure_id: str) -> Topic:
    """One topic of a page."""
    return next(one for one in view(name).topics if measure_id in one.ids)


@pytest.fixture(scope="module")
def asked() -> Mapping[str, int]:
    """How many of the 153 pages say "ask why", by indicator; each page is made once and looked over on the way."""
    wanted = [f"NF{number:02}" for number in range(1, 69)]
    found: Counter[str] = Counter()
    for one in local_areas():
        made = local_view(one.code, as_of=DAY)
        assert [each for told in made.topics for each in told.ids] == wanted
        assert [section.id for section in made.sections] == ["O1", "O2", "O3", "O4", "E1", "E2", "E3"]
        for told in made.topics:
            _no_number_for_a_symbol(told)
            found[told.id] += told.place.says == "ask why"
    return found


def test_every_authority_has_a_page_and_its_place_is_that_of_the_national_funnel(asked: Mapping[str, int]) -> None:
    assert len(local_areas()) == 153
    assert asked["NF01"] > 0
    for measure_id in (f"NF{number:02}" for number in range(1, 59)):
        assert asked[measure_id] == (standing(measure_id, DAY).spread.ask_why or 0)


def _no_number_for_a_symbol(found: Topic) -> None:
    """A symbol is never a number: no value, a reason in words, and no sentence with the symbol or a number of it."""
    if len(found.ids) > 1 or found.latest.value is not None:
        assert not found.latest.reason
        return
    assert found.latest.reason in SYMBOLS.values() or found.latest.reason == "published only for England"
    first = found.sentences[0]
    assert found.latest.reason in first.text
    assert first.rule in ("latest-no-number", "latest-only-england")
    assert found.place.says in ("not compared", "too few to say", "no clear difference", "ask why")
    assert not any(one.rule.startswith(("latest-number", "place-not", "own-")) for one in found.sentences)
    assert not any(SYMBOL.search(one.text) for one in found.sentences)


@pytest.mark.parametrize("name", AWKWARD)
def test_the_figure_is_the_published_one(name: str) -> None:
    code = area(name).code
    for found in view(name).topics:
        if len(found.ids) == 1 and not found.latest.together:
            held = figure(found.id, code, periods(found.id)[-1])
            assert found.latest.value == held.value
            assert found.latest.shown == (held.shown or "not held")
            assert found.latest.reason == held.reason or found.latest.reason == "published only for England"


@pytest.mark.parametrize("name", AWKWARD)
def test_the_neighbours_median_is_that_of_the_department_over_those_with_a_number(name: str) -> None:
    for found in view(name).topics:
        if found.neighbours is None or len(found.ids) > 1:
            continue
        wanted = neighbour_median(found.id, name, found.latest.period)
        assert (found.neighbours.value, found.neighbours.counted, found.neighbours.of) == (
            wanted.value,
            len(wanted.counted),
            10,
        )
        assert (found.neighbours.shown == "") == (wanted.value is None)
        assert found.neighbours.value is None or float(found.neighbours.shown.replace(",", "")) == pytest.approx(
            found.neighbours.value, abs=0.006
        )


def test_region_and_england_stand_beside_in_the_same_period() -> None:
    found = topic("Birmingham", "NF07")
    assert found.latest.when == "2024"
    assert found.region is not None
    assert found.england is not None
    assert (found.region.label, found.region.shown) == ("West Midlands", figure("NF07", "E12000005", "2024").shown)
    assert found.england.shown == figure("NF07", "E92000001", "2024").shown


@pytest.mark.parametrize(
    ("measure_id", "ends"),
    [
        ("NF01", date(2025, 3, 31)),
        ("NF08", date(2025, 8, 31)),
        ("NF63", date(2025, 9, 30)),
        ("NF07", date(2024, 3, 31)),
    ],
)
def test_age_counts_whole_months_from_the_end_of_the_period(measure_id: str, ends: date) -> None:
    found = topic("Birmingham", measure_id)
    assert found.latest.ends == ends
    later = local_view("Birmingham", as_of=date(2027, 2, 28))
    months = next(one for one in later.topics if measure_id in one.ids).latest.age_months
    assert months == (2027 - ends.year) * 12 + 2 - ends.month
    assert found.latest.age_months == (2026 - ends.year) * 12 + 11 - ends.month - 1


def test_a_missing_figure_is_followed_by_the_latest_number_held() -> None:
    found = topic("Barnsley", "NF24")
    assert found.latest.value is None
    assert found.last_number is not None
    assert (found.last_number.when, found.last_number.shown) == ("2024", "2.2")
    assert "The latest number held is 2.2 per cent, of 2024." in [one.text for one in found.sentences]


def test_joint_returns_are_shown_as_joint_and_set_in_no_funnel() -> None:
    for name in ("Kingston upon Thames", "Richmond upon Thames"):
        found = topic(name, "NF63")
        assert found.latest.together == "Kingston upon Thames and Richmond upon Thames"
        assert found.latest.shown == "28.0"
        assert found.latest.together in found.sentences[0].text
        assert found.place.says == "not compared"
        assert not topic(name, "NF01").latest.together
        assert "none is of" in view(name).header.sentences[0].text


def test_codes_of_other_publications_lead_to_the_same_page() -> None:
    assert local_view("E08000038", as_of=DAY).header == view("Barnsley").header
    assert "E08000038" in view("Barnsley").header.sentences[0].text
    assert "E08000039" in view("Sheffield").header.sentences[0].text


def test_authorities_made_in_2023_have_no_history_of_another() -> None:
    for name in ("Cumberland", "Westmorland and Furness"):
        assert "Cumbria" in view(name).header.sentences[0].text
        assert topic(name, "NF01").course.points == 2
        assert "no verdict" in " ".join(one.text for one in topic(name, "NF01").sentences)


@pytest.mark.parametrize(
    ("name", "error"),
    [("England", LocalError), ("E12000005", LocalError), ("Cumbria", LocalError), ("Atlantis", StatisticsError)],
)
def test_only_authorities_of_today_have_a_page(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        local_view(name, as_of=DAY)


def test_no_page_is_dated_before_its_figures_were_out() -> None:
    with pytest.raises(LocalError, match="not all out"):
        local_view("Birmingham", as_of=date(2026, 4, 26))
    assert local_view("Birmingham", as_of=date(2026, 4, 27)).as_of == date(2026, 4, 27)


def test_counts_behind_a_place_are_the_published_ones() -> None:
    found = topic("Birmingham", "NF02").place
    assert (found.numerator, found.denominator) == ("3,382", "16,324")
    assert (found.low, found.high) == ("20.1", "21.3")  # Wilson, by hand: 20.72 give or take 0.62


def test_no_counts_no_comparison_and_the_reason_is_given() -> None:
    for measure_id in ("NF08", "NF31", "NF56"):
        found = topic("Birmingham", measure_id)
        assert found.place.says == "not compared"
        assert found.place.why_not
        assert found.funnel is None


def test_twelve_points_make_a_control_chart_and_fewer_no_verdict() -> None:
    for name in AWKWARD:
        for found in view(name).topics:
            text = " ".join(one.text for one in found.sentences)
            held = sum(one.value is not None for one in series(found.id, name)) if len(found.ids) == 1 else 0
            if found.course.basis == "control chart":
                assert held >= 12
                assert found.control is not None
            elif found.course.points > 1:
                assert not found.course.flag
                assert "signal" not in text
                assert f"With {found.course.points} yearly points there is no verdict on change" in text


def test_an_exact_test_says_on_which_side_the_latest_figure_lies() -> None:
    found = topic("Birmingham", "NF04").course
    assert (found.basis, found.points, found.outside) == ("exact test", 5, "above")
    assert float(found.low) < float(found.high) < 10_000 * 2317 / 292_859
    within = topic("Birmingham", "NF03").course
    assert (within.outside, float(within.low) <= 25.58 <= float(within.high)) == ("", True)


def test_every_indicator_has_something_it_is_shown_with_and_a_figure_for_it() -> None:
    for found in view("Birmingham").topics:
        assert found.together.why
        assert not {one.measure for one in found.together.companions} & set(found.ids)
        for one in found.together.companions:
            assert one.shown or one.reason
            assert one.title in " ".join(each.text for each in found.sentences)


def test_charts_are_there_and_mark_the_area_and_its_neighbours() -> None:
    for name in AWKWARD:
        charts = view(name).charts()
        assert len({chart.frame.id for chart in charts}) == len(charts)
    found = topic("Birmingham", "NF02")
    assert found.strip is not None
    assert [dot.label for dot in found.strip.dots if dot.kind == "own"] == ["Birmingham"]
    assert {dot.label for dot in found.strip.dots if dot.kind == "neighbour"} == set(
        view("Birmingham").header.neighbours
    )
    assert len(found.strip.dots) == 153
    assert found.trend is not None
    own, near, region, england = found.trend.tracks
    assert (own.label, region.label, england.label) == ("Birmingham", "West Midlands", "England")
    assert near.values[-1] == 21.3
    assert own.values[-1] == 20.7
    assert found.trend.svg().startswith("<svg")


def test_leaders_stand_in_the_inspectorates_words_and_agree_with_the_framework() -> None:
    found = topic("Birmingham", "NF60")
    assert found.ids == ("NF59", "NF60", "NF61", "NF62")
    assert found.latest.shown == "Good"
    assert found.latest.ends == date(2023, 2, 20)
    assert found.england is not None
    outstanding = figure("NF59", "E92000001", "2025").shown
    assert f"Outstanding: {outstanding}" in found.england.shown
    assert "Good" not in " ".join(one.text for one in found.sentences)


def test_the_head_says_who_the_authority_is() -> None:
    header = view("Birmingham").header
    assert (header.code, header.region, header.kind) == ("E08000025", "West Midlands", "Metropolitan district")
    assert (header.population, header.deprivation, header.most_deprived) == ("292,859", "37.5", "43%")
    assert len(header.neighbours) == 10
    assert header.inspection is not None
    assert (header.inspection.inspected, header.inspection.age_months) == (date(2023, 2, 20), 45)
    assert "not nought" in view("City of London").header.sentences[0].text


def test_rules_have_an_owner_and_are_reviewed() -> None:
    rules = sentence_rules()
    assert rules.owner
    assert rules.reviewed < rules.next_review
    assert definition("NF01").title
