"""The extract of one study: who is in, what leaves, under which codes, and how risky that is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import pyarrow as pa

from forethought.linkage.spine.external import digest, pseudonym
from forethought.model import code_set
from forethought.research.changing import Changer, columns_of
from forethought.research.errors import StudyError
from forethought.research.link_quality import COLUMNS, LINK_QUALITY, link_quality_table
from forethought.research.risk import RiskReport, risk_of
from forethought.research.studies import Dataset, Study

_PERSON = "person"


# Every query asks for members of the population alone: what is not read need not be guarded, and the log of the
# read names nobody else.
_MEMBERS = """
select distinct person_id from claim where entity = ? and known_to is null and not protected
  and (valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)
"""
_MOTHERS = f"""
select distinct person_id, other_person_id from claim
where entity = 'relationship' and attribute = 'relationship' and lower(value) = 'mother' and known_to is null
  and not protected and other_person_id is not null and person_id in ({_MEMBERS})
order by person_id, other_person_id desc
"""


class ClaimReader(Protocol):
    """Something that reads the view ``claim`` under a grant; ``record.Reader`` is one."""

    def table(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The result of ``sql`` over the view ``claim``."""
        ...


@dataclass(frozen=True, slots=True)
class Extract:
    """What leaves for one study: tables by name, a codebook, and the risk report.

    Every dataset has ``person`` and ``family`` (keyed codes), the table ``link_quality`` the former; datasets other
    than that of persons also have ``number`` (running number within the person), ``start`` and ``end``. ``people`` is
    how many persons there are.
    """

    study: Study
    tables: Mapping[str, pa.Table]
    codebook: pa.Table
    risk: RiskReport
    people: int


def extract(
    reader: ClaimReader, study: Study, key: bytes, *, on: date, link_quality: pa.Table | None = None
) -> Extract:
    """The pseudonymised extract of ``study``, from what ``reader``'s grant shows, under the study's secret ``key``.

    Nothing protected is taken: a person with a sealed identity is not in it at all. Rows lie in an order made from
    the key, so that it says nothing. The same record, study and key give the same extract. Raises ``PermitError``
    without a permit in force on the day ``on``, ``StudyError`` when nobody is in the population.
    """
    study.require_permit(on)
    changer = Changer(study, key)
    persons = _population(reader, study)
    families = _families(reader, study, persons)
    tables = {}
    for dataset in study.datasets:
        rows = _rows(reader, study, dataset, persons, changer)
        tables[dataset.name] = _table(rows, dataset, families, changer)
    codebook = _codebook(reader, study, changer)
    if link_quality is not None:
        tables[LINK_QUALITY] = link_quality_table(link_quality, persons, changer.key)
        codebook = pa.concat_tables([codebook, _of_link_quality(codebook.schema)])
    people = next(tables[dataset.name] for dataset in study.datasets if dataset.entity == _PERSON)
    return Extract(
        study=study,
        tables=tables,
        codebook=codebook,
        risk=risk_of(people, study.quasi_identifiers),
        people=len(persons),
    )


def _population(reader: ClaimReader, study: Study) -> frozenset[str]:
    if not any(dataset.entity == _PERSON for dataset in study.datasets):
        raise StudyError("The study asks for no dataset of persons", where=study.id, do="Add one, with entity person")
    found = reader.table(_MEMBERS, _members(study))
    persons = frozenset(found.column("person_id").to_pylist())
    if not persons:
        raise StudyError(
            "Nobody is in the study's population", where=study.id, do="Check its entity and dates, and the grant"
        )
    return persons


def _members(study: Study) -> list[str]:
    """The parameters of the query for the members of the population."""
    people = study.population
    return [people.entity, people.until.isoformat(), people.start.isoformat()]


def _families(reader: ClaimReader, study: Study, persons: frozenset[str]) -> dict[str, str]:
    """Person to the one their family is known by: the mother's id, their own where none is recorded."""
    found = reader.table(_MOTHERS, _members(study))
    families = {person: person for person in persons}
    for row in found.to_pylist():
        families[row["person_id"]] = row["other_person_id"]
    return families


def _rows(
    reader: ClaimReader, study: Study, dataset: Dataset, persons: frozenset[str], changer: Changer
) -> list[dict[str, Any]]:
    """The dataset's rows with true person ids, in no order that means anything yet."""
    marks = ", ".join("?" for _ in dataset.attributes)
    last = study.population.until + timedelta(1)
    found = reader.table(
        "select person_id, controller, entity_key, valid_from, valid_to, attribute, value from claim "
        f"where entity = ? and attribute in ({marks}) and known_to is null and not protected "
        "and (valid_from is null or valid_from < ?) and (valid_to is null or valid_to > ?) "
        f"and person_id in ({_MEMBERS}) "
        "order by person_id, valid_from, controller, entity_key, valid_to, attribute, value",
        [dataset.entity, *dataset.attributes, last.isoformat(), study.population.start.isoformat(), *_members(study)],
    ).to_pylist()
    if dataset.entity == _PERSON:
        return _of_persons(found, dataset, persons, changer)
    return _of_things(found, dataset, changer)


