"""The lists of violations are whole, and planting does what they say: one violation a child, nobody else touched."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from forethought.model import UserError, load_form
from forethought.quality import load_rules
from forethought.synth import write_return
from forethought.synth.planted import plant, plant_whole, violations

YEARS = [2023, 2024, 2025, 2026, 2027]


def rows_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream))
    return found


@pytest.fixture(scope="module")
def care(tmp_path_factory):
    made = write_return(tmp_path_factory.mktemp("care"), "ssda903", 900, previous=True)
    return rows_of(made.source), rows_of(made.previous)


def planted(care, share=0.05, seed=1, **more):
    rng = np.random.default_rng(seed)
    return plant(*care, "ssda903", 2026, share=share, rng=rng, **more)


def by_child(tables):
    found = {}
    for table, rows in tables.items():
        for row in rows:
            found.setdefault(row["CHILD"], []).append((table, *row.items()))
    return found


@pytest.mark.parametrize("return_", ["ssda903", "cin"])
@pytest.mark.parametrize("year", YEARS)
def test_every_rule_in_force_can_be_broken_or_says_why_not_and_no_other(return_, year):
    held = violations(return_, year)
    assert {v.rule for v in held} == {rule.code for rule in load_rules(return_, year)}
    assert {v.rule for v in held if v.cannot} <= {"706"}
    assert all(bool(v.edits) != bool(v.cannot) for v in held)
    assert all(v.what or v.cannot for v in held)


@pytest.mark.parametrize("return_", ["ssda903", "cin"])
@pytest.mark.parametrize("year", YEARS)
def test_entries_speak_only_of_tables_and_fields_of_the_form_of_the_year(return_, year):
    tables = load_form(return_, year).tables
    for v in violations(return_, year):
        named = [(v.on, v.when), *v.beside.items(), *v.without.items(), *v.last.items(), *v.last_without.items()]
        named += [(v.on, side) for side in (v.next, v.previous) if isinstance(side, dict)]
        named += [(e.table.removeprefix("last."), {**e.values, **e.where}) for e in v.edits if e.table]
        for table, fields in named:
            if table:
                assert set(fields) <= set(tables[table].fields), v.rule


def test_few_violations_need_last_years_return_changed():
    changed = {v.rule for year in YEARS for v in violations("ssda903", year) if v.changes_last_year}
    assert changed == {"207", "348", "561", "576", "584", "624"}


def test_last_years_return_is_changed_only_where_a_rule_cannot_be_broken_otherwise(care):
    made = planted(care, every=True)
    others = {v.rule for v in violations("ssda903", 2026) if not v.changes_last_year}
    before, after = by_child(care[1]), by_child(made.previous)
    changed = {child for child in before if before[child] != after[child]}
    assert {p.rule for p in made.planted if p.child in changed} <= {"348", "561", "576", "584"}
    assert {"207", "624"} <= others & {p.rule for p in made.planted}
    assert by_child(planted(care, share=0.3).previous) == before


def test_nobody_but_the_children_listed_is_touched(care):
    made = planted(care)
    before, after = by_child(care[0]), by_child(made.tables)
    last_before, last_after = by_child(care[1]), by_child(made.previous)
    listed = {p.child for p in made.planted}
    changed = {child for child in before if before[child] != after.get(child)}
    changed |= {child for child in last_before if last_before[child] != last_after[child]}
    assert changed == listed
    assert {child for child in after if child not in before} <= {p.named for p in made.planted}


def test_each_child_has_one_and_the_share_is_what_was_asked(care):
    made = planted(care, share=0.05)
    children = len({row["CHILD"] for row in care[0]["Header"]})
    assert len(made.planted) == round(0.05 * children)
    assert max(Counter(p.child for p in made.planted).values()) == 1
    assert len({p.rule for p in made.planted}) > 30
    assert planted(care, share=0.0).planted == ()


def test_the_same_seed_plants_the_same_and_another_seed_something_else(care):
    assert planted(care, seed=4) == planted(care, seed=4)
    assert planted(care, seed=4).planted != planted(care, seed=5).planted


def test_children_who_are_spared_stay_as_they_were(care):
    spared = frozenset(row["CHILD"] for row in care[0]["Header"][:600])
    made = planted(care, every=True, spared=spared)
    assert not {p.child for p in made.planted} & spared
    assert not {p.other for p in made.planted} & spared
    assert made.planted


def test_the_list_says_where_and_what(care):
    made = planted(care, every=True)
    sex = next(p for p in made.planted if p.rule == "101" and "blank" in p.what)
    assert (sex.table, sex.field, sex.key, sex.named) == ("Header", "SEX", (sex.child,), sex.child)
    row = next(row for row in made.tables["Header"] if row["CHILD"] == sex.child)
    assert row["SEX"] == ""
    mistyped = next(p for p in made.planted if p.rule == "INT03")
    assert mistyped.named == mistyped.child + "X"
    assert sex.as_row()["what"] == "SEX of Header is left blank"


def test_what_no_child_can_have_is_named(care):
    tables = {**care[0], "AD1": [], "UASC": []}
    made = plant(tables, care[1], "ssda903", 2026, share=0, rng=np.random.default_rng(1), every=True)
    missed = {v.rule for v in made.missed}
    assert {"112", "151", "304", "INT01", "105"} <= missed
    assert "101" not in missed
    assert not {p.rule for p in made.planted} & {"112", "304"}


def test_without_last_years_return_no_rule_that_needs_it_is_broken(care):
    made = plant(care[0], None, "ssda903", 2026, share=0.1, rng=np.random.default_rng(1), every=True)
    needing = {rule.code for rule in load_rules("ssda903", 2026) if any(n.endswith("_last") for n in rule.needs)}
    assert made.previous is None
    assert not {p.rule for p in made.planted} & needing
    assert len(made.planted) > 200


def test_a_share_or_a_year_that_cannot_be_is_refused(care):
    with pytest.raises(UserError, match="share"):
        planted(care, share=1.5)
    with pytest.raises(UserError, match="2019"):
        plant(*care, "ssda903", 2019, share=0.1, rng=np.random.default_rng(1))
    with pytest.raises(UserError, match="101"):
        plant_whole(care[0], "ssda903", 2026, "101")
