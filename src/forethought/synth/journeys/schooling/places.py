"""Which school each child goes to, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.days import september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, Ints
from forethought.synth.journeys.schooling.leaving import Spell
from forethought.synth.journeys.schooling.moves import Moves
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.schooling.pupils import Pupils
from forethought.synth.journeys.schooling.tables import Enrolments
from forethought.synth.journeys.schooling.years import FIRST_SECONDARY
from forethought.synth.journeys.status import Spells
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

_KINDS = np.asarray(["", "primary", "secondary", "sixth_form", "special", "alternative", "independent"])
_NOWHERE, _PRIMARY, _SECONDARY, _SIXTH, _SPECIAL, _ALTERNATIVE, _INDEPENDENT = range(len(_KINDS))
_TURN = 0.6180339887  # of a circle: so far apart that schools chosen one after another are seldom the same
_ROOM = 2**33


@dataclass(frozen=True)
class Whereabouts:
    """What decides where each pupil is taught. ``special_from`` is NEVER for most."""

    independent: NDArray[np.bool_]
    special_from: Ints
    provision: Spell
    away: tuple[Spell, ...]
    moves: Moves


def make_enrolments(pupils: Pupils, where: Whereabouts) -> Enrolments:
    """Every place of every pupil up to the end of the window, in order of pupil and start."""
    end = _ends(pupils, where)
    at, start = _turns(pupils, where, end)
    kind = _phases(pupils, where, at, start)
    school, away = _schools(pupils, where, at, start, kind)
    until = np.append(start[1:], 0)
    last = np.append(at[1:] != at[:-1], True)[: len(at)]
    until = np.where(last, end[at], until)
    school = np.where(away | (kind == _INDEPENDENT), NOBODY, school)
    new = np.ones(len(at), np.bool_)
    new[1:] = (at[1:] != at[:-1]) | (kind[1:] != kind[:-1]) | (school[1:] != school[:-1])
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], len(at)) - 1
    until = until[lasts[: len(firsts)]]
    at, start, kind, school = at[firsts], start[firsts], kind[firsts], school[firsts]
    taught = kind != _NOWHERE
    rows = Enrolments(
        pupils.person[at].astype(np.int32),
        school.astype(np.int32),
        _KINDS[kind],
        start.astype(np.int32),
        np.where(until >= pupils.setting.window.end, NEVER, until).astype(np.int32),
        np.ones(len(at), np.bool_),
        _unexpected(pupils, at, start),
    ).take(taught)
    kept = _kept_places(rows, pupils, where)
    rows = Enrolments.join(rows, kept)
    return rows.take(np.lexsort((~rows.main, rows.start, rows.person)))


def at_school(enrolments: Enrolments, persons: Ints, days: Ints) -> NDArray[np.int64]:
    """The row of the main place of each person on its day, or nobody. ``enrolments`` are in order."""
    main = np.flatnonzero(enrolments.main)
    key = enrolments.person[main].astype(np.int64) * _ROOM + enrolments.start[main]
    place = np.searchsorted(key, persons.astype(np.int64) * _ROOM + days, side="right") - 1
    row = main[np.maximum(place, 0)] if len(main) else np.zeros(len(persons), np.int64)
    if not len(main):
        return np.full(len(persons), NOBODY, np.int64)
    held = (place >= 0) & (enrolments.person[row] == persons) & (enrolments.end[row] > days)
    found: NDArray[np.int64] = np.where(held, row, NOBODY)
    return found


def _ends(pupils: Pupils, where: Whereabouts) -> NDArray[np.int64]:
    """When each pupil leaves school: most stay on after year 11."""
    rng = pupils.setting.stream("staying on")
    shape = parameters()["enrolment"]
    share = np.where(pupils.trouble > 1, shape["stays_on_troubled"], shape["stays_on"])
    goes = ~chosen(rng, share, len(pupils)) & (where.special_from == NEVER) & ~where.independent
    end = np.where(goes, np.minimum(pupils.end, september(pupils.entry + LAST_COMPULSORY)), pupils.end)
    return np.minimum(end, pupils.setting.window.end).astype(np.int64)


def _turns(pupils: Pupils, where: Whereabouts, end: NDArray[np.int64]) -> tuple[Ints, NDArray[np.int64]]:
    """Entry and day of every turn in a school life, once, in order."""
    everyone = np.arange(len(pupils))
    spells = (where.provision, *where.away)
    at = np.concatenate([everyone] * 4 + [spell.at for spell in spells] * 2 + [where.moves.at])
    day = np.concatenate(
        [pupils.start, september(pupils.entry + FIRST_SECONDARY - 1), september(pupils.entry + LAST_COMPULSORY),
         where.special_from, *(spell.start for spell in spells), *(spell.end for spell in spells), where.moves.day]
    ).astype(np.int64)  # fmt: skip
    kept = (day >= pupils.start[at]) & (day < end[at])
    key = np.unique(at[kept].astype(np.int64) * _ROOM + day[kept])
    return key // _ROOM, key % _ROOM


def _phases(pupils: Pupils, where: Whereabouts, at: Ints, start: NDArray[np.int64]) -> NDArray[np.int64]:
    kind = np.where(start < september(pupils.entry[at] + FIRST_SECONDARY - 1), _PRIMARY, _SECONDARY)
    after = start >= september(pupils.entry[at] + LAST_COMPULSORY)
    kind = np.where(after, _SIXTH, kind)
    kind = np.where(start >= where.special_from[at], _SPECIAL, kind)
    kind = np.where(~after & Spells(where.provision.at, where.provision.start, where.provision.end).covers(at, start),
                    _ALTERNATIVE, kind)  # fmt: skip
    kind = np.where(where.independent[at], _INDEPENDENT, kind)
    for spell in where.away:
        kind = np.where(~after & Spells(spell.at, spell.start, spell.end).covers(at, start), _NOWHERE, kind)
    return kind


def _schools(
    pupils: Pupils, where: Whereabouts, at: Ints, start: NDArray[np.int64], kind: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The school of each turn, and whether it is in another authority."""
    moves = where.moves
    order = np.lexsort((moves.day, moves.at))
    keys = moves.at[order].astype(np.int64) * _ROOM + moves.day[order]
    now = np.searchsorted(keys, at * _ROOM + start, side="right")
    many = now - np.searchsorted(keys, at * _ROOM, side="left")
    last = np.append(moves.away[order], False)[np.maximum(now - 1, 0)]
    away = (many > 0) & last
    rng = pupils.setting.stream("schools")
    own = rng.random((len(pupils), len(_KINDS)))
    family = rng.random((int(pupils.family.max(initial=0)) + 1, len(_KINDS)))
    together = chosen(rng, parameters()["enrolment"]["same_as_family"], len(pupils))
    draw = np.where(together[at], family[pupils.family[at], kind], own[at, kind])
    school = np.full(len(at), NOBODY, np.int64)
    for phase in range(_PRIMARY, _ALTERNATIVE + 1):
        mine = np.flatnonzero(kind == phase)
        near, far = _choices(pupils.setting, str(_KINDS[phase]))
        school[mine] = _chosen_schools(near, far, draw[mine], many[mine], pupils.area[at[mine]])
    return school, away


