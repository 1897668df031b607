"""What the return asks each year of children looked after for twelve months."""

from __future__ import annotations

from datetime import date
from typing import Any

from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters, steps
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import YearlyHealth
from forethought.synth.rows import day
from forethought.synth.setting import Setting
from forethought.synth.window import Window

_SCORED_FROM, _SCORED_UNTIL = 4, 17
_CONVICTED_FROM = 10
_NO_SCORE = -1


def make_health(setting: Setting, stays: list[Stay]) -> YearlyHealth:
    """One row for each year of the window and child looked after all through it, up to its last day at least.

    Where the return does not ask a question at the child's age, the flag is false and the score is -1 without a reason.
    """
    luck = Luck(setting.stream("care", "health"))
    rows: list[tuple[Any, ...]] = []
    bands: dict[int, str] = {}
    for year in setting.window.each:
        first, after = Window.bounds(year)
        for stay in stays:
            if stay.kind != "break" and stay.start <= first and stay.end >= after - 1:
                rows.append(_of_year(luck, stay, year, bands))
    return table(YearlyHealth, rows)


def _of_year(luck: Luck, stay: Stay, year: int, bands: dict[int, str]) -> tuple[Any, ...]:
    shape, last = parameters()["health"], day(date(year, 3, 31))
    child, age = stay.child, stay.child.age(last)
    asked = child.birthday(_SCORED_FROM) <= last and child.birthday(_SCORED_UNTIL) >= Window.bounds(year)[0]
    score, reason = _strengths(luck, child.person, bands) if asked else (_NO_SCORE, "")
    convicted = child.birthday(_CONVICTED_FROM) <= last and _per_cent(luck, steps("health", "convicted").at(age))
    misuse = _per_cent(luck, steps("health", "misuse").at(age))
    what = luck.part() * 100
    received = misuse and what < shape["received"]
    refused = misuse and shape["received"] <= what < shape["received"] + shape["refused"]
    return (
        child.person, year, score, reason, convicted,
        child.birthday(5) > last and _per_cent(luck, shape["checked"]),
        _per_cent(luck, shape["immunised"]), _per_cent(luck, shape["dentist"]), _per_cent(luck, shape["assessed"]),
        misuse, received, refused,
    )  # fmt: skip


def _per_cent(luck: Luck, share: float) -> bool:
    return luck.yes(share / 100)


def _strengths(luck: Luck, person: int, bands: dict[int, str]) -> tuple[int, str]:
    """A strengths and difficulties score, or why there is none; often in the same band as the year before."""
    shape = parameters()["health"]
    stays = luck.yes(shape["sdq_stays"])
    band = bands[person] if stays and person in bands else luck.pick(choice("health", "sdq"))
    bands[person] = band
    if not _per_cent(luck, shape["scored"]):
        return _NO_SCORE, luck.pick(choice("health", "no_score"))
    return luck.between(*shape["sdq_range"][band]), ""
