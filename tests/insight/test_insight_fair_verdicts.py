"""When improvement and concern may be said; measures never without their counter-measures."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from forethought.insight.fair import (
    FairError,
    Funnel,
    Series,
    Xmr,
    families,
    funnel,
    shown_together,
    symbols,
    verdict,
    xmr,
)
from forethought.model import Period

QUIET = [20, 21, 19, 20, 21, 19, 20, 21, 19, 20, 21, 19]


def trend(*later: float | str, quiet: int = 12) -> Xmr:
    values = [*QUIET[:quiet], *later]
    starts = [date(2023 + m // 12, m % 12 + 1, 1) for m in range(len(values) + 1)]
    periods = [Period(a, b) for a, b in pairwise(starts)]
    return xmr(Series.of(zip(periods, values, strict=True)), screened=False, freeze=True)


def areas(ours: int | str, denominator: int = 250) -> Funnel:
    return funnel([*((f"Area {n:02}", 50, 250) for n in range(20)), ("Westmarch", ours, denominator)])


UP, DOWN, HIGH, LOW, LEVEL = trend(40), trend(2), areas(100), areas(10), areas(50)


@pytest.mark.parametrize(
    ("course", "place", "polarity", "word"),
    [
        (UP, HIGH, "high", "improvement"),
        (DOWN, LOW, "low", "improvement"),
        (UP, HIGH, "low", "concern"),
        (DOWN, LOW, "high", "concern"),
        (UP, LOW, "high", "no clear change"),
        (DOWN, HIGH, "high", "no clear change"),
        (UP, LEVEL, "high", "no clear change"),
        (trend(20), HIGH, "high", "no clear change"),
        (UP, HIGH, "neutral", "no clear change"),
    ],
)
def test_both_must_agree_and_one_side_be_better(course: Xmr, place: Funnel, polarity: str, word: str) -> None:
    assert verdict(course, place, "Westmarch", polarity=polarity, activity=False).word == word


@pytest.mark.parametrize("polarity", ["high", "low", "neutral"])
def test_activity_is_never_better_or_worse(polarity: str) -> None:
    found = verdict(UP, HIGH, "Westmarch", polarity=polarity, activity=True)
    assert found.word == "no clear change"
    assert found.why == "Neither more nor less of it is better by itself."


def said(course: Xmr, place: Funnel) -> str:
    found = verdict(course, place, "Westmarch", polarity="high", activity=False)
    assert found.word == "no clear change"
    return found.why


def test_only_the_latest_point_speaks() -> None:
    assert said(trend(40, 20), HIGH) == "Over time it varies as it always has."


def test_under_twelve_points_the_words_of_the_short_chart_stand() -> None:
    assert said(trend(40, quiet=9), HIGH).startswith("Ten monthly points cannot show a change")


def test_what_is_hidden_or_too_small_gives_no_verdict() -> None:
    assert said(trend(40, "c"), HIGH) == "The latest figure is not known."
    assert said(UP, areas("c")).startswith("The area's figure is not known")
    assert said(UP, areas(25, 25)).startswith("There are too few")


def test_disagreement_is_told_as_such() -> None:
    assert said(UP, LOW) == "Its course over time and its place among areas disagree."
    assert said(UP, LEVEL).startswith("It lies within")


def test_unknown_polarity_or_area_is_refused() -> None:
    with pytest.raises(FairError, match="polarity"):
        verdict(UP, HIGH, "Westmarch", polarity="up", activity=False)
    with pytest.raises(FairError, match="not in the funnel"):
        verdict(UP, HIGH, "Eastmarch", polarity="high", activity=False)


PAIRS = [
    ("completeness", {"default_share", "heaping"}),
    ("timeliness", {"revision_rate"}),
    ("match_rate", {"false_match_rate"}),
    ("access_days", {"redaction_rate", "complaint_rate"}),
    ("sharing_volume", {"refused_with_reason", "subject_complaints"}),
]


def test_every_family_names_its_counter_measures() -> None:
    assert [(family.measure, set(family.counter)) for family in families()] == PAIRS
    for family in families():
        assert family.why
        assert set(family.titles) == set(family.members)
    members = [name for family in families() for name in family.members]
    assert len(members) == len(set(members))


@pytest.mark.parametrize(("measure", "counter"), PAIRS)
def test_neither_is_shown_without_the_other(measure: str, counter: set[str]) -> None:
    whole = {measure: "97%", **dict.fromkeys(counter, "4%")}
    ((family, figures),) = shown_together(whole)
    assert dict(figures) == whole
    assert figures[0][0] == measure
    for name in whole:
        for part in ({k: v for k, v in whole.items() if k != name}, {**whole, name: None}):
            with pytest.raises(FairError, match="only with its counter-measures") as refused:
                shown_together(part)
            assert family.titles[name].lower() in str(refused.value)


def test_a_hidden_counter_measure_is_still_there() -> None:
    assert dict(shown_together({"timeliness": 4, "revision_rate": "c"})[0][1])["revision_rate"] == "c"


def test_a_measure_without_a_family_is_refused_and_nothing_shows_nothing() -> None:
    assert shown_together({}) == ()
    with pytest.raises(FairError, match="No counter-measure is named"):
        shown_together({"speed": 1})


def test_symbols_have_meanings() -> None:
    assert {"c", "k", "u", "x", "z"} <= set(symbols())
    assert all(symbols().values())
