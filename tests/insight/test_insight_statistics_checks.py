"""The checks on others' figures find the three faults there are, and raise no false alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.insight.statistics import (
    area,
    areas,
    catalogue,
    check_measure,
    code_on,
    england_outside_range,
    figure,
    lost_in_join,
    neighbour_median,
    neighbours,
    revisions,
    series,
    sum_to_total,
    unit_clash,
)

JUDGEMENTS = {"NF59", "NF60", "NF61", "NF62"}
COUNCILS = [a.code for a in areas("local_authority")]
BEFORE, AFTER = date(2025, 3, 31), date(2025, 4, 1)


def test_the_two_england_figures_in_another_unit_are_found_and_nothing_else():
    found = {}
    for source in ("framework", "lait", "dfe"):
        for one in catalogue(source):
            if findings := check_measure(one.id):
                found[one.id] = findings
    assert set(found) == {"FirstYJS", "PreChildDea"}
    assert "FirstYJS, England, 2024" in {f.where for f in found["FirstYJS"]}
    assert all("times the median" in f.what and f.why for findings in found.values() for f in findings)


def test_the_join_that_loses_two_codes_is_found_and_no_other():
    then, now = [code_on(c, BEFORE) for c in COUNCILS], [code_on(c, AFTER) for c in COUNCILS]
    found = lost_in_join(now, then, "NF25, 2023/24")
    assert [f.what for f in found] == [
        "Barnsley is E08000038 in one table and E08000016 in the other",
        "Sheffield is E08000039 in one table and E08000019 in the other",
    ]
    assert not lost_in_join(now, now, "")
    assert not lost_in_join(["E08000038", "X"], ["E12000001", "Y"], "")


def latest_cases():
    """Each rate and percentage in its latest period, for every authority in the table with a neighbour's number."""
    for one in catalogue("framework"):
        if one.id in JUDGEMENTS:
            continue
        rows = {f.area: f.value for f in series(one.id) if f.period == one.latest_period}
        for code in COUNCILS:
            near = {n.area: rows.get(n.area) for n in neighbours(code)}
            near = {other: value for other, value in near.items() if value is not None}
            if code in rows and near:
                yield one, code, near


def test_neighbour_medians_are_right_in_9603_of_9603_and_the_dashboards_own_join_agrees_in_9581():
    cases = right = same = 0
    differ = set()
    for one, code, near in latest_cases():
        cases += 1
        ours = neighbour_median(one.id, code, one.latest_period).value
        right += ours == median(near.values())
        # Injuries were published under the codes of before April 2025, the neighbours under those of after.
        joined = near
        if one.id == "NF25":
            coded = {code_on(other, BEFORE): value for other, value in near.items()}
            joined = {o: coded[code_on(o, AFTER)] for o in near if code_on(o, AFTER) in coded}
        # The dashboard stores this one as a whole number.
        places = 0 if one.id == "NF25" else 6
        if round(median(joined.values()), places) == round(ours, places):
            same += 1
        else:
            differ.add((one.id, code))
    assert (cases, right, same) == (9_603, 9_603, 9_581)
    assert {measure for measure, _ in differ} == {"NF25"}
    assert all({"Barnsley", "Sheffield"} & {area(n.area).name for n in neighbours(c)} for _, c in differ)


def england_and(values, england):
    one = figure("NF01", "England", "2025")
    return [
        replace(one, value=england),
        *(replace(one, area=c, value=v) for c, v in zip(COUNCILS, values, strict=False)),
    ]


@pytest.mark.parametrize(
    ("england", "clash", "outside"),
    [(30.0, 0, 0), (50.0, 0, 0), (50.5, 0, 0), (51.0, 0, 1), (149.0, 0, 1), (150.0, 1, 1), (6.0, 1, 1), (9.0, 0, 1)],
)
def test_where_the_limits_lie(england, clash, outside):
    figures = england_and([10.0, 50.0] + [30.0] * 38, england)
    assert (len(unit_clash(figures)), len(england_outside_range(figures))) == (clash, outside)


def test_few_numbers_or_many_hidden_ones_make_no_range():
    assert not england_outside_range(england_and([10.0] * 29, 60.0))
    assert england_outside_range(england_and([10.0] * 30, 40.0))
    assert england_outside_range(england_and([10.0] * 36 + [None] * 4, 40.0))
    assert not england_outside_range(england_and([10.0] * 35 + [None] * 5, 40.0))
    assert not unit_clash(england_and([10.0] * 29, 60.0))
    assert not unit_clash(england_and([10.0] * 40, None))


def test_a_clash_must_lie_outside_the_authorities():
    assert not unit_clash(england_and([200.0] + [10.0] * 39, 150.0))


def test_counts_are_left_alone():
    assert check_measure("LACnum") == ()


@pytest.mark.parametrize(
    ("parts", "total", "each", "found"),
    [
        ({"a": 3, "b": 4}, 7, 0, 0),
        ({"a": 3, "b": 4}, 8, 0, 1),
        ({"a": 3, "b": 4}, 6, 0, 1),
        ({"a": 30, "b": 40}, 80, 5, 0),
        ({"a": 30, "b": 40}, 90, 5, 1),
        ({"a": 3, "b": None}, 7, 0, 0),
        ({"a": 8, "b": None}, 7, 0, 1),
        ({"a": 8}, None, 0, 0),
        ({"a": None}, 4, 0, 0),
    ],
)
def test_parts_and_their_total(parts, total, each, found):
    assert len(sum_to_total(parts, total, "here", each=each)) == found


def test_england_is_the_sum_of_its_regions():
    name = "cla_number_and_rate/children_count/Children looked after on 31 March each year"
    for year in ("2021", "2022", "2023", "2024", "2025"):
        parts = {a.code: figure(name, a.code, year).value for a in areas("region")}
        assert not sum_to_total(parts, figure(name, "England", year).value, year, each=5)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.sampled_from([1, 5, 10]))
def test_rounding_alone_is_never_found(values, to):
    rounded = {str(i): float(to * round(v / to)) for i, v in enumerate(values)}
    assert not sum_to_total(rounded, float(to * round(sum(values) / to)), "", each=to / 2)


def test_revisions():
    old = series("NF04", "Leeds")
    assert not revisions(old, old)
    new = [replace(old[0], value=(old[0].value or 0) + 1), replace(old[1], value=None, symbol="c"), *old[2:]]
    found = revisions(old, new)
    assert len(found) == 2
    assert found[1].what.endswith("is now c")
    assert found[0].where == "NF04, Leeds, 2021"
    assert not revisions(old[:1], new[1:])
