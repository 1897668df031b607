"""Works a plan out into episodes that chain: each begins the day the one before it ends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from forethought.model import add_years, age_years
from forethought.synth.care import Adoption, Episode, Plan
from forethought.synth.people import CENSUS, Person
from forethought.synth.placements import Setting, Settings
from forethought.synth.rates import draw, poisson, rates
from forethought.synth.world import World

_APART = 9  # days between two changes, so that no episode is a slip of a few days
_ADOPTIVE = ("A5", "A6")


@dataclass(frozen=True, slots=True)
class _Move:
    day: date
    setting: Setting
    same_carer: bool
    reason: str


class History:
    """One child's time in care, in the making."""

    def __init__(self, plan: Plan, person: Person, world: World, rng: random.Random) -> None:
        self._plan = plan
        self._person = person
        self._rng = rng
        self._rates: Mapping[str, Any] = rates()["care"]
        self._settings = Settings(world, rng)
        self._home = plan.home_post or person.old_postcode
        self._last = plan.end or CENSUS
        self._legal = self._legal_path()
        self._moves = self._placement_path()

    def episodes(self) -> tuple[Episode, ...]:
        """The episodes in order."""
        days = sorted({*self._legal, *(move.day for move in self._moves)})
        found: list[Episode] = []
        status, setting = "", Setting("", "", "", "")
        moves = {move.day: move for move in self._moves}
        for day in days:
            move = moves.get(day)
            rne = self._rne(day, move)
            status = self._legal.get(day, status)
            setting = move.setting if move else setting
            if found:
                reason = move.reason if move else ""
                found[-1] = replace(found[-1], end=day, rec="X1", reason_moved=reason)
            found.append(Episode(day, rne, status, setting.place, setting.provider, setting.urn, setting.postcode))
        if self._plan.end:
            found[-1] = replace(found[-1], end=self._plan.end, rec=self._plan.rec)
        return tuple(found)

    def adoption(self) -> Adoption | None:
        """The decision that the child should be placed for adoption, if there was one."""
        ordered = next((day for day, status in self._legal.items() if status == "E1"), None)
        if ordered is None:
            return self._given_up()
        rng = self._rng
        decided = max(self._plan.start, ordered - timedelta(rng.randint(14, 45)))
        placed = next((move for move in self._moves if move.setting.place in _ADOPTIVE), None)
        matched = max(decided, placed.day - timedelta(rng.randint(10, 40))) if placed else None
        kinds = {("2", "MF", "L11"): 62, ("2", "MM", "L12"): 7, ("2", "FF", "L12"): 6, ("1", "F1", "L0"): 15}
        adopters = rng.choices(list(kinds), list(kinds.values()))[0]
        return Adoption(decided, matched, bool(placed) and placed.setting.place == "A5" if placed else False, adopters)

    def _given_up(self) -> Adoption | None:
        rng, plan = self._rng, self._plan
        young = age_years(self._person.born, plan.start) < 6
        if plan.last_status != "C2" or not young or (self._last - plan.start).days < 480 or rng.random() > 0.12:
            return None
        decided = plan.start + timedelta(rng.randint(120, 200))
        ceased = decided + timedelta(rng.randint(120, 250))
        return Adoption(decided, None, False, ("", "", ""), ceased, draw(rng, {"RD1": 3, "RD2": 2, "RD3": 3, "RD4": 1}))

    def _rne(self, day: date, move: _Move | None) -> str:
        if day == self._plan.start:
            return "S"
        if move is None:
            return "L"
        if day in self._legal:
            return "U" if move.same_carer else "B"
        return "T" if move.same_carer else "P"

    def _legal_path(self) -> dict[date, str]:
        rng, start, status = self._rng, self._plan.start, self._plan.last_status
        if status in ("V2", "J1"):
            return {start: status}
        adopted = self._plan.last_place in _ADOPTIVE
        opening = draw(rng, {"V2": 0 if adopted else 38, "C1": 52, "L1": 0 if adopted else 10})
        order = {"V2": start + timedelta(rng.randint(15, 40)), "C1": start, "L1": start + timedelta(2)}[opening]
        if (self._last - order).days < 15:
            return {start: "C1"}
        path = {start: opening, order: "C1"}
        final = order + timedelta(rng.randint(150, 220) if status == "E1" else rng.randint(150, 280))
        if status in ("C2", "E1") and (self._last - final).days > 20:
            path[final] = status
        return path

    def _placement_path(self) -> list[_Move]:
        plan, rng = self._plan, self._rng
        last_place, earliest = self._last_move()
        years = (self._last - plan.start).days / 365
        pace = self._rates["moves_a_year"] * (1.25 if age_years(self._person.born, plan.start) >= 10 else 0.9)
        count = 0 if plan.last_status == "J1" else min(9, poisson(rng, pace * min(years, 3) + 0.12))
        if earliest > plan.start:
            count = max(count, 1)
        days = self._move_days(count, earliest)
        moves = [self._first(last_place, alone=not days)]
        for day in days:
            moves.append(self._next(moves[-1], day, last_place if day == days[-1] else self._place_on(day)))
        return moves

    def _last_move(self) -> tuple[str, date]:
        """The last placement and the first day on which it may begin; another placement where that is too late."""
        plan, place = self._plan, self._plan.last_place
        earliest = plan.start
        if place in _ADOPTIVE:
            earliest = max(self._legal) + timedelta(60)
        elif place == "P1":
            earliest = min((day for day, status in self._legal.items() if status[0] == "C"), default=self._last)
            earliest += timedelta(5 if earliest > plan.start else 0)
        elif place == "K3":
            earliest = max(plan.start, add_years(self._person.born, 16) + timedelta(1))
        fits = (self._last - earliest).days > 15 or earliest == plan.start
        return (place, earliest) if fits else ("U6", plan.start)

    def _move_days(self, count: int, earliest: date) -> list[date]:
        rng, start = self._rng, self._plan.start
        if not count or (self._last - start).days < 3 * _APART:
            return []
        low = max(earliest, start + timedelta(_APART)) if earliest > start else start + timedelta(_APART)
        final = self._free_day(low, self._last - timedelta(5), [])
        days = [final] if final else []
        for _ in range(count - 1):
            day = self._free_day(start + timedelta(_APART), days[0] - timedelta(_APART), days) if days else None
            if day:
                days.append(day)
        together = [day for day in self._legal if low <= day < self._last - timedelta(20)]
        if len(days) == 1 and together and rng.random() < 0.25:
            return [rng.choice(together)]
        return sorted(days)

    def _free_day(self, low: date, high: date, taken: list[date]) -> date | None:
        for _ in range(12):
            if high <= low:
                return None
            day = low + timedelta(self._rng.randrange((high - low).days))
            if all(abs((day - other).days) >= _APART for other in (*taken, *self._legal)):
                return day
        return None

    def _first(self, last_place: str, *, alone: bool) -> _Move:
        _, earliest = self._last_move()
        fits = earliest <= self._plan.start
        place = last_place if alone and fits else self._place_on(self._plan.start)
        if not alone and last_place in ("A5", "U4", "U1"):
            place = {"A5": "U5", "U4": "U6", "U1": "U3"}[last_place]
        return _Move(self._plan.start, self._settings.find(place, self._home), False, "")

    def _next(self, before: _Move, day: date, place: str) -> _Move:
        old = before.setting
        stays = {("U5", "A5"), ("U6", "U4"), ("U3", "U1")}
        if (old.place, place) in stays and (place == "A5" or self._rng.random() < 0.5):
            return _Move(day, replace(old, place=place, urn=old.urn), True, "PLACE")
        if place == "A5":
            place = "A6"
        planned = place in ("A6", "P1")
        reason = "CARPL" if planned else draw(self._rng, self._rates["reasons_moved"])
        return _Move(day, self._settings.find(place, self._home, old), False, reason)

    def _place_on(self, day: date) -> str:
        age = age_years(self._person.born, day)
        band = "older" if age >= 16 else "middle" if age >= 10 else "young"
        unfit = ("P1", "R3", "Z14", "Z11", "Z12", "S1", "R1")
        return draw(self._rng, {k: v for k, v in self._rates["placements"][band].items() if k not in unfit})
