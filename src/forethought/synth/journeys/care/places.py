"""Where placements are and who provides them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.areas.ground import middle
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting

KIN = ("U1", "U2", "U3")
FOSTER = ("U4", "U5", "U6")
FAMILY = (*KIN, *FOSTER)
ADOPTIVE = ("A5", "A6")
_HOMES = {"K1": "secure", "K2": "home", "K3": "supported", "S1": "school", "R3": "family_centre"}
_SIDES = ("near_in", "far_in", "near_out", "far_out")
_OWN, _OTHER_AUTHORITY, _PARENTS = "PR1", "PR2", "PR0"
_FOSTERING = {_OWN: "own_fostering", _OTHER_AUTHORITY: "other_fostering"}
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Placement:
    """One placement: its code, who provides it (a code, and a row of the providers or nobody), its postcode."""

    place: str
    provider_code: str
    provider: int
    postcode: str


def kind_of(place: str) -> str:
    """What a placement is like: ``kin foster home supported adoption parents other``."""
    if place in FAMILY:
        return "kin" if place in KIN else "foster"
    kinds = {"K1": "home", "K2": "home", "S1": "home", "R3": "home", "K3": "supported", "P1": "parents"}
    return "adoption" if place in ADOPTIVE else kinds.get(place, "other")


class Places:
    """Finds placements for the children of one locality."""

    def __init__(self, setting: Setting, luck: Luck) -> None:
        self._setting = setting
        self._luck = luck
        services = setting.services
        self._own = setting.authority.code
        points, codes = services.foster_points, services.foster_authorities
        self._homes = services.foster_postcodes.tolist()
        self._by_side = self._sides(points[:, 0], points[:, 1], codes)
        self._local = setting.ground.postcodes.postcode.tolist()
        providers = services.providers
        kept = self._allowed(providers.provider_code, providers.authority)
        sides = self._sides(providers.east, providers.north, providers.authority)
        self._provider_codes = providers.provider_code.tolist()
        self._provider_posts = providers.postcode.tolist()
        self._providers: dict[str, dict[str, list[int]]] = {}
        for kind in sorted(set(providers.kind.tolist())):
            mine = {int(row) for row in np.flatnonzero((providers.kind == kind) & kept)}
            self._providers[kind] = {side: [row for row in rows if row in mine] for side, rows in sides.items()}

    def _allowed(self, codes: NDArray[np.str_], authorities: NDArray[np.str_]) -> NDArray[np.bool_]:
        """An authority's own provision lies in its area, that of another authority elsewhere."""
        inside = authorities == self._own
        found: NDArray[np.bool_] = ~((codes == _OWN) & ~inside) & ~((codes == _OTHER_AUTHORITY) & inside)
        return found

    def _sides(self, east: NDArray[Any], north: NDArray[Any], codes: NDArray[np.str_]) -> dict[str, list[int]]:
        """Rows by whether they are in the authority, and up to or over 20 miles from the middle of the locality."""
        shape = parameters()["where"]
        here = middle(self._setting.locality.number)
        near = np.hypot(east - here[0], north - here[1]) <= shape["near_miles"] * shape["metres_a_mile"]
        inside = codes == self._own
        masks = (near & inside, ~near & inside, near & ~inside, ~near & ~inside)
        return {side: np.flatnonzero(mask).tolist() for side, mask in zip(_SIDES, masks, strict=True)}

    def find(self, place: str, home: str, unlike: Sequence[str], *, alone: bool = False) -> Placement:
        """A placement of the kind ``place`` for a child from ``home`` (empty for those who came alone), at none of the
        postcodes ``unlike``."""
        if place == "P1":
            return Placement(place, _PARENTS, NOBODY, home)
        avoid = {home, *unlike}
        for _ in range(_TRIES):
            found = self._find(place, "alone" if alone else self._where(place))
            if found.postcode not in avoid:
                return found
        # So few homes of this kind that all are taken: any foster home will do.
        code = next(code for code in self._homes + self._local if code not in avoid)
        return self._fostered(place if place in FAMILY else "U6", code)

    def _where(self, place: str) -> str:
        kind = kind_of(place)
        return kind if kind in parameters()["where"] else "other"

    def _find(self, place: str, where: str) -> Placement:
        side = self._luck.pick(choice("where", where))
        if place in _HOMES:
            row = self._provider(_HOMES[place], side)
            return Placement(place, self._provider_codes[row], row, self._provider_posts[row])
        if place in KIN and side == "near_in":
            return self._fostered(place, self._luck.one(self._local))
        postcode = self._homes[self._luck.one(_nearest(self._by_side, side))]
        if place in FAMILY or place in ADOPTIVE:
            return self._fostered(place, postcode)
        return Placement(place, parameters()["provider"]["other"].get(place, ""), NOBODY, postcode)

    def _provider(self, kind: str, side: str) -> int:
        """A home of a kind: on the wanted side if there is one, and of the wanted sector if that has one there."""
        rows = _nearest(self._providers[kind], side)
        sector = self._luck.pick(choice("provider", kind)) if kind in parameters()["provider"] else ""
        able = [row for row in rows if self._provider_codes[row] == sector]
        return self._luck.one(able or rows)

    def _fostered(self, place: str, postcode: str) -> Placement:
        adoption = place in ADOPTIVE
        sector = _OWN if place in KIN else self._luck.pick(choice("provider", "adoption" if adoption else "foster"))
        kind = "adoption" if adoption else _FOSTERING.get(sector, "agency_fostering")
        rows = [row for side in _SIDES for row in self._providers[kind][side]]
        able = [row for row in rows if self._provider_codes[row] == sector] or rows
        row = self._luck.one(able)
        return Placement(place, self._provider_codes[row], row, postcode)


def _nearest(sides: Mapping[str, list[int]], wanted: str) -> list[int]:
    """The rows on the wanted side, or on the most like one that has any."""
    distance, inside = wanted.split("_")
    order = (
        wanted,
        *(side for side in _SIDES if side.endswith(inside)),
        *(s for s in _SIDES if s.startswith(distance)),
    )
    return next((sides[side] for side in (*order, *_SIDES) if sides[side]), [])
