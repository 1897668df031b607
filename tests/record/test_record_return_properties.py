"""What holds of the return of children looked after whatever the history."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.record.projections import project
from record.returns_histories import FIRST, LAST, as_known, care_of, chance, periods
from record.returns_tables import ask, joined, returned, tables
from support_campaigns import size

CAMPAIGN = settings(max_examples=size(60, 2000), deadline=None)


def day(cell: str | None) -> date | None:
    return datetime.strptime(cell, "%d/%m/%Y").date() if cell else None


def spans(facts):
    return [(day(row["DECOM"]), day(row["DEC"]), row) for row in returned(facts)["Episodes"]]


def stays(care):
    """What the return must have of a period of care: from each change to the next, those that touch the year, each
    ending where the next begins."""
    days = [*(on for on, *_ in care.parts), care.end]
    both = [(on, until) for on, until in pairwise(days) if on <= LAST and (until is None or until >= FIRST)]
    return [(on, until if until and until <= LAST else None) for on, until in both]


@CAMPAIGN
@given(periods(), st.booleans())
def test_episodes_fill_each_period_of_care_without_gap_or_overlap(held, cut):
    found = [(start, end) for start, end, _ in spans(care_of("A", held, cut=cut))]
    assert found == [stay for care in held for stay in stays(care)]


@CAMPAIGN
@given(periods())
def test_the_council_may_cut_its_episodes_or_leave_that_to_us(held):
    made = [returned(care_of("A", held, cut=cut))["Episodes"] for cut in (True, False)]
    assert made[0] == made[1]


@CAMPAIGN
@given(periods())
def test_each_episode_has_the_status_and_the_placement_of_its_day(held):
    for start, _, row in spans(care_of("A", held, cut=False)):
        (now,) = [part for care in held for part in care.parts if part[0] == start]
        assert (row["LS"], row["PLACE"]) == (now[1], ("U6", "K2", "P1", "R1")[now[2] % 4])
        assert row["PL_POST"] == (None if now[1] == "V4" else f"B{now[2] + 1} 1AA")


@CAMPAIGN
@given(periods(), st.integers(0, 2**32))
def test_the_order_of_facts_is_nothing(held, seed):
    facts = joined(care_of("A", held, cut=True), care_of("B", held[:1], cut=False))
    made = project("ssda903", tables(facts), ask())
    assert project("ssda903", tables(facts, chance(seed)), ask()) == made


@CAMPAIGN
@given(periods())
def test_what_happens_after_the_year_changes_nothing_of_its_return(held):
    facts = care_of("A", held, cut=True)
    known = as_known(facts, LAST.isoformat())
    assert project("ssda903", tables(known), ask()) == project("ssda903", tables(facts), ask())


@CAMPAIGN
@given(periods(), periods())
def test_another_child_changes_only_its_own_rows(held, others):
    facts = care_of("A", held, cut=True)
    alone, both = returned(facts), returned(joined(facts, care_of("B", others, cut=True)))
    for name, rows in both.items():
        assert [row for row in rows if row["CHILD"] != "B"] == alone[name]
