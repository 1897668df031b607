"""One Child element, or the Header, of a CIN census file into rows of the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from forethought.sources.cin_layout import CHILD_ID, Block, ItemList, cin_layout
from forethought.sources.collecting import Collector
from forethought.sources.xml_elements import known_parts, line_of, local_name, text_of
from forethought.sources.xml_oddities import Oddities
from forethought.sources.xml_rows import Rows

if TYPE_CHECKING:
    from lxml.etree import _Element

Values = dict[str, str | None]


class CensusParts:
    """Turns Child and Header elements into rows, counting whatever the form does not know."""

    what: ClassVar[str] = "a CIN census file"
    root: ClassVar[str] = "Message"
    inside: ClassVar[Mapping[str, str]] = {"Header": "Message", "Child": "Children"}
    many: ClassVar[str] = "Child"

    def __init__(self, collector: Collector, file: str) -> None:
        self._layout = cin_layout()
        self.rows = Rows(collector, file)
        self.oddities = Oddities()
        self._episodes = collector.episodes
        self._has_header = False
        self._tables = tuple(dict.fromkeys([*collector.form.tables, *self._layout.tables]))
        for name, table in collector.form.tables.items():
            self.rows.supply(name, table.fields)
        self._known = {tag: self._content_of(block) for tag, block in self._layout.blocks.items()}

    @property
    def tags(self) -> Mapping[str, Sequence[str]]:
        """Each block gives one row of its table, as does each item of a list."""
        return {table: (self._layout.tag_of(table),) for table in self._tables}

    def read(self, part: _Element) -> None:
        """The rows of one Child, or of the Header."""
        if local_name(part) == "Child":
            self._read_child(part)
        else:
            self._has_header = True
            self._read_header(part)

    def close(self, collector: Collector, file: str) -> None:
        """Say that the Header is not there."""
        if not self._has_header:
            collector.notices.add(
                "warning",
                "The file has no Header",
                file=file,
                why="the end of the period is taken from the year asked for",
                do="Export the file with its Header",
            )

    def _content_of(self, block: Block) -> dict[str, Block | ItemList | None]:
        """What may stand in a block: blocks and lists, and None for a field."""
        if not self.rows.knows(block.table):
            return {}
        fields = self.rows.fields(block.table)
        inner = {name: self._layout.blocks.get(name) or self._layout.lists.get(name) for name in block.content}
        return {name: part for name, part in inner.items() if name in fields or (part and self.rows.knows(part.table))}

    def _read_child(self, child: _Element) -> None:
        """The rows of one child. Without an LAchildID the rows are kept, with that field blank."""
        parts = list(known_parts(child, self._layout.child, self.oddities))
        key = self._child_id(parts)
        numbers = {"CINdetailsID": self._episodes.get(key, 0) if key else 0}
        for name, part in parts:
            # ChildIdentifiers holds the number itself, as a field like any other.
            above: Values = {} if name == "ChildIdentifiers" else {CHILD_ID: key}
            self._read_block(part, self._layout.blocks[name], above, numbers)
        if key:
            self._episodes[key] = numbers["CINdetailsID"]
        names = {name for name, _ in parts}
        if "ChildIdentifiers" not in names:
            self.oddities.count("no identifiers", "ChildIdentifiers", line_of(child))
        if "ChildCharacteristics" not in names:
            self.oddities.count("no characteristics", "ChildCharacteristics", line_of(child))

    def _read_header(self, header: _Element) -> None:
        """The Header's rows, one for each Source."""
        collection: Values = {}
        sources: list[tuple[Values, int | None]] = []
        for name, part in known_parts(header, tuple(self._layout.header), self.oddities):
            values: Values = {} if name == "Source" else collection
            for field, element in known_parts(part, self._layout.header[name], self.oddities):
                self._read_field(element, field, values)
            if name == "Source":
                sources.append((values, line_of(part)))
        for values, line in sources or [({}, line_of(header))]:
            self.rows.add("Header", {**collection, **values}, line)

    def _child_id(self, parts: Sequence[tuple[str, _Element]]) -> str | None:
        for name, part in parts:
            if name == "ChildIdentifiers":
                for element in part:
                    if local_name(element).casefold() == CHILD_ID.casefold():
                        return text_of(element)
        return None

    def _read_block(self, element: _Element, block: Block, above: Values, numbers: dict[str, int]) -> None:
        ids = above
        if block.number:
            numbers[block.number] = numbers.get(block.number, 0) + 1
            ids = {**above, block.number: str(numbers[block.number])}
        values = dict(ids)
        below: dict[str, int] = {}
        known = self._known[block.tag]
        for name, part in known_parts(element, known, self.oddities):
            inner = known[name]
            if inner is None:
                self._read_field(part, name, values)
            elif isinstance(inner, Block):
                self._read_block(part, inner, ids, below)
            else:
                self._read_list(part, inner, ids, values, block.table)
        self.rows.add(block.table, values, line_of(element))

    def _read_list(self, element: _Element, items: ItemList, ids: Values, parent: Values, table: str) -> None:
        found = [(text_of(item), line_of(item)) for _, item in known_parts(element, (items.item,), self.oddities)]
        if not found and items.blank_when_empty:
            found = [(None, line_of(element))]
        for text, line in found:
            self.rows.add(items.table, {**ids, items.field: text}, line)
        texts = [parent.get(items.item), *(text for text, _ in found)]
        if items.item in self.rows.fields(table):  # the parent holds them too, joined
            parent[items.item] = ",".join(text for text in texts if text) or None

    def _read_field(self, element: _Element, name: str, values: Values) -> None:
        if name in values:
            self.oddities.count("repeated", name, line_of(element))
            return
        if len(element):
            for inner in element:
                self.oddities.count("element", local_name(inner), line_of(inner))
        values[name] = text_of(element)
