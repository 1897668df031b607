"""Tables that go with the files of an authority: its places, schools, providers and workers, none of which exists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.areas import Authority, Ground, Services, localities, make_ground, services_of
from forethought.synth.feeds.columns import text_column
from forethought.synth.feeds.ssda903.year import parameters

_FIRST_WORKER = 9000
_JOB = "Social worker"


def reference_tables(authority: Authority, seed: int) -> Mapping[str, pa.Table]:
    """Tables by name, all invented: ``authorities postcodes wards schools providers workers``.

    ``providers`` has the columns that :func:`forethought.check` takes (``URN, PLACE_CODES, PROVIDER_CODES, REG_END,
    POSTCODE, LA``) and a ``NAME``; ``postcodes`` has every postcode that a file of the authority can name, once, with
    authority, ward and a point in metres on an imaginary grid; ``authorities`` gives the population aged 0 to 17. A
    ward is a small area; a postcode outside the authority has none.
    """
    grounds = [make_ground(seed, piece) for piece in localities(authority)]
    services = services_of(authority, seed)
    postcodes = _postcodes(authority, grounds, services)
    return MappingProxyType(
        {
            "authorities": _authorities(authority),
            "postcodes": postcodes,
            "wards": _wards(authority, grounds),
            "schools": _schools(services, postcodes),
            "providers": _providers(authority, services),
            "workers": _workers(services),
        }
    )


def _authorities(authority: Authority) -> pa.Table:
    return pa.table(
        {
            "name": [authority.name],
            "code": [authority.code],
            "gss": [authority.gss],
            "population_0_17": [authority.children],
            "region": [authority.region],
        }
    )


def _gss(authority: Authority, codes: NDArray[np.str_]) -> NDArray[np.str_]:
    """The nine-character codes of authorities by their three-digit codes."""
    known = {authority.code: authority.gss, **{code: gss for code, gss, _ in authority.neighbours}}
    return np.asarray([known[code] for code in codes.tolist()], np.str_)


def _postcodes(authority: Authority, grounds: list[Ground], services: Services) -> pa.Table:
    """Homes first, then providers, then foster homes; of a postcode that comes twice the first stays."""
    held = services.providers
    homes = [ground.postcodes for ground in grounds]
    wards = [np.asarray(ground.area_codes)[ground.postcodes.area] for ground in grounds]
    places = [*(item.postcode for item in homes), held.postcode, services.foster_postcodes]
    mine = np.full(sum(len(item) for item in homes), authority.code)
    authorities = np.concatenate([mine, held.authority, services.foster_authorities])
    points = services.foster_points
    elsewhere = len(held) + len(services.foster_postcodes)
    texts, first = np.unique(np.concatenate(places), return_index=True)
    order = np.argsort(first, kind="stable")
    texts, first = texts[order], first[order]
    codes = authorities[first]
    return pa.table(
        {
            "postcode": text_column(texts),
            "ward": text_column(np.concatenate([*wards, np.full(elsewhere, "")])[first]),
            "la_code": text_column(codes),
            "gss": text_column(_gss(authority, codes)),
            "east": np.concatenate([*(item.east for item in homes), held.east, points[:, 0]])[first],
            "north": np.concatenate([*(item.north for item in homes), held.north, points[:, 1]])[first],
        }
    )


def _wards(authority: Authority, grounds: list[Ground]) -> pa.Table:
    rows = [
        {
            "name": code,
            "authority": authority.code,
            "outward": str(ground.postcodes.postcode[here[0]]).split(" ")[0],
            "deprivation": int(ground.deciles[area]),
            "postcodes": len(here),
            "east": int(ground.postcodes.east[here].mean()),
            "north": int(ground.postcodes.north[here].mean()),
            "gss": authority.gss,
            "locality": ground.name,
        }
        for ground in grounds
        for area, code in enumerate(ground.area_codes)
        if len(here := np.flatnonzero(ground.postcodes.area == area))
    ]
    return pa.Table.from_pylist(rows)


def _schools(services: Services, postcodes: pa.Table) -> pa.Table:
    held = services.schools
    wards = dict(zip(postcodes["postcode"].to_pylist(), postcodes["ward"].to_pylist(), strict=True))
    return pa.table(
        {
            "urn": text_column(held.urn),
            "estab": text_column(held.estab),
            "name": text_column(held.name),
            "phase": text_column(held.phase),
            "ward": pa.array([wards[code] for code in held.postcode.tolist()], pa.string()),
            "postcode": text_column(held.postcode),
        }
    )


def _providers(authority: Authority, services: Services) -> pa.Table:
    """Where a kind of placement had another code before, the provider is listed for both."""
    held = services.providers
    former = parameters()["placements"]
    codes = [
        ",".join(code + (f",{former[code]['was']}" if code in former else "") for code in text.split(","))
        for text in held.place_codes.tolist()
    ]
    return pa.table(
        {
            "URN": text_column(held.urn),
            "PLACE_CODES": pa.array(codes, pa.string()),
            "PROVIDER_CODES": text_column(held.provider_code),
            "REG_END": pa.nulls(len(held), pa.string()),
            "POSTCODE": text_column(held.postcode),
            "LA": text_column(_gss(authority, held.authority)),
            "NAME": text_column(held.name),
        }
    )


def _workers(services: Services) -> pa.Table:
    held = services.workers
    numbers = [str(_FIRST_WORKER + at) for at in range(1, len(held) + 1)]
    return pa.table(
        {
            "worker_id": pa.array(numbers, pa.string()),
            "staff_id": pa.array([f"ST{number}" for number in numbers], pa.string()),
            "registration": text_column(held.registration),
            "label": text_column(held.label),
            "job_title": pa.array([_JOB] * len(held), pa.string()),
            "team": text_column(held.team),
            "kind": text_column(held.kind),
        }
    )
