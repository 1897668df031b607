"""Where placements are: authority, in or out, miles, on the geography of the year's end."""

import pytest

from forethought.engine import Engine
from forethought.model import CollectionYear, load_form
from forethought.quality import Desk, check
from forethought.quality.geography import authority_on, postcode_edition
from forethought.sources import read

BIRMINGHAM, CARLISLE, EDINBURGH, BELFAST, JERSEY = "B1 1BB", "CA1 1AA", "EH1 1BB", "BT1 1AA", "JE2 3AB"


def placed(rows, year=2026, authority="E08000025", **more):
    intake = read({"Episodes": rows}, "ssda903", year)
    with Engine() as engine:
        desk = Desk(
            engine,
            load_form("ssda903", year),
            intake.tables,
            period=CollectionYear(year).period,
            authority=authority_on(authority, year),
            supplied=intake.supplied["Episodes"],
            **more,
        )
        desk.ready(frozenset(["episodes"]))
        found = engine.query("select pl_la, pl_location, pl_distance from episodes order by row_no").to_pylist()
    return [tuple(row.values()) for row in found]


@pytest.mark.parametrize(
    ("home", "placement", "expected"),
    [
        (BIRMINGHAM, BIRMINGHAM, ("E08000025", "IN", 0.0)),
        (BIRMINGHAM, "b11bb", ("E08000025", "IN", 0.0)),
        (BIRMINGHAM, CARLISLE, ("E06000063", "OUT", 172.0)),
        (BIRMINGHAM, EDINBURGH, ("SCO", "OUT", 245.6)),
        (BIRMINGHAM, BELFAST, ("NIR", "OUT", None)),
        (BIRMINGHAM, JERSEY, ("NUK", "OUT", None)),
        (BIRMINGHAM, "ZZ99 9ZZ", (None, None, None)),
        (BIRMINGHAM, None, (None, None, None)),
        (None, CARLISLE, ("E06000063", "OUT", None)),
    ],
)
def test_a_placement_is_found_by_its_postcode(home, placement, expected):
    assert placed([{"CHILD": "1", "HOME_POST": home, "PL_POST": placement}]) == [expected]


@pytest.mark.parametrize(
    ("year", "postcode", "code"),
    [
        (2023, CARLISLE, "E10000006"),
        (2024, CARLISLE, "E06000063"),
        (2023, "YO7 1AA", "E10000023"),
        (2024, "YO7 1AA", "E06000065"),
        (2023, "TA1 1AA", "E10000027"),
        (2024, "TA1 1AA", "E06000066"),
        (2025, "S1 1AA", "E08000019"),
        (2026, "S1 1AA", "E08000039"),
        (2025, "S70 1AA", "E08000016"),
        (2026, "S70 1AA", "E08000038"),
    ],
)
def test_the_geography_is_that_of_the_end_of_the_collection_year(year, postcode, code):
    ((la, _, _),) = placed([{"CHILD": "1", "PL_POST": postcode}], year)
    assert la == code


@pytest.mark.parametrize("given", ["E08000019", "E08000039", "373", "Sheffield", " sheffield "])
@pytest.mark.parametrize("year", [2025, 2026])
def test_the_authority_may_be_given_by_any_of_its_codes(given, year):
    ((_, location, _),) = placed([{"CHILD": "1", "PL_POST": "S1 1AA"}], year, given)
    assert location == "IN"


def test_a_supplied_fact_replaces_the_one_worked_out():
    row = {"CHILD": "1", "HOME_POST": BIRMINGHAM, "PL_POST": CARLISLE, "PL_LA": "E08000025", "PL_DISTANCE": "7.5"}
    assert placed([row, {**row, "PL_LA": None, "PL_DISTANCE": None}]) == [("E08000025", "IN", 7.5), (None, None, None)]
    assert placed([{**row, "PL_LOCATION": "OUT"}]) == [("E08000025", "OUT", 7.5)]


def test_a_supplied_code_is_read_on_the_geography_of_the_year():
    assert placed([{"CHILD": "1", "PL_LA": "E08000019"}], 2026, "373") == [("E08000039", "IN", None)]


def test_without_the_authority_in_and_out_are_not_told():
    assert placed([{"CHILD": "1", "HOME_POST": BIRMINGHAM, "PL_POST": CARLISLE}], authority=None) == [
        ("E06000063", None, 172.0)
    ]


def test_last_year_is_placed_on_this_years_geography():
    rows = [{"CHILD": "1", "DECOM": "01/05/2022", "RNE": "S", "PL_POST": CARLISLE, "HOME_POST": CARLISLE}]
    run = check(
        {"Episodes": rows}, "ssda903", 2024, previous={"Episodes": rows}, authority="942", select=["503H", "503J"]
    )
    assert set(run.statuses["status"].to_pylist()) == {"passed"}


def test_a_rule_about_own_area_says_that_the_authority_is_missing():
    rows = [
        {"CHILD": "1", "DECOM": "01/05/2025", "LS": "C2", "PLACE": "U1", "PLACE_PROVIDER": "PR1", "PL_POST": CARLISLE}
    ]
    (status,) = check({"Episodes": rows}, "ssda903", 2026, select=["1015"]).statuses.to_pylist()
    assert status["status"] == "could_not_run"
    assert "authority" in status["reason"]


def test_the_edition_of_the_postcodes_is_known():
    assert "ONS Postcode Directory" in postcode_edition()
