"""The view ``claim``: what a grant lets a reader see, with person, known time and protection worked out.

``known_from`` and ``known_to`` say while when a source's statement stood, see :mod:`forethought.record.standing`.
``protected`` and ``sealed`` mark what nobody sees but who is specially named, ``guarded`` what
stays with the agency that holds it, see :mod:`forethought.record.protection`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.engine import Engine
from forethought.record.about import MARKED_BY, About
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.compaction import WORKING_SCHEMA, Laid, rows_about, working_schema
from forethought.record.compaction.sorted_table import rows_with
from forethought.record.files import footer
from forethought.record.protection_words import protection_terms
from forethought.record.snapshot import Snapshot
from forethought.record.standing import Stands
from forethought.record.who import Who

VIEW_COLUMNS = (
    "claim_id", "subject", "person_id", "entity", "entity_key", "attribute", "value", "other_subject",
    "other_person_id", "field_set", "nature", "outcome", "valid_from", "valid_to", "valid_precision", "known_from",
    "known_to", "end_reason", "controller", "feed", "batch", "file", "file_hash", "row", "mapping", "code_set",
    "code_version", "absent", "protected", "sealed", "guarded",
)  # fmt: skip
"""Columns of the view ``claim`` in order."""

_OFTEN = {"subject", *(field.name for field in WORKING_SCHEMA if pa.types.is_dictionary(field.type))}
_PERSONS = frozenset({"person_id", "other_person_id"})
_NAMING = frozenset({"person_id", "one", "other"})  # columns of what marks rows
_BULK = 500_000
"""How many rows are worth a query of their own."""

_STANDING = """
select c.* exclude (entity_key, value, known_from), coalesce(s.entity_key, c.entity_key) as entity_key,
  coalesce(s.value, c.value) as value, s.known_from, s.known_to, s.end_reason
from written_claim c join standing s on s.batch = c.batch and s.claim = c.claim
"""

_GUARDED = "select distinct person_id from protection where kind in ('confidential_address', 'protected_placement')"
_SEALED = "select person_id from protection where kind = 'sealed_identity' union select person_id from unparted"

_CLAIM = """
with placed as (
  select c.*, coalesce(i.person_id, c.subject) as person_id,
    case when c.other_subject is null then null else coalesce(o.person_id, c.other_subject) end as other_person_id
  from scoped_claim c
  left join persons i on i.subject = c.subject
  left join persons o on o.subject = c.other_subject)
select {columns}
from placed c
{beside}
"""

_MADE = {
    "claim_id": "substr(c.batch, 1, 12) || '-' || cast(c.claim as varchar)",
    "person_id": "c.person_id",
    "other_person_id": "c.other_person_id",
    "protected": "{protected}",
    "sealed": "{sealed}",
    "guarded": "{guarded}",
}
"""Columns of the view that are not columns of the claims."""

# What marks a row. Every part asks for the row's person or other person in ``protection``, ``across`` or ``unparted``:
# where none of those occurs there, no row is marked (``_NO_FLAGS``), and nothing need be looked up.
_FLAGS = {
    "protected": """(c.field_set = 'contact_details' and (
      c.person_id in (select person_id from guarded_person)
      or h.person_id is not null
      or c.person_id in (select person_id from protection where kind = 'related')
        and c.attribute not in ({placeless}) and k.person_id is null))""",
    "sealed": """(c.person_id in (select person_id from sealed_person)
    or coalesce(c.other_person_id in (select person_id from sealed_person), false)
    or x.one is not null or y.one is not null)""",
    "guarded": "(c.entity in ({whereabouts}) and c.person_id in (select person_id from guarded_person))",
    "beside": """left join across x on x.one = c.person_id and x.other = c.other_person_id
left join across y on y.one = c.other_person_id and y.other = c.person_id
left join protection h on h.kind = 'hidden_postcode' and h.person_id = c.person_id
  and c.attribute in ({postcodes}) and h.postcode = {plain}
left join protection k on k.kind = 'cleared_postcode' and k.person_id = c.person_id
  and c.attribute in ({postcodes}) and k.postcode = {plain}""",
}
_NO_FLAGS = {"protected": "false", "sealed": "false", "guarded": "false", "beside": ""}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reader opens: one snapshot, who is who in it, and what has been worked out of it.

    ``laid``: the layout, where there is one; else ``stands`` gives which claims are known from when to when.
    ``protection``: who and what is protected, sorted by person. ``across``: whose relationships would show the other
    side of a seal (``one, other``). ``unparted``: who stands on both sides of one until the next build.
    """

    snapshot: Snapshot
    who: Who
    laid: Laid | None
    stands: Callable[[], Stands]
    protection: pa.Table
    across: pa.Table
    unparted: frozenset[str]


