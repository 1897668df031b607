"""The sheets of a publication as ODS (OpenDocument 1.3), written by hand: a zip of four small XML files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from forethought.insight.publication.about import About
from forethought.insight.publication.pair import FilePair
from forethought.insight.publication.sheets import Cell, TableSheet, sheets

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_DATE = (2026, 1, 1, 0, 0, 0)  # the same bytes for the same figures, whenever they are written
_NAMES = (
    f'xmlns:office="{_SPACE}office:1.0" xmlns:table="{_SPACE}table:1.0" xmlns:text="{_SPACE}text:1.0" '
    f'xmlns:style="{_SPACE}style:1.0" xmlns:fo="{_SPACE}xsl-fo-compatible:1.0" xmlns:meta="{_SPACE}meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
)
_STYLES = (
    '<style:style style:name="title" style:family="table-cell"><style:text-properties fo:font-weight="bold" '
    'fo:font-size="14pt"/></style:style><style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def ods(pair: FilePair, about: About) -> bytes:
    """The publication as an OpenDocument spreadsheet, sheet for sheet as the XLSX workbook.

    Source: OASIS, Open Document Format for Office Applications 1.3, parts 2 (packages) and 3 (schema).
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The type comes first and uncompressed, so that programs know the file by its beginning.
        archive.writestr(zipfile.ZipInfo("mimetype", _DATE), _TYPE, zipfile.ZIP_STORED)
        for name, text in _parts(pair, about):
            archive.writestr(zipfile.ZipInfo(name, _DATE), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(pair: FilePair, about: About) -> Iterator[tuple[str, str]]:
    body = "".join(_sheet(each) for each in sheets(pair, about))
    ranges = "".join(_range(each) for each in sheets(pair, about) if each.rows)
    yield (
        "content.xml",
        _document(
            "content",
            f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:body><office:spreadsheet>{body}"
            f"<table:database-ranges>{ranges}</table:database-ranges></office:spreadsheet></office:body>",
        ),
    )
    yield "styles.xml", _document("styles", "<office:styles/>")
    said = f"<dc:title>{_escaped(about.title)}</dc:title><dc:creator>{_escaped(about.publisher)}</dc:creator>"
    yield "meta.xml", _document("meta", f"<office:meta>{said}<dc:language>en-GB</dc:language></office:meta>")
    yield "META-INF/manifest.xml", _manifest()


def _document(kind: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-{kind} {_NAMES}>{inside}</office:document-{kind}>'


def _manifest() -> str:
    entries = [("/", _TYPE), *((name, "text/xml") for name in ("content.xml", "styles.xml", "meta.xml"))]
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>' for path, kind in entries
    )
    names = f'xmlns:manifest="{_SPACE}manifest:1.0" manifest:version="1.3"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest {names}>{listed}</manifest:manifest>'


def _sheet(each: TableSheet) -> str:
    width = max((len(row) for row in each.rows), default=1)
    lines = [_row((each.title,), "title"), *(_row((line,)) for line in each.lines)]
    for place, cells in enumerate(each.rows):
        lines.append(_row(cells, "" if place else "head", links=each.links and place > 0))
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f"<table:table table:name={quoteattr(each.name)}>{columns}{''.join(lines)}</table:table>"


def _range(each: TableSheet) -> str:
    """The table as a named range, so that programs and screen readers know where it lies, header first."""
    first = len(each.lines) + 2
    last = f"{_letters(len(each.rows[0]))}{first + len(each.rows) - 1}"
    target = f"{each.name}.A{first}:{each.name}.{last}"
    name = f"{each.name.lower()}_table"
    return f'<table:database-range table:name="{name}" table:target-range-address="{target}"/>'


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _row(cells: tuple[Cell, ...], style: str = "", *, links: bool = False) -> str:
    inside = "".join(_cell(value, style, link=links and place == 0) for place, value in enumerate(cells))
    return f"<table:table-row>{inside}</table:table-row>"


def _cell(value: Cell, style: str, *, link: bool) -> str:
    styled = f' table:style-name="{style}"' if style else ""
    shown = _escaped(str(value))
    if not isinstance(value, str):
        return (
            f'<table:table-cell{styled} office:value-type="float" office:value="{value}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )
    if link:
        shown = f'<text:a xlink:type="simple" xlink:href="#{shown}">{shown}</text:a>'
    return f'<table:table-cell{styled} office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
