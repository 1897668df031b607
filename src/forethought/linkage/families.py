"""Who is whose mother, and which children share one: typed statements between persons, never identity.

A relationship never joins two records into one person, and a person's family is never read off a name or an
address alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from .cleaning import Variants, clean_forename, clean_surname, load_variants
from .spine import person_id_for

RELATIONSHIPS = pa.schema(
    [
        (n, pa.string())
        for n in ("person_a", "person_b", "type", "asserted_by", "status", "record_a", "record_b", "evidence")
    ]
)
FAMILIES = pa.schema([(n, pa.string()) for n in ("family_id", "person_id", "role")])
_MOTHER_WORDS = frozenset({"mother", "mum", "mam", "birth mother", "biological mother"})


@dataclass(frozen=True)
class Statement:
    """One source's statement that an adult is related to a child, before anyone knows who is who.

    `child` and `adult` are record ids; `adult_named` (forename, surname) as the source writes them.
    """

    child: str
    adult: str
    type: str
    asserted_by: str
    evidence: str
    adult_named: tuple[str | None, str | None] = (None, None)
    adult_is_record: bool = True


def case_system_mothers(ssd_mother: pa.Table, controller: str) -> list[Statement]:
    """Read the mothers that a case system states (table `ssd_mother`)."""
    return [
        Statement(
            f"{controller}/{row['moth_childs_person_id']}",
            f"{controller}/{row['moth_person_id']}",
            "mother",
            controller,
            "ssd_mother",
        )
        for row in ssd_mother.to_pylist()
        if row["moth_childs_person_id"] and row["moth_person_id"]
    ]


def health_mothers(children: pa.Table, controller: str) -> list[Statement]:
    """Read the mothers that child health records name; her record id is that of `health_mother_records`."""
    return [
        Statement(
            f"{controller}/{row['HealthId']}",
            _mother_record(row, controller),
            "mother",
            controller,
            "ChildHealth",
            (row["MotherForename"], row["MotherSurname"]),
        )
        for row in children.to_pylist()
        if _names_mother(row)
    ]


def health_mother_records(children: pa.Table, controller: str) -> pa.Table:
    """Make one record for each mother that child health names, to be linked with everyone else."""
    rows = [
        {
            "record_id": _mother_record(row, controller),
            "source": controller,
            "forename": row["MotherForename"],
            "surname": row["MotherSurname"],
            "date_of_birth": row["MotherDOB"],
            "sex": "F",
            "nhs_number": row["MotherNHSNumber"],
        }
        for row in children.to_pylist()
        if _names_mother(row)
    ]
    names = ("record_id", "source", "forename", "surname", "date_of_birth", "sex", "nhs_number")
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in names]))


def school_contacts(contacts: pa.Table, controller: str) -> list[Statement]:
    """Read the adults that a school may call; they are known by name only and never become records."""
    return [
        Statement(
            f"{controller}/{row['PupilId']}",
            f"{controller}/{row['PupilId']}:{row['ContactOrder']}",
            _contact_type(row["Relationship"]),
            controller,
            "PupilContacts",
            (row["Forename"], row["Surname"]),
            False,
        )
        for row in contacts.to_pylist()
    ]


def relationships(
    persons: pa.Table,
    statements: Iterable[Statement],
    *,
    names: pa.Table | None = None,
    sealed: Collection[str] = (),
) -> pa.Table:
    """Turn statements about records into relationships between persons.

    `persons` as in `LinkResult`; `names` (record_id, forename, surname) lets a school's contact be recognised
    as the mother that another source states for the same child; `sealed`: person ids that are left out whole.
    Returns `person_a` (child), `person_b` (adult; null when known by name only), `type`, `asserted_by`,
    `status` (`asserted`; `disputed` when sources state different mothers; `unidentified`), the records the
    statement was about, and the table it stands in. One row for each statement of each source.
    """
    person_of = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    shown = {record: person for record, person in person_of.items() if person not in sealed}
    known = [s for s in statements if s.child in shown]
    edges = {(shown[s.child], shown[s.adult], s) for s in known if s.adult_is_record and s.adult in shown}
    mothers: defaultdict[str, set[str]] = defaultdict(set)
    for child, adult, statement in edges:
        if statement.type == "mother":
            mothers[child].add(adult)
    called = _names_of(names, shown)
    rows = [
        _row(child, adult, s, "disputed" if s.type == "mother" and len(mothers[child]) > 1 else "asserted")
        for child, adult, s in edges
        if child != adult
    ]
    rows += [_contact_row(shown[s.child], s, mothers, called) for s in known if not s.adult_is_record]
    return pa.Table.from_pylist(sorted(rows, key=lambda r: [v or "" for v in r.values()]), RELATIONSHIPS)


def family_groups(relations: pa.Table, *, key: bytes) -> pa.Table:
    """Group each mother with her children; a child whose mother is disputed is in no group.

    Returns `family_id` (opaque, keyed on the mother), `person_id`, `role` (`mother` or `child`).
    """
    children: defaultdict[str, set[str]] = defaultdict(set)
    for row in relations.to_pylist():
        if row["type"] == "mother" and row["status"] == "asserted" and row["person_b"]:
            children[row["person_b"]].add(row["person_a"])
    rows = []
    for mother, born in children.items():
        family = person_id_for(key, f"family/{mother}")
        rows.append({"family_id": family, "person_id": mother, "role": "mother"})
        rows += [{"family_id": family, "person_id": child, "role": "child"} for child in born]
    return pa.Table.from_pylist(sorted(rows, key=lambda r: tuple(r.values())), FAMILIES)


def _names_mother(row: Mapping[str, str | None]) -> bool:
    return bool(row["MotherNHSNumber"] or (row["MotherForename"] and row["MotherSurname"]))


def _mother_record(row: Mapping[str, str | None], controller: str) -> str:
    return f"{controller}/{row['HealthId']}:mother"


def _contact_type(text: str | None) -> str:
    word = (text or "").strip().lower()
    return "mother" if word in _MOTHER_WORDS else word.replace(" ", "_") or "contact"


def _row(child: str, adult: str | None, s: Statement, status: str) -> dict[str, str | None]:
    values = (child, adult, s.type, s.asserted_by, status, s.child, s.adult, s.evidence)
    return dict(zip(RELATIONSHIPS.names, values, strict=True))


def _contact_row(
    child: str, s: Statement, mothers: Mapping[str, set[str]], called: Mapping[str, list[tuple[str, str]]]
) -> dict[str, str | None]:
    if s.type == "mother":
        variants = load_variants()
        fits = [m for m in mothers.get(child, ()) if _is_called(s.adult_named, called.get(m, []), variants)]
        if len(fits) == 1:
            disputed = len(mothers[child]) > 1
            return _row(child, fits[0], s, "disputed" if disputed else "asserted")
    return _row(child, None, s, "unidentified")


def _is_called(named: tuple[str | None, str | None], known: list[tuple[str, str]], variants: Variants) -> bool:
    forename, surname = clean_forename(named[0]), clean_surname(named[1])
    if forename is None or surname is None:
        return False
    return any(variants.related(forename.words[0], first) and last in surname.words for first, last in known)


def _names_of(names: pa.Table | None, person_of: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in names.to_pylist() if names is not None else []:
        forename, surname = clean_forename(row["forename"]), clean_surname(row["surname"])
        if forename and surname and row["record_id"] in person_of:
            found[person_of[row["record_id"]]] += [(forename.words[0], word) for word in surname.words]
    return dict(found)
