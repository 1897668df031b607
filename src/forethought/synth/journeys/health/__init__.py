"""What the health service does for children and their mothers, from pregnancy to adulthood."""

from __future__ import annotations

from forethought.synth.journeys.health.admissions import make_admissions
from forethought.synth.journeys.health.attendances import make_attendances
from forethought.synth.journeys.health.births import make_births
from forethought.synth.journeys.health.immunisations import make_immunisations
from forethought.synth.journeys.health.mental_health import make_contacts, make_referrals
from forethought.synth.journeys.health.practices import make_practices
from forethought.synth.journeys.health.pregnancies import make_pregnancies
from forethought.synth.journeys.health.scene import scene_of
from forethought.synth.journeys.health.tables import Health
from forethought.synth.journeys.health.visits import make_visits
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["Health", "make_health"]


def make_health(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Health:
    """Everything the health service does in a locality in the window: what happens to whom leans on the family's risk,
    on the area's deprivation and on where the child stands with social care on the day."""
    scene = scene_of(setting, lives, risk, need, care)
    pregnancies, pregnancy_of = make_pregnancies(setting, lives, risk, scene.adults)
    attendances = make_attendances(scene)
    referrals = make_referrals(scene)
    return Health(
        pregnancies=pregnancies,
        births=make_births(setting, lives, risk, pregnancies, pregnancy_of),
        visits=make_visits(scene, care),
        immunisations=make_immunisations(scene),
        attendances=attendances,
        admissions=make_admissions(scene, attendances),
        referrals=referrals,
        contacts=make_contacts(scene, referrals),
        practices=make_practices(setting, lives),
    )
