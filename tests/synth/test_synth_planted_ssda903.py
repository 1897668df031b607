"""Every violation planted in a return of children looked after is found by its rule, and nothing else is."""

from __future__ import annotations

import csv
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

import forethought
from forethought.quality import load_rules
from forethought.synth import write_return
from forethought.synth.planted import plant, violations, write_return_tables

BIRMINGHAM = "E08000025"
MILE = 1.6093
WITH_COLUMNS = {"105", "303", "411"}  # only where the file itself holds the mark and the place


def rows_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream))
    return found


def providers_of(made, year):
    """The list of providers, and on it two homes that have closed: before the year, and within it."""
    sheet = load_workbook(made.providers).active
    heads, *rows = sheet.iter_rows(values_only=True)
    listed = [dict(zip(heads, [value or "" for value in row], strict=True)) for row in rows]
    homes = [row for row in listed if row["PLACE_CODES"] == "K2"]
    closed = {"SC996001": f"{year - 2}-02-01", "SC996002": f"{year}-03-01"}
    return listed + [
        {**home, "URN": urn, "REG_END": day} for home, (urn, day) in zip(homes, closed.items(), strict=False)
    ]


class Return:
    """A valid return of a year, beside last year's, with its list of providers."""

    def __init__(self, folder, year, children):
        made = write_return(folder / "made", "ssda903", children, year=year, previous=year > 2023)
        self.folder, self.year = folder, year
        self.tables = rows_of(made.source)
        self.previous = rows_of(made.previous) if made.previous else None
        self.providers = providers_of(made, year)

    def plant(self, **more):
        rng = np.random.default_rng(self.year)
        given = {"share": 0, "every": True, "rng": rng, "providers": self.providers, **more}
        return plant(self.tables, self.previous, "ssda903", self.year, **given)

    def found(self, tables, previous):
        """Rule and child of every finding in the files."""
        now = write_return_tables(self.folder / "planted", tables, "ssda903", self.year)
        last = previous and write_return_tables(self.folder / "planted_last", previous, "ssda903", self.year - 1)
        run = forethought.check(
            now, "ssda903", self.year, previous=last, authority=BIRMINGHAM, providers=self.providers
        )
        assert run.counts["could_not_run"] == 0
        return set(zip(run.findings["code"].to_pylist(), run.findings["child"].to_pylist(), strict=True))


def assert_each_found(planting, found, before=frozenset()):
    missed = [(p.rule, p.what, p.child) for p in planting.planted if (p.rule, p.named) not in found]
    assert missed == []
    assert strays(planting, found - before) == set()


def strays(planting, found):
    """Findings about children who are not on the list."""
    listed = {number for p in planting.planted for number in (p.child, p.named, p.other)}
    return {(rule, child) for rule, child in found if child not in listed}


@pytest.mark.parametrize(("year", "children", "rules"), [(2026, 4000, 313), (2024, 1500, 309), (2027, 1500, 323)])
def test_every_planted_violation_is_found_by_its_rule_and_nobody_else_by_any(tmp_path, year, children, rules):
    made = Return(tmp_path, year, children)
    planting = made.plant()
    assert_each_found(planting, made.found(planting.tables, planting.previous))
    in_force = {rule.code for rule in load_rules("ssda903", year)}
    covered = {p.rule for p in planting.planted}
    cannot = {v.rule for v in violations("ssda903", year) if v.cannot}
    assert covered == in_force - cannot - WITH_COLUMNS
    assert len(covered) == rules


def test_the_first_year_without_last_years_return(tmp_path):
    made = Return(tmp_path, 2023, 1500)
    planting = made.plant()
    found = made.found(planting.tables, None)
    # Made returns give semi-independent homes a registration number, which that year alone did not have yet.
    assert_each_found(planting, found, before={(rule, child) for rule, child in found if rule == "222"})
    needing = {r.code for r in load_rules("ssda903", 2023) if any(n.endswith("_last") for n in r.needs)}
    in_force = {rule.code for rule in load_rules("ssda903", 2023)}
    assert {p.rule for p in planting.planted} >= in_force - needing - WITH_COLUMNS - {"205A", "205B", "205C", "205D"}


def test_a_tenth_of_the_children_of_all_kinds(tmp_path):
    made = Return(tmp_path, 2026, 800)
    planting = made.plant(every=False, share=0.1)
    assert len(planting.planted) == round(0.1 * len(made.tables["Header"]))
    assert_each_found(planting, made.found(planting.tables, planting.previous))


def test_rules_about_columns_that_files_seldom_hold(tmp_path):
    """Files from some systems hold the place of each placement and the mark of unaccompanied children."""
    made = Return(tmp_path, 2026, 600)
    marked = {row["CHILD"] for row in made.tables["UASC"]}
    for row in made.tables["Header"]:
        row["UASC"] = "1" if row["CHILD"] in marked else "0"
    for row in (*made.tables["Episodes"], *made.previous["Episodes"]):
        row.update(placed(row))
    planting = made.plant()
    found = made.found(planting.tables, planting.previous)
    assert {p.rule for p in planting.planted} >= WITH_COLUMNS
    assert [p.rule for p in planting.planted if p.rule in WITH_COLUMNS and (p.rule, p.named) not in found] == []
    assert strays(planting, found) == set()


def postcodes():
    text = (files("forethought.synth") / "data" / "return_postcodes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["postcode"]: row for row in rows}


KNOWN = postcodes()


def placed(row):
    home, place = KNOWN.get(row["HOME_POST"]), KNOWN.get(row["PL_POST"])
    if place is None:
        return {"PL_LA": "", "PL_LOCATION": "", "PL_DISTANCE": ""}
    miles = ""
    if home is not None:
        metres = math.hypot(*(int(home[name]) - int(place[name]) for name in ("east", "north")))
        miles = f"{metres / 1000 / MILE:.1f}"
    return {"PL_LA": place["la"], "PL_LOCATION": "IN" if place["la"] == BIRMINGHAM else "OUT", "PL_DISTANCE": miles}
