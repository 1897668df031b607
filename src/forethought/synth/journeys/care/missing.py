"""Times when children in care were missing, or away without permission."""

from __future__ import annotations

from bisect import bisect_left

from forethought.synth.journeys.care.children import YEAR
from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters, steps
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import Episodes, Missing
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

_MISSING, _AWAY = "M", "A"
_ROOM = 6  # days of a year that must be left for anything to happen in


def make_missing(setting: Setting, stays: list[Stay], episodes: Episodes) -> Missing:
    """Every time missing or away; each child's in order, none while another goes on, each within one episode of care:
    nobody is moved while missing."""
    changes = _changes(len(stays), episodes)
    luck = Luck(setting.stream("care", "missing"))
    rows: list[tuple[int, str, int, int]] = []
    before: set[int] = set()
    for number, stay in enumerate(stays):
        last = stay.last(setting.window.end)
        if stay.kind == "break" or stay.child.age(last) < 1:
            continue
        year = stay.start + 1
        while year < last - _ROOM:
            end = min(int(year + YEAR), last)
            events = _of_year(luck, stay, (year, end), before)
            free = rows[-1][3] + 1 if rows and rows[-1][0] == stay.child.person else stay.start + 1
            rows += _laid_out(luck, stay, sorted(events), (changes[number], free), setting.window.end)
            year = end
    return table(Missing, rows)


def _changes(count: int, episodes: Episodes) -> list[list[int]]:
    """For each period the days on which a new episode begins, in order."""
    found: list[list[int]] = [[] for _ in range(count)]
    for number, day in zip(episodes.period.tolist(), episodes.start.tolist(), strict=True):
        found[number].append(day)
    return found


def _of_year(luck: Luck, stay: Stay, span: tuple[int, int], before: set[int]) -> list[tuple[int, str]]:
    """The starts in one year of a stay, or of what there is of it; ``before`` holds those who ever went missing."""
    shape, person, age = parameters()["missing"], stay.child.person, stay.child.age(sum(span) / 2)
    part = min(1.0, (span[1] - span[0]) / YEAR)
    chance = steps("missing", "chance_a_year").at(age)
    chance *= shape["before_times" if person in before else "never_times"]
    events: list[tuple[int, str]] = []
    if luck.yes(min(0.95, chance * part**0.6)):
        before.add(person)
        mean = steps("missing", "times").at(age) * part**0.5
        times = 1 + luck.poisson(luck.gamma(shape["spread"], max(mean - 1, 0.1)))
        events += [(luck.between(span[0], span[1] - 3), _MISSING) for _ in range(times)]
    if luck.yes(shape["away_share"] * part**0.6 * (age >= 10) * 1.4):
        times = 1 + luck.poisson(luck.gamma(shape["spread"], shape["away_times"] - 1))
        events += [(luck.between(span[0], span[1] - 3), _AWAY) for _ in range(times)]
    return events


def _laid_out(
    luck: Luck, stay: Stay, events: list[tuple[int, str]], bounds: tuple[list[int], int], window_end: int
) -> list[tuple[int, str, int, int]]:
    """Times with an end, from ``events`` in order; ``bounds``: the days of new episodes, and the first day that is free
    of earlier times."""
    nights = choice("missing", "nights")
    found: list[tuple[int, str, int, int]] = []
    changes, free = bounds
    for at, (start, kind) in enumerate(events):
        if start < free:
            continue
        following = events[at + 1][0] if at + 1 < len(events) else start + 60
        at_change = bisect_left(changes, start)
        change = changes[at_change] if at_change < len(changes) else NEVER
        end = min(start + int(luck.pick(nights)), max(following - 1, start), change - 1, stay.end - 2)
        if end < start:
            continue
        found.append((stay.child.person, kind, start, end if end < window_end else NEVER))
        free = end + 1
    return found