def _choices(setting: Setting, phase: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The schools of a phase in this locality, or the nearest one that has any; and all of the authority's."""
    schools = setting.services.schools
    rows = np.flatnonzero(schools.phase == phase)
    gap = setting.locality.number - schools.locality[rows]
    behind = np.where(gap < 0, 10_000, gap)
    return rows[behind == behind.min()], rows


def _chosen_schools(
    near: NDArray[np.int64], far: NDArray[np.int64], draw: NDArray[np.float64], many: Ints, area: Ints
) -> NDArray[np.int64]:
    """The school of the area for most, another near one or one farther off for the others; another after each move."""
    shape = parameters()["enrolment"]
    scaled = np.where(draw < shape["nearest"], 0.0, (draw - shape["nearest"]) / (1 - shape["nearest"]))
    nearest = near[area % len(near)]
    local = near[np.floor(scaled * len(near)).astype(np.int64)]
    turned = (draw + many * _TURN) % 1.0
    other = near[np.floor(turned * len(near)).astype(np.int64)]
    distant = far[np.floor((draw * 97.0 + many * _TURN) % 1.0 * len(far)).astype(np.int64)]
    first = np.where(draw < shape["nearest"], nearest, np.where(draw > shape["farther"], distant, local))
    later = np.where((other == first) | (turned > 0.9), distant, other)
    found: NDArray[np.int64] = np.where(many == 0, first, later)
    return found


def _unexpected(pupils: Pupils, at: Ints, start: NDArray[np.int64]) -> NDArray[np.bool_]:
    first = np.append(True, at[1:] != at[:-1])[: len(at)]
    entry = pupils.entry[at]
    expected = (start == september(entry + FIRST_SECONDARY - 1)) | (start == september(entry + LAST_COMPULSORY))
    found: NDArray[np.bool_] = ~first & ~expected
    return found


def _kept_places(rows: Enrolments, pupils: Pupils, where: Whereabouts) -> Enrolments:
    """The places that are kept at the school before, for those taught at alternative provision without exclusion."""
    placed = where.provision.take(where.provision.word == "placed")
    before = np.append(False, (rows.person[1:] == rows.person[:-1]) & (rows.start[1:] == rows.end[:-1]))
    held = pupils.place[rows.person].astype(np.int64) * _ROOM + rows.start
    known = np.isin(held, placed.at.astype(np.int64) * _ROOM + placed.start)
    at = np.flatnonzero(before[: len(rows)] & known & (rows.phase == "alternative"))
    old = rows.take(at - 1)
    return Enrolments(
        old.person, old.school, old.phase, rows.start[at], rows.end[at],
        np.zeros(len(at), np.bool_), np.zeros(len(at), np.bool_),
    )  # fmt: skip
