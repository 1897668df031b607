"""Safe events of an XML file, and small readings of one element."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element


def xml_events(
    stream: IO[bytes], encoding: str | None, tag: Sequence[str] | None = None
) -> Iterable[tuple[str, _Element]]:
    """Starts and ends of elements (those called ``tag``, or all), fetching nothing and expanding nothing.

    Raises ``etree.XMLSyntaxError`` at a break, after every event before it.
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
    return cast("Iterable[tuple[str, _Element]]", events)


def local_name(element: _Element) -> str:
    """The element's name without its namespace."""
    tag = str(element.tag)
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def line_of(element: _Element) -> int | None:
    """The line on which the element starts."""
    return cast("int | None", element.sourceline)  # the stubs leave its type open


def text_of(element: _Element) -> str | None:
    """The element's own text, outer spaces trimmed, None when there is none."""
    return (element.text or "").strip() or None


def is_loose(text: str | None) -> bool:
    """Whether text between elements says anything."""
    return bool(text) and not str(text).isspace()


def is_inside(element: _Element, name: str) -> bool:
    """Whether the element's parent is called ``name``."""
    parent = element.getparent()
    return parent is not None and local_name(parent) == name
