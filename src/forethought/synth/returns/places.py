"""Where the children of a generated return live: homes, carers and providers around one authority.

Postcodes are live ones (rules look them up) from a short list; the providers are invented, with numbers that the
regulator has never given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import UserError, authorities
from forethought.synth.reading import rows_of
from forethought.synth.returns.columns import Chance, Column

_FEWEST = 5
_NEAR = 0.6
_REACH = 160_000  # metres: placements farther off are rare
_HOMES = {"K2": 60, "K3": 80, "S1": 12, "K1": 6, "R3": 8}
_LISTED = {"K3": "K3,H5"}  # until 2023-24 supported accommodation went by the second code
_AGENCIES = {"PR1": 1, "PR2": 12, "PR4": 40, "PR5": 12}
_FAMILY = "A3,A4,A5,A6,U1,U2,U3,U4,U5,U6"
_NO_REGISTRATION = "P1,P3,R1,R2,R5"


@dataclass(frozen=True, slots=True)
class Postcode:
    """One postcode: grid reference in metres, GSS code of the authority."""

    postcode: str
    east: int
    north: int
    la: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the regulator lists it."""

    urn: str
    place: str
    code: str
    postcode: str
    la: str


@dataclass(frozen=True, slots=True)
class Places:
    """What placements in one authority choose from."""

    authority: str
    homes_left: Column
    """Postcodes in the authority that children come from; nobody is placed there."""
    near: Column
    """Other postcodes in the authority."""
    around: Column
    """Postcodes outside it, within reach."""
    homes: Mapping[str, tuple[Provider, ...]]
    """Registered homes, by placement code."""
    agencies: Mapping[str, tuple[Provider, ...]]
    """Fostering and adoption services, by provider code."""

    def provider_list(self) -> list[dict[str, str]]:
        """The regulator's list, as rows of ``URN PLACE_CODES PROVIDER_CODES REG_END POSTCODE LA``."""
        listed = [provider for held in (*self.homes.values(), *self.agencies.values()) for provider in held]
        return [
            {
                "URN": p.urn,
                "PLACE_CODES": p.place,
                "PROVIDER_CODES": p.code,
                "REG_END": "",
                "POSTCODE": p.postcode,
                "LA": p.la,
            }
            for p in listed
        ]


@dataclass(frozen=True, slots=True)
class Stays:
    """One place for each row: provider, address, number of the registration."""

    code: Column
    postcode: Column
    urn: Column


def places_of(authority: str, seed: int) -> Places:
    """What there is in and around ``authority`` (GSS code). Raises ``UserError`` for one without postcodes."""
    here = [p for p in _postcodes() if p.la == authority]
    if len(here) < _FEWEST:
        known = authorities().get(authority)
        raise UserError(
            "There are no postcodes to place children in for this authority",
            where=authority if known else "--authority",
            why="returns are made for authorities that stand today",
            do="Give the 9-character code of one, such as E08000025",
        )
    near = here[_FEWEST:]
    around = [p for p in _postcodes() if p.la != authority and _apart(p, near[0]) < _REACH]
    chance = Chance(f"{seed}:places")
    homes = {place: _homes(place, at, near, around, chance) for at, place in enumerate(_HOMES)}
    agencies = {code: _agencies(code, at, near, around, chance) for at, code in enumerate(_AGENCIES)}
    return Places(authority, _texts(here[:_FEWEST]), _texts(near), _texts(around), homes, agencies)


def _apart(one: Postcode, other: Postcode) -> float:
    return math.hypot(one.east - other.east, one.north - other.north)


def _texts(held: list[Postcode]) -> Column:
    return pa.array([p.postcode for p in held], pa.string())


@cache
def _postcodes() -> tuple[Postcode, ...]:
    rows = rows_of("return_postcodes")
    return tuple(Postcode(r["postcode"], int(r["east"]), int(r["north"]), r["la"]) for r in rows)


