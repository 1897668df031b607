"""Reading a folder, a file or tables in memory as one return or feed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forethought.sources.collecting import Collector
from forethought.sources.derive import derive
from forethought.sources.errors import SourceError
from forethought.sources.files import read_file, remark_unreadable
from forethought.sources.intake import Intake
from forethought.sources.layout import layout_for
from forethought.sources.mapping import read_mapping
from forethought.sources.years import remark_years

_LEFT_BEHIND = ("Thumbs.db", "desktop.ini")


def read(source: str | Path | Mapping[str, Any], form: str, year: int | None = None, previous: bool = False) -> Intake:
    """Everything in ``source``, read as the return or feed ``form`` of the year that ends in ``year``.

    ``source`` is a folder, a file, or a mapping of table name to anything Arrow can read, a list of
    dictionaries or a dictionary of columns. A file may be delimited text, XML (SSDA903 and the CIN census), a
    workbook with a table on each sheet, or a zip of these. Files are known by what they hold; their names decide
    only where the columns leave two tables open. Values stay as given: case counts, outer spaces are trimmed,
    empty is null; in memory and in workbooks, days take the form's text format. ``previous`` says that
    ``source`` is last year's return, to stand beside ``year``'s.

    Raises ``SourceError`` when nothing could be read (with a notice for each file), ``UserError`` for an
    unknown form or year.
    """
    collector = Collector(layout_for(form, year, previous))
    if isinstance(source, Mapping):
        read_mapping(collector, source)
    else:
        _read_path(collector, Path(source))
    tables = derive(collector)
    remark_years(collector, tables)
    if not tables:
        _raise_nothing_read(collector, source)
    return collector.intake(tables)


def _read_path(collector: Collector, path: Path) -> None:
    if not path.exists():
        raise SourceError(
            "There is no such file or folder",
            where=path.name,
            do="Check the path: give the folder that holds the files, or one file",
        )
    if path.is_dir():
        _read_folder(collector, path)
    else:
        read_file(collector, path, path.name)


def _read_folder(collector: Collector, folder: Path) -> None:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: (entry.name.casefold(), entry.name))
    except OSError as problem:
        remark_unreadable(collector, folder.name, problem)
        return
    folders = [entry for entry in entries if entry.is_dir() and not _is_hidden(entry)]
    plain = [entry for entry in entries if not entry.is_dir() and not _is_hidden(entry)]
    inner = folders[0] if len(folders) == 1 and not plain else None
    for entry in entries:
        if _is_hidden(entry):
            collector.notices.add("info", "A hidden file or folder was left out", file=entry.name)
        elif entry.is_dir() and entry is not inner:
            _remark_folder(collector, entry)
        elif entry is not inner:
            read_file(collector, entry, entry.name)
    if inner is not None:
        _read_inner(collector, inner)


def _read_inner(collector: Collector, folder: Path) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: (entry.name.casefold(), entry.name)):
        name = f"{folder.name}/{entry.name}"
        if _is_hidden(entry):
            collector.notices.add("info", "A hidden file or folder was left out", file=name)
        elif entry.is_dir():
            _remark_folder(collector, entry)
        else:
            read_file(collector, entry, name)


def _is_hidden(entry: Path) -> bool:
    return entry.name.startswith((".", "~$", "__MACOSX")) or entry.name in _LEFT_BEHIND


def _remark_folder(collector: Collector, folder: Path) -> None:
    collector.notices.add(
        "warning",
        "A folder inside the folder was not read",
        file=folder.name,
        why="it may hold another year or an older copy, and mixing them would spoil the check",
        do="Give that folder by itself, or move its files up",
    )


def _raise_nothing_read(collector: Collector, source: object) -> None:
    notices = collector.notices.close()
    ranked = sorted(notices, key=lambda notice: ("error", "warning", "info").index(notice.level))
    first = ranked[0] if ranked else None
    reasons = "it holds no files"
    if first:
        place = f" ({first.file})" if first.file else ""
        reasons = f"{first.what}{place}" + (f": {first.why}" if first.why else "")
    raise SourceError(
        f"Nothing could be read as {collector.form.title} {collector.layout.year}",
        where=Path(source).name if isinstance(source, str | Path) else "tables in memory",
        why=reasons,
        do=(first and first.do) or "Give the folder that holds the files of the return",
        notices=notices,
    )
