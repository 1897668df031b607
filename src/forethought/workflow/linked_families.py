"""Families for the figures: a mother and her children, by the case system and, where it names none, by child health."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from forethought.linkage import families
from forethought.linkage.families import Seals

Row = dict[str, Any]
Feed = Mapping[str, list[Row]]
Numbers = Mapping[tuple[str, str], str]

_MOTHER = ("moth_person_id", "moth_childs_person_id")
_HEALTH = ("HealthId", "MotherNHSNumber", "MotherForename", "MotherSurname")
_ADDRESS = "confidential_address"
_SOURCES = {"ssd": "case system", "health": "child health"}


def family_rows(case_system: Feed, health: Feed, number: Numbers, on: date) -> Iterator[Row]:
    """Rows of ``Families`` on a day: mothers and their children; no feed here tells of fathers.

    Everybody goes under the number that ``number`` gives for a form and its own id, in the case system under its own
    where it gives none. What the case system states goes first: child health is asked about children of whom it states
    no mother. A child with two mothers stated by different records is in no family, nor is anyone with a sealed
    identity.
    """
    born = _births(case_system, health, number)
    council = families.case_system_mothers(_texts(case_system["ssd_mother"], _MOTHER), "ssd")
    nurse = families.health_mothers(_texts(health.get("ChildHealth", ()), _HEALTH), "health")
    persons = _persons(council, nurse, number)
    seals = Seals(frozenset(_sealed(case_system, number)))
    stated = families.relate(council, persons, seals=seals).relations
    more = families.relate(nurse, persons, seals=seals).relations
    known = set(stated["person"].to_pylist())
    keep = pa.array([child not in known for child in more["person"].to_pylist()], pa.bool_())
    births = pa.table({"person": pa.array(list(born), pa.string()), "born": pa.array(list(born.values()), pa.date32())})
    counts = families.standing(pa.concat_tables([stated, more.filter(keep)]), births, on=on)
    source = {(row["person"], row["other"]): _SOURCES[row["controller"]] for row in counts.to_pylist()}
    for (child, mother), who in source.items():
        day = born.get(child)
        yield {"PersonId": child, "FamilyId": mother, "Role": "child", "BirthDate": day and str(day), "Source": who}
    for mother, who in {mother: who for (_, mother), who in source.items()}.items():
        yield {"PersonId": mother, "FamilyId": mother, "Role": "mother", "BirthDate": None, "Source": who}


def _persons(council: pa.Table, nurse: pa.Table, number: Numbers) -> pa.Table:
    """Each record and the number its person goes by; records of child health that nobody joined have none."""
    found: dict[str, str] = {}
    for table in (council, nurse):
        for record in {*table["record"].to_pylist(), *table["other_record"].to_pylist()}:
            form, _, local = record.partition("/")
            who = number.get((form, local)) or (local if form == "ssd" else None)
            if who:
                found[record] = who
    return pa.table(
        {"record_id": pa.array(list(found), pa.string()), "person_id": pa.array(list(found.values()), pa.string())}
    )


def _births(case_system: Feed, health: Feed, number: Numbers) -> dict[str, date]:
    """Births of children by the number they go by; the case system's word goes first."""
    pairs = [(number.get(("health", row["HealthId"])), row["DOB"]) for row in health.get("ChildHealth", ())]
    own = ((row["moth_childs_person_id"], row["moth_childs_dob"]) for row in case_system["ssd_mother"])
    pairs += [(number.get(("ssd", child or ""), child), born) for child, born in own]
    return {child: day for child, text in pairs if child and (day := _day(text))}


def _sealed(case_system: Feed, number: Numbers) -> Iterator[str]:
    """Who has a sealed identity: any flag but that of an address, as the record reads flags of unknown kinds."""
    for row in case_system.get("ssd_person_flags", ()):
        kind = re.sub(r"[^a-z]+", "_", (row["flag_kind"] or "").lower()).strip("_")
        if row["flag_person_id"] and kind != _ADDRESS:
            yield number.get(("ssd", row["flag_person_id"]), row["flag_person_id"])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _texts(rows: Any, names: tuple[str, ...]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
