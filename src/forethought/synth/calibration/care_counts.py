"""Counts of children in care of one locality by year: on 31 March, started, ceased, placements, stability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.calibration import care_labels as labels
from forethought.synth.journeys.care.children import group_of
from forethought.synth.journeys.care.parameters import parameters
from forethought.synth.journeys.tables import Care, Episodes
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting
from forethought.synth.window import Window

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
_RATE = "cla_number_and_rate"
_OTHER_CARERS = ("P", "B", "S")  # episodes that begin with other carers


class CareCounts:
    """One locality's care, short breaks apart, to be counted year by year."""

    def __init__(self, setting: Setting, lives: Lives, care: Care) -> None:
        self.setting = setting
        self.persons = lives.persons
        self.care = care
        real = ~care.periods.respite
        self.periods = care.periods.take(real)
        self._episodes = care.episodes.take(real[care.episodes.period])
        self._alone = care.periods.unaccompanied
        self._points = points_of(setting)
        self._groups = np.asarray([group_of(code) for code in lives.persons.ethnicity.tolist()])

    def year(self, year: int) -> Counter[str]:
        """Every count of a year, by the key of its target."""
        first, end = Window.bounds(year)
        found: Counter[str] = Counter()
        found["children"] = self.residents((first + end) // 2)
        now = self._episodes.take((self._episodes.start < end) & (self._episodes.end >= end))
        self._stock(found, now, end)
        self._stock_where(found, now)
        self._started(found, first, end)
        self._ceased(found, first, end)
        self._placements(found, first, end)
        self._stability(found, end)
        return found

    def age(self, persons: Ints, day: Ints | int) -> Ints:
        """Whole years of age of persons on a day."""
        found: Ints = np.floor((day - self.persons.born[persons] + 0.5) / 365.25).astype(np.int64)
        return found

    def residents(self, day: int) -> int:
        """How many children live here on a day."""
        persons = self.persons
        here = (persons.arrived <= day) & (persons.left > day) & (persons.born <= day) & (persons.died > day)
        return int((here & persons.child & (self.age(np.arange(len(persons)), day) < 18)).sum())

    def _sexes(self, persons: Ints) -> Ints:
        return np.where(self.persons.sex[persons] == "M", "Male", "Female")

    def _stock(self, found: Counter[str], now: Episodes, end: int) -> None:
        person, dataset = now.person, labels.NOW
        found[f"{_RATE}|Children looked after on 31 March each year||"] += len(now)
        tally(found, dataset, "Age group", _bands(self.age(person, end - 1), labels.AGES))
        tally(found, dataset, "Sex", self._sexes(person))
        tally(found, dataset, "Ethnicity", _named(self._groups[person], labels.GROUPS))
        tally(found, dataset, "Category of need", _named(now.need, labels.NEEDS))
        tally(found, dataset, "Legal status", _named(now.legal_status, labels.STATUS))
        tally(found, dataset, "Placement", _named(now.place, labels.PLACES, "Other placements"))
        tally(found, dataset, "Place providers", _named(now.provider_code, labels.PROVIDERS))
        alone = np.where(self._alone[now.period], "UASC", "Non-UASC")
        tally(found, dataset, "Unaccompanied asylum-seeking children", alone)

    def _stock_where(self, found: Counter[str], now: Episodes) -> None:
        inside, miles = self._where(now)
        sides, topic = np.where(inside, "inside", "outside"), "Distance between home and placement"
        local = [f"Placed {side} the local authority boundary" for side in sides.tolist()]
        tally(found, labels.NOW, "Locality of placement", np.asarray(local, np.str_))
        near, known = miles <= parameters()["where"]["near_miles"], ~np.isnan(miles)
        far = np.where(near, "20 miles or less from home", "more than 20 miles from home")
        distance = np.where(known, np.char.add("Placed ", far), "Distance not known or not recorded")
        tally(found, labels.NOW, topic, distance)
        far = np.where(known, far, "distance not known or not recorded")
        number = np.select([~known, near], [5, 1], 3) + ~inside
        both = [f"{n}. Placed {side} the LA boundary, {text}" for n, side, text in zip(number, sides, far, strict=True)]
        tally(found, labels.NOW, f"{topic} and locality of placement", np.asarray(both, np.str_))

    def _where(self, rows: Episodes) -> tuple[Flags, NDArray[np.float64]]:
        """Whether placements lie in the authority, and how many miles from home (not a number where not known)."""
        nowhere = (np.nan, np.nan, "")
        home = [self._points.get(code, nowhere) for code in rows.home.tolist()]
        placed = [self._points.get(code, nowhere) for code in rows.placed.tolist()]
        miles = [np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(home, placed, strict=True)]
        inside = np.asarray([b[2] == self.setting.authority.code for b in placed], np.bool_)
        return inside, np.asarray(miles, np.float64) / parameters()["where"]["metres_a_mile"]

    def _started(self, found: Counter[str], first: int, end: int) -> None:
        came = self.periods.take((self.periods.start >= first) & (self.periods.start < end))
        held, dataset = self._episodes, labels.CAME
        statuses = held.legal_status[(held.rne == "S") & (held.start >= first) & (held.start < end)]
        found[f"{_RATE}|Children starting to be looked after each year||"] += len(came)
        tally(found, dataset, "Age on starting", _bands(self.age(came.person, came.start), labels.AGES))
        tally(found, dataset, "Sex", self._sexes(came.person))
        tally(found, dataset, "Category of need", _named(came.need, labels.NEEDS_CAME))
        tally(found, dataset, "Legal status", _named(statuses, labels.STATUS_CAME))
        taken = np.isin(statuses, ("C1", "C2", "E1", "L1", "L2"))
        tally(found, dataset, "Taken into care", np.where(taken, "All children taken into care", "Not taken into care"))
        _alone_or_not(found, dataset, came.unaccompanied)

    def _ceased(self, found: Counter[str], first: int, end: int) -> None:
        went, dataset = self.periods.take((self.periods.end >= first) & (self.periods.end < end)), labels.WENT
        found[f"{_RATE}|Children ceasing to be looked after each year||"] += len(went)
        tally(found, dataset, "Age on ceasing", _bands(self.age(went.person, went.end), labels.AGES_CEASED))
        tally(found, dataset, "Sex", self._sexes(went.person))
        tally(found, dataset, "Reason episode ceased", _named(went.reason, labels.REASONS))
        _alone_or_not(found, dataset, went.unaccompanied)

    def _placements(self, found: Counter[str], first: int, end: int) -> None:
        held = self._episodes
        new = held.take((held.start >= first) & (held.start < end) & (held.rne != "L"))
        inside, miles = self._where(new)
        near = np.where(miles <= parameters()["where"]["near_miles"], "less", "more")
        sides = np.where(inside, "inside", "outside")
        text = [f"Placed {a} LA boundary {b} than 20 miles from home" for a, b in zip(sides, near, strict=True)]
        where = np.where(np.isnan(miles), "Distance not known or not recorded", np.asarray(text, np.str_))
        tally(found, labels.NEW, "Location of new placements during the year", where, "Total new placements")
        why = held.reason_moved[(held.end >= first) & (held.end < end) & (held.reason_moved != "")]
        topic, total = "Reason for placement change during the year", "Total placements changing"
        tally(found, labels.NEW, topic, _named(why, labels.MOVED), total)

    def _stability(self, found: Counter[str], end: int) -> None:
        now = self.periods.take((self.periods.start < end) & (self.periods.end >= end))
        year, two_years = (self._homes(now.person, end - days, end) for days in (365, 730))
        settled = now.start < end - 365  # looked after on this 31 March and on the one before
        young = (now.start < end - 913) & (self.age(now.person, end - 1) < 16)
        three, dataset = "With 3 or more placements during the ", labels.STABLE
        counts = {
            f"{dataset}|CLA on 31 March||Total children": len(now),
            f"{dataset}|CLA on 31 March||{three}year": (year >= 3).sum(),
            f"{dataset}|CLA 2 years on 31 March||Total children": settled.sum(),
            f"{dataset}|CLA 2 years on 31 March||{three}previous 2 years": (settled & (two_years >= 3)).sum(),
            f"{dataset}|{labels.LONG_IN_CARE}||Total children": young.sum(),
            f"{dataset}|{labels.LONG_IN_CARE}||Living with the same carer for at least 2 years": (
                young & (two_years == 1)
            ).sum(),
        }
        held, group = self.care.workers, "cla_social_worker_count|CLA on 31 March||"
        spells = held.person[(held.start < end) & (held.end > end - 365)]
        many = np.bincount(spells, minlength=len(self.persons))[now.person]
        counts[group + "Total children"] = len(now)
        counts[group + "3 or more social workers during the year"] = (many >= 3).sum()
        found.update({name: int(count) for name, count in counts.items()})

    def _homes(self, persons: Ints, since: int, end: int) -> Ints:
        """How many homes each person had from a day on: that of the day, and every one that came after it."""
        held = self._episodes
        begun = np.isin(held.rne, _OTHER_CARERS) & (held.start >= since) & (held.start < end)
        there = (held.start < since) & (held.end > since)
        rows = held.person[begun | there]
        found: Ints = np.bincount(rows, minlength=len(self.persons))[persons]
        return found


def tally(found: Counter[str], dataset: str, topic: str, values: Ints, total: str = "Total") -> None:
    """Count each of ``values``, and all of them."""
    for name, count in Counter(values.tolist()).items():
        found[labels.key(dataset, topic, name)] += count
    found[labels.key(dataset, topic, total)] += len(values)


def _bands(ages: Ints, names: Mapping[int, str]) -> Ints:
    edges = list(names)
    found: Ints = np.asarray([names[edge] for edge in edges])[np.searchsorted(edges, ages, side="right") - 1]
    return found


def _named(codes: Ints, names: Mapping[str, str], other: str = "?") -> Ints:
    return np.asarray([names.get(code, other) for code in codes.tolist()], np.str_)


def _alone_or_not(found: Counter[str], dataset: str, alone: Flags) -> None:
    name = "naccompanied asylum-seeking children"
    tally(found, dataset, "U" + name, np.where(alone, "U" + name, "Children excluding u" + name))


def points_of(setting: Setting) -> dict[str, tuple[float, float, str]]:
    """Where postcodes lie (east, north in metres), and the code of the authority they lie in."""
    services, ground = setting.services, setting.ground.postcodes
    own = setting.authority.code
    homes = (services.foster_postcodes, *services.foster_points.T, services.foster_authorities)
    held = services.providers
    offices = (held.postcode, held.east, held.north, held.authority)
    found = {
        str(code): (float(x), float(y), str(of))
        for columns in (homes, offices)
        for code, x, y, of in zip(*columns, strict=True)
    }
    here = zip(ground.postcode, ground.east, ground.north, strict=True)
    return found | {str(code): (float(x), float(y), own) for code, x, y in here}
