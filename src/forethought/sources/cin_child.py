"""One Child element, or the Header, of a CIN census file into rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from forethought.sources.cin_layout import CHILD_ID, Block, ItemList, cin_layout
from forethought.sources.cin_oddities import Oddities
from forethought.sources.cin_rows import Rows
from forethought.sources.xml_elements import is_loose, line_of, local_name, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_BOOLEANS = {"true": "1", "false": "0"}

Values = dict[str, str | None]


class PartReader:
    """Turns Child and Header elements into rows, counting whatever the form does not know."""

    def __init__(self, rows: Rows, oddities: Oddities, episodes: dict[str, int]) -> None:
        self._layout = cin_layout()
        self._rows = rows
        self._oddities = oddities
        self._episodes = episodes
        self._known = {
            block.tag: tuple(name for name in block.content if self._is_known(name, block.table))
            for block in self._layout.blocks.values()
        }

    def _is_known(self, name: str, table: str) -> bool:
        nested = name in self._layout.blocks or name in self._layout.lists
        return nested or name in self._rows.fields(table)

    def read_child(self, child: _Element) -> None:
        """The rows of one child. Without an LAchildID the rows are kept, with that field blank."""
        parts = list(self._parts(child, self._layout.child))
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
            self._oddities.count("no identifiers", "ChildIdentifiers", line_of(child))
        if "ChildCharacteristics" not in names:
            self._oddities.count("no characteristics", "ChildCharacteristics", line_of(child))

    def read_header(self, header: _Element) -> str | None:
        """The Header's rows, one for each Source; returns the Year it gives."""
        collection: Values = {}
        sources: list[tuple[Values, int | None]] = []
        for name, part in self._parts(header, tuple(self._layout.header)):
            values: Values = {} if name == "Source" else collection
            for field, element in self._parts(part, self._layout.header[name]):
                self._read_field(element, field, "Header", values)
            if name == "Source":
                sources.append((values, line_of(part)))
        for values, line in sources or [({}, line_of(header))]:
            self._rows.add("Header", {**collection, **values}, line)
        return collection.get("Year")

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
        for name, part in self._parts(element, self._known[block.tag]):
            if name in self._layout.blocks:
                self._read_block(part, self._layout.blocks[name], ids, below)
            elif name in self._layout.lists:
                self._read_list(part, self._layout.lists[name], ids, values, block.table)
            else:
                self._read_field(part, name, block.table, values)
        self._rows.add(block.table, values, line_of(element))

    def _read_list(self, element: _Element, items: ItemList, ids: Values, parent: Values, table: str) -> None:
        found = [(text_of(item), line_of(item)) for _, item in self._parts(element, (items.item,))]
        if not found and items.blank_when_empty:
            found = [(None, line_of(element))]
        for text, line in found:
            self._rows.add(items.table, {**ids, items.field: text}, line)
        texts = [parent.get(items.item), *(text for text, _ in found)]
        if items.item in self._rows.fields(table):  # the parent holds them too, joined
            parent[items.item] = ",".join(text for text in texts if text) or None

    def _read_field(self, element: _Element, name: str, table: str, values: Values) -> None:
        if name in values:
            self._oddities.count("repeated", name, line_of(element))
            return
        for inner in element:
            self._oddities.count("element", local_name(inner), line_of(inner))
        text = text_of(element)
        if text in _BOOLEANS and self._rows.fields(table)[name].kind == "flag":
            text = _BOOLEANS[text]
        values[name] = text

    def _parts(self, element: _Element, known: Sequence[str]) -> Iterator[tuple[str, _Element]]:
        """The children of ``element`` that the form knows, by name; everything else is counted."""
        if element.attrib:
            self._oddities.count("attribute", local_name(element), line_of(element))
        if is_loose(element.text):
            self._oddities.count("text", local_name(element), line_of(element))
        for part in element:
            name = local_name(part)
            if name not in known:
                respelt = [other for other in known if other.casefold() == name.casefold()]
                self._oddities.count("spelling" if respelt else "element", name, line_of(part))
                name = respelt[0] if respelt else ""
            if name:
                yield name, part
            tail = part.tail
            if tail and not tail.isspace():  # written out: this line runs for every element of the file
                self._oddities.count("text", local_name(element), line_of(part))
