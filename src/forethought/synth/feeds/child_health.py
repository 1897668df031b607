"""The yearly extract of the child health system: every child with its mother's details, and contacts of the year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Register, Registers
from forethought.synth.community import Community
from forethought.synth.days import birthday
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.rows import NOBODY
from forethought.synth.window import Window

_NAME = "child-health"


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a year, of the form ``health``: children who live here on 31 March, or had a contact in the year, as
    they are held on that day; contacts that took place and were recorded in the year."""
    setting, visits, persons = community.setting, community.health.visits, community.lives.persons
    register = registers["health_visiting"]
    written = nhs.recorded(setting, _NAME, "contacts", visits.day)
    told = (visits.attendance == "seen") & np.isin(visits.kind, list(parameters()["feeds"]["contact_role"]))
    adult = birthday(persons.born, 18)
    for year in setting.window.each:
        first, after = Window.bounds(year)
        rows = np.flatnonzero(told & (written >= first) & (written < after))
        here = persons.child & (persons.born < after) & (adult >= after) & (persons.arrived < after)
        here &= np.minimum(persons.left, persons.died) >= after
        here[visits.person[rows]] = True
        children = np.flatnonzero(here)
        people, ids = _records(register, children, visits.person[rows], visits.day[rows], after - 1)
        yield Extract(
            str(year),
            {
                "ChildHealth": _children(community, register, people, after - 1),
                "HealthContacts": _contacts(community, rows, ids),
            },
        )


def _records(
    register: Register, children: nhs.Array, persons: nhs.Array, days: nhs.Array, last: int
) -> tuple[nhs.Patients, nhs.Array]:
    """Every record of ``children`` in the extract of the day ``last``, and for each contact of ``persons`` on ``days``
    the id of the record it hangs on.

    A child who was held under another id lately has two records: a contact made under that one stays with it. Ids from
    before, such as those of the supplier's last numbering, are not there any more.
    """
    before = last - parameters()["feeds"]["child_health"]["lately_days"]
    now = np.full(len(children), last)
    current = nhs.records(register, children, now)
    used = current.held.local_id[current.place[np.searchsorted(children, persons)]]
    then = register.local_ids(persons.astype(np.int32), days.astype(np.int32))
    other = np.flatnonzero(then != used)
    lately = register.local_ids(persons[other].astype(np.int32), np.full(len(other), before, np.int32))
    other = other[then[other] == lately]
    if not len(other):
        return current, used
    second = np.unique(persons[other])
    further = nhs.records(register, second, np.full(len(second), before))
    further = further.only(~np.isin(further.held.local_id, current.held.local_id))
    ids = used.copy()
    ids[other] = then[other]
    return current.joined(further), ids


def _children(community: Community, register: Register, people: nhs.Patients, day: int) -> pa.Table:
    held = people.held
    practice = nhs.practices_on(community, people.person, people.day)
    names = pa.array(community.setting.services.practices, pa.string())
    order = community.lives.persons.birth_order[people.person]
    return nhs.table(
        {
            "HealthId": nhs.texts(held.local_id),
            "NHSNumber": nhs.texts(held.nhs_number),
            "Surname": nhs.texts(held.surname),
            "Forename": nhs.texts(held.forename),
            "DOB": nhs.texts(held.born),
            "Sex": nhs.texts(held.sex),
            "Postcode": nhs.texts(held.postcode),
            "BirthOrder": nhs.numbers(np.where(order > 0, order, -1)),
            **_mothers(community, register, people.person, day),
            "GPPractice": names.take(pa.array(practice, mask=practice == NOBODY)),
        }
    )


def _mothers(community: Community, register: Register, children: nhs.Array, day: int) -> dict[str, pa.Array]:
    """The mother as the system holds her; nothing for some, always the same children."""
    persons = community.lives.persons
    rng = community.setting.stream("feeds", _NAME, "mothers")
    lacking = rng.random(len(persons)) < parameters()["feeds"]["child_health"]["no_mother"]
    mother = persons.mother[children]
    known = (mother != NOBODY) & ~lacking[children]
    rows, place = np.unique(mother[known], return_inverse=True)
    held = register.held(rows.astype(np.int32), np.full(len(rows), day, np.int32))
    at = np.zeros(len(children), np.int64)
    at[known] = place
    where = pa.array(at, mask=~known)
    columns = {
        "MotherNHSNumber": held.nhs_number,
        "MotherSurname": held.surname,
        "MotherForename": held.forename,
        "MotherDOB": held.born,
    }
    return {name: nhs.texts(values).take(where) for name, values in columns.items()}


def _contacts(community: Community, rows: nhs.Array, ids: nhs.Array) -> pa.Table:
    made, shape = community.health.visits.take(rows), parameters()["feeds"]
    return nhs.table(
        {
            "ContactId": nhs.event_ids(community.setting, "HC", rows),
            "HealthId": nhs.texts(ids),
            "ContactDate": nhs.dates(made.day),
            "ContactType": nhs.texts(made.kind),
            "Service": nhs.coded("team", nhs.mapped("service", made.kind)),
            "LeadRole": nhs.coded("contact_role", made.kind),
            "LeadContact": nhs.constant(shape["child_health"]["contact"], len(rows)),
        }
    )


FEED = Feed(
    name=_NAME,
    title="Child health",
    agency="health_visiting",
    standard="The form health: our own",
    cadence="yearly",
    extracts=extracts,
    form="health",
)
"""Children and contacts, yearly."""
