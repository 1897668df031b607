"""The edits of a violation made to the rows of one child."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forethought.synth.planted.child import Child, Frame, fits, near
from forethought.synth.planted.values import NoValueError, Row, Scene, Value
from forethought.synth.planted.violation import Edit, Violation

_LAST = "last."


@dataclass(frozen=True, slots=True)
class Changed:
    """A child with its violation: where the first change was made, in words of the return."""

    child: Child
    named: str
    table: str
    key: tuple[str, ...]
    field: str


def spoilt(violation: Violation, child: Child, named: Mapping[str, Row], frame: Frame) -> Changed | None:
    """``child`` with ``violation`` planted in the rows ``named``, or None where that changes nothing or cannot be."""
    copy, copies = child.copied()
    rows = {name: copies.get(id(row), row) for name, row in named.items()}
    desk = _Desk(frame, copy, rows, child.born(frame))
    try:
        places = [desk.make(edit) for edit in violation.edits]
    except NoValueError:
        return None
    if (copy.now, copy.last) == (child.now, child.last):
        return None
    # A start that several violations share comes first: where the violation itself sits is its last edit.
    table, row, field = places[-1]
    key = tuple(row.get(name) or "" for name in frame.form.tables[table].key)
    return Changed(copy, row.get(frame.shape.child) or "", table, key, field)


_Place = tuple[str, Row, str]
"""Table, row and field of a change."""


class _Desk:
    """One child's rows while they are changed."""

    def __init__(self, frame: Frame, child: Child, rows: dict[str, Row], born: str) -> None:
        self._frame = frame
        self._child = child
        self._rows = rows
        self._scene = Scene(frame.start, frame.end, frame.form.date_format, born, rows)
        self._acts: Mapping[str, Callable[[Edit], _Place]] = {
            "set": self._set,
            "each": self._each,
            "add": self._add,
            "copy": self._copy,
            "swap": self._swap,
            "drop": self._drop,
            "rename": self._rename,
        }

    def make(self, edit: Edit) -> _Place:
        """Make one edit; tells where. Raises ``NoValueError`` where a row or value it needs is not there."""
        return self._acts[edit.act](edit)

    def _row(self, name: str) -> tuple[str, Row]:
        """The row of that name, or the first of the table of that name, with its table."""
        year, bare = (self._child.last, name[len(_LAST) :]) if name.startswith(_LAST) else (self._child.now, name)
        row = self._rows.get(name)
        if row is None:
            row = next((r for r in year.get(bare, ()) if near(r, self._rows["row"], self._frame.shape.shared)), None)
        if row is None:
            raise NoValueError(name)
        self._rows[name] = row
        table = next((table for table, rows in year.items() if any(held is row for held in rows)), None)
        if table is None:
            raise NoValueError(name)
        return table, row

    def _put(self, row: Row, values: Mapping[str, Value]) -> str:
        """Put all values, each worked out from the row as it was; gives the first field."""
        row.update({field: value.of(field, row, self._scene) for field, value in values.items()})
        return next(iter(values), "")

    def _set(self, edit: Edit) -> _Place:
        table, row = self._row(edit.row)
        return table, row, self._put(row, edit.values)

    def _here(self, edit: Edit) -> list[Row]:
        """The rows of the table of ``edit`` beside the row at hand that fit."""
        held, shared = self._child.now.get(edit.table, []), self._frame.shape.shared
        rows = [row for row in held if near(row, self._rows["row"], shared) and fits(edit.where, row, self._scene)]
        if not rows:
            raise NoValueError(edit.table)
        return rows

    def _each(self, edit: Edit) -> _Place:
        rows = self._here(edit)
        fields = [self._put(row, edit.values) for row in rows]
        return edit.table, rows[0], fields[0]

    def _add(self, edit: Edit) -> _Place:
        shape, table = self._frame.shape, self._frame.form.tables[edit.table.removeprefix(_LAST)]
        row = {field.name: "" for field in table.fields.values() if not field.derived}
        row[shape.child] = self._child.number
        row |= {name: self._rows["row"][name] for name in shape.shared if name in row and name in self._rows["row"]}
        row |= {field: self._scene.born for field, what in shape.filled.items() if what == "born" and field in row}
        self._number(table.name, row)
        self._put(row, edit.values)
        return self._insert(edit, row, edit.table, after=None)

    def _copy(self, edit: Edit) -> _Place:
        table, row = self._row(edit.row)
        fresh = dict(row)
        self._put(fresh, edit.values)
        self._number(table, fresh)
        return self._insert(edit, fresh, table, after=row)

    def _insert(self, edit: Edit, row: Row, table: str, after: Row | None) -> _Place:
        year = self._child.last if table.startswith(_LAST) else self._child.now
        table = table.removeprefix(_LAST)
        rows = year.setdefault(table, [])
        at = next((n + 1 for n, held in enumerate(rows) if held is after), len(rows))
        rows.insert(at, row)
        self._rows[edit.name] = row
        return table, row, ""

    def _number(self, table: str, row: Row) -> None:
        """Give a new row the next running number within its parent."""
        field = self._frame.shape.numbers.get(table)
        if field is not None:
            parent = [name for name in self._frame.shape.shared if name != field]
            beside = [r for r in self._child.now.get(table, ()) if near(r, row, parent)]
            row[field] = str(1 + max((int(r[field]) for r in beside), default=0))

    def _swap(self, edit: Edit) -> _Place:
        table, row = self._row(edit.row)
        first, second = edit.fields
        row[first], row[second] = row[second], row[first]
        return table, row, first

    def _drop(self, edit: Edit) -> _Place:
        gone = self._here(edit)
        rows = self._child.now[edit.table]
        rows[:] = [row for row in rows if not any(row is held for held in gone)]
        return edit.table, gone[0], ""

    def _rename(self, edit: Edit) -> _Place:
        column = self._frame.shape.child
        number = edit.values[""].of("", {"": self._child.number}, self._scene)
        for rows in self._child.now.values():
            for row in rows:
                row[column] = number
        table, row = self._row("row")
        return table, row, column
