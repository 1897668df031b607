"""Who serves an authority: schools, providers of placements, social workers, practices and hospitals. None exists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.areas.authority import Authority, localities
from forethought.synth.areas.ground import locality_name, make_ground, middle
from forethought.synth.chance import stream
from forethought.synth.reading import parameters_of
from forethought.synth.rows import Codes, Numbers, References, Rows


@dataclass(frozen=True)
class Schools(Rows):
    """Schools. ``phase`` is ``primary secondary sixth_form special alternative``; ``locality`` where it lies; special
    schools and alternative provision also take pupils of the next localities. ``upn_authority`` and ``estab`` begin the
    numbers of pupils first numbered there."""

    urn: Codes
    estab: Codes
    upn_authority: Codes
    name: Codes
    phase: Codes
    locality: References
    places: Numbers  # pupils in each school year
    postcode: Codes


@dataclass(frozen=True)
class Providers(Rows):
    """Providers of placements. ``kind`` is ``own_fostering agency_fostering home secure supported school family_centre
    adoption``; ``provider_code`` as in the return (PR1, PR4, PR5, PR2); ``authority`` is the code of the authority
    it lies in; fostering services have homes anywhere. ``postcode`` is that of the home, or of the office."""

    urn: Codes
    name: Codes
    kind: Codes
    place_codes: Codes  # joined by commas
    provider_code: Codes
    authority: Codes
    postcode: Codes
    east: Numbers
    north: Numbers


@dataclass(frozen=True)
class Workers(Rows):
    """Social workers, by number and team, never by name. ``kind`` is the team's: ``assessment safeguarding disability
    care leaving``."""

    registration: Codes
    label: Codes
    team: Codes
    kind: Codes


@dataclass(frozen=True)
class Services:
    """Everyone who serves one authority. ``fostered``: postcodes of foster homes, inside and outside the authority,
    with their points and the authority each lies in."""

    schools: Schools
    providers: Providers
    workers: Workers
    practices: tuple[str, ...]
    hospitals: tuple[str, ...]
    foster_postcodes: NDArray[np.str_]
    foster_authorities: NDArray[np.str_]
    foster_points: NDArray[np.int32]


@cache
def services_of(authority: Authority, seed: int) -> Services:
    """The services of an authority of its size; the same for the same seed, whatever process asks."""
    rng = stream(seed, authority.code, "services")
    foster = _foster_homes(authority, seed, rng)
    pieces = len(localities(authority))
    return Services(
        _schools(authority, seed),
        _providers(authority, seed, rng),
        _workers(authority),
        tuple(f"{locality_name(n)} {kind} (fictional)" for n in range(pieces) for kind in ("Surgery", "Health Centre")),
        tuple(f"{locality_name(n)} Hospital (fictional)" for n in range(0, pieces, 12)),
        *foster,
    )


def _shapes() -> dict[str, Any]:
    return parameters_of("services")


def _schools(authority: Authority, seed: int) -> Schools:
    shapes = _shapes()["schools"]
    rows: list[tuple[str, str, str, str, str, int, int, str]] = []
    for piece in localities(authority):
        postcodes = make_ground(seed, piece).postcodes.postcode
        for phase, shape in shapes.items():
            if piece.number % shape["every"]:
                continue
            wanted = piece.children * shape["every"] * shape["share"] / 18
            count = max(1, round(wanted / shape["places"]))
            for number in range(count):
                at = authority.first_school + len(rows)
                word = shape["names"][number % len(shape["names"])]
                again = number // len(shape["names"])
                name = f"{locality_name(piece.number)} {word}{f' {again + 1}' if again else ''} (fictional)"
                places = int(np.ceil(wanted * shape["room"] / count))
                pseudo = f"00{1 + at // 9000 % 5}"
                where = str(postcodes[at % len(postcodes)])
                rows.append((f"9{at:05d}", f"{1000 + at % 9000}", pseudo, name, phase, piece.number, places, where))
    urn, estab, upn_authority, name_, phase_, locality, places_, postcode = zip(*rows, strict=True)
    return Schools(
        np.asarray(urn),
        np.asarray(estab),
        np.asarray(upn_authority),
        np.asarray(name_),
        np.asarray(phase_),
        np.asarray(locality, np.int32),
        np.asarray(places_, np.int32),
        np.asarray(postcode),
    )


def _providers(authority: Authority, seed: int, rng: np.random.Generator) -> Providers:
    pieces = localities(authority)
    rows: list[tuple[str, str, str, str, str, str, str, int, int]] = []
    for kind, shape in _shapes()["providers"].items():
        count = max(shape["fewest"], round(authority.children / shape["children_each"]))
        for number in range(count):
            away = number % 10 < round(10 * shape["away"])
            code, postcode, east, north = _where(authority, seed, rng, away=away, pieces=len(pieces))
            provider = list(shape["provider"])[number % len(shape["provider"])]
            name = f"{shape['name']} {number + 1} (fictional)"
            urn = f"SC9{len(rows):05d}"
            rows.append((urn, name, kind, ",".join(shape["places"]), provider, code, postcode, east, north))
    urn_, names, kinds, places, codes, authorities, postcodes, easts, norths = zip(*rows, strict=True)
    return Providers(
        np.asarray(urn_),
        np.asarray(names),
        np.asarray(kinds),
        np.asarray(places),
        np.asarray(codes),
        np.asarray(authorities),
        np.asarray(postcodes),
        np.asarray(easts, np.int32),
        np.asarray(norths, np.int32),
    )


def _where(
    authority: Authority, seed: int, rng: np.random.Generator, *, away: bool, pieces: int
) -> tuple[str, str, int, int]:
    """Authority, postcode and point of a place, inside the authority or in a neighbour's area."""
    if away:
        side = int(rng.integers(len(authority.neighbours)))
        inward = "".join(rng.choice(list("ABDEFGHJLNPQRSTUWXYZ"), 2))
        postcode = f"{authority.letters}{95 + side} {int(rng.integers(0, 10))}{inward}"
        return authority.neighbours[side][0], postcode, *_beyond(rng, pieces, side)
    ground = make_ground(seed, localities(authority)[int(rng.integers(pieces))])
    at = int(rng.integers(len(ground.postcodes)))
    point = int(ground.postcodes.east[at]), int(ground.postcodes.north[at])
    return authority.code, str(ground.postcodes.postcode[at]), *point


