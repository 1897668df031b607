"""What the health service does for the children of one locality and their mothers: the tables.

``person`` and ``mother`` are rows of :class:`forethought.synth.lives.tables.Persons`; ``hospital`` and ``practice`` are
places in the authority's services. What happens on a day of the window is held, as far as the person lives here then;
a pregnancy is held whole when any day of it lies in the window. Health assessments of children looked after are in the
tables of care; :mod:`forethought.synth.journeys.health.visits` only gives them a day.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class Pregnancies(Rows):
    """Pregnancies that were booked, or came to a birth without it (``booked`` NEVER).

    ``due`` is the day expected; ``delivered`` NEVER where the pregnancy goes on beyond the window. ``outcome`` is
    ``live stillborn lost``, empty while it goes on. ``complex``: social factors that make care harder, as they truly
    are at booking. ``earlier`` counts the mother's live births before. ``feeding`` is what the babies were fed when
    they left hospital, and ``feeding_later`` at 6 to 8 weeks: ``breast mixed formula``, empty without a live birth.
    """

    mother: References
    booked: Days
    due: Days
    delivered: Days
    outcome: Codes
    earlier: Numbers
    smoked_at_booking: Flags
    smoked_at_delivery: Flags
    complex: Flags
    folic_acid: Flags
    method: Codes  # spontaneous, instrumental, planned_caesarean, emergency_caesarean; empty before delivery
    hospital: References  # nobody: at home
    feeding: Codes
    feeding_later: Codes


@dataclass(frozen=True)
class BirthRecords(Rows):
    """One row for each child born here in the window. ``minute`` of the day of birth; ``apgar`` at five minutes.

    ``registered`` NEVER where it has not been done by the end of the window. ``registration`` is ``married``,
    ``joint_same`` and ``joint_other`` (unmarried parents at one address or two), or ``sole``.
    """

    person: References
    pregnancy: References
    minute: Numbers
    weight: Numbers  # grams
    weeks: Numbers  # of gestation, completed
    apgar: Numbers
    registered: Days
    registration: Codes


@dataclass(frozen=True)
class HealthVisits(Rows):
    """Contacts of health visitors and school nurses, clinics, and health assessments in care.

    ``kind``: the five contacts that every family is offered, ``ANT`` (before birth, ``person`` is the unborn child),
    ``NBV W68 R12 R24``; and ``HOM`` (more home visits), ``SCH`` (school nurse), ``CLN`` (clinic), ``RHA`` (health
    assessment in care). ``due`` is the last day on which it is in time, NEVER where there is none. ``attendance`` is
    ``seen``, ``not_brought``, ``cancelled`` (by the family) or ``withdrawn`` (by the service). ``score`` is the lowest
    of the five domains of the developmental questionnaire at ``R24``, -1 where it was not done.
    """

    person: References
    kind: Codes
    due: Days
    day: Days
    attendance: Codes
    score: Numbers


@dataclass(frozen=True)
class ImmunisationsGiven(Rows):
    """Doses given. ``vaccine`` as the schedule names it (``data/health.toml``)."""

    person: References
    day: Days
    vaccine: Codes
    dose: Numbers


@dataclass(frozen=True)
class EmergencyAttendances(Rows):
    """Attendances of children at emergency departments, in order of day and minute.

    ``complaint`` is a section of ``data/health.toml`` (``injury breathing ...``); ``intent`` of injuries and poisoning:
    ``accident assault self unknown``, else empty. ``acuity`` from 1 (most urgent) to 5. ``concern``: staff feared for
    the child's safety. ``checked``: they looked up whether the child is under a plan or in care. ``outcome`` is ``home
    admitted left transferred``.
    """

    person: References
    day: Days
    minute: Numbers
    complaint: Codes
    intent: Codes
    acuity: Numbers
    concern: Flags
    checked: Flags
    outcome: Codes
    hospital: References


@dataclass(frozen=True)
class Admissions(Rows):
    """Stays of children in hospital, in order of the day of admission; births and deliveries are with the pregnancies.

    ``discharged`` NEVER where the stay goes on at the end of the window. ``method`` is ``emergency planned``; ``cause``
    is that of the attendance it followed (``attendance`` is its row, nobody for planned stays), or ``planned`` or
    ``mental_health``. ``intent`` as at the attendance. ``delayed``: stayed longer because it was not safe to go home.
    """

    person: References
    attendance: References
    admitted: Days
    discharged: Days
    method: Codes
    cause: Codes
    intent: Codes
    hospital: References
    delayed: Flags


@dataclass(frozen=True)
class MentalHealthReferrals(Rows):
    """Referrals to mental health services: of children (``adult`` false), and of adults in need of them.

    ``seen`` is the day of the first contact, NEVER where it has not come or never will; ``closed`` NEVER while open.
    ``ending`` is ``treated stopped not_accepted left`` or empty. ``team`` and ``reason`` are words of
    ``data/health.toml``.
    """

    person: References
    adult: Flags
    referred: Days
    source: Codes
    reason: Codes
    team: Codes
    seen: Days
    closed: Days
    ending: Codes


@dataclass(frozen=True)
class MentalHealthContacts(Rows):
    """Contacts under a referral, with ``attendance`` as for :class:`HealthVisits`, in order of referral and day.

    ``score`` is the total of difficulties (0 to 40) from a questionnaire answered then, -1 where none was.
    """

    referral: References
    person: References
    day: Days
    attendance: Codes
    score: Numbers


@dataclass(frozen=True)
class Practices(Rows):
    """Which general practice a person is registered with, and when. Not everyone is, at all times."""

    person: References
    practice: References
    start: Days
    end: Days


@dataclass(frozen=True)
class Health:
    """Everything the health service does in one locality that some feed tells of."""

    pregnancies: Pregnancies
    births: BirthRecords
    visits: HealthVisits
    immunisations: ImmunisationsGiven
    attendances: EmergencyAttendances
    admissions: Admissions
    referrals: MentalHealthReferrals
    contacts: MentalHealthContacts
    practices: Practices
