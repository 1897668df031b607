"""What housing, benefits, early help, family hubs and adults' services do with families, and what children say."""

from __future__ import annotations

from forethought.synth.journeys.support.housing import make_homeless, make_placements, make_tenancies
from forethought.synth.journeys.support.incomes import Standing, make_awards, make_incomes, make_sanctions
from forethought.synth.journeys.support.people import people_of
from forethought.synth.journeys.support.services import (
    make_adult_events,
    make_attendances,
    make_help_plans,
    make_treatments,
)
from forethought.synth.journeys.support.tables import Answers, Support
from forethought.synth.journeys.support.voice import Cared, make_experience, make_statements, make_survey
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["make_support"]


def make_support(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Support:
    """What supports the families of a locality, from the year before the window to its end (not later)."""
    people = people_of(setting, lives, risk, need, care)
    standing = Standing(people, risk)
    placements = make_placements(people)
    awards = make_awards(people, standing, placements)
    cared = Cared(people)
    answers, invited = make_survey(people, cared)
    return Support(
        incomes=make_incomes(people, standing),
        awards=awards,
        sanctions=make_sanctions(people, awards),
        homeless=make_homeless(people, placements),
        placements=placements,
        tenancies=make_tenancies(people),
        help_plans=make_help_plans(people),
        attendances=make_attendances(people, risk),
        treatments=make_treatments(people),
        adult_events=make_adult_events(people),
        answers=Answers.join(answers, make_experience(people)),
        invited=invited,
        statements=make_statements(people, cared),
    )
