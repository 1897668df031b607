"""Westmarch itself: wards, postcodes, schools, practices, providers, teams. None of it exists."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import pyarrow as pa

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # inward codes never hold C, I, K, M, O, V


@dataclass(frozen=True, slots=True)
class Place:
    """One postcode: its ward, the authority it lies in, and a point on an imaginary grid in metres."""

    postcode: str
    ward: str
    authority: str
    east: int
    north: int


@dataclass(frozen=True, slots=True)
class School:
    """One school; ``estab`` is the four-figure number in pupil numbers."""

    urn: str
    estab: str
    name: str
    phase: str
    ward: str


@dataclass(frozen=True, slots=True)
class Provider:
    """One registered provider: which placement and provider codes it may carry, and where it is."""

    urn: str
    name: str
    places: tuple[str, ...]
    providers: tuple[str, ...]
    authorities: tuple[str, ...]
    postcode: str


@dataclass(frozen=True, slots=True)
class Worker:
    """One professional, known by a role and a number, never by a name."""

    worker_id: str
    staff_id: str
    registration: str
    label: str
    job_title: str
    team: str
    kind: str


@dataclass(frozen=True)
class World:
    """Everything about the place that does not depend on the people in it."""

    authority: Mapping[str, Any]
    neighbours: tuple[Mapping[str, Any], ...]
    wards: tuple[Mapping[str, Any], ...]
    places: Mapping[str, tuple[Place, ...]]
    streets: tuple[str, ...]
    schools: tuple[School, ...]
    practices: tuple[tuple[str, str], ...]
    providers: tuple[Provider, ...]
    workers: tuple[Worker, ...]
    services: tuple[Mapping[str, str], ...]
    story_postcodes: Mapping[str, str]

    @property
    def home_wards(self) -> tuple[str, ...]:
        """Wards of the authority itself."""
        return tuple(ward["name"] for ward in self.wards if ward["authority"] == self.authority["code"])

    @property
    def away_wards(self) -> tuple[str, ...]:
        """Wards of the neighbours."""
        return tuple(ward["name"] for ward in self.wards if ward["authority"] != self.authority["code"])


@cache
def load_world() -> World:
    """Westmarch as its data file describes it; the same every time, whatever the seed."""
    text = (files("forethought.synth") / "data" / "westmarch.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    places = _places(raw)
    return World(
        authority=raw["authority"],
        neighbours=tuple(raw["neighbours"]),
        wards=tuple(raw["wards"]),
        places=places,
        streets=tuple(raw["streets"]["names"]),
        schools=tuple(School(**school) for school in raw["schools"]),
        practices=tuple((practice["name"], practice["ward"]) for practice in raw["practices"]),
        providers=_providers(raw, places),
        workers=_workers(raw),
        services=tuple(raw["services"]),
        story_postcodes=raw["story_postcodes"],
    )


def reference_tables() -> Mapping[str, pa.Table]:
    """Tables that go with the files: ``authorities postcodes schools providers workers``, all invented.

    ``providers`` has the columns that :func:`forethought.check` takes (``URN, PLACE_CODES, PROVIDER_CODES, REG_END,
    POSTCODE, LA``), one row for each authority it works in; ``postcodes`` gives authority, ward and a point in metres
    on an imaginary grid; ``authorities`` gives the population aged 0 to 17 at the usual size of 12,000 children.
    """
    world = load_world()
    gss = {row["code"]: row["gss"] for row in (world.authority, *world.neighbours)}
    return MappingProxyType(
        {
            "authorities": pa.Table.from_pylist([dict(world.authority)]),
            "postcodes": pa.Table.from_pylist(
                [
                    {"postcode": p.postcode, "ward": p.ward, "la_code": p.authority, "gss": gss[p.authority]}
                    | {"east": p.east, "north": p.north}
                    for group in world.places.values()
                    for p in group
                ]
            ),
            "wards": pa.Table.from_pylist([{**ward, "gss": gss[ward["authority"]]} for ward in world.wards]),
            "schools": pa.Table.from_pylist([_row(school) for school in world.schools]),
            "providers": pa.Table.from_pylist(
                [_provider_row(provider, gss[code]) for provider in world.providers for code in provider.authorities]
            ),
            "workers": pa.Table.from_pylist([_row(worker) for worker in world.workers]),
        }
    )


def _row(item: Any) -> dict[str, str]:
    return {name: getattr(item, name) for name in item.__slots__}


def _provider_row(provider: Provider, gss: str) -> dict[str, str | None]:
    return {
        "URN": provider.urn,
        "PLACE_CODES": ",".join(provider.places),
        "PROVIDER_CODES": ",".join(provider.providers),
        "REG_END": None,
        "POSTCODE": provider.postcode,
        "LA": gss,
        "NAME": provider.name,
    }


def _places(raw: Mapping[str, Any]) -> Mapping[str, tuple[Place, ...]]:
    rng = random.Random("westmarch")  # noqa: S311 - invented places, not secrets
    found: dict[str, tuple[Place, ...]] = {}
    for ward in raw["wards"]:
        fixed = [code for code in raw["story_postcodes"].values() if code.split()[0] == ward["outward"]]
        codes = dict.fromkeys(fixed)
        while len(codes) < ward["postcodes"]:
            codes[f"{ward['outward']} {rng.randint(1, 9)}{rng.choice(_INWARD)}{rng.choice(_INWARD)}"] = None
        found[ward["name"]] = tuple(
            Place(
                code,
                ward["name"],
                ward["authority"],
                ward["east"] + rng.randint(-1200, 1200),
                ward["north"] + rng.randint(-1200, 1200),
            )
            for code in codes
        )
    return MappingProxyType(found)


def _providers(raw: Mapping[str, Any], places: Mapping[str, tuple[Place, ...]]) -> tuple[Provider, ...]:
    wards = {ward["outward"]: ward["name"] for ward in raw["wards"]}
    story = raw["story_postcodes"]
    taken = {("K2", "WX6"): story["childrens_home"], ("K3", "WX3"): story["supported"]}
    found = []
    for index, item in enumerate(raw["providers"]):
        outward = item["outward"]
        group = places[wards[outward]]
        postcode = taken.get((item["places"][0], outward), group[-1 - index % len(group)].postcode)
        found.append(
            Provider(
                item["urn"],
                item["name"],
                tuple(item["places"]),
                tuple(item["providers"]),
                tuple(item["authorities"]),
                postcode,
            )
        )
    return tuple(found)


def _workers(raw: Mapping[str, Any]) -> tuple[Worker, ...]:
    found: list[Worker] = []
    for team in raw["teams"]:
        for _ in range(team["workers"]):
            number = len(found) + 1
            found.append(
                Worker(
                    f"{9000 + number}",
                    f"ST{9000 + number}",
                    f"XX9{number:04d}",
                    f"Social worker {number}",
                    "Social worker",
                    team["name"],
                    team["kind"],
                )
            )
    return tuple(found)
