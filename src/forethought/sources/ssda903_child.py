"""One CHILD element of an SSDA903 XML file into rows of the tables that its CSV files would hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from forethought.sources.collecting import Collector
from forethought.sources.ssda903_layout import return_layout
from forethought.sources.xml_elements import known_parts, line_of, local_name, text_of
from forethought.sources.xml_oddities import Oddities
from forethought.sources.xml_rows import Rows

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHILD, _BORN = "CHILD", "DOB"
_HEADER, _EPISODE = "HEADER", "EPISODE"

_Values = dict[str, str | None]


class ReturnParts:
    """Turns CHILD elements into rows, counting whatever the form does not know."""

    what: ClassVar[str] = "an SSDA903 return"
    root: ClassVar[str] = "EXPSSDA903"
    inside: ClassVar[Mapping[str, str]] = {"CHILD": "EXPSSDA903"}
    many: ClassVar[str] = "CHILD"

    def __init__(self, collector: Collector, file: str) -> None:
        self._collector = collector
        self._layout = return_layout()
        self.rows = Rows(collector, file)
        self.oddities = Oddities()
        self._tables = {tag: row.table for tag, row in self._layout.rows.items() if self.rows.knows(row.table)}
        self._known = {tag: self._names_in(tag) for tag in ("CHILD", *self._tables)}
        for table in ("Header", "Episodes", "Reviews", "Missing", "PrevPerm", "OC2", "PlacedAdoption"):
            self.rows.supply(table, self._file_columns(table))
        for table in self._layout.header:
            self.rows.supply(table, self._file_columns(table))

    def _file_columns(self, table: str) -> Sequence[str]:
        return self._collector.form.tables[table].file_columns

    def _names_in(self, tag: str) -> dict[str, str]:
        """What may stand in the element ``tag``: the name in the file and the field, or the element, it is."""
        within = {name: name for name in self._tables if tag in self._layout.rows[name].under}
        tables = [self._tables[tag]] if tag in self._tables else []
        if tag == _HEADER:
            tables += self._layout.header
        fields = {field for table in tables for field in self.rows.fields(table)}
        respelt = {given: field for given, field in self._layout.respelt.items() if field in fields}
        return {**{field: field for field in fields}, **respelt, **within}

    @property
    def tags(self) -> Mapping[str, Sequence[str]]:
        """The elements that give rows; those of the tables inside HEADER cannot be counted without reading it."""
        tags: dict[str, list[str]] = {table: [] for table in self._collector.form.tables}
        for tag, table in self._tables.items():
            tags.setdefault(table, []).append(tag)
        return tags

    def read(self, part: _Element) -> None:
        """The rows of one child; the HEADER is read first, wherever it stands."""
        found: dict[str, list[_Element]] = defaultdict(list)
        for name, element in known_parts(part, tuple(self._known["CHILD"]), self.oddities):
            found[name].append(element)
        if not found[_HEADER]:
            self.oddities.count("no header part", _HEADER, line_of(part))
        about: _Values = {}
        for element in found.pop(_HEADER):
            values = self._read_header(element)
            about = about or {name: values.get(name) for name in (_CHILD, _BORN)}
        for name, elements in found.items():
            for element in elements:
                self._read_row(element, name, about)

    def close(self, collector: Collector, file: str) -> None:
        """The file has no part of its own to miss."""

    def _read_header(self, header: _Element) -> _Values:
        """The rows of the tables inside one HEADER; returns its fields."""
        values: _Values = {}
        groups: list[tuple[str, _Element]] = []
        for name, element in known_parts(header, tuple(self._known[_HEADER]), self.oddities):
            if name in self._tables:
                groups.append((name, element))
            else:
                self._read_field(element, self._known[_HEADER][name], values)
        self.rows.add("Header", values, line_of(header))
        if "UASC" in values:
            self.rows.supply("Header", ["UASC"])
        for table, condition in self._layout.header.items():
            if any(values.get(name) and values[name] not in condition.no for name in condition.when):
                self.rows.add(table, values, line_of(header))
        about = {name: values.get(name) for name in (_CHILD, _BORN)}
        for name, element in groups:
            self._read_row(element, name, about)
        return values

    def _read_row(self, element: _Element, tag: str, about: _Values) -> None:
        """One row; what it says of the child itself goes before what the HEADER says."""
        known = self._known[tag]
        values: _Values = {}
        for name, part in known_parts(element, tuple(known), self.oddities):
            self._read_field(part, known[name], values)
        table = self._tables[tag]
        if table in self._collector.form.tables:
            self.rows.supply(table, self._file_columns(table))
        self.rows.add(table, {**about, **values}, line_of(element))

    def _read_field(self, element: _Element, field: str, values: _Values) -> None:
        if field in values:
            self.oddities.count("repeated", local_name(element), line_of(element))
            return
        for inner in element:
            self.oddities.count("element", local_name(inner), line_of(inner))
        values[field] = text_of(element)
