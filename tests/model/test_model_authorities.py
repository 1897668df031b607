"""Authorities by day: changed codes, divided counties, regions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.model import authorities, gss_codes_on
from forethought.model.authorities import wider_areas

DAYS = st.dates(date(2013, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("meant", "day", "code"),
    [
        ("E06000060", date(2020, 3, 31), "E10000002"),
        ("E06000060", date(2020, 4, 1), "E06000060"),
        ("E10000002", date(2020, 3, 31), "E10000002"),
        ("E10000002", date(2020, 4, 1), "E06000060"),
        ("825", date(2016, 3, 31), "E10000002"),
        ("buckinghamshire", date(2026, 3, 31), "E06000060"),
        ("E06000061", date(2021, 3, 31), "E10000021"),
        ("west northamptonshire", date(2021, 4, 1), "E06000062"),
        ("E06000059", date(2019, 3, 31), "E10000009"),
        ("838", date(2019, 3, 31), "E10000009"),
        ("dorset", date(2019, 3, 31), "E10000009"),
        ("dorset", date(2019, 4, 1), "E06000059"),
        ("E08000038", date(2025, 3, 31), "E08000016"),
        ("E08000016", date(2025, 4, 1), "E08000038"),
    ],
)
def test_a_code_or_name_means_the_code_of_the_day(meant: str, day: date, code: str) -> None:
    assert gss_codes_on(day)[meant] == code


@pytest.mark.parametrize(
    ("meant", "day"),
    [
        ("E10000021", date(2021, 4, 1)),  # divided in two
        ("E10000006", date(2023, 4, 1)),
        ("E06000058", date(2019, 3, 31)),  # made of parts of three
        ("E06000029", date(2019, 4, 1)),
    ],
)
def test_what_lay_in_several_authorities_means_none(meant: str, day: date) -> None:
    assert meant not in gss_codes_on(day)


@given(DAYS)
def test_only_bournemouth_christchurch_and_poole_ever_means_nothing_of_what_stands_today(day: date) -> None:
    standing = {a.gss for a in authorities().values() if a.stood_on(date(2030, 1, 1))}
    lost = standing - set(gss_codes_on(day))
    assert lost == ({"E06000058"} if day < date(2019, 4, 1) else set())


@given(DAYS)
def test_whatever_stood_on_a_day_means_itself_and_nothing_else_is_meant(day: date) -> None:
    stood = {a.gss for a in authorities().values() if a.stood_on(day)}
    assert set(gss_codes_on(day).values()) == stood
    assert {code for code, then in gss_codes_on(day).items() if code == then} == stood


def test_an_authority_follows_on_from_its_predecessor_without_a_gap() -> None:
    for one in authorities().values():
        if one.predecessor:
            before = authorities()[one.predecessor].valid_until
            assert before is not None
            assert one.valid_from == before + timedelta(days=1)


def test_regions() -> None:
    regions = wider_areas("region")
    assert len(regions) == 9
    assert {a.region for a in authorities().values()} == {region.name for region in regions.values()}
    assert {part.name: regions[part.within].name for part in wider_areas("sub_region").values()} == {
        "Inner London": "London",
        "Outer London": "London",
    }
    assert wider_areas("country")["E92000001"].name == "England"
    assert wider_areas("village") == {}
