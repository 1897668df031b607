"""A CIN census file into tables, in one pass that holds one child at a time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from forethought.sources.cin_break import (
    account_with_break,
    drop_innermost,
    ends_inside_a_value,
    remark_break,
)
from forethought.sources.cin_child import PartReader
from forethought.sources.cin_oddities import Oddities
from forethought.sources.cin_rows import Rows
from forethought.sources.collecting import Collector
from forethought.sources.encodings import probe
from forethought.sources.xml_elements import is_inside, is_loose, line_of, local_name, xml_events

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEAD = 1 << 16
_PARTS = ("{*}Message", "{*}Header", "{*}Children", "{*}Child")
_DECLARED = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def read_cin_file(collector: Collector, path: Path, name: str) -> None:
    """Read the CIN census file at ``path``, called ``name`` in notices.

    A file with a document type declaration, or of another kind, is noted and not read. Of a broken file all
    before the break is read, and the account says how much stands after it. Raises ``OSError``.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if b"<!DOCTYPE" in head.replace(b"\0", b"").upper():
        _refuse_doctype(collector, name)
        return
    encoding = _encoding_to_use(collector, path, head, name)
    if _is_census(collector, path, name, encoding):
        _remark_second_file(collector, name)
        _Reading(collector, path, name, encoding).run()


def _refuse_doctype(collector: Collector, name: str) -> None:
    collector.notices.add(
        "error",
        "The file declares a document type or entities of its own, so it was not read",
        file=name,
        why="such declarations can pull in other files or blow a small file up to fill the machine, "
        "and a CIN census file never needs one",
        do="Export the file again, without a DOCTYPE",
    )


def _encoding_to_use(collector: Collector, path: Path, head: bytes, name: str) -> str | None:
    """None to believe the file's own declaration, else the encoding its bytes show."""
    seen = probe(path).name
    found = _DECLARED.search(head[:400].replace(b"\0", b"").decode("latin-1"))
    declared = found[1].casefold() if found else "utf-8"
    if seen in ("utf-8", "utf-8-sig") and declared.startswith(("utf-16", "utf-32", "ucs")):
        used = "utf-8"
    elif seen == "cp1252" and declared in ("utf-8", "us-ascii", "ascii"):
        used = "windows-1252"
    else:
        return None
    collector.notices.add(
        "warning",
        f"The file was read as {used.upper() if used == 'utf-8' else 'Windows-1252'}",
        file=name,
        why="its bytes are not in the encoding that it declares",
        do="Export it as UTF-8 if letters with accents look wrong",
    )
    return used


def _is_census(collector: Collector, path: Path, name: str, encoding: str | None) -> bool:
    """Whether the first element says that this is a CIN census; a notice when it does not."""
    with path.open("rb") as stream:
        try:
            _, root = next(iter(xml_events(stream, encoding)))
        except (etree.XMLSyntaxError, StopIteration) as problem:
            remark_break(collector.notices, problem, name, read_any=False)
            return False
        if root.getroottree().docinfo.internalDTD is not None:
            _refuse_doctype(collector, name)
            return False
        if local_name(root) == "Message":
            return True
        collector.notices.add(
            "error",
            "The XML is not a CIN census file, so it was not read",
            file=name,
            line=line_of(root),
            why="a CIN census file begins with the element Message",
            do="Give the file that the case system exports for the census",
        )
        return False


def _remark_second_file(collector: Collector, name: str) -> None:
    earlier = collector.file_of("ChildIdentifiers")
    if earlier is not None:
        collector.notices.add(
            "warning",
            "Two files hold a CIN census; both are read, one after the other",
            file=name,
            why=f"{earlier} is one too",
            do="Take one of them away if it is a copy",
        )


class _Reading:
    """One file on its way into the tables."""

    def __init__(self, collector: Collector, path: Path, file: str, encoding: str | None) -> None:
        self._collector = collector
        self._path = path
        self._file = file
        self._encoding = encoding
        self._oddities = Oddities()
        self._rows = Rows(collector, file)
        self._parts = PartReader(self._rows, self._oddities, collector.episodes)
        self._open: _Element | None = None  # the Child or Header being read
        self._has_header = False

    def run(self) -> None:
        broken = False
        with self._path.open("rb") as stream:
            events = xml_events(stream, self._encoding, tag=_PARTS)
            try:
                for event, element in events:
                    if event == "start":
                        self._begin(element)
                    else:
                        self._end(element)
            except etree.XMLSyntaxError as problem:
                broken = True
                remark_break(self._collector.notices, problem, self._file, read_any=True)
        if broken:
            self._rescue()
        self._finish(broken)

    def _begin(self, element: _Element) -> None:
        if _is_header(element) or _is_child(element):
            self._open = element

    def _end(self, element: _Element) -> None:
        if element is self._open:
            self._read_open()
        if _is_child(element):
            del element[:]
            self._forget_before(element)
        elif local_name(element) == "Children" and is_inside(element, "Message"):
            self._end_children(element)
        elif local_name(element) == "Message" and element.getparent() is None:
            for part in element:
                if local_name(part) not in ("Header", "Children"):
                    self._oddities.count("element", local_name(part), line_of(part))

    def _read_open(self) -> None:
        element, self._open = self._open, None
        if element is None:
            return
        if local_name(element) == "Child":
            self._parts.read_child(element)
        else:
            self._has_header = True
            self._check_year(self._parts.read_header(element))

    def _forget_before(self, element: _Element) -> None:
        """Free what stands before ``element``, counting what was not read of it."""
        parent = element.getparent()
        while parent is not None and (earlier := element.getprevious()) is not None:
            self._count_unread(earlier, parent)
            parent.remove(earlier)

    def _end_children(self, children: _Element) -> None:
        if is_loose(children.text):
            self._oddities.count("text", "Children", line_of(children))
        for part in children:
            self._count_unread(part, children)

    def _count_unread(self, part: _Element, parent: _Element) -> None:
        if local_name(part) != "Child":
            self._oddities.count("element", local_name(part), line_of(part))
        if is_loose(part.tail):
            self._oddities.count("text", local_name(parent), line_of(part))

    def _check_year(self, year: str | None) -> None:
        asked = str(self._collector.layout.year)
        if year is not None and year != asked:
            self._collector.notices.add(
                "warning",
                f"The file's own Year is not {asked}; it is read and checked as {asked} all the same",
                file=self._file,
                field="Year",
                why="the year asked for picks the form and the rules",
                do="Give the year the file belongs to, or mend its Header",
            )

    def _rescue(self) -> None:
        """Read what was complete in the part that was open at the break."""
        if self._open is not None:
            if ends_inside_a_value(self._path, self._encoding):
                drop_innermost(self._open)
            self._read_open()

    def _finish(self, broken: bool) -> None:
        self._rows.close()
        if not self._has_header:
            self._collector.notices.add(
                "warning",
                "The file has no Header",
                file=self._file,
                why="the end of the period is taken from the year asked for",
                do="Export the file with its Header",
            )
        self._oddities.tell(self._collector.notices, self._file)
        account_with_break(self._collector, self._rows.counts, self._path, self._file, broken)


def _is_header(element: _Element) -> bool:
    return local_name(element) == "Header" and is_inside(element, "Message")


def _is_child(element: _Element) -> bool:
    return local_name(element) == "Child" and is_inside(element, "Children")
