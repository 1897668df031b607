"""What schools do with the children of one locality: where they are taught, how they get on, when they are away.

``person`` is the row in :class:`forethought.synth.lives.tables.Persons`, ``school`` a row of the authority's schools,
nobody for a school that is not the authority's. ``year`` is the school year, by the calendar year in which it ends
(2026 from September 2025 to August 2026). Days are half-open; nothing that happens on or after the end of the window
is in any table, and what goes on then has NEVER as its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Amounts, Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class Enrolments(Rows):
    """Places at schools, from first to last, in order of person and start; all history from the first school on.

    ``phase`` is ``primary secondary sixth_form special alternative``, or ``independent`` for private schools, which
    send nothing to anyone. ``main`` is false for a place that is kept at a school while the child is taught at
    alternative provision. ``moved`` says that the place began otherwise than schools expect: not the first, and not
    with the change to the next phase.
    """

    person: References
    school: References
    phase: Codes
    start: Days
    end: Days
    main: Flags
    moved: Flags


@dataclass(frozen=True)
class NeedsSupport(Rows):
    """Special educational needs. ``kind`` is ``K`` for support at school and ``E`` for a plan; the needs are codes of
    the school census, the second empty for most."""

    person: References
    kind: Codes
    start: Days
    end: Days
    need: Codes
    second: Codes


@dataclass(frozen=True)
class PlanRequests(Rows):
    """Requests for an education, health and care plan. ``source`` is who asked (codes of SEN2); ``agreed`` whether to
    assess; ``decided`` the day of that decision, ``issued`` that of the plan, NEVER without one; ``refused`` the day on
    which a plan was refused after an assessment."""

    person: References
    requested: Days
    source: Codes
    decided: Days
    agreed: Flags
    refused: Days
    issued: Days


@dataclass(frozen=True)
class TermAbsence(Rows):
    """Half days of a term in the window at one school: possible, and missed with or without leave. ``term`` is
    ``autumn spring summer``. Of reception to year 11 at schools that report it."""

    person: References
    school: References
    phase: Codes
    year: Numbers
    term: Codes
    possible: Numbers
    authorised: Numbers
    unauthorised: Numbers


@dataclass(frozen=True)
class AbsentSessions(Rows):
    """Each half day missed in the last month of the window, with the code of the register. ``half`` is ``AM PM``."""

    person: References
    school: References
    day: Days
    half: Codes
    reason: Codes


@dataclass(frozen=True)
class Exclusions(Rows):
    """Suspensions (``sessions`` long) and permanent exclusions in the window, with the reason of the census."""

    person: References
    school: References
    phase: Codes
    day: Days
    sessions: Numbers
    permanent: Flags
    reason: Codes


@dataclass(frozen=True)
class Profiles(Rows):
    """The end of reception: whether a good level of development was reached, and how many of 17 goals."""

    person: References
    school: References
    year: Numbers
    good: Flags
    goals: Numbers


@dataclass(frozen=True)
class Phonics(Rows):
    """The phonics check of year 1: mark of 40, and whether it met the standard."""

    person: References
    school: References
    year: Numbers
    mark: Numbers
    met: Flags


@dataclass(frozen=True)
class KeyStage2(Rows):
    """The end of year 6: whether the expected standard was met in each subject."""

    person: References
    school: References
    year: Numbers
    reading: Flags
    writing: Flags
    maths: Flags


@dataclass(frozen=True)
class KeyStage4(Rows):
    """The end of year 11: Attainment 8 score, grades 9 to 4 and 9 to 5 in English and maths, average point score of
    the English Baccalaureate."""

    person: References
    school: References
    year: Numbers
    attainment8: Amounts
    basics94: Flags
    basics95: Flags
    ebacc: Amounts


@dataclass(frozen=True)
class FreeMeals(Rows):
    """Times when a child may have free school meals because of the family's income."""

    person: References
    start: Days
    end: Days


@dataclass(frozen=True)
class AwayFromSchool(Rows):
    """Children of school age at no school. ``kind`` is ``home`` (taught at home) or ``missing`` (missing education);
    ``reason`` a word of our own for why."""

    person: References
    kind: Codes
    start: Days
    end: Days
    reason: Codes


@dataclass(frozen=True)
class Schooling:
    """Everything schools and the council's education services do."""

    enrolments: Enrolments
    support: NeedsSupport
    requests: PlanRequests
    absence: TermAbsence
    sessions: AbsentSessions
    exclusions: Exclusions
    profiles: Profiles
    phonics: Phonics
    key_stage_2: KeyStage2
    key_stage_4: KeyStage4
    free_meals: FreeMeals
    away: AwayFromSchool
