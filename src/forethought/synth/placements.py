"""Where a placement is and who provides it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from forethought.synth.rates import draw
from forethought.synth.world import Provider, World

_NO_PROVIDER = ("Z1", "T0", "T1", "T2", "T3", "T4")
_UNREGISTERED = {"P1": "PR0", "R1": "PR4", "R5": "PR3"}
_BY_SECTOR = {"PR1": 30, "PR2": 3, "PR4": 57, "PR5": 10}
_IN_AREA = 0.68


@dataclass(frozen=True, slots=True)
class Setting:
    """One placement: its code, who provides it, its registered number, its postcode."""

    place: str
    provider: str
    urn: str
    postcode: str


class Settings:
    """Finds settings for placements of one child."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world = world
        self._rng = rng
        self._story = frozenset(world.story_postcodes.values())

    def find(self, place: str, home: str, previous: Setting | None = None) -> Setting:
        """A setting for the placement code ``place``, other than ``previous``."""
        for _ in range(50):
            setting = self._find(place, home)
            if setting != previous:
                return setting
        return self._find("U6", home)

    def _find(self, place: str, home: str) -> Setting:
        if place == "P1":
            return Setting(place, "PR0", "", home)
        if place.startswith(_NO_PROVIDER):
            return Setting(place, "", "", self._postcode(home))
        if place in _UNREGISTERED:
            return Setting(place, _UNREGISTERED[place], "", self._postcode(home))
        provider = self._provider(place)
        fostered = place[0] in "UA"
        return Setting(
            place,
            self._rng.choice(provider.providers),
            provider.urn,
            self._postcode(home) if fostered else provider.postcode,
        )

    def _provider(self, place: str) -> Provider:
        able = [provider for provider in self._world.providers if place in provider.places]
        sectors = {code: weight for code, weight in _BY_SECTOR.items() if any(code in p.providers for p in able)}
        sector = draw(self._rng, sectors)
        return self._rng.choice([provider for provider in able if sector in provider.providers])

    def _postcode(self, home: str) -> str:
        wards = self._world.home_wards if self._rng.random() < _IN_AREA else self._world.away_wards
        while True:
            code = self._rng.choice(self._world.places[self._rng.choice(wards)]).postcode
            if code != home and code not in self._story:
                return code
