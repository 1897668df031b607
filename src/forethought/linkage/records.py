"""Read the table of records into distinct people-as-written, so that equal rows are compared once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from .cleaning import (
    clean_forename,
    clean_postcode,
    clean_sex,
    clean_surname,
    clean_text,
    load_variants,
    parse_birth_date,
)
from .errors import LinkageError
from .identifiers import check_nhs_number, check_uln, check_upn
from .settings import LinkSettings

COLUMNS = (
    "record_id", "source", "forename", "surname", "other_surname", "date_of_birth", "sex", "postcode",
    "nhs_number", "upn", "uln", "birth_order", "known_from",
)  # fmt: skip
"""The columns that linkage reads; all text, null when unknown."""

_BULK = 4  # a number carried with this many birth dates is a filler, not an identity


@dataclass(frozen=True, order=True)
class Values:
    """What one record says of a person, cleaned; empty text when unknown."""

    surname: tuple[str, ...] = ()
    forename: tuple[str, ...] = ()
    date_of_birth: str = ""
    sex: str = ""
    postcode: str = ""
    nhs_number: str = ""
    upn: str = ""
    uln: str = ""
    birth_order: str = ""
    surname_parts: tuple[str, ...] = ()
    postcode_sector: str = ""
    postcode_district: str = ""
    born_real: bool = False
    born_estimated: bool = False
    upn_permanent: bool = False
    seal: str = ""
    side: str = ""
    texts: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True)
class Node:
    """One distinct set of values and the records that carry it, first known first."""

    number: int
    values: Values
    records: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """All nodes in the order of their values, and what was met while reading them.

    `founding`: for each record its place in time, (known from, record id). `same_record`: pairs of nodes that
    carry one record's several rows. `counts`: what was read, filled, refused, for the report.
    """

    nodes: tuple[Node, ...]
    node_of: Mapping[str, int]
    same_record: tuple[tuple[int, int], ...]
    founding: Mapping[str, tuple[str, str]]
    sources: Mapping[str, str]
    counts: Mapping[str, int]
    text_columns: tuple[str, ...]


def read_people(
    records: pa.Table,
    settings: LinkSettings,
    decided: Iterable[tuple[str, str]] = (),
    seals: Mapping[str, tuple[str, str]] | None = None,
) -> People:
    """Clean the records and gather equal ones.

    `decided`: pairs of records that a person found to be two people; equal ones are not gathered.
    `seals`: record to (seal, side). Raises `LinkageError` when there is no `record_id` or one is blank.
    """
    rows = _rows(records, settings.text_columns)
    counts: Counter[str] = Counter(rows=len(rows))
    cleaned: list[tuple[str, Values]] = []
    founding: dict[str, tuple[str, str]] = {}
    for row in rows:
        record = row["record_id"]
        seal, side = (seals or {}).get(record, ("", ""))
        cleaned.append((record, replace(_clean(row, settings, counts), seal=seal, side=side)))
        first = (row.get("known_from") or "9999", record)
        founding[record] = min(first, founding.get(record, first))
    cleaned = _set_apart(_without_fillers(cleaned, counts), decided)
    sources = {row["record_id"]: row.get("source", "") for row in rows}
    return _gather(cleaned, founding, sources, counts, settings.text_columns)


def _set_apart(cleaned: list[tuple[str, Values]], decided: Iterable[tuple[str, str]]) -> list[tuple[str, Values]]:
    """Mark the records of decided pairs whose values are equal, so that each stays a node of its own."""
    values_of = dict(cleaned)
    alike = {r for a, b in decided if a in values_of and values_of[a] == values_of.get(b) for r in (a, b)}
    return [(r, replace(v, apart=r) if r in alike else v) for r, v in cleaned]


def _rows(records: pa.Table, text_columns: tuple[str, ...]) -> list[dict[str, str]]:
    if "record_id" not in records.column_names:
        raise LinkageError(
            "There is no record_id column", where="records", do="name the column that identifies a record"
        )
    wanted = [n for n in records.column_names if n in COLUMNS or n in text_columns]
    rows: list[dict[str, str]] = records.select(wanted).to_pylist()
    for number, row in enumerate(rows):
        for name, value in row.items():
            row[name] = "" if value is None else str(value).strip()
        if not row["record_id"]:
            raise LinkageError(
                "A record has no identifier",
                where=f"records, data row {number}",
                why="a person's page must be able to say which record it came from",
                do="give every row a record_id",
            )
    return rows


def _clean(row: Mapping[str, str], settings: LinkSettings, counts: Counter[str]) -> Values:
    forename, surname = clean_forename(row.get("forename")), clean_surname(row.get("surname"))
    other = clean_surname(row.get("other_surname"))
    born, postcode = parse_birth_date(row.get("date_of_birth")), clean_postcode(row.get("postcode"))
    nhs = check_nhs_number(row.get("nhs_number"), settings.allow_test_numbers)
    upn = check_upn(row.get("upn"), settings.allow_pseudo)
    uln = check_uln(row.get("uln"))
    parts = {*(surname.words if surname else ()), *(other.words if other else ())}
    values = Values(
        surname=surname.words if surname else (),
        forename=forename.words if forename else (),
        date_of_birth=born.iso if born else "",
        sex=clean_sex(row.get("sex")) or "",
        postcode=postcode.text if postcode else "",
        nhs_number=nhs.normal if nhs.ok else "",
        upn=upn.normal if upn.ok else "",
        uln=uln.normal if uln.ok else "",
        birth_order=row.get("birth_order", ""),
        surname_parts=tuple(sorted(parts)),
        postcode_sector=(postcode.sector if postcode else None) or "",
        postcode_district=(postcode.district if postcode else None) or "",
        born_real=bool(born and born.real),
        born_estimated=bool(born and born.estimated),
        upn_permanent=upn.ok and upn.kind == "permanent",
        texts=tuple(clean_text(row.get(name)) or "" for name in settings.text_columns),
    )
    _count(row, values, counts)
    return values


def _count(row: Mapping[str, str], values: Values, counts: Counter[str]) -> None:
    for name in ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln"):
        given, usable = bool(row.get(name)), bool(getattr(values, name))
        counts[f"{name}:given"] += given
        counts[f"{name}:usable"] += usable
    counts["date_of_birth:1_january"] += values.born_estimated


def _without_fillers(cleaned: list[tuple[str, Values]], counts: Counter[str]) -> list[tuple[str, Values]]:
    """Drop numbers that many different children carry: fillers typed where a number was demanded."""
    for name in ("nhs_number", "upn", "uln"):
        births: defaultdict[str, set[str]] = defaultdict(set)
        for _, values in cleaned:
            if getattr(values, name):
                births[getattr(values, name)].add(values.date_of_birth)
        fillers = {number for number, dates in births.items() if len(dates) >= _BULK}
        counts[f"{name}:filler"] = len(fillers)
        if fillers:
            blank = {name: "", "upn_permanent": False} if name == "upn" else {name: ""}
            cleaned = [(record, replace(v, **blank) if getattr(v, name) in fillers else v) for record, v in cleaned]
    return cleaned


def _gather(
    cleaned: list[tuple[str, Values]],
    founding: Mapping[str, tuple[str, str]],
    sources: Mapping[str, str],
    counts: Counter[str],
    text_columns: tuple[str, ...],
) -> People:
    carriers: defaultdict[Values, set[str]] = defaultdict(set)
    for record, values in cleaned:
        carriers[values].add(record)
    nodes = tuple(
        Node(number, values, tuple(sorted(carriers[values], key=founding.__getitem__)))
        for number, values in enumerate(sorted(carriers))
    )
    of_record: defaultdict[str, list[int]] = defaultdict(list)
    for node in nodes:
        for record in node.records:
            of_record[record].append(node.number)
    same = sorted({(n[0], other) for n in of_record.values() for other in n[1:]})
    counts["records"], counts["distinct"] = len(of_record), len(nodes)
    node_of = {record: numbers[0] for record, numbers in of_record.items()}
    return People(nodes, node_of, tuple(same), dict(founding), dict(sources), dict(counts), text_columns)


def written_alike(people: People) -> list[list[int]]:
    """Gather the numbers of nodes that only a decision holds apart: people as written, in the order of their values.

    What is learned from the records and how two of them compare must not move with a decision about a third.
    """
    groups: dict[Values, list[int]] = {}
    for node in people.nodes:
        groups.setdefault(replace(node.values, apart=""), []).append(node.number)
    return list(groups.values())


def comparison_table(people: People, groups: Iterable[Sequence[int]]) -> pa.Table:
    """Make the table that is compared: one row for each of `written_alike`, null when unknown."""
    variants = load_variants()
    columns: dict[str, list[object]] = defaultdict(list)
    for number, group in enumerate(groups):
        v = people.nodes[group[0]].values
        columns["node"].append(number)
        columns["forename"].append(" ".join(v.forename) or None)
        columns["forename_first"].append(v.forename[0] if v.forename else None)
        columns["forename_also"].append(sorted(variants.of(v.forename[0])) if v.forename else None)
        columns["surname"].append(" ".join(v.surname) or None)
        columns["surname_parts"].append(list(v.surname_parts) or None)
        for name in _PLAIN:
            columns[name].append(getattr(v, name) or None)
        for name, text in zip(people.text_columns, v.texts, strict=True):
            columns[f"text_{name}"].append(text or None)
    return pa.table({name: pa.array(cells, _type_of(name)) for name, cells in columns.items()})


_PLAIN = (
    "date_of_birth", "sex", "postcode", "postcode_sector", "postcode_district", "nhs_number", "upn", "uln",
    "seal", "side",
)  # fmt: skip


def _type_of(name: str) -> pa.DataType:
    if name == "node":
        return pa.int64()
    return pa.list_(pa.string()) if name in ("forename_also", "surname_parts") else pa.string()
