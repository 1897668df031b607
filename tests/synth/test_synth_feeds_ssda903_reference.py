"""What goes with the files of an authority: every place that they name, and providers as a check takes them."""

from __future__ import annotations

import pytest

from forethought.quality.providers import COLUMNS, read_providers
from forethought.synth.areas import authority_named, localities, make_ground, services_of
from forethought.synth.feeds.reference import reference_tables


@pytest.fixture(scope="module", params=["westmarch", "E08000025"])
def authority(request):
    return authority_named(request.param, 30_000)


@pytest.fixture(scope="module")
def tables(authority):
    return reference_tables(authority, 7)


def test_every_postcode_of_homes_schools_carers_and_providers_is_there_once(authority, tables):
    known = tables["postcodes"]["postcode"].to_pylist()
    services = services_of(authority, 7)
    named = {*services.foster_postcodes.tolist(), *services.providers.postcode.tolist()}
    named |= {*services.schools.postcode.tolist()}
    for piece in localities(authority):
        named |= {*make_ground(7, piece).postcodes.postcode.tolist()}
    assert len(known) == len(set(known))
    assert set(known) == named


def test_a_place_lies_where_its_authority_says(authority, tables):
    gss = dict(zip(tables["postcodes"]["postcode"].to_pylist(), tables["postcodes"]["gss"].to_pylist(), strict=True))
    services = services_of(authority, 7)
    outside = [code for code, la in zip(services.foster_postcodes.tolist(), services.foster_authorities.tolist(),
                                        strict=True) if la != authority.code]  # fmt: skip
    assert outside
    assert all(gss[code] != authority.gss for code in outside)
    assert tables["authorities"]["gss"].to_pylist() == [authority.gss]
    for row in tables["providers"].to_pylist():
        assert gss[row["POSTCODE"]] == row["LA"]


def test_providers_are_taken_by_a_check_and_listed_under_former_codes_too(tables):
    assert set(COLUMNS) <= set(tables["providers"].column_names)
    listed = read_providers(tables["providers"], 2026).to_pylist()
    assert len({row["URN"] for row in listed}) == len(listed) > 10
    assert {row["PLACE_CODES"] for row in listed if "K3" in row["PLACE_CODES"]} == {"K3,H5"}
    assert all(row["LA"].startswith("E0") for row in listed)


def test_wards_hold_all_postcodes_of_the_authority(authority, tables):
    inside = [row for row in tables["postcodes"].to_pylist() if row["gss"] == authority.gss]
    assert sum(tables["wards"]["postcodes"].to_pylist()) == len(inside)
    assert {row["ward"] for row in inside} == set(tables["wards"]["name"].to_pylist())
    assert set(tables["schools"]["ward"].to_pylist()) <= set(tables["wards"]["name"].to_pylist())
