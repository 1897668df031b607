"""Times away from mainstream school: exclusion for good, alternative provision, lessons at home, missing education."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import pick
from forethought.synth.days import september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, Ints, next_school_day, terms
from forethought.synth.journeys.schooling.parameters import cells, parameters, share_below
from forethought.synth.journeys.schooling.pupils import YEAR, Floats, Pupils, blended, yearly
from forethought.synth.journeys.schooling.years import FIRST_SECONDARY, PupilYears

_LASTING = 10  # school years from which pupils do not come back from alternative provision before they are 16
_NOTICE = 6  # school days after which the council must teach an excluded pupil


@dataclass(frozen=True)
class Spell:
    """Times of pupils (entries), half-open. ``word`` says what or why."""

    at: Ints
    start: Ints
    end: Ints
    word: NDArray[np.str_]

    def take(self, wanted: NDArray[np.bool_]) -> Spell:
        """Some of them."""
        return Spell(self.at[wanted], self.start[wanted], self.end[wanted], self.word[wanted])


@dataclass(frozen=True)
class Removals:
    """Permanent exclusions (``at`` and ``day``) and the times in alternative provision, ``excluded`` or ``placed``."""

    at: Ints
    day: Ints
    provision: Spell


def behaviour_scores(pupils: Pupils, grid: PupilYears) -> Floats:
    """How each pupil behaves in each year: standard normal, high for bad."""
    rng = pupils.setting.stream("behaviour")
    shape = parameters()["latents"]
    score = blended(pupils, grid.at, grid.group, pupils.behaviour[grid.at], shape["behaviour_trouble"])
    sex = np.where(pupils.girl[grid.at], -shape["behaviour_boys"], shape["behaviour_boys"])
    score = (score + sex) / np.sqrt(1 + shape["behaviour_boys"] ** 2)
    return yearly(rng, score, shape["behaviour_steady"])


def school_days(rng: np.random.Generator, year: Ints) -> NDArray[np.int32]:
    """A school day of each school year, all as likely."""
    known = terms()
    first = known[0].year
    days = [np.concatenate([term.days for term in known[n : n + 3]]) for n in range(0, len(known), 3)]
    length = np.asarray([len(part) for part in days])
    begin = np.cumsum(length) - length
    place = year - first
    found: NDArray[np.int32] = np.concatenate(days)[
        begin[place] + np.floor(rng.random(len(year)) * length[place]).astype(np.int64)
    ]
    return found


def make_removals(pupils: Pupils, grid: PupilYears, behaviour: Floats) -> Removals:
    """Who is excluded for good, and who is taught in alternative provision after that or without it."""
    rng = pupils.setting.stream("removals")
    shape = parameters()["alternative"]
    luck = share_below(yearly(rng, behaviour, parameters()["latents"]["permanent_by_behaviour"]))
    out = luck > 1 - cells("permanent")[grid.group, grid.phase]
    other = share_below(yearly(rng, behaviour, parameters()["latents"]["permanent_by_behaviour"]))
    ask = np.asarray(shape["placed"])[grid.group] * (grid.level >= FIRST_SECONDARY)
    placed = (other > 1 - ask) & ~out
    day = school_days(rng, grid.year)
    rows = np.concatenate([np.flatnonzero(out), np.flatnonzero(placed)])
    start = np.where(out[rows], next_school_day(day[rows] + 1, _NOTICE - 1), day[rows])
    lasts = start + 30 + np.floor(rng.exponential(shape["days"], len(rows)))
    finish = september(pupils.entry[grid.at[rows]] + LAST_COMPULSORY)
    end = np.where(grid.level[rows] >= _LASTING, finish, np.minimum(next_school_day(lasts), finish))
    word = np.where(out[rows], "excluded", "placed")
    kept = (day[rows] >= pupils.start[grid.at[rows]]) & (start < pupils.end[grid.at[rows]])
    special = grid.phase[rows] == 2  # at a special school a place elsewhere is another special school
    provision = Spell(grid.at[rows], start.astype(np.int32), end.astype(np.int32), word).take(kept & ~special)
    mine = out & (day >= pupils.start[grid.at]) & (day < pupils.end[grid.at])
    return Removals(grid.at[mine], day[mine], provision)


def make_away(pupils: Pupils, state: NDArray[np.bool_]) -> tuple[Spell, Spell]:
    """Times taught at home, and times missing education; of pupils at state schools, over all their school years."""
    rng = pupils.setting.stream("away from school")
    shape = parameters()["away"]
    return _spells(rng, pupils, state, shape["home"]), _spells(rng, pupils, state, shape["missing"])


def _spells(rng: np.random.Generator, pupils: Pupils, state: NDArray[np.bool_], shape: dict[str, Any]) -> Spell:
    last = np.minimum(pupils.end, september(pupils.entry + LAST_COMPULSORY))
    years = np.maximum(last.astype(np.int64) - pupils.start, 0) / YEAR
    score = np.exp(shape["by_trouble"] * pupils.trouble - shape["by_trouble"] ** 2 / 2)
    count = rng.poisson(np.where(state, shape["a_year"], 0.0) * score * years)
    at = np.flatnonzero(count)  # at most one of each kind
    place = rng.random(len(at)) ** shape["early"]
    start = next_school_day(pupils.start[at] + np.floor(place * years[at] * YEAR))
    end = next_school_day(start + 5 + np.floor(rng.exponential(shape["days"], len(at))))
    end = np.where(end > last[at], last[at], end)
    kept = start < end
    return Spell(at, start.astype(np.int32), end.astype(np.int32), pick(rng, shape["why"], len(at))).take(kept)


def at_independent(pupils: Pupils) -> NDArray[np.bool_]:
    """Whether each pupil goes to a private school: seldom where there is trouble, never with social care around."""
    rng = pupils.setting.stream("private schools")
    shape = parameters()["independent"]
    score = np.exp(-shape["by_trouble"] * pupils.trouble - shape["by_trouble"] ** 2 / 2)
    share = np.minimum(shape["share"] * score, 0.6) * (pupils.years_need + pupils.years_care == 0)
    draws = rng.random(int(pupils.family.max(initial=0)) + 1)[pupils.family]
    found: NDArray[np.bool_] = (draws < share) & ~pupils.unaccompanied
    return found
