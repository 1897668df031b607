"""Children in care: who comes into it, how it goes, how it ends, and what becomes of them."""

from __future__ import annotations

from forethought.synth.journeys.care.cases import take_over
from forethought.synth.journeys.care.children import Children
from forethought.synth.journeys.care.episodes import make_episodes, make_periods
from forethought.synth.journeys.care.handover import hand_over
from forethought.synth.journeys.care.health import make_health
from forethought.synth.journeys.care.leavers import make_leavers
from forethought.synth.journeys.care.missing import make_missing
from forethought.synth.journeys.care.permanence import make_adoptions, make_previous
from forethought.synth.journeys.care.reviews import make_reviews
from forethought.synth.journeys.care.starts import Entry
from forethought.synth.journeys.care.workers import make_workers
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["make_care"]


def make_care(setting: Setting, lives: Lives, risk: Risk, need: Need) -> tuple[Need, Care]:
    """All care of a locality's children from their birth to the end of the window, and ``need`` as care leaves it.

    Periods are in order of child and start, all other tables in the order of their periods and days. Nothing that
    happens on or after the end of the window is in any table: what has not ended by then has NEVER. Cases, and all that
    hangs on them, are renumbered: only the need that is returned goes with the care.

    Legal statuses, placements and reasons are codes of the return of 2025-26: supported accommodation is ``K3`` and
    other placements ``Z11`` to ``Z14`` in earlier years too.
    """
    children = Children(setting, lives, risk)
    stays = Entry(children, need).stays()
    episodes = make_episodes(children, stays)
    taken = take_over(setting, need, stays)
    need = hand_over(setting, need, stays, taken)
    return need, Care(
        periods=make_periods(stays),
        episodes=episodes,
        reviews=make_reviews(setting, stays),
        missing=make_missing(setting, stays, episodes),
        workers=make_workers(setting, stays, need.cases.referred, taken.until),
        health=make_health(setting, stays),
        leavers=make_leavers(setting, lives.persons, stays, episodes),
        adoptions=make_adoptions(stays),
        previous=make_previous(setting, stays),
    )
