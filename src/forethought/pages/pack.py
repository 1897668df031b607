"""A committee's paper about one authority: one document, as HTML that stands alone and as a tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

from forethought.insight.local import OwnFigure, committee_pack, local_view
from forethought.insight.local.document import Block, ChartBlock, Document, Heading, Note, Paragraph, TableBlock
from forethought.pages.stand_alone import stand_alone
from forethought.sources import new_folder

_TEMPLATE = Path(__file__).with_name("paper.typ")
_STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): tags, language, title, and words for every picture, so that a screen reader can follow."""
_WIDEST, _WIDEST_FIRST = 20, 44
"""Characters from which a column of a table gets no wider; the first names its row and may be wider."""


def pack_html(document: Document) -> str:
    """The paper as a page that needs no other file; it prints as it stands."""
    return stand_alone("pack.html", pack_context(document))


def pack_context(document: Document) -> dict[str, Any]:
    """What the template ``pack.html`` needs, in a file or at a door: the blocks, each with the name of its kind."""
    return {"paper": document, "blocks": [(type(block).__name__, block) for block in _body(document)]}


def pack_pdf(document: Document, made: date) -> bytes:
    """The paper as PDF/UA-1; the same document and day give the same bytes where the same letters are installed."""
    paper = {
        "title": document.title,
        "subtitle": document.subtitle,
        "blocks": [_SET[type(block)](block) for block in _body(document)],
    }
    stamp = int(datetime.combine(made, time(), UTC).timestamp())
    given = {"paper": json.dumps(paper)}
    return bytes(typst.compile(str(_TEMPLATE), sys_inputs=given, pdf_standards=[_STANDARD], timestamp=stamp))


def write_pack(
    area: str, folder: Path, *, as_of: date, own: Mapping[str, OwnFigure] | None = None
) -> tuple[Path, Path]:
    """Write ``pack.html`` and ``pack.pdf`` about ``area`` (name or code) into ``folder``, which must not exist.

    ``own`` are provisional figures of the area's own returns, as shown, to stand beside the published ones.

    All or nothing. Raises ``StatisticsError`` for an area that is not known, ``SourceError`` when the folder is there.
    """
    document = committee_pack(local_view(area, own=own, as_of=as_of))
    html, pdf = pack_html(document), pack_pdf(document, as_of)
    with new_folder(folder) as draft:
        (draft / "pack.html").write_text(html, encoding="utf-8")
        (draft / "pack.pdf").write_bytes(pdf)
    return folder / "pack.html", folder / "pack.pdf"


def _body(document: Document) -> Iterator[Block]:
    """The blocks below the title, which both forms set themselves."""
    yield from (block for block in document.blocks if not (isinstance(block, Heading) and block.level == 1))


def _heading(block: Heading) -> dict[str, Any]:
    return {"kind": "heading", "level": block.level, "text": block.text}


def _paragraph(block: Paragraph) -> dict[str, Any]:
    return {"kind": "paragraph", "text": block.text}


def _note(block: Note) -> dict[str, Any]:
    return {"kind": "note", "text": block.text}


def _chart(block: ChartBlock) -> dict[str, Any]:
    chart = block.chart
    frame = chart.frame
    return {
        "kind": "chart",
        "title": frame.title,
        "subtitle": frame.subtitle,
        "note": frame.note,
        "svg": chart.svg(),
        "alt": f"{frame.title}. {chart.description}",
    }


def _table(block: TableBlock) -> dict[str, Any]:
    columns = list(zip(block.header, *block.rows, strict=True))
    return {
        "kind": "table",
        "caption": block.caption,
        "header": list(block.header),
        "rows": [list(row) for row in block.rows],
        "widths": [_width(column, _WIDEST if place else _WIDEST_FIRST) for place, column in enumerate(columns)],
        "numeric": [place for place, column in enumerate(columns) if place and all(map(_numeric, column[1:]))],
    }


def _width(column: Sequence[str], widest: int) -> int:
    """Characters of the longest cell up to ``widest``, and never fewer than the longest word has."""
    words = (len(word) for cell in column for word in cell.split())
    return max(4, min(widest, max(map(len, column))), *words)


def _numeric(text: str) -> bool:
    return not text or text[0].isdigit() or len(text) <= 2  # a number, a symbol in its place, or nothing


_SET: Mapping[type[Block], Callable[[Any], dict[str, Any]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Note: _note,
    ChartBlock: _chart,
    TableBlock: _table,
}
