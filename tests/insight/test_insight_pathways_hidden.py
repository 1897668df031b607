"""Small counts of pathways and sufficiency: an attacker with all that is shown, and every sum, recovers none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import product

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.insight.pathways import (
    Linked,
    Living,
    Monthly,
    PathwayError,
    Sufficiency,
    Sum,
    hidden,
    pathway,
    shown_pathway,
    shown_sufficiency,
    worked_out,
)
from forethought.insight.pathways.facts import distance_bands, locations, placement_groups, provider_kinds
from forethought.insight.pathways.monthly_counts import calendar_months
from forethought.insight.pathways.shown_pathway import linked_counts
from forethought.insight.pathways.shown_sufficiency import linked_living
from insight.test_insight_pathways import returns, text

END = date(2026, 3, 31)
START = date(2025, 4, 1)


def living(seed: int, number: int) -> tuple[Living, ...]:
    """Children spread over kinds of placements as unevenly as they are."""
    chance = random.Random(seed)
    kinds = list(
        product(
            [group.label for group in placement_groups()],
            [label for label, _ in distance_bands()],
            locations().values(),
            provider_kinds().values(),
        )
    )
    weights = [chance.expovariate(1) ** 4 for _ in kinds]
    counted: dict[tuple[str, ...], int] = {}
    for kind in chance.choices(kinds, weights, k=number):
        area = chance.choice(["Stoke-on-Trent", "Telford and Wrekin", "Leeds"]) if kind[2] == locations()["OUT"] else ""
        key = (*kind, area, chance.choice(["1", "1", "2", "3 or more"]))
        counted[key] = counted.get(key, 0) + 1
    return tuple(Living(*key, children=number) for key, number in counted.items())


def made(seed: int, number: int) -> Sufficiency:
    return Sufficiency(START, END, living(seed, number), (), 40, 3, 60, 57, 8, ())


def bounds_of_every_sum(held: Linked, away: frozenset[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[float, float]]:
    """An attacker of our own, by linear programming: the range of every small count, given what is shown."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    places = {name: solver.addVariable(lb=0) for name in held.values}
    for name, value in held.values.items():
        if name in held.unsaid:
            continue
        if name in away:
            solver.addConstr(places[name] >= 1)
        else:
            solver.addConstr(places[name] == value)
    for each in held.sums:
        solver.addConstr(sum(places[part] for part in each.parts) == places[each.whole])
    found = {}
    for name, value in held.values.items():
        if 1 <= value <= 5:
            solver.minimize(places[name])
            low = solver.val(places[name])
            solver.maximize(places[name])
            unbounded = solver.getModelStatus() != highspy.HighsModelStatus.kOptimal
            found[name] = (low, float("inf") if unbounded else solver.val(places[name]))
    return found


@pytest.mark.parametrize(("seed", "number"), [(1, 90), (2, 342), (3, 1200)])
def test_no_small_count_of_the_tables_of_sufficiency_comes_out(seed: int, number: int) -> None:
    held = linked_living(made(seed, number))
    away = hidden(held)
    found = bounds_of_every_sum(held, away)
    assert found
    assert all(high - low > 3.99 and high > 4.99 for low, high in found.values())


def test_nor_does_one_when_the_attacker_knows_how_the_tables_hang_together() -> None:
    """Tables of two questions are faces of one cube: its inner cells are never shown, but they tie the faces."""
    found = made(4, 200)
    held = linked_living(found)
    away = hidden(held)
    names = ("placement", "distance", "location", "provider")
    inner: dict[tuple[str, ...], int] = {}
    for each in found.living:
        key = ("inner", *(getattr(each, name) for name in names))
        inner[key] = inner.get(key, 0) + each.children
    labels = {name: [key[2] for key in held.values if len(key) == 3 and key[1] == name] for name in names}
    cube = [("inner", *cell) for cell in product(*(labels[name] for name in names))]
    ties = []
    for whole in held.values:
        if whole[0] == "children" and len(whole) == 5:
            at = {names.index(whole[1]) + 1: whole[2], names.index(whole[3]) + 1: whole[4]}
            ties.append(Sum(whole, tuple(cell for cell in cube if all(cell[i] == v for i, v in at.items()))))
    whole_cube = Linked(
        {**held.values, **{cell: inner.get(cell, 0) for cell in cube}},
        (*held.sums, *ties),
        held.unsaid | frozenset(cube),
    )
    ranges = bounds_of_every_sum(whole_cube, away)
    told = {name: span for name, span in ranges.items() if name[0] != "inner"}
    assert told
    assert all(high - low > 3.99 for low, high in told.values())


def test_no_small_count_of_a_pathway_comes_out() -> None:
    cin, care = returns(2)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), END)
    held = linked_counts(found)
    away = hidden(held)
    assert sum(1 <= value <= 5 for value in held.values.values()) > 20
    ranges = bounds_of_every_sum(held, away)
    assert all(high - low > 3.99 and high > 4.99 for low, high in ranges.values())


