"""Writes the return as the one XML file that it may come in instead of CSV tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pyarrow as pa

from forethought.model import Table
from forethought.synth.feeds.ssda903.year import ReturnYear

if TYPE_CHECKING:
    from forethought.synth.feeds.feed import Delivery

_Row = Mapping[str, Any]
_RESPELT = {"CHILD": "CHILDID", "PLACE": "PL"}
_IN_CHILD = {"Episodes": "EPISODE", "SWEpisodes": "SWEPISODE", "DoLo": "DOLO"}
_IN_HEADER = {
    "Reviews": "AREVIEW",
    "Missing": "AMISSING",
    "PrevPerm": "PERMANENCE",
    "OC2": "OC2",
    "PlacedAdoption": "AD_PLACED",
}
_OF_HEADER = ("OC3", "AD1")


def write_xml(folder: Path, delivery: Delivery, tables: Mapping[str, Iterable[pa.Table]]) -> list[Path]:
    """Write the return as ``synthetic_ssda903.xml``, locality after locality, a CHILD element for each child.

    Dates stay as the tables have them, dd/mm/yyyy. A comment says that the file is synthetic.
    """
    path = folder / "synthetic_ssda903.xml"
    form = ReturnYear.of(int(delivery.period)).form
    with path.open("w", encoding="utf-8", newline="\n") as sink:
        mark = escape(delivery.authority.mark).replace("--", "-")
        sink.write(f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {mark} -->\n<EXPSSDA903>\n')
        for parts in zip(*tables.values(), strict=True):
            rows = {name: _by_child(part) for name, part in zip(tables, parts, strict=True)}
            for child, headers in rows["Header"].items():
                of_child = {name: held.get(child, ()) for name, held in rows.items()}
                sink.write(_child(form.tables, headers[0], of_child))
        sink.write("</EXPSSDA903>\n")
    return [path]


def _by_child(table: pa.Table) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["CHILD"]].append(row)
    return found


def _child(form: Mapping[str, Table], header: _Row, rows: Mapping[str, Sequence[_Row]]) -> str:
    fields = _fields(form["Header"], header)
    fields += f"<UASC>{len(rows['UASC'][:1])}</UASC>"
    if rows["UASC"]:
        fields += _fields(form["UASC"], rows["UASC"][0], skip=("CHILD", "SEX", "DOB"))
    for name in _OF_HEADER:
        fields += "".join(_fields(form[name], row, skip=("CHILD", "DOB")) for row in rows[name])
    within = "".join(_elements(form, name, tag, rows, ("CHILD", "DOB")) for name, tag in _IN_HEADER.items())
    beside = "".join(_elements(form, name, tag, rows, ("CHILD", "DOB")) for name, tag in _IN_CHILD.items())
    return f"<CHILD>\n<HEADER>{fields}\n{within}</HEADER>\n{beside}</CHILD>\n"


def _elements(
    form: Mapping[str, Table], name: str, tag: str, rows: Mapping[str, Sequence[_Row]], skip: Sequence[str]
) -> str:
    return "".join(f"<{tag}>{_fields(form[name], row, skip)}</{tag}>\n" for row in rows.get(name, ()))


def _fields(table: Table, row: _Row, skip: Sequence[str] = ()) -> str:
    """The values of a row that are given, each in the element of its field."""
    given = [(_RESPELT.get(name, name), row[name]) for name in table.file_columns if name not in skip and row[name]]
    return "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in given)
