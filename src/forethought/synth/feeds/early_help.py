"""Early help, by month: plans that began, were assessed or ended, and the families."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forethought.synth.agencies import Register, Registers
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import (
    ADDRESS,
    IDENTITY,
    NHS,
    Columns,
    Periods,
    Versions,
    code_column,
    cut,
    identity,
    local_ids,
    once,
    periods_of,
    references,
    versions,
)
from forethought.synth.journeys.support.households import ADULT, Households
from forethought.synth.rows import NEVER


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """Plans as held at the end of each month in which they changed; the first month has every plan that runs."""
    given, register = community.need.early_help, registers["early_help"]
    periods = periods_of(community.setting.window, "monthly")
    sent = versions(periods, given.start, given.assessed, given.end, book=True)
    yield from cut(
        {
            "plans": (sent, _plans(community, register, sent)),
            "family_members": _family_members(community, register, periods),
        },
        periods,
    )


def _plans(community: Community, register: Register, sent: Versions) -> Columns:
    """The plans: needs once they are assessed, and what became of them once the plan has ended."""
    setting, lives, given = community.setting, community.lives, community.need.early_help
    rows, detail = given.take(sent.row), community.support.help_plans.take(sent.row)
    assessed, ended = sent.known(given.assessed) != NEVER, sent.known(given.end) != NEVER
    scored = ended & (detail.score > 0)
    return {
        "PlanReference": references(setting, "EH", sent.row),
        **identity(register, lives, rows.person, sent.last_day, IDENTITY | NHS | {"Upn": "upn"} | ADDRESS),
        "StartDate": sent.day(given.start),
        "AssessmentDate": sent.day(given.assessed),
        "EndDate": sent.day(given.end),
        "LeadOrganisation": code_column(rows.organisation),
        "LeadPractitioner": code_column(np.char.add("LP", detail.worker.astype(np.str_))),
        "NeedsIdentified": code_column(np.where(assessed, detail.needs, "")),
        "NeedsMet": code_column(np.where(ended, detail.met, "")),
        "Outcome": code_column(np.where(ended, rows.outcome, "")),
        "Consent": code_column(detail.consent),
        "FamilyScore": code_column(np.where(scored, detail.score.astype(np.str_), "")),
    }


def _family_members(community: Community, register: Register, periods: Periods) -> tuple[Versions, Columns]:
    """The others at home when the plan began, or at the start of the window for a plan that ran before.

    Members are sent with the first sending of the plan: those of plans that ran before are in the first month.
    """
    lives, given = community.lives, community.need.early_help
    homes = Households(lives, community.care)
    recent = np.maximum(given.start, periods.edges[0])
    on = np.where(given.end > recent, recent, given.start)
    question, person = homes.members_on(homes.home_of(given.person, on), on)
    other = person != given.person[question]
    question, person = question[other], person[other]
    begins = np.where(given.end >= periods.edges[0], recent, NEVER)
    sent = once(periods, begins[question])
    plan, who = question[sent.row], person[sent.row]
    grown = ~(lives.persons.child[who] & (on[plan] - lives.persons.born[who] < ADULT))
    return sent, {
        "PlanReference": references(community.setting, "EH", plan),
        "ChildLocalId": local_ids(register, given.person[plan], on[plan]),
        "Relation": code_column(np.where(grown, "adult", "child")),
        **identity(register, lives, who, on[plan], IDENTITY),
    }


FEED = Feed(
    name="early-help",
    title="Early help plans",
    agency="early_help",
    standard="Our own form, after the outcomes of Supporting Families",
    cadence="monthly",
    extracts=extracts,
    form="early-help",
)
"""Monthly changes; the first month has every plan that runs."""
