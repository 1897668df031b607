"""What to do when the XML of a CIN census file breaks: keep what is whole, count what is lost, say where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from forethought.sources.cin_layout import cin_layout
from forethought.sources.collecting import Collector, NoticeBook
from forethought.sources.encodings import probe
from forethought.sources.xml_elements import local_name, xml_events

if TYPE_CHECKING:
    from lxml.etree import _Element

AFTER_BREAK = "after the break in the file"
_PIECE = 1 << 20
_CUT_SHORT = (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_TAG_NOT_FINISHED)


def ends_inside_a_value(path: Path, encoding: str | None) -> bool:
    """Whether the break comes after the start of an element, before its end and before any element in it."""
    last = "end"
    with path.open("rb") as stream:
        try:
            for last, element in xml_events(stream, encoding):
                if last == "end" and local_name(element) == "Child":
                    del element[:]
        except etree.XMLSyntaxError:
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


def remark_break(notices: NoticeBook, problem: Exception, file: str, *, read_any: bool) -> None:
    """Say where the XML breaks."""
    what = "The file ends in the middle" if getattr(problem, "code", None) in _CUT_SHORT else "The XML is broken"
    done = "everything before this point was read" if read_any else "nothing could be read"
    notices.add(
        "error",
        f"{what}; {done}",
        file=file,
        line=_line_of_break(problem),
        why="what follows cannot be told apart; the account shows how many rows stand there unread",
        do="Mend the file at this line, or export it again, before relying on the result",
    )


def _line_of_break(problem: Exception) -> int | None:
    # Some breaks carry their line only in the parser's log.
    logged = [entry.line for entry in getattr(problem, "error_log", ())]
    return getattr(problem, "lineno", None) or next(iter(logged), None) or None


def account_with_break(collector: Collector, read: Mapping[str, int], path: Path, file: str, broken: bool) -> None:
    """Enter every table of the form in the account; after a break, with what the rest of the file holds."""
    found = _elements_in(path) if broken else Counter()
    layout = cin_layout()
    for table in collector.form.tables:
        lost = max(0, found[layout.tag_of(table)] - read.get(table, 0))
        collector.settle(table, file, read.get(table, 0), {AFTER_BREAK: lost})


def _elements_in(path: Path) -> Counter[str]:
    """How many times each element that makes a row is opened anywhere in the file."""
    layout = cin_layout()
    tags = {"Source", *layout.blocks, *(items.item for items in layout.lists.values())}
    opening = re.compile("<(?:[A-Za-z0-9_.-]+:)?(" + "|".join(sorted(tags)) + r")(?=[\s/>])")
    longest = max(map(len, tags)) + 2
    found: Counter[str] = Counter()
    with path.open(encoding=probe(path).name, errors="replace") as stream:
        rest = ""
        while piece := stream.read(_PIECE):
            text = rest + piece
            last = 0
            for match in opening.finditer(text):
                found[match[1]] += 1
                last = match.end()
            rest = text[max(last, len(text) - longest) :]
    return found
