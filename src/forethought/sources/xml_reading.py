"""An XML file in one pass that holds one child at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from forethought.sources.collecting import Collector
from forethought.sources.csv_remarks import remark_not_collected
from forethought.sources.documents import Document
from forethought.sources.xml_break import account_with_break, drop_innermost, ends_inside_a_value, remark_break
from forethought.sources.xml_elements import XmlBreakError, is_inside, is_loose, line_of, local_name, xml_events
from forethought.sources.xml_oddities import Oddities
from forethought.sources.xml_rows import Rows

if TYPE_CHECKING:
    from lxml.etree import _Element


class Parts(Protocol):
    """How the parts of one kind of file become rows.

    ``what`` the kind is called, ``root`` the element it begins with; ``inside`` each part that is read as a whole
    and the element it stands in; ``many`` the part that repeats, one for each child; ``tags`` the elements of which
    each gives one row of a table.
    """

    what: ClassVar[str]
    root: ClassVar[str]
    inside: ClassVar[Mapping[str, str]]
    many: ClassVar[str]
    rows: Rows
    oddities: Oddities

    def __init__(self, collector: Collector, file: str) -> None: ...

    @property
    def tags(self) -> Mapping[str, Sequence[str]]:
        """The elements of which each gives one row of a table."""

    def read(self, part: _Element) -> None:
        """The rows of one part."""

    def close(self, collector: Collector, file: str) -> None:
        """Say what the file lacks as a whole."""


class XmlReading:
    """One file on its way into the tables."""

    def __init__(self, collector: Collector, document: Document, encoding: str | None, parts: Parts) -> None:
        self._collector = collector
        self._document = document
        self._encoding = encoding
        self._parts = parts
        self._oddities = parts.oddities
        self._open: _Element | None = None  # the part being read
        self._middle = parts.inside[parts.many]  # what the children stand in

    def run(self) -> None:
        """Read the file, tell what is odd about it, enter it in the account."""
        self._remark_second_file()
        broken = False
        names = {self._parts.root, self._middle, *self._parts.inside}
        with self._document.open() as stream:
            try:
                for event, element in xml_events(stream, self._encoding, tag=[f"{{*}}{name}" for name in names]):
                    if event == "start":
                        self._begin(element)
                    else:
                        self._end(element)
            except XmlBreakError as problem:
                broken = True
                remark_break(self._collector.notices, problem, self._document.name, read_any=True)
        if broken:
            self._rescue()
        self._finish(broken)

    def _remark_second_file(self) -> None:
        earlier = self._collector.file_of(next(iter(self._parts.tags)))
        if earlier is not None:
            self._collector.notices.add(
                "warning",
                f"Two files hold {self._parts.what}; both are read, one after the other",
                file=self._document.name,
                why=f"{earlier} is one too",
                do="Take one of them away if it is a copy",
            )

    def _begin(self, element: _Element) -> None:
        if self._is_part(element):
            self._open = element

    def _is_part(self, element: _Element) -> bool:
        above = self._parts.inside.get(local_name(element))
        return above is not None and is_inside(element, above)

    def _end(self, element: _Element) -> None:
        if element is self._open:
            self._open = None
            self._parts.read(element)
        name = local_name(element)
        if name == self._parts.many and is_inside(element, self._middle):
            del element[:]
            self._forget_before(element)
        elif name == self._middle and (name == self._parts.root or is_inside(element, self._parts.root)):
            self._end_children(element)
        elif name == self._parts.root and element.getparent() is None:
            known = {self._middle, *self._parts.inside}
            for part in element:
                if local_name(part) not in known:
                    self._oddities.count("element", local_name(part), line_of(part))

    def _forget_before(self, element: _Element) -> None:
        """Free what stands before ``element``, counting what was not read of it."""
        parent = element.getparent()
        while parent is not None and (earlier := element.getprevious()) is not None:
            self._count_unread(earlier, parent)
            parent.remove(earlier)

    def _end_children(self, children: _Element) -> None:
        if is_loose(children.text):
            self._oddities.count("text", local_name(children), line_of(children))
        for part in children:
            self._count_unread(part, children)

    def _count_unread(self, part: _Element, parent: _Element) -> None:
        if local_name(part) != self._parts.many:
            self._oddities.count("element", local_name(part), line_of(part))
        if is_loose(part.tail):
            self._oddities.count("text", local_name(parent), line_of(part))

    def _rescue(self) -> None:
        """Read what was complete in the part that was open at the break."""
        if self._open is not None:
            if ends_inside_a_value(self._document, self._encoding, self._parts.many):
                drop_innermost(self._open)
            self._parts.read(self._open)

    def _finish(self, broken: bool) -> None:
        rows, notices, file = self._parts.rows, self._collector.notices, self._document.name
        rows.close()
        self._parts.close(self._collector, file)
        for table in rows.aside:
            remark_not_collected(notices, table, self._collector.layout.year, file, rows.first[table])
        self._oddities.tell(notices, file)
        account_with_break(self._collector, rows, self._parts.tags, self._document, broken=broken)
