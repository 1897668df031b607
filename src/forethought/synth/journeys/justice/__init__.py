"""What police, courts, youth justice and probation have to do with families: incidents, offences, cases, sentences."""

from __future__ import annotations

from dataclasses import replace

from forethought.synth.journeys.justice.court import make_court
from forethought.synth.journeys.justice.high_risk import make_high_risk
from forethought.synth.journeys.justice.incidents import make_incidents
from forethought.synth.journeys.justice.missing import make_missing
from forethought.synth.journeys.justice.offending import make_offences
from forethought.synth.journeys.justice.sentences import make_sentences
from forethought.synth.journeys.justice.tables import Justice
from forethought.synth.journeys.justice.youth import make_youth_cases
from forethought.synth.journeys.support.people import people_of
from forethought.synth.journeys.tables import Care, Need, Risk
from forethought.synth.lives.tables import Lives
from forethought.synth.setting import Setting

__all__ = ["make_justice"]


def make_justice(setting: Setting, lives: Lives, risk: Risk, need: Need, care: Care) -> Justice:
    """What police, courts, youth justice and probation do with the people of a locality.

    Offences, court cases and sentences are held from childhood on, the rest from the year before the window. Nothing
    that happens on or after the end of the window is in any table.
    """
    people = people_of(setting, lives, risk, need, care)
    sentences = make_sentences(people)
    offences = make_offences(people)
    calls, of_offence = make_incidents(people, offences, sentences)
    offences = replace(offences, incident=of_offence)
    high_risk, children = make_high_risk(people, calls)
    court = make_court(people)
    return Justice(
        incidents=calls.incidents,
        involvements=calls.involvements,
        offences=offences,
        youth_cases=make_youth_cases(people, offences),
        high_risk=high_risk,
        high_risk_children=children,
        court_cases=court.cases,
        court_parties=court.parties,
        hearings=court.hearings,
        orders=court.orders,
        sentences=sentences,
        missing=make_missing(people),
    )
