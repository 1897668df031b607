"""A return with its violations as the files in which councils send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forethought.model import load_form
from forethought.sources.writing import write_cin_xml, write_csv_tables
from forethought.synth.planted.values import Row

_NOBODY = "NO-NUMBER"


def write_return_tables(target: str | Path, tables: Mapping[str, Sequence[Row]], return_: str, year: int) -> Path:
    """Write ``tables`` to ``target``: for ``ssda903`` a folder of CSV tables, for ``cin`` one XML file.

    Columns that a return does not ask for, such as PL_LA or the mark of unaccompanied children on Header, are written
    where the rows hold them. Returns ``target``.
    """
    if return_ == "cin":
        return write_census(Path(target), tables, year)
    form = load_form(return_, year)
    derived = {
        name: any(
            field.derived and field.name in row for row in rows[:1] for field in form.tables[name].fields.values()
        )
        for name, rows in tables.items()
    }
    for name, rows in tables.items():
        write_csv_tables(target, form, {name: rows}, derived=derived[name])
    return Path(target)


def write_census(
    target: Path, tables: Mapping[str, Sequence[Mapping[str, str | None]]], year: int, *, comment: str = ""
) -> Path:
    """Write the census to ``target``; a child whose number was taken away has an element without one."""
    column = "LAchildID"
    given = {
        name: [{**row, column: row[column] or _NOBODY} if column in row else row for row in rows]
        for name, rows in tables.items()
    }
    write_cin_xml(target, given, year, comment=comment)
    text = target.read_bytes()
    target.write_bytes(text.replace(f"<{column}>{_NOBODY}</{column}>".encode(), b""))
    return target
