"""The ground of one locality: small areas, each with its deprivation, and postcodes with points on a grid in metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forethought.synth.areas.authority import Locality
from forethought.synth.chance import stream
from forethought.synth.rows import Codes, Numbers, References, Rows

_CHILDREN_AN_AREA = 350
_CHILDREN_A_POSTCODE = 20
_APART = 7_000  # metres from one locality to the next
_REACH = 3_000  # metres from the middle of a locality to its edge
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # inward codes never hold C, I, K, M, O, V
_FIRST, _SECOND = (
    ["Alder", "Bracken", "Corrow", "Dun", "Esker", "Fern", "Gait", "Harrow", "Ivel", "Kettle", "Lorn", "Marl", "Nether",
     "Otter", "Pender", "Quarn", "Rush", "Sallow", "Thorn", "Under", "Vale", "Wend", "Yarrow", "Ash", "Birk"],
    ["moss", "holt", "by", "marrow", "field", "hallow", "gate", "wick", "combe", "ford", "stead", "thwaite", "mere",
     "low", "ham", "den", "sett", "bridge", "worth", "leigh"],
)  # fmt: skip


@dataclass(frozen=True)
class Postcodes(Rows):
    """Postcodes of homes. ``area`` is the small area; ``east`` and ``north`` a point in metres."""

    postcode: Codes
    area: References
    east: Numbers
    north: Numbers


@dataclass(frozen=True)
class Ground:
    """Where the people of one locality live. ``deciles`` has one number for each small area (1 most deprived)."""

    locality: Locality
    name: str
    deciles: NDArray[np.int32]
    postcodes: Postcodes

    @property
    def area_codes(self) -> list[str]:
        """The codes of the small areas, such as ``X01000012``; none has been issued."""
        return [f"X01{self.locality.number:04d}{number:02d}" for number in range(len(self.deciles))]


def middle(number: int) -> tuple[int, int]:
    """The middle of the locality with a number: localities lie in rings of a square around the first."""
    side = int(np.ceil(np.sqrt(number + 1)))
    before = (side - 1) ** 2
    step = number - before
    x, y = (side - 1, step) if step < side else (step - side, side - 1)
    return 100_000 + x * _APART, 100_000 + y * _APART


def locality_name(number: int) -> str:
    """The invented name of the locality with a number."""
    first = _FIRST[(number * 7 + number // len(_FIRST)) % len(_FIRST)]
    name = first + _SECOND[(number * 3 + number // len(_SECOND)) % len(_SECOND)]
    again = number // (len(_FIRST) * len(_SECOND))
    return f"{name} {again + 1}" if again else name


@lru_cache(maxsize=1024)
def make_ground(seed: int, locality: Locality) -> Ground:
    """The ground of a locality; the same for the same seed."""
    rng = stream(seed, locality.authority.code, locality.number, "ground")
    areas = max(2, round(locality.children / _CHILDREN_AN_AREA))
    deciles = _deciles(rng, locality, areas)
    count = max(areas * 3, round(locality.children / _CHILDREN_A_POSTCODE))
    area = (np.arange(count) % areas).astype(np.int32)
    east, north = middle(locality.number)
    middles = rng.integers(-_REACH, _REACH, size=(areas, 2))
    scatter = rng.integers(-400, 400, size=(count, 2))
    points = middles[area] + scatter
    postcodes = Postcodes(
        home_postcodes(locality, count, rng),
        area,
        (east + points[:, 0]).astype(np.int32),
        (north + points[:, 1]).astype(np.int32),
    )
    return Ground(locality, locality_name(locality.number), deciles, postcodes)


def home_postcodes(locality: Locality, count: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """``count`` postcodes that no other locality has, in an order of their own."""
    outward = f"{locality.authority.letters}{1 + locality.number % 90} {locality.number // 90}"
    inward = [first + second for first in _INWARD for second in _INWARD]
    return np.asarray([outward + inward[at] for at in rng.permutation(len(inward))[:count]], dtype=np.str_)


def _deciles(rng: np.random.Generator, locality: Locality, areas: int) -> NDArray[np.int32]:
    """Each decile as often as in the authority, spread over all its localities: rich and poor areas lie together."""
    edges = np.cumsum(locality.authority.deciles)
    places = (np.arange(areas) + rng.random()) / areas
    found = np.searchsorted(edges, places * edges[-1], side="right") + 1
    return rng.permutation(np.minimum(found, 10)).astype(np.int32)
