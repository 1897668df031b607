"""Whom schools call about a pupil: parents as the school holds them, and social workers of children in care."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Register
from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds.periods import code_column, identity
from forethought.synth.feeds.school_records import row_on
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NOBODY, Rows

Ints = NDArray[Any]
_COLUMNS = {"Surname": "surname", "Forename": "forename"}
_WORDS = np.asarray(["Social worker", "Mother", "Father", "Step-parent"])
_WORKER, _MOTHER, _FATHER, _STEP = range(len(_WORDS))


def contacts(
    community: Community, register: Register, person: Ints, days: Ints, ids: pa.Array, place: Ints
) -> tuple[dict[str, pa.Array], Ints]:
    """The contacts of pupils on days, in the order in which to call them, and the place of each one's period.

    The names of social workers are not held, only that there is one. Postcodes of families whose address must not be
    told are left out.
    """
    pupil, kind, adult, right = _named(community, person, days)
    order = np.lexsort((kind, pupil))
    pupil, kind, adult, right = pupil[order], kind[order], adult[order], right[order]
    first = np.append(True, pupil[1:] != pupil[:-1])[: len(pupil)]
    starts = np.flatnonzero(first)
    number = np.arange(len(pupil)) - np.repeat(starts, np.diff(np.append(starts, len(pupil)))) + 1
    day = days[pupil]
    known = identity(register, community.lives, adult, day, {**_COLUMNS, "Postcode": "postcode"})
    return {
        "PupilId": ids.take(pa.array(pupil)),
        "ContactOrder": pa.array(number.astype(np.int32)),
        "Surname": known["Surname"],
        "Forename": known["Forename"],
        "Relationship": code_column(_WORDS[kind]),
        "ParentalResponsibility": code_column(np.where(right, "1", "0")),
        "Postcode": known["Postcode"],
    }, place[pupil]


def _named(community: Community, person: Ints, days: Ints) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Pupil, kind, adult (or nobody) and parental responsibility of every contact. A school's choice is for life."""
    lives, shape = community.lives, parameters()["contacts"]
    persons = lives.persons
    rng = community.setting.stream("school contacts")
    luck = rng.random((len(persons), len(_WORDS)))
    mother, father = persons.mother[person], persons.father[person]
    step = _step_parents(lives.relationships.take(lives.relationships.kind == "step_parent"), person, days)
    together = _together(community, mother, father, days)
    responsible = chosen(rng, shape["father_responsible"], len(persons))[person]
    care = Status(community.need, community.care).in_care(person, days)
    hers = (mother != NOBODY) & _living(community, mother, days) & (luck[person, _MOTHER] < shape["mother"])
    share = np.where(together, shape["father_together"], shape["father_apart"])
    his = (father != NOBODY) & persons.father_known[person] & _living(community, father, days)
    his &= luck[person, _FATHER] < share
    another = (step != NOBODY) & (luck[person, _STEP] < shape["step_parent"])
    everyone = np.arange(len(person))
    yes, no = np.ones(len(person), np.bool_), np.zeros(len(person), np.bool_)
    nobody = np.full(len(person), NOBODY, np.int64)
    parts = [
        (everyone[there], np.full(int(there.sum()), kind), adult[there], right[there])
        for there, kind, adult, right in (
            (care, _WORKER, nobody, no),
            (hers, _MOTHER, mother.astype(np.int64), yes),
            (his, _FATHER, father.astype(np.int64), responsible | together),
            (another, _STEP, step, no),
        )
    ]
    pupil, kind, adult, right = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pupil, kind, adult, right


def _living(community: Community, adult: Ints, days: Ints) -> NDArray[np.bool_]:
    persons = community.lives.persons
    row = np.maximum(adult, 0)
    found: NDArray[np.bool_] = persons.died[row] > days
    return found


def _step_parents(rows: Rows, person: Ints, days: Ints) -> Ints:
    """The step-parent whom each child lives with on its day, or nobody."""
    held: Any = rows.take(np.lexsort((rows.start, rows.person)))  # type: ignore[attr-defined]
    at = row_on(held, person, days)
    found: Ints = np.where(at == NOBODY, NOBODY, held.other[at]) if len(held) else at
    return found


def _together(community: Community, mother: Ints, father: Ints, days: Ints) -> NDArray[np.bool_]:
    """Whether both parents live in one household."""
    members = community.lives.members.take(community.lives.members.main)
    members = members.take(np.lexsort((members.start, members.person)))
    homes = []
    for parent in (mother, father):
        at = row_on(members, np.maximum(parent, 0), days)
        homes.append(np.where((at == NOBODY) | (parent == NOBODY), NOBODY, members.household[at]))
    found: NDArray[np.bool_] = (homes[0] == homes[1]) & (homes[0] != NOBODY)
    return found