def prepare(engine: Engine, opened: Opened, subjects: Iterable[str] | None) -> None:
    """Make ``everything`` (columns ``VIEW_COLUMNS``) in ``engine``, before any filter of a grant.

    ``subjects`` limits it to the persons named (None: all); then only their part of the record is read. Only
    :mod:`forethought.record.reader` calls this, and shows nothing of ``everything`` but through the grant's filter.
    """
    named = None if subjects is None else sorted(set(subjects))
    marks = _everybody(engine, opened) if named is None else _named(engine, opened, named)
    # Named persons: worked out once, read many times. Everybody: a view, so that a query works out only what it reads.
    keep = engine.view if named is None else engine.table
    keep("everything", _claim_sql(VIEW_COLUMNS, flags=_register(engine, marks)))


def portions(engine: Engine, opened: Opened) -> Iterator[None]:
    """Let ``everything``, made by :func:`prepare` of all persons, hold all rows of some subjects after the others.

    At the end it is whole again. It is one portion where the record is not laid out, which goes by its batches.
    """
    if opened.laid is None:
        yield
        return
    try:
        for portion in opened.laid.portions():
            opened.laid.scan(engine, "scoped_claim", portion)
            yield
    finally:
        opened.laid.scan(engine, "scoped_claim")


def gather(engine: Engine, opened: Opened, about: About, name: str, where: str, asked: Iterable[str]) -> None:
    """Make ``name`` known: what was last told of everybody that is ``about`` something, and for which ``where`` holds.

    It has the columns of ``about``; ``where`` may ask for those ``asked`` too. Worked out piece by piece and kept with
    numbers for texts, so that memory bears it. Only :mod:`forethought.record.reader` calls this, with the grant's
    filter.
    """
    read = about.with_columns({*MARKED_BY, *asked}.intersection(CLAIM_SCHEMA.names))
    columns = tuple(column for column in VIEW_COLUMNS if column in {*read.columns, *_MADE} - {"claim_id"})
    shown = f"select {', '.join(sorted(about.columns))} from everything where {where}"
    marks = _all_marks(opened)
    whole = not _PERSONS.isdisjoint({*about.columns, *asked})
    engine.register("persons", opened.who.everybody() if whole else _marked(opened.who, marks))
    flags = _register(engine, marks)
    engine.register("scoped_claim", working_schema(read).empty_table())
    engine.view("everything", _claim_sql(columns, flags=flags))
    kept = [_in_numbers(engine.query(shown))]
    told = rows_about(opened.snapshot, opened.stands(), read) if opened.laid is None else opened.laid.rows_about(read)
    for rows in _in_bulk(told):
        engine.register("scoped_claim", rows)
        kept.append(_in_numbers(engine.query(shown)))
    engine.drop("everything")
    engine.drop("scoped_claim")
    engine.register(name, pa.concat_tables(kept))


def _marked(who: Who, marks: Mapping[str, pa.Table]) -> pa.Table:
    """Of who is who what decides which rows ``marks`` mark: that is found sooner than who everybody is."""
    names = {name for table in marks.values() for column in _NAMING.intersection(table.column_names)
             for name in table[column].unique().to_pylist()}  # fmt: skip
    listed = pa.array(sorted(names - {None}), pa.string())
    everybody = who.everybody()
    return everybody.filter(pc.or_(*(pc.is_in(everybody[name], value_set=listed) for name in everybody.column_names)))


def _in_numbers(rows: pa.Table) -> pa.Table:
    """``rows`` with numbers for the texts that come often: of a thousand claims few are of another kind or person."""
    often = pa.dictionary(pa.int32(), pa.string())
    named = [field.with_type(often) if field.name in _OFTEN else field for field in rows.schema]
    return rows.combine_chunks().cast(pa.schema(named))


