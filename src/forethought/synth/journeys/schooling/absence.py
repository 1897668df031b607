"""Half days missed: how much in a year, in which term, at which school, and in the last month one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.schooling.calendar import (
    LAST_COMPULSORY,
    TERMS,
    Ints,
    Term,
    all_days,
    days_between,
    term_of,
)
from forethought.synth.journeys.schooling.parameters import PHASES, cells, parameters, share_below
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.schooling.pupils import Floats, Groups, Pupils, blended, yearly
from forethought.synth.journeys.schooling.tables import AbsentSessions, Enrolments, TermAbsence
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting

PERSISTENT, SEVERE = 0.1, 0.5
"""Shares of half days missed from which absence is called so (Department for Education)."""


@dataclass(frozen=True)
class _Chunks:
    """Main places within terms: entry of the pupil, row of the place, term, school days."""

    at: Ints
    row: Ints
    term: Ints
    days: Ints


def make_absence(pupils: Pupils, groups: Groups, enrolments: Enrolments) -> TermAbsence:
    """Absence of every pupil, term and place of the window; in order of pupil, term and place.

    What a pupil misses in a year is drawn from the published distribution of its group and phase, then spread over
    terms and schools; the year that the window cuts off is drawn like any other, for its terms alone.
    """
    window = pupils.setting.window
    years = range(int(window.last_year - window.years), window.last_year + 1)
    known = [term_of(year, name) for year in years for name in TERMS]
    known = [term for term in known if term.days[0] >= window.first and term.days[0] < window.end]
    chunks = _chunks(pupils, enrolments, known)
    year = np.asarray([term.year for term in known])[chunks.term]
    key = chunks.at.astype(np.int64) * 10_000 + year
    pairs, first, pair = np.unique(key, return_index=True, return_inverse=True)
    possible = 2 * np.bincount(pair, chunks.days, minlength=len(pairs)).astype(np.int64)
    at, when = (pairs // 10_000).astype(np.int64), pairs % 10_000
    group = groups.of(at, when)
    last = np.append(first[1:], len(chunks.at)) - 1
    phase = _phase_numbers(enrolments.phase[chunks.row[last]]) if len(last) else np.empty(0, np.int64)
    rng = pupils.setting.stream("absence")
    rate = absence_rates(_scores(rng, pupils, at, group, phase), group, phase)
    missed = _whole(rate, possible)
    spread = _over_terms(rng, chunks, pair, rate, missed, possible)
    share = cells("unauthorised")[group, phase]
    alike = parameters()["absence"]["unauthorised_alike"]
    share = rng.beta(share * alike, (1 - share) * alike)[pair]
    without = np.floor(spread * share + rng.random(len(spread))).astype(np.int64)
    without = np.minimum(without, spread)
    names = np.asarray([term.name for term in known])
    return TermAbsence(
        pupils.person[chunks.at].astype(np.int32),
        enrolments.school[chunks.row],
        enrolments.phase[chunks.row],
        year.astype(np.int32),
        names[chunks.term] if len(known) else np.empty(0, "U6"),
        (2 * chunks.days).astype(np.int32),
        (spread - without).astype(np.int32),
        without.astype(np.int32),
    )


def absence_rates(score: Floats, group: Ints, phase: Ints) -> Floats:
    """The share of half days missed at each place of the distribution of a group and phase.

    The published mean and the shares at 10 and at 50 per cent hold exactly; the means below 10 and above 50 per cent
    are parameters, that in between follows. Within each band the share grows with a power of the place.
    """
    overall, persistent, severe = (
        cells("absence", name)[group, phase] / 100 for name in ("overall", "persistent", "severe")
    )
    low, high = (cells("absence", name)[group, phase] / 100 for name in ("low", "high"))
    between = persistent - severe
    middle = (overall - (1 - persistent) * low - severe * high) / between
    place = share_below(score)
    below = PERSISTENT * _power(place / (1 - persistent), low / PERSISTENT)
    inside = PERSISTENT + (SEVERE - PERSISTENT) * _power(
        (place - 1 + persistent) / between, (middle - PERSISTENT) / (SEVERE - PERSISTENT)
    )
    above = SEVERE + (1 - SEVERE) * _power((place - 1 + severe) / severe, (high - SEVERE) / (1 - SEVERE))
    return np.where(place < 1 - persistent, below, np.where(place < 1 - severe, inside, above))


def make_sessions(setting: Setting, enrolments: Enrolments, absence: TermAbsence) -> AbsentSessions:
    """The half days missed in the last month of the window: in days that follow one another, by the term's share."""
    rng = setting.stream("sessions")
    shape = parameters()["absence"]
    end = setting.window.end
    month = int(np.datetime64(end - 1, "D").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))
    year, name = _term_holding(month)
    days = all_days()
    days = days[(days >= month) & (days < end)]
    rows = absence.take((absence.year == year) & (absence.term == name))
    # Who was away from a school and came back within the term is there once.
    _, first = np.unique(rows.person.astype(np.int64) * 100_000 + rows.school, return_index=True)
    rows = rows.take(np.sort(first))
    total = np.maximum(rows.possible, 1)
    share = np.minimum((rows.authorised + rows.unauthorised) / total / (1 - shape["half_day_only"] / 2), 1.0)
    # Runs of absence: whether a day is missed depends on the day before, so that the share stays as it is.
    runs = shape["day_after_day"]
    luck = rng.random((len(rows), len(days)))
    away = np.zeros((len(rows), len(days)), np.bool_)
    for at in range(len(days)):
        before = away[:, at - 1] if at else np.zeros(len(rows), np.bool_)
        away[:, at] = luck[:, at] < (share if not at else share + runs * (before - share))
    half = rng.random(away.shape) < shape["half_day_only"]
    morning = rng.random(away.shape) < 0.5
    there = _there(enrolments, rows, days)
    am, pm = away & there & (~half | morning), away & there & (~half | ~morning)
    who, when = (np.concatenate(pair) for pair in zip(np.nonzero(am), np.nonzero(pm), strict=True))
    part = np.repeat(["AM", "PM"], [int(am.sum()), int(pm.sum())])
    without = chosen(rng, rows.unauthorised / np.maximum(rows.authorised + rows.unauthorised, 1), len(rows))
    code = np.where(
        without[who],
        pick(rng, shape["codes_unauthorised"], len(rows))[who],
        pick(rng, shape["codes_authorised"], len(rows))[who],
    )
    made = AbsentSessions(rows.person[who], rows.school[who], days[when], part, code)
    return made.take(np.lexsort((made.half, made.person, made.day)))


