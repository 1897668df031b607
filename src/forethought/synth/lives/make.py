"""Puts the lives of one locality together."""

from __future__ import annotations

import numpy as np

from forethought.synth.chance import chosen
from forethought.synth.journeys.tables import Risk
from forethought.synth.lives.births import YEAR, Frame, make_frame
from forethought.synth.lives.couples import Couples, make_couples
from forethought.synth.lives.homes import make_homes
from forethought.synth.lives.naming import Naming, make_names
from forethought.synth.lives.needs import make_conditions, make_needs, make_risk
from forethought.synth.lives.numbering import with_numbers
from forethought.synth.lives.parameters import parameters
from forethought.synth.lives.people import Cast, make_cast
from forethought.synth.lives.tables import Families, Lives, Persons, Relationships
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import PEOPLE, Setting


def make_lives(setting: Setting) -> tuple[Lives, Risk]:
    """Everyone in one locality over the window, and how often trouble comes to them. Care and adoption come later."""
    frame = make_frame(setting)
    cast = make_cast(setting, frame)
    couples = make_couples(setting, frame, cast)
    steps = np.arange(len(cast.born), len(cast.born) + len(couples.step_family), dtype=np.int32)
    partners = cast.ethnicity[cast.fathers[np.searchsorted(cast.couple_family, couples.step_family)]]
    naming = make_names(setting, frame, cast, couples, partners)
    persons = with_numbers(setting, _persons(setting, cast, couples, naming, partners))
    if len(persons) > PEOPLE * 0.95:
        raise ValueError("A locality holds too many people for its block of numbers")
    homes = make_homes(setting, frame, cast, couples, steps)
    risk = make_risk(setting, frame.frailty, frame.area, persons)
    return Lives(
        _families(setting, frame, cast),
        persons,
        naming.spells,
        homes.addresses,
        homes.households,
        homes.members,
        _relationships(setting, frame, cast, couples, steps),
        make_needs(setting, persons, risk),
        make_conditions(setting, persons, risk),
    ), risk


def _families(setting: Setting, frame: Frame, cast: Cast) -> Families:
    rng = setting.stream("protected")
    share = parameters()["homes"]["protected"] * frame.frailty
    return Families(cast.mothers, frame.frailty, frame.area, chosen(rng, share, len(frame.frailty)))


def _persons(
    setting: Setting, cast: Cast, couples: Couples, naming: Naming, partners: np.ndarray[tuple[int], np.dtype[np.str_]]
) -> Persons:
    """The cast and the step-parents, named; numbers come after."""
    steps = len(partners)
    nobody = np.full(steps, NOBODY, np.int32)
    rng = setting.stream("step-parents")
    born = couples.step_start - np.floor((20 + rng.gamma(4.0, 4.0, steps)) * YEAR).astype(np.int32)
    flags = np.zeros(steps, np.bool_)
    left = np.where(couples.step_end >= setting.window.end, NEVER, couples.step_end)
    count = len(cast.born) + steps
    return Persons(
        child=np.concatenate([cast.child, flags]),
        family=np.concatenate([cast.family, nobody]),
        mother=np.concatenate([cast.mother, nobody]),
        father=np.concatenate([cast.father, nobody]),
        father_known=np.concatenate([cast.father_known, flags]),
        sex=np.concatenate([cast.sex, np.full(steps, "M")]),
        ethnicity=np.concatenate([cast.ethnicity, partners]),
        born=np.concatenate([cast.born, born]),
        died=np.concatenate([cast.died, np.full(steps, NEVER, np.int32)]),
        arrived=np.concatenate([cast.arrived, couples.step_start]),
        left=np.where(
            np.concatenate([cast.left, left]) >= setting.window.end, NEVER, np.concatenate([cast.left, left])
        ).astype(np.int32),
        twins=np.concatenate([cast.twins, nobody]),
        birth_order=np.concatenate([cast.birth_order, np.zeros(steps, np.int32)]),
        forename=naming.forename,
        middle=naming.middle,
        surname=naming.surname,
        second_surname=naming.second_surname,
        nhs_number=np.full(count, ""),
        upn=np.full(count, ""),
        uln=np.full(count, ""),
        unaccompanied=np.concatenate([cast.unaccompanied, flags]),
        born_estimated=np.concatenate([cast.born_estimated, flags]),
        became=np.full(count, NOBODY, np.int32),
        was=np.full(count, NOBODY, np.int32),
    )


def _relationships(
    setting: Setting, frame: Frame, cast: Cast, couples: Couples, steps: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> Relationships:
    """Partners, and step-parents of the children who live with them."""
    together = np.flatnonzero(couples.start < couples.end)
    step_of = np.full(len(frame.frailty), NOBODY, np.int32)
    step_of[couples.step_family] = np.arange(len(steps))
    kids = np.flatnonzero(step_of[frame.family] >= 0)
    step = step_of[frame.family[kids]]
    start = np.maximum(couples.step_start[step], frame.born[kids])
    parts = (
        (cast.mothers[cast.couple_family[together]], cast.fathers[together], "partner", couples.start[together],
         couples.end[together]),
        (cast.mothers[couples.step_family], steps, "partner", couples.step_start, couples.step_end),
        (kids, steps[step], "step_parent", start, couples.step_end[step]),
    )  # fmt: skip
    made = Relationships.join(
        *(
            Relationships(
                person.astype(np.int32),
                other.astype(np.int32),
                np.full(len(person), kind),
                begin.astype(np.int32),
                np.where(end >= setting.window.end, NEVER, end).astype(np.int32),
            )
            for person, other, kind, begin, end in parts
        )
    )
    return made.take(made.start < np.minimum(made.end, setting.window.end))
