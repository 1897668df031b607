"""What to tell people about a delimited file: its encoding, its header, or why it was not read."""

from __future__ import annotations

from forethought.sources.collecting import Collector, NoticeBook
from forethought.sources.csv_header import Header
from forethought.sources.encodings import Encoding
from forethought.sources.recognise import Match

_NAMES = {
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a byte order mark",
    "utf-16-be": "UTF-16 without a byte order mark",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}
_MARKS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}
_SHOWN = 12


def remark_encoding(notices: NoticeBook, encoding: Encoding, file: str) -> None:
    """Say which encoding was used unless it was plain UTF-8, and what did not decode."""
    if encoding.name in _NAMES:
        level = "info" if encoding.name == "utf-8-sig" else "warning"
        notices.add(
            level,
            f"The file was read as {_NAMES[encoding.name]}",
            file=file,
            why="it is not plain UTF-8, the encoding of the return",
            do="Save it as CSV UTF-8 if letters with accents look wrong",
        )
    if encoding.nul:
        notices.add(
            "warning",
            "The file holds NUL characters, which were left out",
            file=file,
            why="no cell of a return can hold one, so the file may be damaged",
            do="Export the file again",
        )
    if encoding.undecodable:
        notices.add(
            "warning",
            "Some characters could not be read",
            file=file,
            why="their bytes mean nothing in this encoding; each stands as a replacement mark",
            do="Save the file as CSV UTF-8",
        )


def remark_header(collector: Collector, header: Header, file: str) -> None:
    """Say what was odd about a recognised header: lines above it, its delimiter, its columns."""
    match, notices = header.match, collector.notices
    if match.table not in collector.form.tables:
        remark_not_collected(notices, match.table, collector.layout.year, file, header.line)
        return
    earlier = collector.file_of(match.table)
    if earlier is not None:
        notices.add(
            "warning",
            f"Two files hold {match.table}; both are read, one after the other",
            file=file,
            why=f"{earlier} holds the same table",
            do="Take one of them away if it is a copy",
        )
    if header.delimiter in _MARKS:
        notices.add("info", f"Cells are parted by {_MARKS[header.delimiter]}, not by commas", file=file)
    if header.above:
        notices.add(
            "info",
            f"The header stands on line {header.line}; what is above it was set aside",
            file=file,
            line=header.line,
        )
    _remark_columns(collector, match, header.line, file)


def _remark_columns(collector: Collector, match: Match, line: int, file: str) -> None:
    notices, title = collector.notices, f"{match.table} in {collector.layout.year}"
    if match.missing:
        notices.add(
            "warning",
            f"{_count(match.missing, 'column')} of {match.table} not in the file",
            file=file,
            line=line,
            field=listing(match.missing),
            why="an absent column is taken as blank in every row",
            do="Add the column, or leave it if the rows have nothing to say there",
        )
    if match.extra:
        notices.add(
            "info",
            f"{_count(match.extra, 'column')} not part of {title}, and not read",
            file=file,
            line=line,
            field=listing(match.extra),
            why="only columns of the form can be checked",
            do="Nothing, unless the name is a misspelling",
        )
    if match.repeated:
        notices.add(
            "warning",
            f"{_count(match.repeated, 'column')} more than once in the header; the first was read",
            file=file,
            line=line,
            field=listing(match.repeated),
            why="a row can have only one value for a field",
            do="Take the second column away",
        )


def remark_not_collected(notices: NoticeBook, table: str, year: int, file: str, line: int | None) -> None:
    """Say that a table belongs to another year's form."""
    notices.add(
        "warning",
        f"{table} is not collected in {year}; its rows were counted and set aside",
        file=file,
        line=line,
        why="tables come and go from one year's collection to the next",
        do="Give the year the table belongs to, or leave it out",
    )


def remark_unknown(collector: Collector, header: Header | None, file: str) -> None:
    """Say why a file was not read: it holds nothing, or its columns fit no table."""
    notices = collector.notices
    if header is None:
        notices.add("warning", "The file holds no rows", file=file, do="Leave it out, or export it again")
        return
    match = header.match
    fitting = f"{match.table} or {match.rival}" if match.rival else match.table
    notices.add(
        "error" if file.casefold().endswith(".csv") else "info",
        f"No table of the form has these columns, so the file was not read; nearest is {fitting}",
        file=file,
        line=header.line,
        field=listing(match.missing),
        why="a file is recognised by the names in its header, and the columns listed are not among them",
        do="Check that the first row holds the column names of the form",
    )


def listing(names: tuple[str, ...]) -> str:
    """Names in a row, each cut to a readable length, and no more than a dozen of them."""
    shown = ", ".join(name.strip()[:40] for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _count(names: tuple[str, ...], noun: str) -> str:
    return f"{len(names)} {noun}" if len(names) == 1 else f"{len(names)} {noun}s"
