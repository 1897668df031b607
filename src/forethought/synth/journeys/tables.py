"""What children's social care does for a child: the tables of need and of care of one locality.

``person`` is the row in :class:`forethought.synth.lives.tables.Persons`; other references are row numbers of the
tables here. All history is held from birth, not only that of the window; it stops at the end of the window.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Amounts, Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class EarlyHelp(Rows):
    """Early help, each time. ``outcome``: ``met not_met stepped_up moved`` or empty while it goes on."""

    person: References
    start: Days
    assessed: Days
    end: Days
    outcome: Codes
    organisation: Codes  # council, school, health, voluntary


@dataclass(frozen=True)
class Contacts(Rows):
    """Contacts at the front door. ``source`` is a code of the census (``1A`` to ``10``); ``outcome`` is ``referral
    early_help advice nothing``."""

    person: References
    day: Days
    source: Codes
    outcome: Codes


@dataclass(frozen=True)
class Cases(Rows):
    """One row for each child in need episode: a referral and what came of it, until closure.

    A child has at most one open case at any time. ``no_further_action`` ends on the day of referral or soon after
    (``closed`` is set, reason empty as the census wants it). ``need`` is the primary need (``N0`` to ``N9``).
    """

    person: References
    contact: References
    referred: Days
    source: Codes
    no_further_action: Flags
    need: Codes
    closed: Days
    closure: Codes  # RC1 to RC9


@dataclass(frozen=True)
class Assessments(Rows):
    """Assessments. ``authorised`` NEVER while one goes on. ``factors``: codes joined by a space, empty before
    authorisation; ``need_found``: whether the child was found to be in need."""

    case: References
    person: References
    start: Days
    authorised: Days
    factors: Codes
    need_found: Flags


@dataclass(frozen=True)
class Enquiries(Rows):
    """Section 47 enquiries. ``conference`` is the day of the initial child protection conference, NEVER when none was
    needed or it has not been held yet; ``not_required`` says that none was needed."""

    case: References
    person: References
    strategy: Days  # the strategy discussion that began it
    conference: Days
    not_required: Flags
    transferred: Flags  # a conference on moving in, without an enquiry here


@dataclass(frozen=True)
class NeedPlans(Rows):
    """Child in need plans within a case."""

    case: References
    person: References
    start: Days
    end: Days


@dataclass(frozen=True)
class ProtectionPlans(Rows):
    """Child protection plans. ``earlier`` counts the child's plans before this one. Categories are those of the
    census (``NEG PHY SAB EMO MUL``)."""

    case: References
    person: References
    enquiry: References
    start: Days
    end: Days
    category: Codes
    latest_category: Codes
    earlier: Numbers


@dataclass(frozen=True)
class ProtectionReviews(Rows):
    """Review conferences."""

    plan: References
    day: Days


@dataclass(frozen=True)
class Visits(Rows):
    """Visits of a social worker under a need or protection plan, or in care (``kind``: ``need protection care``)."""

    case: References
    person: References
    day: Days
    kind: Codes
    alone: Flags


@dataclass(frozen=True)
class Need:
    """Everything before care."""

    early_help: EarlyHelp
    contacts: Contacts
    cases: Cases
    assessments: Assessments
    enquiries: Enquiries
    plans: NeedPlans
    protection: ProtectionPlans
    protection_reviews: ProtectionReviews
    visits: Visits


@dataclass(frozen=True)
class CarePeriods(Rows):
    """Periods of care, from start to the day it ceased. ``case`` is the case open at the start (nobody for
    unaccompanied children who came straight into care). ``respite`` marks a series of short breaks."""

    person: References
    case: References
    start: Days
    end: Days
    reason: Codes  # why it ended: E11 to E17 and so on, empty while it goes on
    need: Codes
    unaccompanied: Flags
    respite: Flags


@dataclass(frozen=True)
class Episodes(Rows):
    """Episodes of care: one legal status and one placement. ``end`` is the day the next one begins.

    ``provider`` is a row of the authority's providers, nobody where none is named; ``home`` and ``placed`` are
    postcodes (texts, empty where not known).
    """

    period: References
    person: References
    start: Days
    end: Days
    rne: Codes
    legal_status: Codes
    place: Codes
    provider_code: Codes
    provider: References
    home: Codes
    placed: Codes
    rec: Codes
    reason_moved: Codes
    need: Codes


@dataclass(frozen=True)
class CareReviews(Rows):
    """Reviews of children looked after, with the code of how the child took part."""

    period: References
    person: References
    day: Days
    code: Codes


@dataclass(frozen=True)
class Missing(Rows):
    """Times missing (``M``) or away without permission (``A``). ``end`` is the day of return."""

    person: References
    kind: Codes
    start: Days
    end: Days


@dataclass(frozen=True)
class WorkerSpells(Rows):
    """Which social worker held a child's case. ``worker`` is a row of the authority's workers; ``reason`` says why
    this spell began, in the codes of the return."""

    person: References
    worker: References
    start: Days
    end: Days
    reason: Codes


@dataclass(frozen=True)
class YearlyHealth(Rows):
    """What the return asks each year of children looked after for a year or more (table OC2)."""

    person: References
    year: Numbers
    sdq_score: Numbers  # -1 where there is none
    sdq_reason: Codes
    convicted: Flags
    health_check: Flags
    immunisations: Flags
    teeth_check: Flags
    health_assessment: Flags
    substance_misuse: Flags
    intervention_received: Flags
    intervention_offered: Flags


@dataclass(frozen=True)
class CareLeavers(Rows):
    """What the return asks around the birthdays of young people who were in care (table OC3)."""

    person: References
    year: Numbers
    in_touch: Codes
    activity: Codes
    accommodation: Codes


@dataclass(frozen=True)
class AdoptionPlans(Rows):
    """Decisions that a child should be placed for adoption. Days that have not come are NEVER."""

    person: References
    decided: Days
    matched: Days
    placed: Days
    adopted: Days
    ceased: Days  # the plan was given up
    reason_ceased: Codes
    by_foster_carer: Flags
    adopters: Codes  # number, sex and legal status as the return codes them, joined by a space


@dataclass(frozen=True)
class PreviousPermanence(Rows):
    """How care had ended before, asked at the start of each period of care (table PrevPerm)."""

    person: References
    period: References
    permanence: Codes
    authority: Codes
    ended: Days


@dataclass(frozen=True)
class Care:
    """Everything in and after care."""

    periods: CarePeriods
    episodes: Episodes
    reviews: CareReviews
    missing: Missing
    workers: WorkerSpells
    health: YearlyHealth
    leavers: CareLeavers
    adoptions: AdoptionPlans
    previous: PreviousPermanence


@dataclass(frozen=True)
class Risk(Rows):
    """How often trouble comes to each person of the locality: one row for each row of ``Persons``.

    ``level`` is the family's frailty times that of the area's deprivation (mean about 1 over all children);
    ``needy``: days as in need, under protection or in care are to be had from the tables themselves.
    """

    level: Amounts
    decile: Numbers  # of deprivation of the home at birth or arrival: 1 most deprived, 10 least
