"""How children come to social care and what it does for them before care: from the first contact to closure."""

from __future__ import annotations

from forethought.synth.journeys.need.calls import make_calls
from forethought.synth.journeys.need.cases import make_cases, make_plans, make_stages
from forethought.synth.journeys.need.children import AdultNeeds, children_of
from forethought.synth.journeys.need.contacts import make_contacts, make_early_help
from forethought.synth.journeys.need.courses import make_courses
from forethought.synth.journeys.need.draws import Draws
from forethought.synth.journeys.need.factors import make_assessments
from forethought.synth.journeys.need.parameters import parameters
from forethought.synth.journeys.need.protection import make_enquiries, make_protection, make_reviews
from forethought.synth.journeys.need.visits import make_visits
from forethought.synth.journeys.tables import Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["make_need"]


def make_need(setting: Setting, lives: Lives, risk: Risk) -> Need:
    """Everything social care does for the children of a locality before care, from before their birth to the end of the
    window, 18th birthday, death or leaving. Unaccompanied children are not among them.

    Cases are in order of child and referral; every other table in order of case and day. Nothing that happens on or
    after the end of the window is in any table: what has not ended by then has NEVER.
    """
    children = children_of(setting, lives, risk)
    adults = AdultNeeds(lives)
    calls, named = make_calls(setting, children, adults)
    draws = Draws(setting, named.call, len(calls.day), parameters()["calls"]["together"])
    courses = make_courses(children, named, draws)
    contacts = make_contacts(setting, children, named, courses, len(calls.day))
    cases = make_cases(setting, children, named, draws, courses)
    enquiries = make_enquiries(setting, children, named, draws, courses)
    protection = make_protection(setting, children, draws, courses, enquiries)
    plans = make_plans(setting, children, courses)
    stages = make_stages(setting, courses)
    return Need(
        early_help=make_early_help(setting, children, named, contacts, cases),
        contacts=contacts,
        cases=cases,
        assessments=make_assessments(setting, lives, children, adults, courses, stages, named.call),
        enquiries=enquiries,
        plans=plans,
        protection=protection,
        protection_reviews=make_reviews(setting, protection),
        visits=make_visits(setting, lives, plans, protection),
    )
