"""Every violation planted in a children in need census is found by its rule, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

import forethought
from forethought.quality import load_rules
from forethought.sources import read
from forethought.synth import write_return
from forethought.synth.planted import plant, plant_whole, violations, write_return_tables


def census(folder, year, children):
    """The rows of a valid census, by table."""
    made = write_return(folder / "made", "cin", children, year=year)
    held = read(made.source, "cin", year).tables
    tables = {
        name: [{field: value or "" for field, value in row.items() if field[0] != "_"} for row in table.to_pylist()]
        for name, table in held.items()
    }
    for row in tables["Assessments"]:
        del row["AssessmentFactors"]  # the list of factors beside it says the same
    return tables


def findings(path, tables, year):
    run = forethought.check(write_return_tables(path, tables, "cin", year), "cin", year)
    assert run.counts["could_not_run"] == run.counts["not_applicable"] == 0
    codes, children = run.findings["code"].to_pylist(), run.findings["child"].to_pylist()
    return {(code, child or "") for code, child in zip(codes, children, strict=True)}


def assert_each_found(planting, found):
    assert [(p.rule, p.what, p.child) for p in planting.planted if (p.rule, p.named) not in found] == []
    listed = {number for p in planting.planted for number in (p.child, p.named, p.other)}
    assert {(rule, child) for rule, child in found if child not in listed} == set()


@pytest.mark.parametrize(
    ("year", "children", "rules"),
    [(2026, 4000, 109), (2023, 2000, 105), (2024, 2000, 105), (2025, 2000, 109), (2027, 2000, 109)],
)
def test_every_planted_violation_is_found_by_its_rule_and_nobody_else_by_any(tmp_path, year, children, rules):
    tables = census(tmp_path, year, children)
    planting = plant(tables, None, "cin", year, share=0, rng=np.random.default_rng(year), every=True)
    assert planting.missed == ()
    assert_each_found(planting, findings(tmp_path / "planted.xml", planting.tables, year))
    covered = {p.rule for p in planting.planted}
    whole = {v.rule for v in violations("cin", year) if v.whole}
    assert covered | whole == {rule.code for rule in load_rules("cin", year)}
    assert len(covered | whole) == rules


@pytest.mark.parametrize("year", [2024, 2026])
def test_rules_about_the_whole_of_a_return(tmp_path, year):
    tables = census(tmp_path, year, 1500)
    rules = [v.rule for v in violations("cin", year) if v.whole]
    assert len(rules) == 5
    assert findings(tmp_path / "clean.xml", tables, year) == set()
    for rule in rules:
        made, planted = plant_whole(tables, "cin", year, rule)
        assert planted.rule == rule
        assert (rule, "") in findings(tmp_path / "whole.xml", made, year)


def test_one_child_in_fifteen_with_some_violation(tmp_path):
    tables = census(tmp_path, 2026, 1500)
    planting = plant(tables, None, "cin", 2026, share=0.06, rng=np.random.default_rng(3))
    assert len(planting.planted) == 90
    found = findings(tmp_path / "planted.xml", planting.tables, 2026)
    whole = {v.rule for v in violations("cin", 2026) if v.whole}
    assert_each_found(planting, {(rule, child) for rule, child in found if rule not in whole})
