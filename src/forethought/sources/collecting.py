"""Where rows, accounts and notices gather while a source is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa

from forethought.model import Table
from forethought.sources.intake import Intake, Notice, TableAccount
from forethought.sources.layout import Layout
from forethought.sources.values import as_xml_boolean

CHUNK = 20_000
SHOWN = 5


def not_collected(year: int) -> str:
    """Why the rows of a table that another year's form has are set aside."""
    return f"table not collected in {year}"


class TableBuilder:
    """One table of the form, built chunk by chunk.

    With ``xml_flags``, yes and no may also stand as true and false, as XML has it; they are kept as 1 and 0.
    """

    def __init__(self, table: Table, *, xml_flags: bool) -> None:
        self.table = table
        self._flags = {name for name, field in table.fields.items() if xml_flags and field.kind == "flag"}
        self.rows = 0
        self.supplied: set[str] = set()
        self._parts: list[pa.Table] = []

    def add(
        self,
        columns: Mapping[str, Sequence[str | None] | pa.Array | pa.ChunkedArray],
        count: int,
        file: str | None,
        lines: Sequence[int] | pa.Array | None,
    ) -> None:
        """Append ``count`` rows; fields without a column are blank."""
        if not count:
            return
        arrays = [
            self._texts(name, columns[name]) if name in columns else pa.nulls(count, pa.string())
            for name in self.table.fields
        ]
        arrays.append(pa.arange(self.rows, self.rows + count))
        arrays.append(pa.repeat(pa.scalar(file, pa.string()), count))
        arrays.append(pa.nulls(count, pa.int64()) if lines is None else pa.array(lines, pa.int64()))
        self._parts.append(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows += count

    def _texts(self, name: str, values: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> pa.Array:
        given = isinstance(values, pa.Array | pa.ChunkedArray)
        texts = values if given else pa.array(values, pa.string())
        return as_xml_boolean(texts) if name in self._flags else texts

    @property
    def schema(self) -> pa.Schema:
        """Every field as text, then the three columns that say where a row came from."""
        texts = [(name, pa.string()) for name in self.table.fields]
        return pa.schema([*texts, ("_row", pa.int64()), ("_file", pa.string()), ("_line", pa.int64())])

    def build(self) -> pa.Table:
        """The table so far."""
        return pa.concat_tables(self._parts) if self._parts else self.schema.empty_table()


class NoticeBook:
    """Notices in the order met; of a kind that repeats in a file the first few stay, the rest are counted."""

    def __init__(self) -> None:
        self._notices: list[Notice] = []
        self._repeats: Counter[tuple[str, str, str]] = Counter()

    def add(
        self,
        level: str,
        what: str,
        *,
        file: str = "",
        line: int | None = None,
        field: str = "",
        why: str = "",
        do: str = "",
    ) -> None:
        """Note one thing."""
        self._notices.append(Notice(level, file, line, field, what, why, do))

    def repeat(self, level: str, what: str, *, file: str, line: int, why: str, do: str) -> None:
        """Note one more of a kind: kept as it stands while few, then only counted."""
        key = (level, file, what)
        self._repeats[key] += 1
        if self._repeats[key] <= SHOWN:
            self.add(level, what, file=file, line=line, why=why, do=do)

    def close(self) -> tuple[Notice, ...]:
        """All notices, with one line for each kind that was cut short."""
        for (level, file, what), count in self._repeats.items():
            if count > SHOWN:
                self.add(level, f"{what}: {count - SHOWN} more like this", file=file)
        self._repeats.clear()
        return tuple(self._notices)


class Collector:
    """Everything gathered from one source."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.form = layout.form
        self.notices = NoticeBook()
        self.episodes: dict[str, int] = {}  # CIN episodes met so far for each child, over all files
        self._builders: dict[str, TableBuilder] = {}
        self._account: list[TableAccount] = []

    def builder(self, name: str) -> TableBuilder:
        """The builder of table ``name``, begun on first use; from then on the table is in the intake."""
        if name not in self._builders:
            self._builders[name] = TableBuilder(self.form.tables[name], xml_flags=self.form.medium == "xml")
        return self._builders[name]

    def has_begun(self, name: str) -> bool:
        """Whether table ``name`` is in the intake so far."""
        return name in self._builders

    def tables(self) -> dict[str, pa.Table]:
        """The tables so far, in the form's order."""
        return {name: self._builders[name].build() for name in self.form.tables if name in self._builders}

    def supplied(self, table: str) -> frozenset[str]:
        """Fields of ``table`` that the source itself held."""
        return frozenset(self._builders[table].supplied) if table in self._builders else frozenset()

    def settle(self, name: str, file: str, checked: int, reasons: Mapping[str, int]) -> None:
        """Enter one table of one file in the account."""
        aside = {reason: count for reason, count in sorted(reasons.items()) if count}
        total = sum(aside.values())
        self._account.append(TableAccount(name, file, checked + total, checked, total, aside))

    def file_of(self, name: str) -> str | None:
        """The file from which ``name`` was read first, if any."""
        return next((entry.file for entry in self._account if entry.name == name), None)

    def intake(self, tables: Mapping[str, pa.Table]) -> Intake:
        """The finished intake."""
        supplied = {name: self.supplied(name) for name in tables}
        return Intake(self.form.name, tables, tuple(self._account), self.notices.close(), supplied)