def _there(enrolments: Enrolments, rows: TermAbsence, days: Ints) -> NDArray[np.bool_]:
    """Whether each pupil has a place at that school on each day."""
    size = len(days)
    place = at_school(enrolments, np.repeat(rows.person, size), np.tile(days, len(rows)))
    held = np.where(place == NOBODY, -2, enrolments.school[place]) if len(enrolments) else place
    here: NDArray[np.bool_] = held.reshape(len(rows), size) == rows.school[:, None]
    return here


def _chunks(pupils: Pupils, enrolments: Enrolments, known: list[Term]) -> _Chunks:
    """Every main place in every term, with the school days it holds, by pupil, term and start."""
    row = np.flatnonzero(enrolments.main & np.isin(enrolments.phase, PHASES))
    at = pupils.place[enrolments.person[row]]
    end = np.minimum(enrolments.end[row], pupils.setting.window.end)
    parts = []
    for number, term in enumerate(known):
        begin = np.maximum(enrolments.start[row], term.days[0])
        until = np.minimum(end, term.end)
        level = term.year - pupils.entry[at]
        mine = np.flatnonzero((begin < until) & (level >= 0) & (level <= LAST_COMPULSORY))
        days = days_between(begin[mine], until[mine])
        mine, days = mine[days > 0], days[days > 0]
        parts.append((at[mine], row[mine], np.full(len(mine), number), days))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[2], columns[0]))
    return _Chunks(*(column[order] for column in columns))


def _scores(rng: np.random.Generator, pupils: Pupils, at: Ints, group: Ints, phase: Ints) -> Floats:
    shape = parameters()["latents"]
    score = blended(pupils, at, group, pupils.absent[at], shape["absent_trouble"])
    score = yearly(rng, score, shape["absent_steady"])
    # Alternative provision takes those whom schools do not keep, who are often away: their figures hold that already.
    chosen_ones = phase == PHASES.index("alternative")
    return np.where(chosen_ones, rng.standard_normal(len(score)), score)


def _whole(rate: Floats, possible: Ints) -> NDArray[np.int64]:
    """Half days missed, rounded so that nobody crosses the line of persistent or severe absence."""
    missed = np.rint(rate * possible)
    for line in (PERSISTENT, SEVERE):
        least = np.ceil(line * possible - 1e-9)
        missed = np.where(rate < line, np.minimum(missed, least - 1), np.maximum(missed, least))
    found: NDArray[np.int64] = np.clip(missed, 0, possible).astype(np.int64)
    return found


def _over_terms(
    rng: np.random.Generator, chunks: _Chunks, pair: Ints, rate: Floats, missed: Ints, possible: Ints
) -> NDArray[np.int64]:
    """The year's half days spread over its terms and schools, whole numbers that add up."""
    jitter = parameters()["absence"]["term_to_term"] * np.sqrt(1 - rate)[pair]
    weight = chunks.days * np.exp(jitter * rng.standard_normal(len(pair)))
    running = np.cumsum(weight)
    first = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
    base = (running - weight)[first][pair] if len(pair) else running
    total = np.bincount(pair, weight, minlength=len(missed))[pair]
    upto = np.rint((running - base) / total * missed[pair]).astype(np.int64)
    before = np.where(first, 0, np.append(0, upto[:-1])[: len(upto)])
    found: NDArray[np.int64] = np.minimum(upto - before, 2 * chunks.days)
    return found


def _power(place: Floats, mean: Floats) -> Floats:
    """Values from 0 to 1 with ``mean``, growing with a power of ``place``, which is even from 0 to 1."""
    found: Floats = np.clip(place, 0, 1) ** (1 / mean - 1)
    return found


def _phase_numbers(phases: NDArray[np.str_]) -> NDArray[np.int64]:
    order = np.argsort(PHASES)
    return order[np.searchsorted(np.asarray(PHASES)[order], phases)]


def _term_holding(day: int) -> tuple[int, str]:
    years = int(np.datetime64(day, "D").astype("datetime64[Y]").astype(np.int64)) + 1970
    for year in (years, years + 1):
        for name in TERMS:
            term = term_of(year, name)
            if term.days[0] <= day + 30 and term.end > day:
                return year, name
    raise ValueError("The window ends between terms")
