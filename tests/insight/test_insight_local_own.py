"""An area's own provisional figures beside the published ones, and groups of children."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forethought.insight.fair import relative_rates
from forethought.insight.local import Equality, LocalError, LocalView, OwnFigure, figure_rows, local_view
from forethought.insight.statistics import ethnicity, figure

DAY = date(2026, 11, 25)
OWN = OwnFigure("9.4", 9.4, 8.1, 10.9, "year to 30 June 2026", date(2026, 6, 30), "provisional")


def made(**own: OwnFigure) -> LocalView:
    """Birmingham's page with own figures; an underscore stands for the colon and blank of a part."""
    return local_view(
        "Birmingham", own={key.replace("__", ": ").replace("_", " "): one for key, one in own.items()}, as_of=DAY
    )


def sentences(view: LocalView, measure_id: str) -> dict[str, str]:
    """The sentences of a topic by rule."""
    return {one.rule: one.text for topic in view.topics if topic.id == measure_id for one in topic.sentences}


def test_an_own_figure_stands_beside_the_published_one_its_card_names() -> None:
    view = made(A17=OWN)
    topic = next(one for one in view.topics if one.own)
    assert (topic.id, topic.own_card, topic.own) == ("NF45", "A17", OWN)
    assert topic.latest.shown == figure("NF45", "E08000025", "2025").shown
    assert sentences(view, "NF45")["own-number"] == "Now, own data, provisional: 9.4 for year to 30 June 2026."
    assert view.own_only == ()


def test_a_part_of_a_card_stands_beside_the_indicator_that_counts_the_same() -> None:
    view = made(A12__foster_care=OWN, B02__19_to_21=OWN)
    assert {one.id: one.own_card for one in view.topics if one.own} == {
        "NF48": "A12: foster care",
        "NF53": "B02: 19 to 21",
    }


@pytest.mark.parametrize(
    ("low", "high", "rule"),
    [(8.1, 10.9, "own-within"), (9.0, 10.9, "own-within"), (7.0, 9.0, "own-within"), (9.1, 10.9, "own-outside")],
)
def test_the_published_figure_within_the_own_interval_is_no_clear_difference(
    low: float, high: float, rule: str
) -> None:
    assert figure("NF45", "E08000025", "2025").shown == "9"
    assert rule in sentences(made(A17=replace(OWN, low=low, high=high)), "NF45")


def test_a_symbol_in_place_of_an_own_figure_is_said_in_words_and_compared_with_nothing() -> None:
    hidden = OwnFigure("c", None, None, None, "year to 30 June 2026", date(2026, 6, 30))
    told = sentences(made(A17=hidden), "NF45")
    assert "hidden" in told["own-number"]
    assert not {"own-within", "own-outside"} & set(told)


def test_own_figures_that_the_framework_lacks_stand_by_themselves() -> None:
    view = made(A33=OWN, A27=OWN)
    alone = {one.card: one for one in view.own_only}
    assert alone["A33"].where == "Not published anywhere"
    assert alone["A33"].published is None
    assert alone["A27"].where == "Published outside the framework"
    assert alone["A27"].published is not None
    assert alone["A27"].published.shown == figure("LACDental%", "Birmingham", alone["A27"].published.period).shown
    assert not any(one.own for one in view.topics)


@pytest.mark.parametrize(
    ("key", "figure_", "why"),
    [
        ("Z99", OWN, "no known indicator"),
        ("A12: castles", OWN, "no known indicator"),
        ("A17", replace(OWN, shown=""), "nothing to show"),
        ("A17", replace(OWN, shown="c"), "hides a number"),
        ("A17", replace(OWN, shown="c", value=None), "hides a number"),
        ("A17", replace(OWN, value=float("nan")), "no number"),
        ("A17", replace(OWN, end=date(2026, 11, 26)), "not over"),
    ],
)
def test_an_own_figure_that_cannot_be_used_is_refused(key: str, figure_: OwnFigure, why: str) -> None:
    with pytest.raises(LocalError, match=why):
        local_view("Birmingham", own={key: figure_}, as_of=DAY)


def test_a_period_that_ends_on_the_day_is_over() -> None:
    assert made(A17=replace(OWN, end=DAY)).as_of == DAY


def equality(name: str, measure_id: str) -> Equality:
    """One measure of groups."""
    return next(one for one in local_view(name, as_of=DAY).equality if one.id == measure_id)


def test_ratios_of_groups_are_those_of_the_fair_comparison_of_published_counts() -> None:
    found = equality("Birmingham", "looked-after-ethnicity")
    white = sum(n for group, n in ethnicity("Birmingham").items() if group.startswith("White:"))
    asian = sum(n for group, n in ethnicity("Birmingham").items() if group.startswith("Asian"))
    table = "cla_31_march_characteristics/number/Ethnicity/"
    counts = [figure(table + group, "Birmingham", "2025").value for group in ("White", "Asian or Asian British")]
    wanted = relative_rates(
        [("W", round(counts[0] or 0), white), ("A", round(counts[1] or 0), asian)], "W", "rate"
    ).groups[1]
    row = next(row for row in found.rows if row.group == "Asian")
    assert row.ratio == f"{wanted.ratio:.2f}"
    assert (row.counted, row.out_of) == (f"{wanted.numerator:,}", f"{asian:,}")
    assert found.area == "Birmingham"
    assert not found.why_england
    assert "all ages" in found.unit
    assert f"{wanted.ratio_low:.2f} to {wanted.ratio_high:.2f}" in " ".join(one.text for one in found.sentences)


def test_white_mixed_groups_are_counted_once() -> None:
    found = equality("Birmingham", "looked-after-ethnicity")
    assert sum(int(row.out_of.replace(",", "")) for row in found.rows) == sum(ethnicity("Birmingham").values())


@pytest.mark.parametrize("name", ["Isles of Scilly", "Kingston upon Thames", "Barnsley"])
def test_where_groups_are_hidden_englands_stand_and_the_page_says_why(name: str) -> None:
    found = equality(name, "looked-after-ethnicity")
    assert found.area == "England"
    assert name in found.why_england
    assert "rounded to the nearest 10" in found.caveat
    assert all(cited.area == "England" for one in found.sentences for cited in one.figures)


def test_shares_add_up_and_stand_beside_englands() -> None:
    for measure_id in ("looked-after-sex", "looked-after-age"):
        found = equality("Barnsley", measure_id)
        assert sum(float(row.shown) for row in found.rows) == pytest.approx(100, abs=0.3)
        assert not found.reference
        assert all("England" in one.text for one in found.sentences)


def test_no_group_has_one_to_five_children() -> None:
    for name in ("Birmingham", "Barnsley", "City of London", "Rutland", "Isles of Scilly"):
        for found in local_view(name, as_of=DAY).equality:
            assert all(int(row.counted.replace(",", "")) not in range(1, 6) for row in found.rows)


def test_every_topic_is_a_row_of_the_table_to_take_away() -> None:
    rows = figure_rows(made(A17=OWN))
    assert len(rows) == 66
    assert {len(row) for row in rows} == {len(rows[0])}
    by_id = {row[2]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert by_id["NF45"]["own_value"] == "9.4"
    assert by_id["NF02"]["value"] == "20.7"
    assert by_id["NF02"]["beside_all_authorities"] == "no clear difference"
    assert by_id["NF47"]["why_no_number"] == "published only for England"