def _beyond(rng: np.random.Generator, pieces: int, side: int) -> tuple[int, int]:
    """A point beyond the edge of an authority: the first neighbour lies to the east and west, the others to the north
    and south; most places lie not far beyond."""
    shape = _shapes()["neighbours"]
    east, north = np.asarray([middle(number) for number in range(pieces)]).T
    across, along = (east, north) if side == 0 else (north, east)
    far = shape["nearest"] + int((shape["farthest"] - shape["nearest"]) * rng.random() ** shape["power"])
    out = int(across.max()) + far if rng.random() < 0.5 else int(across.min()) - far
    beside = int(rng.integers(along.min(), along.max() + 1))
    return (out, beside) if side == 0 else (beside, out)


def _foster_homes(
    authority: Authority, seed: int, rng: np.random.Generator
) -> tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.int32]]:
    shape = _shapes()["foster_homes"]
    count = max(20, round(authority.children / shape["children_each"]))
    pieces = len(localities(authority))
    found = [_where(authority, seed, rng, away=bool(rng.random() < shape["away"]), pieces=pieces) for _ in range(count)]
    codes, postcodes, east, north = zip(*found, strict=True)
    return np.asarray(postcodes), np.asarray(codes), np.asarray([east, north], np.int32).T


def _workers(authority: Authority) -> Workers:
    rows: list[tuple[str, str, str, str]] = []
    for kind, shape in _shapes()["teams"].items():
        for number in range(max(4, round(authority.children / shape["children_each"]))):
            at = len(rows) + 1
            team = f"{shape['name']} {number // shape['size'] + 1}"
            rows.append((f"XX9{at:05d}", f"Social worker {at}", team, kind))
    return Workers(*(np.asarray(column, dtype=np.str_) for column in zip(*rows, strict=True)))
