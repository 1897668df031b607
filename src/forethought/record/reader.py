"""The one way to read the record: under a grant, leaving one audit event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import TracebackType
from typing import Any

import pyarrow as pa

from forethought.engine import Engine, EngineError, columns_used
from forethought.governance import AuditSink, Clock, Grant, write_event
from forethought.record.about import About
from forethought.record.claims import Fact
from forethought.record.errors import RecordError
from forethought.record.store import Store
from forethought.record.view import VIEW_COLUMNS, Opened, gather, portions, prepare


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A person related to another, as one source states it. ``relationship`` is what the other is to the first.

    ``fact`` is the statement itself, with its source and times, whichever of the two it is about.
    """

    person_id: str
    relationship: str
    fact: Fact

    @property
    def source(self) -> str:
        """Who says so."""
        return self.fact.source


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that is there and may not be shown: what kind of thing and who holds it, never its value."""

    person_id: str
    entity: str
    attribute: str
    source: str


_TRIES = 5
"""How often a reader looks anew when a writer removes what it was about to open."""


def open_reader(
    store: Store,
    grant: Grant,
    audit: AuditSink,
    clock: Clock,
    *,
    threads: int = 2,
    batches: Collection[str] | None = None,
    about: About | None = None,
) -> Reader:
    """Open the record under ``grant``. Use as a context manager; closing writes the audit event.

    ``batches``: only what these told, for making anew what was made from them (None: all that is held). ``about``: what
    alone of what stands is wanted where the grant is for everybody; the rest is then not there.
    Raises ``Denied`` when the grant has run out. If the log cannot be written, leaving the context raises
    ``AuditError``: show what was read only after that, so that nothing unlogged is shown.
    """
    grant.require_live(clock())
    wanted = None if grant.subjects else about
    for _ in range(_TRIES):
        try:
            return Reader(store.opened(batches), grant, audit, clock, threads, wanted)
        except FileNotFoundError:  # removed by a writer since it was found: what took its place is there
            continue
    return Reader(store.opened(batches), grant, audit, clock, threads, wanted)


class Reader(AbstractContextManager["Reader"]):
    """What a grant lets its holder see, at any moment in either time.

    ``as_at`` is a day of valid time: what was so on that day. ``as_known_at`` is a moment of known time: what the
    sources had said by then. Without them a read gives everything ever said, as known now.
    """

    def __init__(
        self, opened: Opened, grant: Grant, audit: AuditSink, clock: Clock, threads: int, about: About | None
    ) -> None:
        self._grant = grant
        self._opened = opened
        self._in_portions = not grant.subjects and about is None
        self._audit = audit
        self._clock = clock
        self._seen: set[str] = set()
        self._rows = 0
        self._engine = Engine(threads=threads, few_rows=bool(grant.subjects))
        # Named persons: filtered once, read many times. Everybody: a view, so that a query reads only what it needs.
        self._keep = self._engine.table if grant.subjects else self._engine.view
        if about is not None:
            gather(self._engine, opened, about, "claim", _filter(grant), _asked_by(grant))
        else:
            prepare(self._engine, opened, grant.subjects or None)
            self._keep("claim", f"select {', '.join(VIEW_COLUMNS)} from everything where {_filter(grant)}")
        self._looked_withheld = False

    def timeline(self, person_id: str, as_at: date | None = None, as_known_at: datetime | None = None) -> list[Fact]:
        """What is said about a person, oldest first, each fact with its source.

        With ``as_at``, only what was so on that day; facts without dates are counted as always so.
        """
        wheres = ["person_id = ?"]
        params: list[Any] = [person_id]
        if as_known_at is None:
            wheres.append("known_to is null")
        else:
            wheres.append("known_from <= ? and (known_to is null or known_to > ?)")
            params += [as_known_at, as_known_at]
        if as_at is not None:
            wheres.append("(valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)")
            params += [as_at.isoformat(), as_at.isoformat()]
        return self.facts(" and ".join(wheres), params)

    def facts(self, where: str = "true", params: Iterable[Any] = ()) -> list[Fact]:
        """The facts for which ``where`` (a condition over the view ``claim``) holds, oldest first."""
        columns = ", ".join("controller as source" if f.name == "source" else f.name for f in fields(Fact))
        table = self.table(
            f"select {columns} from claim where {where} "
            "order by coalesce(valid_from, ''), known_from, entity, entity_key, attribute, controller, row",
            params,
        )
        self._seen.update(table.column("person_id").to_pylist())
        return [Fact(**row) for row in table.to_pylist()]

    def family(self, person_id: str) -> list[FamilyMember]:
        """Who a person is related to, as stated now, in both directions (a mother's children, a child's mother)."""
        told = self.facts(_RELATIVE, [person_id, person_id])
        members = [FamilyMember(f.other_person_id or "", f.value, f) for f in told if f.person_id == person_id]
        members += [FamilyMember(f.person_id, f"child ({f.value})", f) for f in told if f.other_person_id == person_id]
        self._seen.update(member.person_id for member in members)
        return sorted(members, key=lambda m: (m.person_id, m.relationship, m.source, m.fact.known_from))

    def persons(self) -> list[str]:
        """The persons of whom the grant shows anything, in order of their ids."""
        found: list[str] = self.table("select distinct person_id from claim order by 1").column(0).to_pylist()
        return found

    def withheld(self, person_id: str) -> list[Withheld]:
        """What may be shown as withheld: that a protected fact exists, who holds it, never what it says.

        A sealed identity is not even hinted at.
        """
        table = self._from_withheld(
            "select distinct person_id, entity, attribute, controller as source from withheld where person_id = ? "
            "order by all",
            [person_id],
        )
        self._seen.update(table.column("person_id").to_pylist())
        return [Withheld(**row) for row in table.to_pylist()]

    def count_withheld(self) -> int:
        """How many standing facts exist of which nothing but their number may be told. Sealed ones are not counted."""
        number: int = self._from_withheld("select count(*) as n from withheld")["n"][0].as_py()
        return number

    def _from_withheld(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The result of ``sql`` over ``withheld``: standing facts that are there and may not be shown."""
        self._grant.require_live(self._clock())
        if not self._looked_withheld:
            held = "select person_id, entity, attribute, controller from everything where known_to is null"
            self._keep("withheld", f"{held} and ({self._grant.withheld_filter})")
            self._looked_withheld = True
        return self._query(sql, params)

    def portions(self) -> Iterator[None]:
        """Let every read see all that is said of some subjects after the others, so that memory bears them.

        For what is worked out subject by subject from everybody; after the last, reads see everybody again. Where few
        are read there is one portion.
        """
        if self._in_portions:
            yield from portions(self._engine, self._opened)
        else:
            yield

    def table(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        """The result of ``sql`` over the view ``claim``, the only table it can reach."""
        self._grant.require_live(self._clock())
        self._only_claim(sql)
        result = self._query(sql, list(params))
        self._rows += result.num_rows
        if "person_id" in result.column_names:
            self._seen.update(value for value in result.column("person_id").unique().to_pylist() if value)
        elif result.num_rows and self._grant.subjects:
            # A look that does not say at whom counts as a look at everybody named: no hidden looker.
            self._seen.update(self._grant.subjects)
        return result

    def _query(self, sql: str, params: Iterable[Any] = ()) -> pa.Table:
        try:
            return self._engine.query(sql, params)
        except EngineError:
            if all(path.exists() for path in self._opened.snapshot.claims):
                raise
            raise RecordError(
                "The record was changed while it was being read",
                why="somebody was erased from it, or a backup was restored: what was opened is no longer there",
                do="Try again",
            ) from None

    def _only_claim(self, sql: str) -> None:
        is_query = sql.lstrip().lower().startswith(("select", "with")) and ";" not in sql
        beyond = set(columns_used(sql)) - {"claim"} if is_query else {sql}
        if beyond:
            raise RecordError(
                "A read is not one query of the view 'claim'",
                why="only that view passes through the grant's filter",
                do="Select from claim",
            )

    def close(self) -> None:
        """Close the engine and write the audit event of this read."""
        self._engine.close()
        write_event(self._audit, self._grant.event(self._clock(), subjects=self._seen, rows=self._rows))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_RELATIVE = (
    "entity = 'relationship' and attribute = 'relationship' and known_to is null and value is not null "
    "and other_person_id is not null and (person_id = ? or other_person_id = ?)"
)


def _asked_by(grant: Grant) -> set[str]:
    """The columns that ``grant`` itself asks for, to say what its holder may see."""
    return columns_used(f"select 1 from everything where {_filter(grant)}")["everything"]


def _filter(grant: Grant) -> str:
    names = ", ".join(f"'{name}'" for name in sorted(grant.field_sets))
    return f"({grant.row_filter}) and field_set in ({names})" if names else "false"
