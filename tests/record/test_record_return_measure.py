"""Projected returns against a synthetic council's own, cell by cell, and as they were known in the past."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forethought.record.projections import project
from forethought.synth import Order, Window, authority_named, make_feeds
from record.returns_histories import as_known, chance
from record.returns_measure import PROJECTIONS, Measured, World, asked, measure, rows_of, written
from record.returns_tables import Dataset, Rows, tables

FEEDS = ("ssda903", "cin", "case-system", "case-system-ssd")
YEARS = (2025, 2026)
# Findings that the council's own return does not have, and the fact behind each.
OF_THE_FACTS = {
    "159": "whether help was offered is no item of the dataset",
    "164": "no home of the child is held, so there is no distance",
    "186": "no reason for a missing score can be told to be of the year",
    "197B": "no reason for a missing score can be told to be of the year",
    "392a": "no home of the child is held, so there is no distance",
    "392b": "no home of the child is held",
    "392c": "the case system holds a postcode that is in no directory",
    "442": "neither a pupil number nor a reason for having none is held",
    "633": "a fictional authority is on no list of authorities",
    "SW10STG2": "the case system's workers of the time before care do not follow one another within days",
    "SW11aSTG2": "the case system's workers of the time before care do not follow one another within days",
    "SW10aSTG2": "the case system's workers of the time before care do not follow one another within days",
    "SW10bSTG2": "the case system gives the reason of a first worker to one who follows another",
    "8770Q": "neither a pupil number nor a reason for having none is held",
    "8772": "the case system's reason for having no pupil number does not fit the case",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("westmarch")
    wanted = tuple(f"{feed}-{year}" for feed in FEEDS for year in (2024, *YEARS))
    order = Order(authority_named("westmarch", 6_000), Window(2026, 3), seed=5, deliveries=wanted)
    make_feeds(order, folder / "inbox", truth=folder / "truth", processes=1)
    return World(folder / "inbox")


@pytest.fixture(scope="module", params=[(form, year) for form in PROJECTIONS for year in YEARS], ids=str)
def measured(request, world, tmp_path_factory) -> Measured:
    form, year = request.param
    return measure(world, form, year, tmp_path_factory.mktemp("projected"))


def test_every_difference_from_the_councils_own_return_has_a_reason_in_the_facts(measured):
    assert measured.rows > 200
    assert [what for what in measured.classes if what[2] is None] == []
    assert measured.unlike < measured.cells * 0.03


def test_the_checks_find_nothing_that_the_projection_caused(measured):
    assert {code for code in measured.projected - measured.own if code not in OF_THE_FACTS} == set()


def rows(held: dict[str, pa.Table]) -> Dataset:
    return {name: table.to_pylist() for name, table in held.items()}


@pytest.mark.parametrize("form", PROJECTIONS)
def test_the_return_of_a_past_year_is_the_same_bytes_with_and_without_what_came_later(world, form):
    now = rows(world.dataset(2026))
    then = as_known(now, "2025-03-31")
    assert sum(map(len, then.values())) < sum(map(len, now.values())) - 500
    past, present = (project(PROJECTIONS[form], tables(held), asked(2025)) for held in (then, now))
    assert past == present


@pytest.mark.parametrize("form", PROJECTIONS)
def test_the_order_of_a_councils_rows_and_columns_is_nothing(world, form):
    held = rows(world.dataset(2026))
    made = project(PROJECTIONS[form], tables(held), asked(2026))
    assert project(PROJECTIONS[form], tables(held, chance(7)), asked(2026)) == made


@pytest.mark.parametrize("form", PROJECTIONS)
def test_a_child_taken_out_takes_only_its_own_rows_along(world, form, tmp_path):
    held = rows(world.dataset(2026))
    whole = rows_of(written(project(PROJECTIONS[form], tables(held), asked(2026)), tmp_path / "whole"), form, 2026)
    first = {"ssda903": "Episodes", "cin": "CINdetails"}[form]
    child = sorted(str(key[0]) for key in whole[first])[3]
    fewer = {name: others(table, child) for name, table in held.items()}
    less = rows_of(written(project(PROJECTIONS[form], tables(fewer), asked(2026)), tmp_path / "less"), form, 2026)
    for name, table in whole.items():
        assert less[name] == {key: row for key, row in table.items() if key[0] != child}
    assert len(less[first]) < len(whole[first])


def others(table: Rows, child: str) -> Rows:
    """Rows of everybody else; what a mother's row says of her child goes with the child."""
    return [row for row in table if child not in {value for name, value in row.items() if name.endswith("person_id")}]