def _homes(place: str, at: int, near: list[Postcode], around: list[Postcode], chance: Chance) -> tuple[Provider, ...]:
    """Homes: a fifth run by the authority in its own area, the rest private or voluntary, here and elsewhere."""
    count = _HOMES[place]
    where = chance.uniform(count).to_pylist()
    found = []
    for number in range(count):
        own = number % 5 == 0
        pool = near if own or number % 5 < 3 else around
        here = pool[int(where[number] * len(pool))]
        code = "PR1" if own else ("PR5" if number % 5 == 4 else "PR4")
        found.append(Provider(f"SC99{at}{number:03d}", _LISTED.get(place, place), code, here.postcode, here.la))
    return tuple(found)


def _agencies(code: str, at: int, near: list[Postcode], around: list[Postcode], chance: Chance) -> tuple[Provider, ...]:
    count = _AGENCIES[code]
    pool = near if code == "PR1" else around
    where = chance.uniform(count).to_pylist()
    offices = [pool[int(part * len(pool))] for part in where]
    return tuple(
        Provider(f"SC98{at}{number:03d}", _FAMILY, code, office.postcode, office.la)
        for number, office in enumerate(offices)
    )


def stays(places: Places, place: Column, code: Column, chance: Chance, *, away_from: Column) -> Stays:
    """A place of the kind ``place`` for each row, never at the postcode ``away_from`` (the place before).

    ``code`` is the provider of fostering and adoption; homes come with their own.
    """
    rows = len(place)
    other = _address(places, chance, rows, away_from)
    found = Stays(*[pa.nulls(rows, pa.string())] * 3)
    for kind, held in places.homes.items():
        found = _merge(found, pc.equal(place, kind), _homes_for(held, chance, rows, away_from))
    family = pc.is_in(place, value_set=pa.array(_FAMILY.split(",")))
    for kind, held in places.agencies.items():
        number = chance.whole(rows, 0, len(held))
        agency = Stays(pa.repeat(kind, rows), other, pa.array([p.urn for p in held], pa.string()).take(number))
        found = _merge(found, pc.and_(family, pc.equal(code, kind)), agency)
    return _merge(found, pc.is_in(place, value_set=pa.array(_NO_REGISTRATION.split(","))), _unregistered(place, other))


def _unregistered(place: Column, postcode: Column) -> Stays:
    code = pc.case_when(
        pc.make_struct(pc.equal(place, "P1"), pc.is_in(place, value_set=pa.array(["R2", "R5"]))), "PR0", "PR3", "PR4"
    )
    return Stays(code, postcode, pa.nulls(len(place), pa.string()))


def _homes_for(held: tuple[Provider, ...], chance: Chance, rows: int, away_from: Column) -> Stays:
    codes, posts, urns = (
        pa.array([getattr(p, name) for p in held], pa.string()) for name in ("code", "postcode", "urn")
    )
    first = chance.whole(rows, 0, len(held))
    clash = pc.fill_null(pc.equal(posts.take(first), away_from), False)
    free = _another(posts).take(first)
    number = pc.if_else(clash, free, first)
    return Stays(codes.take(number), posts.take(number), urns.take(number))


def _another(posts: Column) -> Column:
    """For each place on the list the next one at another postcode."""
    texts = posts.to_pylist()
    count = len(texts)
    found = []
    for at, text in enumerate(texts):
        step = next((n for n in range(1, count) if texts[(at + n) % count] != text), 0)
        found.append((at + step) % count)
    return pa.array(found, pa.int32())


def _address(places: Places, chance: Chance, rows: int, away_from: Column) -> Column:
    """A postcode for each row, three in five within the authority, none the same as ``away_from``."""
    near = chance.share(rows, _NEAR)
    both = pa.concat_arrays([places.near, places.around])
    inside = chance.whole(rows, 0, len(places.near))
    outside = chance.whole(rows, len(places.near), len(both))
    number = pc.if_else(near, inside, outside)
    clash = pc.fill_null(pc.equal(both.take(number), away_from), False)
    return both.take(pc.if_else(clash, _another(both).take(number), number))


def homes_of_families(places: Places, chance: Chance, rows: int) -> Column:
    """Where the child came from: a postcode within the authority."""
    return places.homes_left.take(chance.whole(rows, 0, len(places.homes_left)))


def _merge(found: Stays, where: Column, other: Stays) -> Stays:
    here = pc.fill_null(where, False)
    return Stays(
        pc.if_else(here, other.code, found.code),
        pc.if_else(here, other.postcode, found.postcode),
        pc.if_else(here, other.urn, found.urn),
    )
