"""An indicator's page: titles state a finding, authorities stand in alphabetical order, and checks found something."""

from __future__ import annotations

from datetime import date

import pytest

from forethought.insight.national import NationalError, indicator_page
from forethought.insight.statistics import areas

TODAY = date(2026, 11, 25)
IDS = [f"NF{number:02}" for number in range(1, 69)]
NAMES = [area.name for area in areas("local_authority")]


def charts(page):
    return [one for one in (page.map, page.strip, *page.lines, page.control, page.funnel) if one]


@pytest.fixture(scope="module")
def pages():
    return {one: indicator_page(one, TODAY) for one in IDS}


def test_every_chart_has_a_title_that_states_a_finding_and_an_id_of_its_own(pages):
    frames = [chart.frame for page in pages.values() for chart in charts(page)]
    assert len({frame.id for frame in frames}) == len(frames) > 300
    for frame in frames:
        assert 4 <= len(frame.title.split()) <= 17, frame.title
        assert "Source: " in frame.note
        assert "published " in frame.note
        words = f" {frame.title} {frame.subtitle} ".lower()
        assert not [word for word in ("best", "worst", "better", "rank", "improve") if f" {word}" in words]


def test_titles_follow_the_figures(pages):
    page = pages["NF02"]
    assert page.map.frame.title == "All 153 authorities have a figure"
    assert page.strip.frame.title == "Half of the authorities lie between 16.9 and 23 per cent; England 22.6"
    assert page.lines[0].frame.title == "England 22.6 per cent in 2025, 22.4 in 2024"
    assert page.lines[1].frame.title == "These regions run from 19.4 to 24.7 in 2025"
    assert page.funnel.frame.title == "25 per cent of authorities lie within what chance alone gives"
    assert page.control.frame.title == "England's latest figure signals a change to the low side: ask why"
    assert pages["NF18"].map.frame.title == "53 of 153 authorities have a figure; 97 hidden"
    assert pages["NF34"].strip.frame.title == "Half of the authorities have 0 per 10,000 children; England 0"
    assert pages["NF34"].lines[1].frame.title == "These regions all stand at 0 in 2025"


def test_the_table_holds_every_authority_in_alphabetical_order_with_reasons_for_blanks(pages):
    for measure_id, page in pages.items():
        if measure_id != "NF47":
            assert [row[0] for row in page.table[1:]] == NAMES == sorted(NAMES)
    rows = {row[0]: row for row in pages["NF63"].table}
    assert rows["Isles of Scilly"][2:] == ("z", "not applicable")
    assert rows["Kingston upon Thames"][3] == "reported with another authority"
    assert rows["Barnet"] == ("Barnet", "London", "13.3", "")
    assert sum(row[2] == "yes" for row in pages["NF59"].table) == 45
    assert len(pages["NF47"].table) == 1


def test_a_hidden_figure_stays_hidden_in_every_chart(pages):
    page = pages["NF18"]
    hidden = [row[0] for row in page.table if row[2] == "c"]
    assert len(hidden) == 97
    on_map = {value.label: value for value in page.map.values.values()}
    in_strip = {dot.label: dot for dot in page.strip.dots}
    for name in hidden:
        assert (on_map[name].value, on_map[name].shown) == (None, "c")
        assert (in_strip[name].value, in_strip[name].shown) == (None, "c")


def test_an_authority_that_reports_with_another_has_no_figure_of_its_own_on_the_map(pages):
    values = {value.label: value for value in pages["NF63"].map.values.values()}
    assert (values["Kingston upon Thames"].value, values["Kingston upon Thames"].shown) == (None, "x")


def test_regions_stand_three_at_a_time_beside_england(pages):
    england, *regions = pages["NF04"].lines
    assert [track.label for track in england.tracks] == ["England"]
    assert [len(chart.tracks) for chart in regions] == [4, 4, 4]
    assert all(chart.tracks[0].label == "England" for chart in regions)
    names = [track.label for chart in regions for track in chart.tracks[1:]]
    assert names == [area.name for area in areas("region")]


def test_charts_are_left_out_where_there_is_nothing_to_draw(pages):
    only_england, one_year, judged = pages["NF47"], pages["NF57"], pages["NF59"]
    assert (only_england.map, only_england.strip, len(only_england.lines)) == (None, None, 1)
    assert (one_year.lines, one_year.funnel) == ((), None)
    assert charts(judged) == []
    assert [one for one, page in pages.items() if page.control] == ["NF01", "NF02", "NF23", "NF24", "NF25"]
    assert pages["NF02"].control.chart.screened
    assert pages["NF46"].funnel is None
    assert pages["NF46"].standing.spread.why_not


def test_funnels_show_rates_and_percentages_in_the_published_unit(pages):
    for measure_id, centre in (("NF02", 22.6), ("NF04", 67), ("NF25", 72.7)):
        funnel = pages[measure_id].funnel
        assert funnel.per * funnel.funnel.centre == pytest.approx(centre, rel=0.02)
        assert funnel.own == ""
    left_out = pages["NF02"].funnel.funnel.left_out
    assert left_out.symbols == (("c", 9),)
    assert pages["NF07"].funnel.funnel.left_out.symbols == (("c", 5), ("z", 1))


def test_checks_find_the_indicators_that_stand_still(pages):
    found = {one: page.checks for one, page in pages.items() if page.checks}
    assert set(found) == {"NF34", "NF37"}
    assert found["NF34"][0].what == "All 153 authorities have the same figure, 0"


def test_the_page_names_what_is_counted_and_the_card_that_computes_it(pages):
    assert pages["NF45"].card.id == "A17"
    assert pages["NF45"].definition.denominator == "children looked after on 31 March"
    assert pages["NF07"].standing.card == "A47"
    assert pages["NF57"].card is None
    assert "points" in pages["NF22"].definition.note
    assert pages["NF22"].standing.unit == "points"


def test_another_measure_or_too_early_a_day_is_refused():
    with pytest.raises(NationalError, match="no indicator of that id"):
        indicator_page("LACnum", TODAY)
    with pytest.raises(NationalError, match="not all out"):
        indicator_page("NF01", date(2026, 4, 26))
