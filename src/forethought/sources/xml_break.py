"""What to do when the XML of a file breaks: keep what is whole, count what is lost, say where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forethought.sources.collecting import Collector, NoticeBook, not_collected
from forethought.sources.documents import Document
from forethought.sources.encodings import probe
from forethought.sources.xml_elements import XmlBreakError, local_name, xml_events
from forethought.sources.xml_rows import Rows

if TYPE_CHECKING:
    from lxml.etree import _Element

AFTER_BREAK = "after the break in the file"
_PIECE = 1 << 20


def ends_inside_a_value(document: Document, encoding: str | None, many: str) -> bool:
    """Whether the break comes after the start of an element, before its end and before any element in it.

    ``many`` is the element that repeats through the file; what is in it is forgotten at its end.
    """
    last = "end"
    with document.open() as stream:
        try:
            for last, element in xml_events(stream, encoding):
                if last == "end" and local_name(element) == many:
                    del element[:]
        except XmlBreakError:
            return last == "start"
    return False


def drop_innermost(part: _Element) -> None:
    """Take from ``part`` the last and innermost element: its value is cut short."""
    innermost = part
    while len(innermost):
        innermost = innermost[-1]
    parent = innermost.getparent()
    if innermost is not part and parent is not None:
        parent.remove(innermost)


def remark_break(notices: NoticeBook, problem: XmlBreakError, file: str, *, read_any: bool) -> None:
    """Say where the XML breaks."""
    what = "The file ends in the middle" if problem.cut_short else "The XML is broken"
    done = "everything before this point was read" if read_any else "nothing could be read"
    notices.add(
        "error",
        f"{what}; {done}",
        file=file,
        line=problem.line,
        why="what follows cannot be told apart; the account shows how many rows stand there unread",
        do="Mend the file at this line, or export it again, before relying on the result",
    )


def account_with_break(
    collector: Collector, rows: Rows, tags: Mapping[str, Sequence[str]], document: Document, *, broken: bool
) -> None:
    """Enter every table of the file in the account; after a break, with what the rest of the file holds.

    ``tags`` names the elements of which each gives one row of a table; a table without any has rows that cannot be
    counted beyond a break.
    """
    found = _elements_in(document, {tag for group in tags.values() for tag in group}) if broken else Counter()
    for table, group in tags.items():
        read, aside = rows.counts[table], rows.aside[table]
        lost = max(0, sum(found[tag] for tag in group) - read - aside)
        if collector.has_begun(table) or aside or lost:
            reasons = {AFTER_BREAK: lost, not_collected(collector.layout.year): aside}
            collector.settle(table, document.name, read, reasons)


def _elements_in(document: Document, tags: set[str]) -> Counter[str]:
    """How many times each of ``tags`` is opened anywhere in the file."""
    opening = re.compile("<(?:[A-Za-z0-9_.-]+:)?(" + "|".join(sorted(tags)) + r")(?=[\s/>])")
    longest = max(map(len, tags)) + 2
    found: Counter[str] = Counter()
    with document.text(probe(document).name) as stream:
        rest = ""
        while piece := stream.read(_PIECE):
            text = rest + piece
            last = 0
            for match in opening.finditer(text):
                found[match[1]] += 1
                last = match.end()
            rest = text[max(last, len(text) - longest) :]
    return found
