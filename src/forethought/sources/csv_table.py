"""One delimited file into one table."""

from __future__ import annotations

from itertools import chain

from forethought.sources.collecting import Collector
from forethought.sources.csv_clean import CleanReader
from forethought.sources.csv_header import Header, find_header
from forethought.sources.csv_lines import Lines, pieces_of
from forethought.sources.csv_records import records
from forethought.sources.csv_remarks import remark_encoding, remark_header, remark_unknown
from forethought.sources.documents import Document
from forethought.sources.encodings import probe
from forethought.sources.recognise import Recogniser
from forethought.sources.table_rows import TableRows


def read_csv_file(collector: Collector, document: Document) -> None:
    """Read ``document`` into the table its columns fit.

    A file that fits no table is noted and not read. Raises ``OSError`` when the file cannot be read.
    """
    encoding = probe(document)
    recogniser = Recogniser(collector.layout)
    with document.text(encoding.name) as stream:
        pieces = pieces_of(stream, without_nul=encoding.nul)
        first = next(pieces, "")
        header = find_header(first, recogniser, document.name)
        if header is None or not header.match.sure:
            remark_unknown(collector, header, document.name)
            return
        remark_encoding(collector.notices, encoding, document.name)
        remark_header(collector, header, document.name)
        _read_rows(Lines(chain([first], pieces)), header, TableRows(collector, header, document.name))


def _read_rows(lines: Lines, header: Header, rows: TableRows) -> None:
    """Pieces with nothing odd about them at one stroke, all others line by line."""
    clean = CleanReader(header)
    while (piece := lines.piece()) is not None:
        found = clean.read(piece) if lines.number >= header.line else None
        if found:
            columns, count = found
            rows.take_columns(columns, count, lines.number + 1)
            lines.pass_over(count)
        else:
            lines.begin(piece)
            rows.take(records(lines, header.delimiter, len(header.cells)))
    rows.close()
