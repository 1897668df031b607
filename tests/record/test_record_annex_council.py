"""Annex A from the dataset beside the Annex A that the synthetic council writes itself, cell by cell."""

from __future__ import annotations

from datetime import date
from functools import cache

import pyarrow as pa
import pytest

from forethought.record.projections import Ask, project
from forethought.record.projections.annex_a import compare_lists, lists, make_lists, read_lists
from forethought.synth.agencies import registers_of
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds import annex_a, case_system
from forethought.synth.feeds.case_system import further
from forethought.synth.making.locality import make_community
from forethought.synth.setting import setting_of
from forethought.synth.window import Window
from record.record_ssd_tables import reversed_rows

DAYS = {"2026": ("2026-03", date(2026, 3, 31)), "2025": ("2025", date(2025, 3, 31))}
ASK = Ask(date(2026, 3, 31), "E09000001")

# Where the council itself answers from what its dataset does not hold, or holds otherwise: see docs/record/annex-a.md.
LED = {"Allocated Team", "Allocated Worker"}
OTHERWISE = {
    "List 2": {"Assessment completion date", "Organisation completing assessment"},
    "List 3": LED,
    "List 4": LED | {"Child Seen During Continuous Assessment"},
    "List 5": LED | {"Was an Initial Child Protection Conference deemed unnecessary?"},
    "List 6": LED | {"Date Child Was Last Seen"},
    "List 7": LED | {"Number of Previous Child Protection Plans"},
    "List 8": {
        "What is the permanence plan for this child?", "Date of Last IRO Visit / Contact to the Child",
        "Date of Last Health Assessment", "Date of Last Dental Check", "Placement Location", "LA of Placement",
    },
    "List 9": LED | {
        "Allocated Personal Advisor", "Latest Pathway Plan Review Date", "LA in Touch", "Latest Date of Contact",
    },
    "List 10": {"Family identifier"},
}  # fmt: skip
MORE_ROWS = {"List 2", "List 5"}


@cache
def council():
    """The council's dataset and its own lists, by year: 8,000 children over three years."""
    place = localities(authority_named("westmarch", 8_000))[0]
    community = make_community(setting_of(2, Window(2026, 3), place))
    registers = registers_of(community)
    held = {year: {} for year in DAYS}
    for feed in (case_system.FEED, further.FEED):
        for extract in feed.extracts(community, registers):
            if extract.period in DAYS:
                held[extract.period] |= {name: _text(table) for name, table in extract.tables.items()}
    own = {each.period: each.tables for each in annex_a.FEED.extracts(community, registers)}
    return {year: (held[year], own[period]) for year, (period, _) in DAYS.items()}


def _text(table):
    return pa.table({name: table[name].cast(pa.string()) for name in table.column_names})


@cache
def differences(year):
    held, own = council()[year]
    made, undated = make_lists(held, Ask(DAYS[year][1], "E09000001"))
    assert undated == {}
    return {each.name: each for each in compare_lists(made, own)}


@pytest.mark.parametrize("year", DAYS)
@pytest.mark.parametrize("name", [each.name for each in lists()[:10]])
def test_every_row_of_the_council_is_found(year, name):
    found = differences(year)[name]
    assert found.both > 0
    assert found.missing == 0
    assert name in MORE_ROWS or found.extra == 0


@pytest.mark.parametrize("year", DAYS)
@pytest.mark.parametrize("name", [each.name for each in lists()[:10]])
def test_cells_agree_but_where_the_dataset_does_not_know(year, name):
    assert differences(year)[name].cells.keys() <= OTHERWISE.get(name, set())


def test_the_same_facts_in_another_order_give_the_same_bytes():
    held = council()["2026"][0]
    files = project("annex_a", held, ASK)
    assert files == project("annex_a", reversed_rows(held), ASK)
    assert len(files) == 13


def test_the_workbook_holds_what_the_lists_do():
    held = council()["2026"][0]
    made, _ = make_lists(held, ASK)
    read = read_lists(project("annex_a", held, ASK)["annex_a.xlsx"])
    assert [name for name in made if made[name].to_pylist() != read[name].to_pylist()] == []


def test_a_difference_is_counted_once_for_each_row_and_cell():
    """One row gone, one too many, one cell changed and one emptied."""
    own = council()["2026"][1]
    table = own["List 1"]
    rows = table.to_pylist()
    changed = [{**row} for row in rows[1:]]
    changed[0]["Gender"] = "d) Neither"
    changed[1]["Age of Child (Years)"] = None
    changed.append({**rows[0], "Child Unique ID": "somebody else"})
    mine = {**own, "List 1": pa.Table.from_pylist(changed, schema=table.schema)}
    found = compare_lists(mine, own)[0]
    assert (found.missing, found.extra, found.both) == (1, 1, len(rows) - 1)
    assert found.cells == {"Gender": 1, "Age of Child (Years)": 1}
    assert found.blank == {"Age of Child (Years)": 1}
