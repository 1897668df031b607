"""Measuring indicators: exact numbers from the tables of a return, at any date and for any group of children."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine, Query, prepare
from forethought.insight.cards import COUNT, IndicatorCard
from forethought.insight.errors import IndicatorError
from forethought.insight.linked import CHOSEN, chosen_table, lay_out_linked, linked_form
from forethought.model import CollectionYear, Period, add_years, load_form
from forethought.quality import CHILD_COLUMNS, Desk, View, authority_on, views_in


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of one indicator over ``start`` to ``end`` (both counted), exact: for further sums, never for print.

    ``numerator`` is a count, or a sum where the indicator is a mean. ``denominator`` is None for a count. ``value`` is
    ``per`` times their quotient, None when there is nothing to divide by. ``responded`` is how many answered, or of
    how many children something is known (a family link, a feed); ``asked`` is of how many, where the tables say it.
    """

    indicator: str
    part: str
    start: date
    end: date
    numerator: float = field(repr=False)
    denominator: int | None = field(repr=False)
    value: float | None = field(repr=False)
    responded: int | None = field(default=None, repr=False)
    asked: int | None = field(default=None, repr=False)


def year_to(end: date) -> Period:
    """The year that ends with ``end``, half-open."""
    return Period.inclusive(add_years(end, -1) + timedelta(days=1), end)


def collection_year_of(day: date) -> CollectionYear:
    """The collection year in which ``day`` lies."""
    return CollectionYear(day.year if day <= CollectionYear(day.year).end else day.year + 1)


