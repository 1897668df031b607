"""Who goes to school, when, and what weighs on how it goes: one entry for each child of school age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import between
from forethought.synth.days import september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, Ints, entry_year
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.status import Spells, Status
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

YEAR = 365.25
Floats = NDArray[np.float64]
_OTHERS, _NEED, _PLAN, _CARE = range(4)
_POST_16 = 2  # school years after the last compulsory one


@dataclass(frozen=True)
class Pupils:
    """Children of school age here, one entry for each, in order of their row in ``Persons``.

    ``entry`` is the school year of reception. A child may be at school from ``start`` up to but not including ``end``,
    at the latest two years after the last compulsory year. ``trouble`` has mean 0 and spread 1 over all children.
    ``ability``, ``absent`` and ``behaviour`` are standard normal, for life; high is able, often away, badly behaved.
    ``years_need``, ``years_plan`` and ``years_care`` count the years up to the end
    of compulsory school, in need and in care from the second birthday.
    """

    setting: Setting
    lives: Lives
    person: Ints
    family: Ints
    born: Ints
    entry: Ints
    start: Ints
    end: Ints
    girl: NDArray[np.bool_]
    unaccompanied: NDArray[np.bool_]
    disabled: NDArray[np.bool_]
    decile: Ints
    area: Ints
    trouble: Floats
    ability: Floats
    absent: Floats
    behaviour: Floats
    years_need: Floats
    years_plan: Floats
    years_care: Floats
    place: Ints  # of each row of Persons: its entry here, or nobody

    def __len__(self) -> int:
        return len(self.person)

    def spells(self, person: Ints, start: Ints, end: Ints) -> Spells:
        """Periods of rows of ``Persons``, to be asked with entries of pupils."""
        mine = self.place[person] != NOBODY
        return Spells(self.place[person[mine]], start[mine], end[mine])


def pupils_of(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Pupils:
    """Every child who is of school age here at some time up to the end of the window."""
    persons = lives.persons
    entry = entry_year(persons.born)
    start, end = _at_school(setting, lives, entry)
    rows = np.flatnonzero(persons.child & (start < np.minimum(end, setting.window.end)))
    place = np.full(len(persons), NOBODY, np.int64)
    place[rows] = np.arange(len(rows))
    family, area = _families(lives, rows)
    ability, absent, behaviour = _latents(setting, len(rows))
    years = _years(setting, entry, need, care)
    return Pupils(
        setting=setting,
        lives=lives,
        person=rows,
        family=family,
        born=persons.born[rows],
        entry=entry[rows],
        start=start[rows],
        end=end[rows],
        girl=persons.sex[rows] == "F",
        unaccompanied=persons.unaccompanied[rows],
        disabled=np.isin(rows, lives.conditions.person),
        decile=risk.decile[rows],
        area=area,
        trouble=_trouble(risk.level[rows]),
        ability=ability,
        absent=absent,
        behaviour=behaviour,
        years_need=years[0][rows],
        years_plan=years[1][rows],
        years_care=years[2][rows],
        place=place,
    )


def _at_school(setting: Setting, lives: Lives, entry: Ints) -> tuple[Ints, Ints]:
    """From when and until when each person may be at school here.

    Those who come in the middle of a school year wait for a place; adopted children go on the day they come.
    """
    persons, shape = lives.persons, parameters()["enrolment"]
    end = np.minimum.reduce(
        [persons.left, persons.died, september(entry + LAST_COMPULSORY + _POST_16), np.full(len(persons), NEVER)]
    )
    rng = setting.stream("school places")
    wait = between(rng, 0, shape["waits_days"], len(persons))
    wait = np.where(persons.unaccompanied, wait + shape["waits_unaccompanied_days"], wait)
    came = persons.arrived + np.where((persons.was == NOBODY) & (persons.arrived > persons.born), wait, 0)
    return np.maximum(september(entry - 1), came), end


def _families(lives: Lives, rows: Ints) -> tuple[Ints, Ints]:
    """The family and the small area of each pupil; one without a family gets a number of its own and the area 0."""
    family = lives.persons.family[rows]
    own = len(lives.families) + np.arange(len(rows))
    area = np.where(family == NOBODY, 0, lives.families.area[np.maximum(family, 0)])
    return np.where(family == NOBODY, own, family), area


def _trouble(level: Floats) -> Floats:
    shape = parameters()["trouble"]
    found: Floats = np.clip((np.log(level + shape["floor"]) - shape["mean"]) / shape["spread"], -3, 3)
    return found


def _latents(setting: Setting, size: int) -> tuple[Floats, Floats, Floats]:
    """Ability, absence and behaviour, each standard normal; behaviour leans on both others."""
    rng = setting.stream("pupils")
    shape = parameters()["latents"]
    ability, absent, wild = rng.standard_normal((3, size))
    on_ability, on_absent = shape["behaviour_ability"], shape["behaviour_absent"]
    behaviour = on_ability * ability + on_absent * absent + np.sqrt(1 - on_ability**2 - on_absent**2) * wild
    return ability, absent, behaviour


def _years(setting: Setting, entry: Ints, need: Need, care: Care) -> tuple[Floats, Floats, Floats]:
    """Years in need, under plans and in care of each person, from the second birthday to the end of school."""
    first, last = september(entry - 3), september(entry + LAST_COMPULSORY)
    cases = need.cases.take(~need.cases.no_further_action)
    periods = care.periods.take(~care.periods.respite)

    def total(person: Ints, start: Ints, end: Ints) -> Floats:
        begin, until = np.maximum(start, first[person]), np.minimum.reduce([end, last[person]])
        days = np.maximum(np.minimum(until, setting.window.end).astype(np.int64) - begin, 0)
        return np.bincount(person, days, minlength=len(entry)) / YEAR

    return (
        total(cases.person, cases.referred, cases.closed),
        total(need.protection.person, need.protection.start, need.protection.end),
        total(periods.person, periods.start, periods.end),
    )


class Groups:
    """Where pupils stand with social care on 31 March of school years: places in ``GROUPS``."""

    def __init__(self, pupils: Pupils, need: Need, care: Care) -> None:
        self._window = pupils.setting.window
        self._person = pupils.person
        self._status = Status(need, care)
        periods = care.periods.take(~care.periods.respite)
        lasting = periods.start.astype(np.int64) + round(YEAR)
        self._year = Spells(periods.person, lasting, periods.end.astype(np.int64))

    def of(self, entries: Ints, years: Ints) -> NDArray[np.int64]:
        """The group of each of some pupils in its school year; of the last year of the window, on its last day."""
        days = (np.asarray(years) - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 89
        days = np.minimum(days, self._window.end - 1)
        person = self._person[entries]
        found = np.where(self._status.in_need(person, days), _NEED, _OTHERS)
        found = np.where(self._status.under_plan(person, days), _PLAN, found)
        found = np.where(self._status.in_care(person, days), _NEED, found)
        group: NDArray[np.int64] = np.where(self._year.covers(person, days), _CARE, found)
        return group


def blended(pupils: Pupils, entries: Ints, group: Ints, latent: Floats, weight: float) -> Floats:
    """A standard normal score of some pupils that leans on trouble with ``weight``.

    Only among those whom social care does not know: of the others, the group alone decides.
    """
    leaning = weight * pupils.trouble[entries] + np.sqrt(1 - weight**2) * latent
    found: Floats = np.where(group == _OTHERS, leaning, latent)
    return found


def yearly(rng: np.random.Generator, latent: Floats, steadiness: float) -> Floats:
    """A standard normal score of one year around a ``latent`` for life."""
    noise: Any = rng.standard_normal(len(latent))
    found: Floats = steadiness * latent + np.sqrt(1 - steadiness**2) * noise
    return found
