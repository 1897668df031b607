"""What housing, benefits, early help, family hubs and adults' services know, and what children said: the tables of
support of one locality.

``person`` and ``other`` are rows in :class:`forethought.synth.lives.tables.Persons`; ``household`` is the number of a
household in ``lives.members``. Periods are half-open, NEVER for what has not ended. Support is held from the year
before the window to its end: what agencies knew earlier is in none of their files.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Amounts, Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class Incomes(Rows):
    """Whether a family's income was low (below 60 per cent of the median before housing costs), one row for each
    family with children in the area in each ``year`` (by the year in which it ends). Nobody sends this."""

    family: References
    year: Numbers
    low: Flags


@dataclass(frozen=True)
class Awards(Rows):
    """Benefits. ``benefit`` is ``UC HB CTR PIP DLA CA``. ``person`` claims; ``other`` is the partner in a joint claim,
    the disabled child for ``DLA`` and ``CA``, else nobody. ``capped``, ``two_child`` and ``housing`` are about
    universal credit alone, as is ``group`` (``none looking preparing working``)."""

    person: References
    other: References
    benefit: Codes
    start: Days
    end: Days
    housing: Flags
    capped: Flags
    two_child: Flags
    group: Codes


@dataclass(frozen=True)
class Sanctions(Rows):
    """Times when universal credit was cut."""

    award: References
    start: Days
    end: Days


@dataclass(frozen=True)
class Homeless(Rows):
    """Families whom the council owed a duty as homeless or about to be. Days that did not come are NEVER.

    ``reason`` is why the home was lost; ``outcome`` is ``stays moves temporary withdrew`` or empty while it goes on.
    """

    person: References  # who applied
    household: References
    approached: Days
    prevention: Days
    relief: Days
    main_duty: Days
    closed: Days
    reason: Codes
    outcome: Codes
    needs: Codes  # support needs, joined by a space


@dataclass(frozen=True)
class Placements(Rows):
    """Temporary accommodation of a family, by stay. ``kind`` is ``hotel hostel private council``."""

    household: References
    person: References
    address: References
    start: Days
    end: Days
    kind: Codes


@dataclass(frozen=True)
class Tenancies(Rows):
    """Social tenancies. ``arrears`` is in pounds when last looked at; ``notice`` the day of a notice to leave, NEVER
    without one."""

    household: References
    person: References
    address: References
    start: Days
    end: Days
    bedrooms: Numbers
    arrears: Amounts
    nuisance: Days  # the day of a case about anti-social behaviour, NEVER without one
    damp: Days  # the day damp or mould was reported, NEVER without
    notice: Days


@dataclass(frozen=True)
class HelpPlans(Rows):
    """What early help found and did, one row for each row of ``need.early_help``, in its order. ``needs`` are codes
    joined by a space; ``met`` those of them that were met at the end. ``score`` is what the family said, 1 to 5, 0
    where it said nothing. ``consent`` is ``given refused_part``."""

    needs: Codes
    met: Codes
    score: Numbers
    consent: Codes
    worker: Numbers


@dataclass(frozen=True)
class Attendances(Rows):
    """Times at a family hub. ``service`` is the place of the service in the locality's list of services
    (:mod:`forethought.synth.journeys.support.hubs`); ``other`` is the grown-up who came along."""

    person: References
    other: References
    day: Days
    service: References


@dataclass(frozen=True)
class Treatments(Rows):
    """Treatment of adults for drugs or alcohol. ``substances`` are codes joined by a space, the main one first;
    ``left`` is ``completed dropped_out transferred`` or empty."""

    person: References
    referred: Days
    start: Days
    end: Days
    substances: Codes
    left: Codes
    children: Numbers  # who lived with the person at the start
    pregnant: Flags


@dataclass(frozen=True)
class AdultEvents(Rows):
    """Events of adult social care, as the client level data name them: ``request assessment service review``.
    ``reason`` is the primary support reason; ``route`` where it led or what the service is."""

    person: References
    event: Codes
    start: Days
    end: Days
    reason: Codes
    route: Codes


@dataclass(frozen=True)
class Answers(Rows):
    """Answers of children to questions. ``instrument`` names the questionnaire, ``item`` the question, ``answer`` a
    code of it. ``band`` is the age group of the questionnaire (``4-7 8-10 11-18``)."""

    person: References
    day: Days
    instrument: Codes
    band: Codes
    item: Codes
    answer: Codes


@dataclass(frozen=True)
class Invited(Rows):
    """Children who were asked to answer a questionnaire, whether or not they did."""

    person: References
    year: Numbers
    instrument: Codes
    band: Codes
    answered: Flags


@dataclass(frozen=True)
class Statements(Rows):
    """What a child said in its own words, and about what. ``to`` is ``reviewing_officer social_worker advocate``."""

    person: References
    day: Days
    topic: Codes
    text: Codes
    to: Codes


@dataclass(frozen=True)
class Support:
    """Everything that supports families, and what children said of it."""

    incomes: Incomes
    awards: Awards
    sanctions: Sanctions
    homeless: Homeless
    placements: Placements
    tenancies: Tenancies
    help_plans: HelpPlans
    attendances: Attendances
    treatments: Treatments
    adult_events: AdultEvents
    answers: Answers
    invited: Invited
    statements: Statements
