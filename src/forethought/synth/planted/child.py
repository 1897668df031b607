"""The rows of one child in this year's return and in last year's, and which of them a violation is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forethought.model import CollectionYear, Form, load_form
from forethought.sources import parse_date
from forethought.synth.planted.library import Shape, shape_of
from forethought.synth.planted.values import Row, Scene
from forethought.synth.planted.violation import Violation, Where

Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The return at hand: its form, how its tables hang together, first and last day of the year."""

    form: Form
    shape: Shape
    start: date
    end: date

    @classmethod
    def of(cls, return_: str, year: int) -> Frame:
        """The frame of ``return_`` in the collection year that ends in ``year``. Raises ``UserError``."""
        days = CollectionYear(year)
        return cls(load_form(return_, year), shape_of(return_), days.start, days.end)


@dataclass(frozen=True, slots=True)
class Child:
    """One child: its number and its rows by table. Not to be changed; :meth:`copied` gives one that may be."""

    number: str
    now: dict[str, list[Row]]
    last: dict[str, list[Row]]

    def copied(self) -> tuple[Child, dict[int, Row]]:
        """The same with rows of its own, and for each row (by identity) its copy."""
        copies: dict[int, Row] = {}
        years = []
        for year in (self.now, self.last):
            years.append(
                {table: [copies.setdefault(id(row), dict(row)) for row in rows] for table, rows in year.items()}
            )
        return Child(self.number, *years), copies

    def born(self, frame: Frame) -> str:
        """The birth date as the return writes it, blank where it does not."""
        table, field = frame.shape.born
        return next((row.get(field) or "" for row in self.now.get(table, ())), "")


class Pool:
    """Everything a search may look at: the children, in the order in which they are tried, and the providers."""

    def __init__(self, frame: Frame, children: Sequence[Child], providers: Sequence[Row]) -> None:
        self.frame = frame
        self.children = children
        self.providers = providers
        self.with_table: dict[str, list[Child]] = {
            table: [child for child in children if table in child.now] for table in frame.form.tables
        }

    def match(self, violation: Violation, child: Child, barred: Iterable[str] = ()) -> dict[str, Row] | None:
        """The named rows of ``child`` in which ``violation`` can be planted, or None.

        ``row`` is the row it is about. Children in ``barred`` cannot be the second child.
        """
        rows = child.now.get(violation.on, [])
        if violation.rows and len(rows) != violation.rows:
            return None
        scene = Scene(self.frame.start, self.frame.end, self.frame.form.date_format, child.born(self.frame), {})
        for row in rows:
            if fits(violation.when, row, scene):
                found = self._around(violation, child, row, scene)
                if found is not None and self._outside(violation, child, found, scene, barred):
                    return found
        return None

    def _around(self, violation: Violation, child: Child, row: Row, scene: Scene) -> dict[str, Row] | None:
        """The rows by name when the child's other rows are as the violation asks."""
        named = {"row": row}
        scene = Scene(scene.start, scene.end, scene.date_format, scene.born, named)
        shared = self.frame.shape.shared
        if not self._neighbours(violation, child, named, scene):
            return None
        for prefix, year, wanted in (("", child.now, violation.beside), ("last.", child.last, violation.last)):
            for table, where in wanted.items():
                held = next((r for r in year.get(table, ()) if near(r, row, shared) and fits(where, r, scene)), None)
                if held is None:
                    return None
                named[prefix + table] = held
        for year, barred in ((child.now, violation.without), (child.last, violation.last_without)):
            for table, where in barred.items():
                if any(near(r, row, shared) and fits(where, r, scene) for r in year.get(table, ())):
                    return None
        return named

    def _neighbours(self, violation: Violation, child: Child, named: dict[str, Row], scene: Scene) -> bool:
        """Whether the rows before and after are as asked; they are named where they are."""
        if violation.next is None and violation.previous is None:
            return True
        rows = self._in_order(violation.on, child.now[violation.on], named["row"])
        at = next(n for n, row in enumerate(rows) if row is named["row"])
        for name, wanted, place in (("next", violation.next, at + 1), ("previous", violation.previous, at - 1)):
            there = rows[place] if 0 <= place < len(rows) else None
            if wanted is None:
                continue
            if isinstance(wanted, bool) or there is None:
                if wanted is not (there is not None):
                    return False
                continue
            named[name] = there
            if not fits(wanted, there, scene):
                return False
        return True

    def _in_order(self, table: str, rows: Sequence[Row], row: Row) -> list[Row]:
        """The rows beside ``row`` in the order of time."""
        field, style = self.frame.shape.order[table], self.frame.form.date_format
        parent = [name for name in self.frame.shape.shared if name != self.frame.shape.numbers.get(table)]
        return sorted(
            (r for r in rows if near(r, row, parent)), key=lambda r: parse_date(r.get(field), style) or date.max
        )

    def _outside(
        self, violation: Violation, child: Child, named: dict[str, Row], scene: Scene, barred: Iterable[str]
    ) -> bool:
        """Whether there are the provider and the second child that the violation asks for; they are named."""
        scene = Scene(scene.start, scene.end, scene.date_format, scene.born, named)
        if violation.provider is not None:
            provider = next((p for p in self.providers if fits(violation.provider, p, scene)), None)
            if provider is None:
                return False
            named["provider"] = provider
        if violation.other:
            second = self._second(violation, child, scene, barred)
            if second is None:
                return False
            named["other"] = second
        return True

    def _second(self, violation: Violation, child: Child, scene: Scene, barred: Iterable[str]) -> Row | None:
        for other in self.with_table[violation.on]:
            if other.number != child.number and other.number not in barred:
                found = next((row for row in other.now[violation.on] if fits(violation.when, row, scene)), None)
                if found is not None:
                    return found
        return None


def fits(where: Where, row: Row, scene: Scene) -> bool:
    """Whether ``row`` is as ``where`` asks."""
    return all(test.holds(row.get(name) or "", row, scene) for name, tests in where.items() for test in tests)


def near(row: Row, other: Row, shared: Iterable[str]) -> bool:
    """Whether two rows of a child agree in every shared number that both have."""
    return all(row[name] == other[name] for name in shared if name in row and name in other)
