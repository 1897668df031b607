"""Everything that is true of one locality: lives, and what each agency does in them."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.journeys.health.tables import Health
from forethought.synth.journeys.justice.tables import Justice
from forethought.synth.journeys.schooling.tables import Schooling
from forethought.synth.journeys.support.tables import Support
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting


@dataclass(frozen=True)
class Community:
    """One locality as it truly is. Tables refer to each other by row number within the locality."""

    setting: Setting
    lives: Lives
    risk: Risk
    need: Need
    care: Care
    schooling: Schooling
    health: Health
    justice: Justice
    support: Support
