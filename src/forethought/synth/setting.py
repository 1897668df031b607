"""Where and when the people of one locality live: what every part of the making is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.areas import Authority, Ground, Locality, Services, make_ground, services_of
from forethought.synth.chance import stream
from forethought.synth.window import Window

PEOPLE = 20_000
"""The most people that one locality can hold; numbers are given out in blocks of this size."""


@dataclass(frozen=True)
class Setting:
    """One locality, its services and the years that are made."""

    seed: int
    window: Window
    locality: Locality
    ground: Ground
    services: Services

    @property
    def authority(self) -> Authority:
        """The authority that the locality belongs to."""
        return self.locality.authority

    def stream(self, *names: object) -> np.random.Generator:
        """The stream of chance of one part of this locality's making."""
        return stream(self.seed, self.authority.code, self.locality.number, *names)

    def numbers(self, persons: NDArray[np.integer]) -> NDArray[np.int64]:
        """Numbers of people that are theirs alone among all localities, from rows of ``Persons``."""
        return self.locality.serial * PEOPLE + persons.astype(np.int64)

    def person_ids(self, persons: NDArray[np.integer]) -> NDArray[np.str_]:
        """The ids of people in the truth, such as ``P1000020017``. They are in no file of an agency."""
        return np.char.add("P", (1_000_000_000 + self.numbers(persons)).astype(np.str_))


def setting_of(seed: int, window: Window, locality: Locality) -> Setting:
    """The setting of a locality; the same for the same seed in any process."""
    return Setting(seed, window, locality, make_ground(seed, locality), services_of(locality.authority, seed))
