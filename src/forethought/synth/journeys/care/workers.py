"""Social workers of children looked after, one after another."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from forethought.synth.journeys.care.children import YEAR
from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters, steps
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import WorkerSpells
from forethought.synth.rows import NEVER, Days
from forethought.synth.setting import Setting

_FIRST = "FCONTA"
_HANDED_OVER = "TSPROC"


class _Teams:
    """Workers by the kind of their team, as rows of the authority's workers."""

    def __init__(self, setting: Setting, luck: Luck) -> None:
        kinds = setting.services.workers.kind
        self._rows = {kind: np.flatnonzero(kinds == kind).tolist() for kind in sorted(set(kinds.tolist()))}
        self._luck = luck

    def other(self, kind: str, worker: int) -> int:
        """A worker of the kind of team who is not ``worker``."""
        rows = self._rows[kind]
        found = self._luck.one(rows)
        return rows[(rows.index(found) + 1) % len(rows)] if found == worker else found


def make_workers(setting: Setting, stays: list[Stay], opened: Days, closed: dict[int, int]) -> WorkerSpells:
    """Who held each child's case, from a while before care to ``closed``: for each stay, by its place, the day on which
    the case closes (NEVER while it is open). ``opened`` is the day each case was opened: nobody held it before.
    There is no gap within a time in care."""
    luck = Luck(setting.stream("care", "workers"))
    teams = _Teams(setting, luck)
    rows: list[tuple[int, int, int, int, str]] = []
    numbered = [(number, stay) for number, stay in enumerate(stays) if stay.kind != "break"]
    for _, mine in groupby(numbered, key=lambda pair: pair[1].child.person):
        free_from, worker = -NEVER, -1
        for number, stay in mine:
            until = closed[number]
            if free_from == NEVER or free_from > stay.start:
                continue  # the case, and with it the worker, goes on from the time in care before
            earliest = max(free_from + 8, int(opened[stay.case]))
            spells = _of_one(luck, teams, stay, earliest, until, min(until, setting.window.end), worker)
            rows += [(stay.child.person, *spell) for spell in spells]
            free_from, worker = until, spells[-1][0]
    return table(WorkerSpells, rows)


def _of_one(
    luck: Luck, teams: _Teams, stay: Stay, earliest: int, until: int, last: int, worker: int
) -> list[tuple[int, int, int, str]]:
    """Worker, first day, end and reason of every spell of one case."""
    shape = parameters()["workers"]
    elsewhere = stay.kind == "usual" and luck.yes(shape["began_elsewhere"])
    start = max(stay.start - luck.between(*shape["from_before"]), earliest, stay.child.begin) if elsewhere else 0
    start = min(start, stay.start) if elsewhere else stay.start
    leaving = stay.child.born + int(shape["leaving_from"] * YEAR)
    goes_on = luck.yes(1 - shape["leaving_share"])
    days, reasons = [start], [_FIRST]
    handed = stay.start + luck.between(*shape["first_team"]) if elsewhere else stay.start
    if elsewhere and handed < last - shape["least"]:
        days.append(handed)
        reasons.append(_HANDED_OVER)
    pace = steps("workers", "a_year")
    while True:
        day = days[-1] + shape["least"] + int(luck.wait(YEAR / pace.at(days[-1] - stay.start)))
        due = not goes_on and leaving > days[-1] + shape["least"]
        if due and day >= leaving - shape["least"]:
            day, goes_on = leaving, True
        if day >= last - shape["least"]:
            break
        days.append(day)
        reasons.append(_HANDED_OVER if day == leaving else luck.pick(choice("workers", "reason")))
    held: list[tuple[int, int, int, str]] = []
    for at, (day, reason) in enumerate(zip(days, reasons, strict=True)):
        kind = "leaving" if day >= leaving else "safeguarding" if elsewhere and at == 0 else "care"
        worker = teams.other(kind, worker)
        held.append((worker, day, days[at + 1] if at + 1 < len(days) else until, reason))
    return held