def test_hiding_small_counts_alone_is_not_enough() -> None:
    held = linked_living(made(2, 342))
    alone = frozenset(name for name, value in held.values.items() if 1 <= value <= 5 and name not in held.unsaid)
    assert worked_out(held, alone)
    assert any(high - low < 0.01 for low, high in bounds_of_every_sum(held, alone).values())


COUNTS = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_whatever_the_table_small_counts_keep_five_possible_values(table: list[list[int]]) -> None:
    values: dict[tuple[str, ...], int] = {("all",): sum(map(sum, table))}
    sums = [Sum(("all",), tuple(("row", str(r)) for r in range(len(table))))]
    for r, row in enumerate(table):
        values["row", str(r)] = sum(row)
        values |= {("cell", str(r), str(c)): value for c, value in enumerate(row)}
        sums.append(Sum(("row", str(r)), tuple(("cell", str(r), str(c)) for c in range(3))))
    for c in range(3):
        values["column", str(c)] = sum(row[c] for row in table)
        sums.append(Sum(("column", str(c)), tuple(("cell", str(r), str(c)) for r in range(len(table)))))
    held = Linked(values, tuple(sums))
    away = hidden(held)
    assert not worked_out(held, away)
    assert all(values[name] > 0 for name in away)
    if not any(1 <= value <= 5 for value in values.values()):
        assert not away


def test_sums_that_do_not_hold_are_refused() -> None:
    with pytest.raises(PathwayError, match="do not add up"):
        hidden(Linked({("a",): 10, ("b",): 9}, (Sum(("a",), (("b",),)),)))


def test_what_is_shown_of_a_pathway_holds_no_small_number() -> None:
    cin, care = returns(1)
    found = shown_pathway(pathway(text(cin, "cin"), text(care, "ssda903"), END))
    counts = ("entered", "went_on", "in_time", "ended", "closed", "still_open", "open_over", "joined")
    told = [getattr(step, name) for step in found.steps for name in counts]
    told += [text for group in found.groups for text in (group.entered, group.went_on)]
    assert "c" in told
    assert not {"1", "2", "3", "4", "5"} & set(told)
    for group in found.groups:
        if "c" in (group.entered, group.went_on):
            assert (group.share, group.interval, group.says, group.value) == ("c", "", "", None)
        elif group.value is not None:
            assert int(group.entered) >= 30
            assert group.low <= group.value <= group.high
    for step in found.steps:
        if step.went_on == "c" or int(step.went_on) < 30:
            assert not step.half.isdecimal()
            assert not step.nine_in_ten.isdecimal()
    assert found.unlinked in " ".join(found.notes) or found.unlinked == "c"


def test_what_is_shown_of_sufficiency_holds_no_small_number() -> None:
    found = shown_sufficiency(made(2, 342))
    told = {cell for table in found.tables for row in table.rows[1:] for cell in row[1:]}
    told |= {number for _, number in (*found.areas, *found.homes_in_year)}
    assert "c" in told
    assert not {"1", "2", "3", "4", "5"} & told
    assert found.emergency == "c"
    assert found.moves == "c"
    assert found.children == "342"


def test_a_month_with_few_events_is_hidden_with_another() -> None:
    months = calendar_months(END, 12)
    found = Monthly("referrals", months, (30, 31, 3, *[40] * 9)).shown()
    symbols = [entry.symbol for entry in found.entries]
    assert symbols.count("c") == 2
    assert symbols[2] == "c"
    fewer = Monthly("referrals", months[:3], (30, 31, 3)).shown()
    assert [entry.symbol for entry in fewer.entries] == ["", "", "c"]


def test_children_into_care_without_a_plan_do_not_come_out_by_subtraction() -> None:
    cin, care = returns(1)
    found = pathway(text(cin, "cin"), text(care, "ssda903"), END)
    steps = {step.fact.id: step for step in found.steps}
    by_plan, by_any = steps["plan to care"], steps["referral to care"]
    few = replace(by_plan, went_on=17, closed=0, still_open=by_plan.entered - 17)
    some = replace(by_any, went_on=20, ended=0, closed=0, still_open=by_any.entered - 20)
    told = {s.fact.id: s for s in shown_pathway(replace(found, steps=(*found.steps[:-2], few, some), groups=())).steps}
    assert "c" in (told["plan to care"].went_on, told["referral to care"].went_on)


def test_a_total_known_from_other_pages_is_no_partner() -> None:
    held = {("all",): 40, ("a",): 3, ("b",): 37}
    sums = (Sum(("all",), (("a",), ("b",))),)
    assert hidden(Linked(held, sums, known=frozenset([("all",)]))) == {("a",), ("b",)}
    few = {("all",): 6, ("a",): 2, ("b",): 2, ("c",): 2}
    with pytest.raises(PathwayError, match="whatever is hidden"):
        hidden(Linked(few, (Sum(("all",), (("a",), ("b",), ("c",))),), known=frozenset([("all",)])))


def test_months_of_a_year_with_next_to_nothing_are_all_hidden() -> None:
    found = Monthly("referrals", calendar_months(END, 12), (2, 2, 2, *[0] * 9)).shown()
    assert {entry.symbol for entry in found.entries} == {"c"}
