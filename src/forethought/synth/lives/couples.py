"""Parents together and apart: unions, separations and new partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.lives.births import YEAR, Frame
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.people import Cast
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Couples:
    """``start`` to ``end``: when each mother and father live together (equal where they never do), by couple.

    Step-parents: ``step_family`` and the time with that family, one entry for each; they become persons after the
    fathers.
    """

    start: Ints
    end: Ints
    step_family: Ints
    step_start: Ints
    step_end: Ints


def make_couples(setting: Setting, frame: Frame, cast: Cast) -> Couples:
    """Unions of every mother and father, and the partners who come after them."""
    rng = setting.stream("couples")
    shape = parameters()["couples"]
    family = cast.couple_family
    count = len(family)
    first = np.full(count, NEVER, np.int64)
    np.minimum.at(first, cast.couple, frame.born)
    start = first - np.floor((0.6 + rng.random(count) * 4.5) * YEAR)
    pace = shape["separation_a_year"] * np.maximum(frame.frailty[family], 0.05) ** shape["separation_by_frailty"]
    end = first + rng.exponential(YEAR / pace, count)
    end = np.where(chosen(rng, shape["together"], count), end, start)
    end = _before_the_next(family, start, end)
    start = np.where(_follows(family), np.maximum(start, np.append(0, end[:-1])), start)
    start = np.minimum(start, end)
    step_family, step_start, step_end = _steps(rng, setting, frame, family, end)
    return Couples(
        start.astype(np.int32),
        np.minimum(end, NEVER).astype(np.int32),
        step_family,
        step_start,
        step_end,
    )


def _follows(family: Ints) -> NDArray[np.bool_]:
    return np.append(False, family[1:] == family[:-1])


def _before_the_next(family: Ints, start: NDArray[Any], end: NDArray[Any]) -> NDArray[Any]:
    """A union ends at the latest when the mother's next one begins."""
    following = np.append(start[1:], np.inf)
    same = np.append(family[1:] == family[:-1], False)
    found: NDArray[Any] = np.where(same, np.minimum(end, following), end)
    return found


def _steps(
    rng: np.random.Generator, setting: Setting, frame: Frame, family: Ints, end: NDArray[np.float64]
) -> tuple[Ints, Ints, Ints]:
    """New partners of mothers whose last union has ended."""
    shape = parameters()["couples"]
    last = np.append(family[1:] != family[:-1], True)
    waits = rng.exponential(YEAR / shape["step_parent_a_year"], len(family))
    stays = 200 + rng.exponential(4 * YEAR, len(family))
    start = end + waits
    until = np.minimum(frame.goes[family], setting.window.end)
    found = np.flatnonzero(last & (start < until) & (start > setting.window.first - 10 * YEAR))
    begin = np.maximum(start[found], frame.comes[family[found]])
    return (
        family[found].astype(np.int32),
        begin.astype(np.int32),
        (begin + stays[found]).astype(np.int32),
    )