def _of_persons(
    found: Iterable[Mapping[str, Any]], dataset: Dataset, persons: frozenset[str], changer: Changer
) -> list[dict[str, Any]]:
    """One row a person; where sources disagree, what most of them say."""
    said: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for claim in found:
        said[claim["person_id"], claim["attribute"]][claim["value"]] += 1
    rows = []
    for person in sorted(persons):
        row: dict[str, Any] = {"person_id": person, "number": 0}
        for attribute, column in columns_of(dataset).items():
            counts = said.get((person, attribute))
            most = min(counts, key=lambda value: (-counts[value], value)) if counts else None
            row[column] = changer.value(attribute, dataset.attributes[attribute], most)
        rows.append(row)
    return rows


def _of_things(found: Iterable[Mapping[str, Any]], dataset: Dataset, changer: Changer) -> list[dict[str, Any]]:
    """One row for each episode, plan, enrolment and so on of a person, numbered in the order of their starts."""
    things: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = columns_of(dataset)
    numbers: Counter[str] = Counter()
    for claim in found:
        key = tuple(claim[name] for name in ("person_id", "controller", "entity_key", "valid_from", "valid_to"))
        if key not in things:
            numbers[claim["person_id"]] += 1
            things[key] = {
                "person_id": claim["person_id"],
                "number": numbers[claim["person_id"]],
                "start": changer.when(claim["valid_from"]),
                "end": changer.when(claim["valid_to"]),
                **dict.fromkeys(names.values()),
            }
        attribute = claim["attribute"]
        things[key][names[attribute]] = changer.value(attribute, dataset.attributes[attribute], claim["value"])
    return list(things.values())


def _table(rows: list[dict[str, Any]], dataset: Dataset, families: Mapping[str, str], changer: Changer) -> pa.Table:
    rows.sort(key=lambda row: digest(changer.key, f"order {dataset.name}", f"{row['person_id']} {row['number']}"))
    leaving = [
        {
            "person": pseudonym(changer.key, "person", row["person_id"]),
            "family": pseudonym(changer.key, "family", families[row["person_id"]]),
            **{name: value for name, value in row.items() if name != "person_id"},
        }
        for row in rows
    ]
    return pa.Table.from_pylist(leaving, schema=_schema(dataset, changer))


def _schema(dataset: Dataset, changer: Changer) -> pa.Schema:
    when = pa.string() if changer.study.dates == "month" else pa.int64()
    kinds = {"number": pa.int64(), "date": when}
    spans = [] if dataset.entity == _PERSON else [("number", pa.int64()), ("start", when), ("end", when)]
    own = [
        (column, kinds.get(dataset.attributes[attribute], pa.string()))
        for attribute, column in columns_of(dataset).items()
    ]
    return pa.schema([("person", pa.string()), ("family", pa.string()), *spans, *own])


def _of_link_quality(schema: pa.Schema) -> pa.Table:
    rows = [{"table": LINK_QUALITY, "column": c, "what_was_done": told, "codes": ""} for c, told in COLUMNS.items()]
    return pa.Table.from_pylist(rows, schema=schema)


def _codebook(reader: ClaimReader, study: Study, changer: Changer) -> pa.Table:
    """One row for each column: what it is, what was done to it, and the codes it may hold."""
    found = reader.table(
        "select entity, attribute, max(code_set) as code_set, max(code_version) as version from claim "
        "where code_set is not null group by entity, attribute"
    ).to_pylist()
    coded = {(row["entity"], row["attribute"]): (row["code_set"], row["version"]) for row in found}
    rows = []
    for dataset in study.datasets:
        for attribute, column in columns_of(dataset).items():
            kind = dataset.attributes[attribute]
            name, version = coded.get((dataset.entity, attribute), (None, None)) if kind == "code" else (None, None)
            codes = "; ".join(f"{c} = {text}" for c, text in code_set(name, version).items()) if name else ""
            rows.append(
                {"table": dataset.name, "column": column, "what_was_done": changer.meaning(kind), "codes": codes}
            )
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(n, pa.string()) for n in ("table", "column", "what_was_done", "codes")])
    )
