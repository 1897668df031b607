"""Files of indicators: screened, with no small count in any of them, nor between them, nor since the last release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from forethought.insight import IndicatorCard, Measure, load_indicator
from forethought.insight.protecting import hidden_figures
from forethought.insight.publication import FilePair, indicator_pairs, screen

WIGAN = "E08000010"
AGES, SEX, STATUS = (load_indicator(name) for name in ("A05", "A06", "A10"))
STARTED, CEASED = load_indicator("A02"), load_indicator("A03")


def figures(card: IndicatorCard, counts: Sequence[int], of: int) -> list[tuple[IndicatorCard, Measure]]:
    day = date(2026, 3, 31)
    parts = card.parts or ("",)
    return [(card, Measure(card.id, p, day, day, n, of, card.per * n / of)) for p, n in zip(parts, counts, strict=True)]


SOUND = [*figures(AGES, (9, 30, 40, 50, 71), 200), *figures(SEX, (110,), 200), *figures(STARTED, (120,), 70_000)]
SOUND += figures(CEASED, (90,), 70_000)


def rows(pair: FilePair) -> dict[str, tuple[str, ...]]:
    names = [name for name in pair.data.column_names if name.startswith(("number", "whole", "population"))]
    item = "breakdown" if "breakdown" in pair.data.column_names else "activity"
    return {row[item]: tuple(row[name] for name in names) for row in pair.data.to_pylist()}


def test_shares_of_one_whole_stand_in_one_file_and_rates_in_another() -> None:
    looked_after, rates = indicator_pairs(SOUND, WIGAN, "2026")
    assert looked_after.name == "children_looked_after_on_31_march"
    assert rows(looked_after)["Ages of the children looked after: under 1"] == ("9", "200", "4.500")
    assert rows(rates) == {STARTED.title: ("120", "70000", "17.143"), CEASED.title: ("90", "70000", "12.857")}
    assert {row["la_name"] for row in looked_after.data.to_pylist()} == {"Wigan"}


def test_every_file_passes_the_screener_without_a_warning() -> None:
    for pair in indicator_pairs(SOUND, WIGAN, "2026"):
        results = {check.result for check in screen(pair.data_csv(), pair.meta_csv(), pair.names)}
        assert results == {"PASS"}


def test_small_counts_are_hidden_with_what_would_give_them_away() -> None:
    (pair,) = indicator_pairs(figures(AGES, (3, 30, 40, 50, 77), 200), WIGAN, "2026")
    hidden = [item for item, texts in rows(pair).items() if texts == ("c", "c", "c")]
    assert [item.rpartition(": ")[2] for item in hidden] == ["under 1", "1 to 4"]


def released(given: Sequence[tuple[IndicatorCard, Measure]]) -> dict[tuple[str, str], tuple[int, int | None]]:
    hidden = hidden_figures(given)
    places = ((card.id, m.part, m) for card, m in given)
    return {(c, p): (int(m.numerator), m.denominator) for c, p, m in places if (c, p) not in hidden}


def test_a_figure_that_changed_by_a_few_children_is_hidden() -> None:
    before = released(figures(SEX, (110,), 200))
    assert hidden_figures(figures(SEX, (110,), 200), before=[before]) == set()
    assert hidden_figures(figures(SEX, (150,), 240), before=[before]) == set()
    assert hidden_figures(figures(SEX, (112,), 202), before=[before]) == {("A06", "")}


def test_what_was_released_stays_known() -> None:
    # The total is 200 in both; the babies were not hidden while there were nine of them.
    before = released(figures(AGES, (9, 30, 40, 50, 71), 200))
    now = figures(AGES, (9, 33, 40, 50, 68), 200)
    assert {part for _, part in hidden_figures(now, before=[before])} >= {"1 to 4", "16 and over"}


def test_a_leak_planted_across_two_releases_is_refused_or_hidden() -> None:
    first = figures(STATUS, (61, 37, 8, 0, 0, 0, 0, 45), 106)  # all shown
    then = figures(STATUS, (61, 40, 5, 0, 0, 0, 0, 45), 106)  # 3 corrected: the change itself is small
    hidden = {part for _, part in hidden_figures(then, before=[released(first)])}
    assert {"interim care order", "police protection"} <= hidden


@pytest.mark.parametrize("small", range(1, 6))
def test_no_file_holds_a_small_count(small: int) -> None:
    given = [*figures(AGES, (small, 30, 40, 50, 71), 191 + small), *figures(SEX, (small,), 191 + small)]
    for pair in indicator_pairs(given, WIGAN, "2026"):
        counts = [int(texts[0]) for texts in rows(pair).values() if texts[0] != "c"]
        assert not [count for count in counts if 1 <= count <= 5]
