"""When children looked after last had a health assessment and saw a dentist."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import between
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.words import drawn, parameters
from forethought.synth.window import Window

_ASSESSMENT = "RHA"


def health_assessments(council: Council) -> History:
    """By child: the first assessment, soon after care began, and those that the health service held."""
    visits, periods = council.community.health.visits, council.periods
    held = visits.kind == _ASSESSMENT
    rng, within = council.community.setting.stream("annex-a", "first health"), parameters()["care"]["first_health"]
    first = periods.start + drawn(rng, within, len(periods))
    stays = first < periods.end
    return History(
        np.concatenate([periods.person[stays], visits.person[held]]),
        np.concatenate([first[stays], visits.day[held]]).astype(np.int64),
    )


def dental_checks(council: Council) -> History:
    """By child: a day in each year in which the yearly return says that the teeth were checked."""
    held = council.community.care.health
    rows = held.take(held.teeth_check)
    bounds = np.asarray([Window.bounds(year) for year in rows.year.tolist()], np.int64).reshape(-1, 2)
    rng = council.community.setting.stream("annex-a", "teeth")
    return History(rows.person, between(rng, bounds[:, 0], bounds[:, 1], len(rows)))
