"""A CIN census file out: the tables put back together, each element in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from lxml import etree

from forethought.model import Form, load_form
from forethought.sources.cin_layout import CHILD_ID, Block, cin_layout
from forethought.sources.errors import SourceError

_Row = Mapping[str, Any]
_Held = dict[str, dict[tuple[str | None, ...], list[_Row]]]
_IDS = ("CINdetailsID", "AssessmentID", "CPPID")


def write_cin_xml(
    path: str | Path, tables: Mapping[str, pa.Table | Sequence[_Row]], year: int | None = None, *, comment: str = ""
) -> Path:
    """Write the CIN census of the collection year ending in ``year`` to ``path``.

    ``tables`` are those :func:`forethought.sources.read` gives for ``cin``, tied together by LAchildID,
    CINdetailsID, AssessmentID and CPPID. Children stand in the order of ChildIdentifiers, then those that
    only other tables name. Blank fields are left out. Factors come from AssessmentFactorsList when it is
    there, else from Assessments.AssessmentFactors. ``comment`` goes into the file as an XML comment.

    Raises ``SourceError`` when a row has no LAchildID or a value holds a character XML cannot carry.
    """
    _write(str(path), tables, year, comment, Path(path).name)
    return Path(path)


def cin_xml(tables: Mapping[str, pa.Table | Sequence[_Row]], year: int | None = None, *, comment: str = "") -> bytes:
    """The file that :func:`write_cin_xml` writes, as bytes."""
    held = BytesIO()
    _write(held, tables, year, comment, "the census")
    return held.getvalue()


def _write(
    target: str | IO[bytes], tables: Mapping[str, pa.Table | Sequence[_Row]], year: int | None, comment: str, name: str
) -> None:
    writer = _Writer(load_form("cin", year), {name: _rows(table) for name, table in tables.items()})
    try:
        with etree.xmlfile(target, encoding="utf-8") as out:
            out.write_declaration()
            with out.element("Message"):
                if comment:
                    out.write(etree.Comment(comment))
                writer.write(out)
    except ValueError as problem:
        raise SourceError(
            "A value holds a character that an XML file cannot carry",
            where=name,
            why="control characters have no place in XML",
            do="Take control characters out of the tables",
        ) from problem


def _rows(table: Any) -> list[_Row]:
    return table.to_pylist() if isinstance(table, pa.Table) else list(table)


class _Writer:
    """The tables of one file, indexed by parent, on their way out."""

    def __init__(self, form: Form, tables: Mapping[str, list[_Row]]) -> None:
        self._form = form
        self._layout = cin_layout()
        self._header = tables.get("Header", [])
        self._held: _Held = {name: _by_parent(name, rows) for name, rows in tables.items() if name != "Header"}
        if "AssessmentFactorsList" not in tables:
            self._held["AssessmentFactorsList"] = _factors(tables.get("Assessments", []))
        self._children = _children(tables)

    def write(self, out: Any) -> None:
        if self._header:
            out.write(self._header_element(), pretty_print=True)
        with out.element("Children"):
            for child in self._children:
                out.write(self._child(child), pretty_print=True)

    def _header_element(self) -> etree._Element:
        header = etree.Element("Header")
        for tag, names in self._layout.header.items():
            for row in self._header if tag == "Source" else self._header[:1]:
                if any(row.get(name) for name in names):
                    self._fill(etree.SubElement(header, tag), names, row)
        return header

    def _child(self, child: str) -> etree._Element:
        element = etree.Element("Child")
        for tag in self._layout.child:
            block = self._layout.blocks[tag]
            rows = self._held.get(block.table, {}).get((child,), [])
            if not rows and tag != "CINdetails":
                rows = [{CHILD_ID: child}] if tag == "ChildIdentifiers" else self._stand_in(child)
            for row in rows:
                self._block(element, block, row, (child,))
        return element

    def _stand_in(self, child: str) -> list[_Row]:
        """A row for characteristics that only the disabilities speak of."""
        return [{CHILD_ID: child}] if (child,) in self._held.get("Disabilities", {}) else []

    def _block(self, parent: etree._Element, block: Block, row: _Row, above: tuple[str | None, ...]) -> None:
        element = etree.SubElement(parent, block.tag)
        key = (*above, row.get(block.number)) if block.number else above
        for name in block.content:
            if name in self._layout.blocks:
                inner = self._layout.blocks[name]
                for held in self._held.get(inner.table, {}).get(key, []):
                    self._block(element, inner, held, key)
            elif name in self._layout.lists:
                self._list(element, name, key)
            elif name in self._form.tables[block.table].fields:
                self._fill(element, (name,), row)

    def _list(self, parent: etree._Element, tag: str, key: tuple[str | None, ...]) -> None:
        items = self._layout.lists[tag]
        rows = self._held.get(items.table, {}).get(key, [])
        if rows:
            element = etree.SubElement(parent, tag)
            for row in rows:
                etree.SubElement(element, items.item).text = row.get(items.field)

    @staticmethod
    def _fill(element: etree._Element, names: Sequence[str], row: _Row) -> None:
        for name in names:
            if row.get(name):
                etree.SubElement(element, name).text = row[name]


def _by_parent(table: str, rows: list[_Row]) -> dict[tuple[str | None, ...], list[_Row]]:
    """The rows of a table under the ids of the element that they stand in."""
    held: defaultdict[tuple[str | None, ...], list[_Row]] = defaultdict(list)
    for row in rows:
        held[tuple(_parent_key(table, row))].append(row)
    return held


def _parent_key(table: str, row: _Row) -> Iterator[str | None]:
    yield row.get(CHILD_ID)
    if table in ("ChildIdentifiers", "ChildCharacteristics", "Disabilities", "CINdetails"):
        return
    yield row.get("CINdetailsID")
    if table == "AssessmentFactorsList":
        yield row.get("AssessmentID")
    if table == "Reviews":
        yield row.get("CPPID")


def _factors(assessments: list[_Row]) -> dict[tuple[str | None, ...], list[_Row]]:
    rows: list[_Row] = [
        {**{name: row.get(name) for name in (CHILD_ID, *_IDS)}, "AssessmentFactor": factor.strip()}
        for row in assessments
        for factor in (row.get("AssessmentFactors") or "").split(",")
        if factor.strip()
    ]
    return _by_parent("AssessmentFactorsList", rows)


def _children(tables: Mapping[str, list[_Row]]) -> list[str]:
    order = ["ChildIdentifiers", *(name for name in tables if name not in ("Header", "ChildIdentifiers"))]
    found = dict.fromkeys(row.get(CHILD_ID) for name in order for row in tables.get(name, []))
    if None in found:
        raise SourceError(
            "A row without LAchildID cannot be written",
            why="the file holds every row inside its child",
            do="Give each row the number of its child",
        )
    return [str(child) for child in found]
