"""What police, courts, youth justice and probation know: the tables of justice of one locality.

``person``, ``victim``, ``suspect`` and ``other`` are rows in :class:`forethought.synth.lives.tables.Persons`; other
references are row numbers of the tables here unless they say otherwise. Days and periods as everywhere: half-open,
NEVER for what has not come. Nothing that happens after the window is in any table.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class Incidents(Rows):
    """What the police were called to. ``kind`` is ``domestic crime concern``; ``detail`` what it was in the words of
    the police's own list; ``risk`` is ``standard medium high``. ``address`` is a row of the locality's addresses,
    nobody for what happened elsewhere. ``told`` says whether the police told children's social care."""

    day: Days
    minute: Numbers  # of the day, from midnight
    kind: Codes
    detail: Codes
    risk: Codes
    address: References
    told: Flags


@dataclass(frozen=True)
class Involvements(Rows):
    """Who took part in an incident. ``role`` is ``victim suspect witness child_present``; nobody is in an incident
    twice."""

    incident: References
    person: References
    role: Codes


@dataclass(frozen=True)
class Offences(Rows):
    """Offences of children aged 10 to 17 that police dealt with, one row each.

    ``gravity`` is 1 to 8. ``outcome`` is ``no_action community_resolution caution conditional_caution
    absolute_discharge fine referral_order rehabilitation_order custody``, empty until ``decided``. ``entrant`` marks
    the first caution or sentence of a child's life. ``remand`` is ``none bail custody``.
    """

    person: References
    incident: References
    day: Days
    kind: Codes
    gravity: Numbers
    outcome: Codes
    decided: Days
    entrant: Flags
    remand: Codes


@dataclass(frozen=True)
class YouthCases(Rows):
    """Work of the youth justice service with a child. ``kind`` is ``prevention diversion out_of_court order``.
    ``likelihood`` (of offending again), ``harm`` (risk of serious harm) and ``safety`` are L, M, H or V. ``incident``
    is that of the offence, nobody for prevention and for offences long before the window."""

    person: References
    incident: References
    start: Days
    end: Days
    kind: Codes
    likelihood: Codes
    harm: Codes
    safety: Codes


@dataclass(frozen=True)
class HighRisk(Rows):
    """Meetings about a person at high risk of domestic abuse (MARAC), one row for each time a case is heard.
    ``suspect`` is nobody where the one who does the harm is not known here. ``score`` is 0 to 24; ``signs`` are codes
    joined by a space (``pregnant strangled separating weapon stalked isolated``)."""

    incident: References
    victim: References
    suspect: References
    day: Days
    again: Flags  # heard within twelve months before
    score: Numbers
    signs: Codes
    sheltered: Flags  # went to safe accommodation


@dataclass(frozen=True)
class HighRiskChildren(Rows):
    """Children of the household of a person whose case was heard: ``case`` is a row of :class:`HighRisk`."""

    case: References
    person: References


@dataclass(frozen=True)
class CourtCases(Rows):
    """Cases in the family court. ``kind`` is ``care adoption private``; ``application`` is what was asked for in the
    codes of the form (``CARE PLACEMENT ADOPTION SGO CAO PROHIBITED``)."""

    kind: Codes
    application: Codes
    issued: Days
    concluded: Days


@dataclass(frozen=True)
class CourtParties(Rows):
    """Who is in a court case, and as what: ``applicant respondent child``. The authority is an applicant without a
    row. ``represented``: has a lawyer (a child: a guardian)."""

    case: References
    person: References
    role: Codes
    represented: Flags


@dataclass(frozen=True)
class Hearings(Rows):
    """Hearings: ``CMH IRH FHDRA DRA FINAL`` (case management, issues resolution, first private hearing, dispute
    resolution, final)."""

    case: References
    day: Days
    kind: Codes


@dataclass(frozen=True)
class Orders(Rows):
    """Orders about a child: ``ICO CO SO PO AO SGO CAO PSO NO`` (interim care, care, supervision, placement, adoption,
    special guardianship, child arrangements, prohibited steps, no order)."""

    case: References
    person: References
    day: Days
    order: Codes


@dataclass(frozen=True)
class Sentences(Rows):
    """Sentences of adults. ``kind`` is ``custody community suspended``; ``released`` is the day of leaving prison
    (``start`` where there was none), ``end`` that of the end of licence or order. ``harm`` is L, M, H or V;
    ``registrations`` are codes joined by a space (``child_protection domestic_abuse``)."""

    person: References
    start: Days
    released: Days
    end: Days
    kind: Codes
    offence: Codes
    harm: Codes
    registrations: Codes


@dataclass(frozen=True)
class MissingReports(Rows):
    """Reports of missing children. ``place`` is where from (``care home school``); ``risk`` is ``no_apparent low
    medium high``. ``minute`` is when it was reported, ``found_minute`` when the child was found on day ``found``
    (NEVER while missing). ``interviewed`` is the day of the return home interview, NEVER without one."""

    person: References
    reported: Days
    minute: Numbers
    found: Days
    found_minute: Numbers
    place: Codes
    risk: Codes
    offered: Flags
    interviewed: Days
    harmed: Flags


@dataclass(frozen=True)
class Justice:
    """Everything that police, courts, youth justice and probation know."""

    incidents: Incidents
    involvements: Involvements
    offences: Offences
    youth_cases: YouthCases
    high_risk: HighRisk
    high_risk_children: HighRiskChildren
    court_cases: CourtCases
    court_parties: CourtParties
    hearings: Hearings
    orders: Orders
    sentences: Sentences
    missing: MissingReports