def _in_bulk(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """``pieces`` put together, so many that it is worth a query."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(map(len, waiting)) >= _BULK:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _register(engine: Engine, marks: Mapping[str, pa.Table]) -> bool:
    """Make known what marks rows; returns whether anything does."""
    if not any(map(len, marks.values())):
        return False
    for name, table in marks.items():
        engine.register(name, table)
    engine.view("guarded_person", _GUARDED)
    engine.view("sealed_person", _SEALED)
    return True


@cache
def _claim_sql(columns: tuple[str, ...], *, flags: bool) -> str:
    """The query of ``everything``; without ``flags``, where nobody in it has any."""
    terms = protection_terms()
    marks = {name: sql.format(**terms) for name, sql in (_FLAGS if flags else _NO_FLAGS).items()}
    made = ", ".join(f"{_MADE.get(name, f'c.{name}').format(**marks)} as {name}" for name in columns)
    return _CLAIM.format(columns=made, beside=marks["beside"])


def _everybody(engine: Engine, opened: Opened) -> dict[str, pa.Table]:
    """Make ``scoped_claim`` and ``persons`` of everybody; returns all that marks rows."""
    if opened.laid is not None:
        opened.laid.scan(engine, "scoped_claim")
    else:
        _written(engine, opened, None)
    engine.register("persons", opened.who.everybody())
    return _all_marks(opened)


def _all_marks(opened: Opened) -> dict[str, pa.Table]:
    return {"protection": opened.protection, "across": opened.across, "unparted": _one_column(opened.unparted)}


def _named(engine: Engine, opened: Opened, wanted: list[str]) -> dict[str, pa.Table]:
    """Make ``scoped_claim`` of the persons ``wanted``, and ``persons`` of all who occur in it; returns what marks its
    rows: what ``protection``, ``across`` and ``unparted`` say of those who occur, as subject or as person.
    """
    # A person id is a subject of its own where people speak for themselves, and before the first linkage.
    names = sorted({*opened.who.subjects_of(wanted), *wanted})
    if opened.laid is not None:
        claims = opened.laid.rows_of(names)
        engine.register("scoped_claim", claims)
    else:
        claims = _written(engine, opened, names)
    occurring = {*names, *claims["other_subject"].unique().to_pylist()} - {None}
    persons = opened.who.persons_of(occurring)
    engine.register("persons", persons)
    people = {*persons["person_id"].to_pylist(), *occurring}
    listed = pa.array(sorted(people), pa.string())
    beside = pc.and_(*(pc.is_in(opened.across[name], value_set=listed) for name in ("one", "other")))
    return {
        "protection": rows_with(opened.protection, people),
        "across": opened.across.filter(beside),
        "unparted": _one_column(opened.unparted & people),
    }


def _one_column(people: Iterable[str]) -> pa.Table:
    return pa.table({"person_id": pa.array(sorted(people), pa.string())})


def _written(engine: Engine, opened: Opened, names: list[str] | None) -> pa.Table:
    """Make ``scoped_claim`` from the batches themselves; returns what was read of the ``names``."""
    claims = CLAIM_SCHEMA.empty_table()
    if names is not None:
        claims = pa.concat_tables([claims, *(_rows_of(path, names) for path in opened.snapshot.claims)])
    if names is None and opened.snapshot.claims:
        engine.scan("written_claim", opened.snapshot.claims)
    else:
        engine.register("written_claim", claims)
    opened.stands().scan(engine, "standing")
    engine.view("scoped_claim", _STANDING)
    return claims


def _rows_of(path: Path, names: list[str]) -> pa.Table:
    """The rows of one batch whose subject is among ``names`` (sorted), from the row groups that can hold them."""
    end = footer(path)
    groups = [number for number in range(end.num_row_groups) if _may_hold(end.row_group(number), names)]
    if not groups:
        return CLAIM_SCHEMA.empty_table()
    with pq.ParquetFile(path, metadata=end, memory_map=True) as batch:
        rows = batch.read_row_groups(groups, use_threads=False)
    found = rows.filter(pc.is_in(rows.column("subject"), value_set=pa.array(names, pa.string())))
    return found.cast(CLAIM_SCHEMA)


def _may_hold(group: pq.RowGroupMetaData, names: list[str]) -> bool:
    bounds = group.column(CLAIM_SCHEMA.get_field_index("subject")).statistics
    if bounds is None or not bounds.has_min_max:
        return True
    place = bisect_left(names, bounds.min)
    return place < len(names) and names[place] <= bounds.max
