"""Safe events of an XML file, and small readings of one element."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import IO, TYPE_CHECKING, cast

from lxml import etree

from forethought.sources.xml_oddities import Oddities

if TYPE_CHECKING:
    from lxml.etree import _Element


_CUT_SHORT = (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_TAG_NOT_FINISHED)


_LAST_LINE_KEPT = 65_535


class XmlBreakError(Exception):
    """The point from which an XML file can no longer be read: its ``line``, and whether the file just ends there."""

    def __init__(self, line: int | None, *, cut_short: bool) -> None:
        super().__init__("the XML breaks")
        self.line = line
        self.cut_short = cut_short


def xml_events(
    stream: IO[bytes], encoding: str | None, tag: Sequence[str] | None = None
) -> Iterator[tuple[str, _Element]]:
    """Starts and ends of elements (those called ``tag``, or all), fetching nothing and expanding nothing.

    Raises ``XmlBreakError`` at a break, after every event before it.
    """
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=tag,
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from cast("Iterator[tuple[str, _Element]]", events)
    except etree.XMLSyntaxError as problem:
        # Some breaks carry their line only in the log of this very parser.
        line = problem.lineno or next((entry.line for entry in events.error_log), None)
        raise XmlBreakError(line or None, cut_short=getattr(problem, "code", None) in _CUT_SHORT) from problem


def local_name(element: _Element) -> str:
    """The element's name without its namespace."""
    tag = str(element.tag)
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def line_of(element: _Element) -> int | None:
    """The line on which the element starts."""
    line = cast("int | None", element.sourceline)  # the stubs leave its type open
    if line is None or line < _LAST_LINE_KEPT:
        return line
    # Beyond this line the parser keeps none for an element, and gives the one on which the next text it keeps ends.
    if element.text:
        return line - element.text.count("\n")
    return line_of(element[0]) if len(element) else line - (element.tail or "").count("\n")


def text_of(element: _Element) -> str | None:
    """The element's own text, outer spaces trimmed, None when there is none."""
    text = element.text
    return text.strip() or None if text else None


def is_loose(text: str | None) -> bool:
    """Whether text between elements says anything."""
    return bool(text) and not str(text).isspace()


def is_inside(element: _Element, name: str) -> bool:
    """Whether the element's parent is called ``name``."""
    parent = element.getparent()
    return parent is not None and local_name(parent) == name


def known_parts(element: _Element, known: Collection[str], oddities: Oddities) -> Iterator[tuple[str, _Element]]:
    """The children of ``element`` that are among ``known``, by name; everything else in it is counted."""
    if element.keys():
        oddities.count("attribute", local_name(element), line_of(element))
    if is_loose(element.text):
        oddities.count("text", local_name(element), line_of(element))
    for part in element:
        name = part.tag
        if name not in known and (name := local_name(part)) not in known:
            respelt = [other for other in known if other.casefold() == name.casefold()]
            oddities.count("spelling" if respelt else "element", name, line_of(part))
            name = respelt[0] if respelt else ""
        if name:
            yield name, part
        tail = part.tail
        if tail and not tail.isspace():  # written out: this line runs for every element of the file
            oddities.count("text", local_name(element), line_of(part))
