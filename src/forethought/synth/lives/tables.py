"""People as they truly are: what the tables of one locality hold.

A person, a family, a household and an address are each known by their row number in their own table of the locality;
``person_id`` in the truth is made from the locality's number and the row. History before the window is kept as far
back as the births of everyone who is a child in the window: people have lives, not only a year.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.synth.rows import Amounts, Codes, Days, Flags, Numbers, References, Rows


@dataclass(frozen=True)
class Families(Rows):
    """One row for each mother with her children (half-brothers and half-sisters included).

    ``frailty`` has mean 1 over all families: how much more often than usual trouble comes to this family, whatever
    its area; everything that happens to its members leans on it. ``area`` is the small area where it first lived.
    """

    mother: References
    frailty: Amounts
    area: References
    protected: Flags  # an address that must not be told


@dataclass(frozen=True)
class Persons(Rows):
    """One row for each person: children of the window (``child``: under 18 at some time in it, or born within it),
    unborn children (``child`` with ``born`` after the window) and adults.

    ``family`` is that of birth, nobody for unaccompanied children and for adults who are only partners. ``father`` is
    the true one, whether or not anyone knows him; ``father_known`` says whether agencies do. ``arrived``: first day in
    the area (the day of birth for those born there); ``left``: the day of moving away for good. ``twins``: row number
    of the first of a multiple birth, for all of them; ``birth_order`` 1, 2, 3 in it, 0 for single births.
    Forenames and surnames are places in :func:`forethought.synth.lives.names.forenames` and ``surnames``; ``middle``
    and ``second_surname`` may be nobody (-1). ``became`` is the row of the identity after adoption and ``was`` that
    before. ``upn`` is given at the first school, so pre-school children have none.
    """

    child: Flags
    family: References
    mother: References
    father: References
    father_known: Flags
    sex: Codes  # M, F
    ethnicity: Codes  # codes of the returns, such as WBRI
    born: Days
    died: Days
    arrived: Days
    left: Days
    twins: References
    birth_order: Numbers
    forename: Numbers
    middle: Numbers
    surname: Numbers
    second_surname: Numbers
    nhs_number: Codes
    upn: Codes
    uln: Codes
    unaccompanied: Flags
    born_estimated: Flags  # the date of birth is an estimate (1 January)
    became: References
    was: References


@dataclass(frozen=True)
class NameSpells(Rows):
    """Names other than that of birth, each for its time: ``married``, ``known_as`` (a step-parent's name, or a
    preferred forename), ``adopted``."""

    person: References
    start: Days
    end: Days
    forename: Numbers
    surname: Numbers
    kind: Codes


@dataclass(frozen=True)
class Addresses(Rows):
    """Homes. ``postcode`` is a place in the locality's ground; ``tenure`` is ``owned private social temporary``."""

    postcode: References
    number: Numbers
    street: Numbers
    uprn: Codes
    tenure: Codes


@dataclass(frozen=True)
class HouseholdSpells(Rows):
    """Where a household lives, and when."""

    household: References
    address: References
    start: Days
    end: Days


@dataclass(frozen=True)
class Memberships(Rows):
    """Who belongs to which household, and when. ``main`` is the household where the person usually lives; a second
    one is that of a parent who lives apart. Children in care remain members of the household they left."""

    person: References
    household: References
    start: Days
    end: Days
    main: Flags


@dataclass(frozen=True)
class Relationships(Rows):
    """Relationships that are not birth: ``partner`` (of ``person``), ``step_parent``, ``adoptive_parent`` and
    ``guardian`` (``other`` is that to the child ``person``)."""

    person: References
    other: References
    kind: Codes
    start: Days
    end: Days


@dataclass(frozen=True)
class Needs(Rows):
    """Needs of adults that weigh on children: ``mental_health domestic_abuse alcohol drugs learning_disability
    physical_disability prison``, each for its time. ``domestic_abuse`` is held by the person who suffers it."""

    person: References
    need: Codes
    start: Days
    end: Days


@dataclass(frozen=True)
class Conditions(Rows):
    """Disabilities of children, by the codes of the children in need census (``LD AUT BEH COMM MOB PC INC HAND HEAR
    VIS CON DDA``), from the day they are known."""

    person: References
    condition: Codes
    since: Days


@dataclass(frozen=True)
class Lives:
    """Everyone in one locality, as they truly are."""

    families: Families
    persons: Persons
    names: NameSpells
    addresses: Addresses
    households: HouseholdSpells
    members: Memberships
    relationships: Relationships
    needs: Needs
    conditions: Conditions
