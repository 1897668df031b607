from __future__ import annotations

import tomllib
from importlib import resources

from forethought.synth import reference_tables


def _real_authority_codes() -> set[str]:
    text = resources.files("forethought.linkage").joinpath("data/upn_authorities.toml").read_text("utf-8")
    groups = tomllib.loads(text)
    return {code for name in ("england", "former", "wales") for code in groups[name]}


def test_authorities_have_codes_that_were_never_issued():
    codes = set(reference_tables()["postcodes"].column("la_code").to_pylist())
    assert codes == {"007", "008", "009"}
    assert codes.isdisjoint(_real_authority_codes() | {"001", "002", "003", "004", "005"})
    assert all(gss.startswith("E060099") for gss in reference_tables()["postcodes"].column("gss").to_pylist())


def test_every_postcode_in_the_returns_is_in_the_directory(westmarch):
    known = set(reference_tables()["postcodes"].column("postcode").to_pylist())
    used = {
        row[field]
        for delivery in ("ssda903-2025", "ssda903-2026")
        for row in westmarch.rows(delivery, "episodes")
        for field in ("HOME_POST", "PL_POST")
        if row[field]
    }
    assert used <= known
    assert len(used) > 100


def test_placements_fit_the_provider_that_is_named(westmarch):
    providers = {row["URN"]: row for row in reference_tables()["providers"].to_pylist()}
    planted = {f["key"].split("/")[0] for f in westmarch.true("faults")}
    seen = 0
    for row in westmarch.rows("ssda903-2026", "episodes"):
        if row["URN"] and row["CHILD"] not in planted:
            provider = providers[row["URN"]]
            assert row["PLACE"] in provider["PLACE_CODES"].split(",")
            assert row["PLACE_PROVIDER"] in provider["PROVIDER_CODES"].split(",")
            seen += 1
    assert seen > 300


def test_numbers_of_schools_and_providers_lie_outside_what_is_issued():
    tables = reference_tables()
    assert all(urn.startswith("99") for urn in tables["schools"].column("urn").to_pylist())
    assert all(urn.startswith("SC99") for urn in tables["providers"].column("URN").to_pylist())
    assert all(number.startswith("XX9") for number in tables["workers"].column("registration").to_pylist())


def test_workers_are_known_by_role_not_by_name(westmarch):
    labels = {row["prof_professional_name"] for row in westmarch.rows("case-system", "ssd_professionals")}
    assert labels == {f"Social worker {n}" for n in range(1, len(labels) + 1)}
