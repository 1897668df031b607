"""What the return asks of young people who were in care, around each birthday from 17 to 21."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from forethought.synth.journeys.care.children import Child
from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import CareLeavers, Episodes
from forethought.synth.lives.tables import Persons
from forethought.synth.rows import NEVER, day, on
from forethought.synth.setting import Setting
from forethought.synth.window import Window

_UNKNOWN = "0"
_DIED, _HOME, _IN_TOUCH = "DIED", "RHOM", "YES"
_NO_LEAVERS = ("E2", "E3", "E11", "E12", "E15", "E16")
_OLDER, _JUDGED_BY_RETURN = 19, 20
_FROM_14, _FROM_16 = 14, 16


def make_leavers(setting: Setting, persons: Persons, stays: list[Stay], episodes: Episodes) -> CareLeavers:
    """One row for each year of the window and young person who had left care before the birthday of that year.

    Care leavers were looked after for 13 weeks since they were 14, some of it after 16. As the rules of the return
    have it, whoever leaves on the 18th birthday is first asked for at 19, and those under 20 must show the 13 weeks in
    the episodes of this return and the last, where these have any.
    """
    luck = Luck(setting.stream("care", "leavers"))
    mine: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.kind != "break":
            mine[stay.child.person].append(stay)
    spells: dict[int, list[tuple[int, int]]] = defaultdict(list)
    columns = (episodes.person.tolist(), episodes.start.tolist(), episodes.end.tolist())
    for person, start, end in zip(*columns, strict=True):
        spells[person].append((start, end))
    rows: list[tuple[int, int, str, str, str]] = []
    for person, held in mine.items():
        child = held[-1].child
        answers: tuple[str, str, str] | None = None
        for year in setting.window.each:
            if _is_asked(child, held, spells[person], year):
                died = int(persons.died[person]) <= _birthday_in(child, year)
                answers = (_DIED, _UNKNOWN, _UNKNOWN) if died else _answers(luck, child, year, answers)
                rows.append((person, year, *answers))
    return table(CareLeavers, rows)


def _age(child: Child, year: int) -> int:
    """Age on the last day of a collection year."""
    born, last = on(child.born), date(year, 3, 31)
    return last.year - born.year - ((last.month, last.day) < (born.month, born.day))


def _birthday_in(child: Child, year: int) -> int:
    return child.birthday(_age(child, year))


def _is_asked(child: Child, held: list[Stay], spells: list[tuple[int, int]], year: int) -> bool:
    age = _age(child, year)
    low, high = parameters()["leavers"]["ages"]
    last = held[-1]
    if not low <= age <= high or last.end == NEVER or last.reason in _NO_LEAVERS:
        return False
    if last.end >= min(_birthday_in(child, year), day(date(year, 4, 1))):
        return False
    needed = parameters()["leavers"]["from_14"]
    whole = [(stay.start, stay.end) for stay in held]
    if _days(child, whole, _FROM_14) < needed or _days(child, whole, _FROM_16) < 1:
        return False
    first = Window.bounds(year - 1)[0]
    shown = [(start, end) for start, end in spells if end >= first]
    under = age < _JUDGED_BY_RETURN and bool(shown)
    return not under or (_days(child, shown, _FROM_14) >= needed and _days(child, shown, _FROM_16) >= 1)


def _days(child: Child, spells: list[tuple[int, int]], age: int) -> int:
    since = child.birthday(age) + 1  # a day to spare for those born on 29 February
    return sum(max(0, end - max(start, since)) for start, end in spells)


def _answers(luck: Luck, child: Child, year: int, before: tuple[str, str, str] | None) -> tuple[str, str, str]:
    """In touch or not, activity and accommodation; often as the year before."""
    shape = parameters()["leavers"]
    if before is not None and luck.yes(shape["stays"]):
        return before
    touch = luck.pick(choice("leavers", "touch"))
    if touch == _HOME:
        return touch, _UNKNOWN, _UNKNOWN
    group = "older" if _age(child, year) >= _OLDER else "young"
    known = touch == _IN_TOUCH
    activity, home = (
        luck.pick(choice("leavers", name, group)) if known or luck.yes(shape["known_without_touch"]) else _UNKNOWN
        for name in ("activity", "accommodation")
    )
    return touch, activity, home