class Measuring:
    """The tables of one return laid out to measure any number of indicators on them. A context manager.

    ``tables`` are text tables as ``sources.read`` gives them, and any of the linked tables (``Families``, ``Services``,
    ``Attendance``) as ``read_linked`` does; ``previous`` those of the year before, ``end`` the last day of the year
    measured, whatever day that is; ``population`` is what a card says it is; ``authority`` is the one whose return it
    is, by code or name. ``supplied`` and ``supplied_last`` name the columns that the source itself held in Episodes
    (``Intake.supplied``): a ``PL_LA``, ``PL_LOCATION`` or ``PL_DISTANCE`` among them stands in place of the one worked
    out.

    ``children`` limits what is counted to these children. A brother's or a parent's records tell of a child too, so a
    card that reads a linked table sees everybody's, and counts those in the table ``chosen``. The form is that of the
    collection year in which ``end`` lies.
    """

    def __init__(
        self,
        form: str,
        tables: Mapping[str, pa.Table],
        end: date,
        *,
        previous: Mapping[str, pa.Table] | None = None,
        population: int | None = None,
        children: Collection[str] | None = None,
        authority: str | None = None,
        supplied: Collection[str] = (),
        supplied_last: Collection[str] = (),
    ) -> None:
        self._form = load_form(form, collection_year_of(end).year)
        self._period, self._end, self._population = year_to(end), end, population
        self._given, self._children = frozenset(tables), children
        self._tables, self._previous = tables, previous or {}
        self._authority = authority_on(authority, self._form.year)
        self._supplied = (supplied, supplied_last)
        self._desks: dict[bool, tuple[Engine, Desk]] = {}
        self._linked = False

    def __enter__(self) -> Measuring:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for engine, _ in self._desks.values():
            engine.close()
        self._desks.clear()

    def of(self, card: IndicatorCard) -> tuple[Measure, ...]:
        """The figures of ``card``, one for each of its parts.

        Raises ``IndicatorError`` when it cannot be computed: a table it needs was not given, its population is
        missing, whose return it is was not said, its card does not hold yet, or its query does not give every part.
        """
        require(card, self._given, self._period.start, self._population)
        query = _made_ready(card.sql, f"{card.id}.md")
        linked = bool(linked_form().tables.keys() & set(card.needs))
        engine, desk = self._desk(whole=linked)
        if linked:
            self._link(engine)
        lacking = desk.lacking(query)
        if lacking:
            raise IndicatorError(f"{card.id} cannot be computed", why=lacking, do="Say whose return it is")
        desk.ready(query.tables)
        rows = engine.query(query.text).to_pylist()
        by_part = {row.get("part") or "": row for row in rows}
        if len(rows) != len(by_part) or set(by_part) != set(card.parts or ("",)):
            raise IndicatorError("The query does not give each part once", where=card.id, do="Mend the card")
        return tuple(self._measure(card, part, by_part[part]) for part in card.parts or ("",))

    def _desk(self, *, whole: bool) -> tuple[Engine, Desk]:
        """The tables laid out: those of the children counted, or everybody's (made when asked)."""
        whole = whole or self._children is None
        if whole not in self._desks:
            children = None if whole else self._children
            engine = Engine()
            desk = Desk(
                engine,
                self._form,
                {name: only(table, children) for name, table in self._tables.items()},
                period=self._period,
                previous={name: only(table, children) for name, table in self._previous.items()},
                authority=self._authority,
                supplied=self._supplied[0],
                supplied_last=self._supplied[1],
                more_views=indicator_views(self._form.name),
            )
            self._desks[whole] = engine, desk
        return self._desks[whole]

    def _link(self, engine: Engine) -> None:
        """Lay out the linked tables, and the children counted, once."""
        if not self._linked:
            known = {*self._form.tables, *linked_form().tables}
            given = {name: table for name, table in self._tables.items() if name in known}
            engine.register(CHOSEN, chosen_table(given, self._children))
            lay_out_linked(engine, self._tables)
            self._linked = True

    def _measure(self, card: IndicatorCard, part: str, row: Mapping[str, float | None]) -> Measure:
        counted = row["numerator"] or 0
        numerator = int(counted) if counted == int(counted) else float(counted)  # sums of numbers may be decimals
        of = self._population if card.population == "denominator" else row.get("denominator")
        denominator = None if card.measures == COUNT else int(of or 0)
        if card.population == "denominator" and denominator is not None and numerator > denominator:
            raise IndicatorError(
                "More children are counted than live in the area", where=card.id, do="Check the population figure"
            )
        value = card.per * numerator / denominator if denominator else None
        value = float(numerator) if denominator is None else value
        answered, asked = row.get("responded"), row.get("asked")
        return Measure(
            indicator=card.id,
            part=part,
            start=self._period.start,
            end=self._end,
            numerator=numerator,
            denominator=denominator,
            value=value,
            responded=None if answered is None else int(answered),
            asked=None if asked is None else int(asked),
        )


def require(card: IndicatorCard, given: Collection[str], start: date, population: int | None) -> None:
    """Raise ``IndicatorError`` unless ``card`` can be computed from the tables ``given`` for a year from ``start``."""
    missing = [name for name in card.needs if name not in given]
    if missing:
        raise IndicatorError(
            f"{card.id} needs the table {', '.join(missing)}", why="a missing table is not an empty one", do="Add it"
        )
    if card.population != "none" and (population is None or population < 1):
        what = "children in the area" if card.population == "denominator" else "young people invited"
        raise IndicatorError(f"{card.id} needs the number of {what}", do="Give it as the population")
    if start < card.valid_from:
        raise IndicatorError(
            f"The card of {card.id} holds from {card.valid_from.isoformat()}",
            where=start.isoformat(),
            do="Use a later year",
        )


def only(table: pa.Table, children: Collection[str] | None) -> pa.Table:
    """The rows of ``table`` about ``children``; all of them when none are named, or it is about no single child."""
    column = next((name for name in (*CHILD_COLUMNS, "PersonId") if name in table.column_names), None)
    if children is None or column is None:
        return table
    return table.filter(pc.is_in(table[column], value_set=pa.array(list(children), pa.string())))


@cache
def _made_ready(sql: str, where: str) -> Query:
    return prepare(sql, where=where)


@cache
def indicator_views(form: str) -> Mapping[str, View]:
    """The views that indicators of ``form`` share, beside those of its rules."""
    return views_in(files("forethought.insight") / "views", form)
