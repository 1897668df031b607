"""Periods of care and adoptions from the returns of several years."""

from __future__ import annotations

import pytest

from forethought.workflow.linked_care import adoptions, care_periods

Rows = list[dict[str, str]]


def episode(
    child: str,
    start: str,
    end: str = "",
    rne: str = "S",
    rec: str = "",
    place: str = "U6",
    ls: str = "C2",
    at: str = "",
) -> dict[str, str]:
    return {
        "CHILD": child, "DECOM": start, "DEC": end, "RNE": rne, "REC": rec, "PLACE": place, "LS": ls, "PL_POST": at,
    }  # fmt: skip


def periods(*returns: Rows) -> list[tuple[str, str, str | None, str]]:
    return [(r["PersonId"], r["FirstDay"], r["LastDay"], r["ShortBreaks"]) for r in care_periods(returns)]


def test_a_period_goes_on_over_the_years_until_a_reason_ends_it() -> None:
    first = [episode("1", "01/05/2023", "01/02/2024", rec="X1"), episode("1", "01/02/2024", rne="P")]
    second = [episode("1", "01/02/2024", "03/06/2024", rne="P", rec="E4A")]
    assert periods(first, second) == [("1", "2023-05-01", "2024-06-03", "0")]
    assert periods(first) == [("1", "2023-05-01", None, "0")]


@pytest.mark.parametrize(
    "later",
    [
        episode("1", "03/06/2024", rne="S"),
        episode("1", "10/06/2024", rne="P"),
    ],
)
def test_a_new_start_or_a_gap_begins_another_period(later: dict[str, str]) -> None:
    earlier = episode("1", "01/05/2023", "03/06/2024", rec="E4A")
    assert [row[1] for row in periods([earlier, later])] == ["2023-05-01", f"2024-06-{later['DECOM'][:2]}"]


def test_children_are_kept_apart_and_short_breaks_are_marked() -> None:
    held = [episode("2", "01/05/2023", ls="V4"), episode("1", "01/05/2023"), episode("", "01/05/2023")]
    held.append(episode("3", "31/02/2023"))
    assert periods(held) == [("1", "2023-05-01", None, "0"), ("2", "2023-05-01", None, "1")]


def test_nothing_comes_of_nothing() -> None:
    assert periods() == []
    assert list(adoptions([[]])) == []


def adopted(*episodes: dict[str, str]) -> list[tuple[str, str | None, str, str]]:
    return [(r["CareFirstDay"], r["FosteredDay"], r["PlacedDay"], r["OrderDay"]) for r in adoptions([list(episodes)])]


def test_the_move_to_who_adopts_is_the_last_one_for_adoption() -> None:
    assert adopted(
        episode("1", "01/05/2023", "01/02/2024", rec="X1", at="A1 1AA"),
        episode("1", "01/02/2024", "01/05/2024", rne="P", rec="X1", place="A6", at="B1 1BB"),
        episode("1", "01/05/2024", "02/09/2024", rne="L", rec="E11", place="A6", ls="E1", at="B1 1BB"),
    ) == [("2023-05-01", None, "2024-02-01", "2024-09-02")]


def test_for_a_foster_carer_who_adopts_the_day_of_coming_to_that_home_is_told() -> None:
    assert adopted(
        episode("1", "01/05/2023", "01/07/2023", rec="X1", at="A1 1AA"),
        episode("1", "01/07/2023", "01/02/2024", rne="P", rec="X1", place="U5", at="b11bb"),
        episode("1", "01/02/2024", "02/09/2024", rne="T", rec="E12", place="A5", at="B1 1BB"),
    ) == [("2023-05-01", "2023-07-01", "2024-02-01", "2024-09-02")]


def test_care_that_ended_otherwise_is_no_adoption() -> None:
    assert adopted(episode("1", "01/05/2023", "02/09/2024", rec="E4A", place="A6")) == []
    assert adopted(episode("1", "01/05/2023", "02/09/2024", rec="E11", place="U6")) == []
