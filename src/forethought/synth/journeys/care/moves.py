"""The placements of a time in care, one after another."""

from __future__ import annotations

from dataclasses import replace

from forethought.synth.journeys.care.children import YEAR
from forethought.synth.journeys.care.legal import ORDERS
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import Choice, choice, choices_by_age, parameters, steps
from forethought.synth.journeys.care.places import ADOPTIVE, FAMILY, Placement, Places
from forethought.synth.journeys.care.siblings import Companions, Move
from forethought.synth.journeys.care.stay import SPECIAL_GUARDIAN, Stay
from forethought.synth.rows import NEVER

_STATUS_ONLY = "PLACE"
_SUPPORTED, _SUPPORTED_FROM = "K3", 16
_ADULT_SECURE, _SECURE_FROM = "R5", 10
_SCHOOL, _SCHOOL_FROM = "S1", 5
_LEAST = 2  # days in one placement


class Mover:
    """Finds the placements of each time in care, which are to be asked for in the order in which they begin."""

    def __init__(self, places: Places, luck: Luck, window_end: int) -> None:
        self._places = places
        self._luck = luck
        self._window_end = window_end
        self._shape = parameters()["moves"]
        self._together = parameters()["placement"]["siblings"]
        self._companions = Companions(window_end)

    def moves(self, stay: Stay, home: str) -> list[Move]:
        """Every placement of ``stay``, of a child whose home was at the postcode ``home``."""
        if stay.kind == "break":
            shape = parameters()["breaks"]
            return [Move(stay.start, Placement(shape["place"], shape["provider"], -1, ""))]
        found = self._family_moves(stay, home)
        self._companions.add(stay, found)
        return found

    def _family_moves(self, stay: Stay, home: str) -> list[Move]:
        found = [Move(stay.start, self._first(stay, home))]
        last, adoptive = stay.last(self._window_end), self._to_adopters(stay)
        pace = self._shape["a_year"] * self._luck.gamma(self._shape["unevenness"], 1.0)
        if stay.kind == "alone":
            pace *= self._shape["alone_times"]
        follows, until = self._luck.yes(self._together["along"]), min(last, adoptive)
        while True:
            now = found[-1]
            along = self._companions.next_move(stay, now) if follows else None
            slower = self._together["own_moves"] if follows and self._companions.lives_with(stay, now) else 1.0
            moved = self._next_move(stay, now, pace * slower, until)
            changed = self._status_change(stay, now, until)
            if along is not None and _LEAST <= along.day - now.day <= min(moved, changed) - now.day:
                moved = along.day
            if min(moved, changed) >= until - _LEAST:
                break
            if changed < moved:
                found.append(self._settled(now, changed))
            elif along is not None and moved == along.day:
                found.append(along)
            else:
                found.append(self._move(stay, now, moved, home))
        if adoptive < last:
            found.append(self._adoptive(stay, found[-1], adoptive, home))
        return found

    def _first(self, stay: Stay, home: str) -> Placement:
        """The first placement: with a brother or sister in care, if both are to live in a family."""
        place = self._place(stay, stay.start, "first")
        shared = self._companions.home(stay, stay.start) if place in FAMILY else None
        if shared is not None and self._luck.yes(self._together["first"]):
            return shared
        return self._places.find(place, home, (), alone=stay.kind == "alone")

    def _to_adopters(self, stay: Stay) -> int:
        return stay.adopting.placed if stay.adopting else NEVER

    def _next_move(self, stay: Stay, now: Move, pace: float, until: int) -> int:
        """The day of the next move, ``until`` where none comes before."""
        by_days, by_age = steps("moves", "by_days"), steps("moves", "by_age")
        by_place: float = self._shape["by_place"].get(now.placement.place, 1.0)
        edges = [stay.start + int(edge) for edge in by_days.edges[1:]]
        edges += [stay.child.birthday(int(age)) for age in by_age.edges[1:]]
        left = self._luck.wait(1.0)
        day: int = now.day + _LEAST
        for edge in [*sorted(edge for edge in edges if day < edge < until), until]:
            each_day: float = pace * by_place * by_days.at(day - stay.start) * by_age.at(stay.child.age(day + 2)) / YEAR
            if left < each_day * (edge - day):
                return day + int(left / each_day)
            left -= each_day * (edge - day)
            day = edge
        return until

    def _status_change(self, stay: Stay, now: Move, until: int) -> int:
        """The day on which the status of the placement alone changes; ``until`` where it does not."""
        if now.placement.place not in self._shape["becomes"] or stay.kind != "usual" or stay.adopting:
            return until
        day: int = (
            now.day + self._shape["same_carer_after"] + int(self._luck.wait(YEAR / self._shape["same_carer_a_year"]))
        )
        return min(day, until)

    def _settled(self, before: Move, day: int) -> Move:
        """The same home goes on under another status: as a lasting one."""
        becomes = self._shape["becomes"][before.placement.place]
        return Move(day, replace(before.placement, place=becomes), True, _STATUS_ONLY)

    def _move(self, stay: Stay, before: Move, day: int, home: str) -> Move:
        old, place = before.placement, self._place(stay, day, "next", before.placement.place)
        shared = self._companions.home(stay, day) if place in FAMILY else None
        if shared is not None and shared.postcode != old.postcode and self._luck.yes(self._together["joins"]):
            return Move(day, shared, False, self._reason(day, stay, old, shared))
        placement = self._places.find(place, home, (old.postcode,), alone=stay.kind == "alone")
        return Move(day, placement, False, self._reason(day, stay, old, placement))

    def _reason(self, day: int, stay: Stay, old: Placement, new: Placement) -> str:
        if new.place == "P1" or old.place == "P1":
            return "CARPL"
        young = day < stay.child.birthday(_SECURE_FROM + 1)
        return self._luck.pick(choice("moves", "reason_under_10" if young else "reason"))

    def _adoptive(self, stay: Stay, before: Move, day: int, home: str) -> Move:
        old = before.placement
        assert stay.adopting is not None
        if stay.adopting.by_carer and old.place in FAMILY:
            return Move(day, replace(old, place=ADOPTIVE[0]), True, _STATUS_ONLY)
        stay.adopting.by_carer = False
        return Move(day, self._places.find(ADOPTIVE[1], home, (old.postcode,)), False, "CARPL")

    def _place(self, stay: Stay, day: int, when: str, left: str = "") -> str:
        """The kind of placement for ``stay`` on ``day``; nobody moves from their parents to their parents."""
        place = self._luck.pick(self._weights(stay, day, when))
        if place == "P1" and (left == "P1" or stay.status_on(day) not in ORDERS):
            place = self._luck.pick(choice("placement", "other", "without_order"))
        too_young = (
            (place == _SUPPORTED and day < stay.child.birthday(_SUPPORTED_FROM))
            or (place == _ADULT_SECURE and day < stay.child.birthday(_SECURE_FROM))
            or (place == _SCHOOL and day < stay.child.birthday(_SCHOOL_FROM))
        )
        return "U6" if too_young else place

    def _weights(self, stay: Stay, day: int, when: str) -> Choice:
        if stay.kind == "remand":
            return choice("remand", "place")
        if stay.kind == "alone":
            grown = day >= stay.child.birthday(_SUPPORTED_FROM)
            return choice("placement", "other", "alone_16" if grown else "alone")
        if stay.adopting and day >= stay.adopting.decided:
            return choice("placement", "other", "towards_adoption")
        if stay.reason == SPECIAL_GUARDIAN:
            return choice("placement", "other", "towards_guardian")
        found: Choice = choices_by_age("placement", when).at(stay.child.age(day))
        return found
