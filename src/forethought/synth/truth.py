"""What is true, kept apart from the files: who is who, and which faults were planted. Only for measuring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.synth.faults import Fault
from forethought.synth.partnership import Partnership
from forethought.synth.rates import rates


def truth_tables(partnership: Partnership, adults: Mapping[str, str], faults: Sequence[Fault]) -> dict[str, pa.Table]:
    """The tables ``people records faults``.

    ``people``: one row for each true person. ``records``: ``source`` (controller), ``record_id``
    (``controller/local id``, as linkage sees it), ``person_id``. ``faults``: one row for each planted fault.
    ``adults`` maps the local ids of school contacts to true person ids.
    """
    return {
        "people": pa.Table.from_pylist(list(_people(partnership))),
        "records": pa.Table.from_pylist(
            [
                {"source": source, "record_id": f"{source}/{local}", "person_id": person_id}
                for source, local, person_id in _records(partnership, adults)
            ]
        ),
        "faults": pa.Table.from_pylist([{name: getattr(fault, name) for name in fault.__slots__} for fault in faults]),
    }


def write_tables(folder: Path, tables: Mapping[str, pa.Table]) -> Path:
    """Write each table as Parquet into ``folder/truth`` and return that folder."""
    target = folder / "truth"
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, target / f"{name}.parquet")
    return target


def _people(partnership: Partnership) -> Iterator[dict[str, object]]:
    in_care = {history.person_id for history in partnership.care}
    groups = rates()["ethnic_groups"]
    for person in partnership.people.persons.values():
        yield {
            "person_id": person.person_id,
            "kind": person.kind,
            "family": person.family,
            "twin_set": person.twin_set,
            "ethnic_group": person.ethnic_group,
            "error_rate": groups.get(person.ethnic_group, {"errors": 1.0})["errors"],
            "sex": person.sex,
            "date_of_birth": person.born,
            "known_to_social_care": person.person_id in partnership.council_ids,
            "ever_looked_after": person.person_id in in_care,
            "looked_after": person.person_id in partnership.looked_after,
            "sealed_with": person.sealed_with,
        }


def _records(partnership: Partnership, adults: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for ids in (partnership.council_ids, partnership.adult_ids):
        for person_id, local in ids.items():
            yield "westmarch-council", local, person_id
    for person_id, local in partnership.pupil_ids.items():
        yield "westmarch-schools", local, person_id
    for local, person_id in adults.items():
        yield "westmarch-schools", local, person_id
    for local, person_id in partnership.health_ids:
        yield "westmarch-health", local, person_id
        mother = partnership.people.mother_of(partnership.person(person_id))
        if mother:
            yield "westmarch-health", f"{local}:mother", mother.person_id
