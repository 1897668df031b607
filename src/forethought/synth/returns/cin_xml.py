"""A generated CIN census as XML, a lot of children at a time: columns of text joined, never a tree.

The order of the elements is that of the layout by which the census is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import CollectionYear, Form, load_form
from forethought.sources.cin_layout import Block, CinLayout, cin_layout
from forethought.synth.returns.care import Years
from forethought.synth.returns.cin import cases_of, census_children
from forethought.synth.returns.cin_tables import Rows, census_tables
from forethought.synth.returns.columns import Chance, Column, rows_of
from forethought.synth.returns.faults import Planter

CHUNK = 20_000
"""Children made at a time: what bounds the memory."""


def write_census(
    path: Path,
    la_code: str,
    *,
    children: int,
    year: int,
    seed: int,
    planter: Planter,
    progress: Callable[..., None],
) -> Mapping[str, int]:
    """Write the census of ``children`` children of the authority with the 3-digit ``la_code``; gives rows by table."""
    years, form, layout = Years.of(year), load_form("cin", year), cin_layout()
    counted: Counter[str] = Counter({"Header": 1})
    with path.open("wb") as stream:
        stream.write(b'<?xml version="1.0" encoding="utf-8"?>\n<Message>\n')
        stream.write(_header(layout, year, la_code).encode())
        stream.write(b"<Children>\n")
        for done in range(0, children, CHUNK):
            progress("children", done, children)
            size = min(CHUNK, children - done)
            tables = _lot(done + 1, size, years, Chance(f"{seed}:cin:{done}"), planter)
            counted.update({name: rows.table.num_rows for name, rows in tables.items()})
            text = _Writer(form, layout, tables).children(size)
            stream.write(memoryview(text.buffers()[2])[: pc.sum(pc.binary_length(text)).as_py()])
        stream.write(b"</Children>\n</Message>\n")
    return dict(counted)


def _lot(first: int, size: int, years: Years, chance: Chance, planter: Planter) -> dict[str, Rows]:
    cases = cases_of(size, years, chance)
    people = census_children(first, size, cases, years, chance)
    tables = census_tables(people, cases, years, chance)
    return {name: Rows(planter.plant(name, rows.table), rows.parent) for name, rows in tables.items()}


def _header(layout: CinLayout, year: int, la_code: str) -> str:
    end = CollectionYear(year).end
    values = {
        "Collection": "CIN",
        "Year": str(year),
        "ReferenceDate": end.isoformat(),
        "SourceLevel": "L",
        "LEA": la_code,
        "SoftwareCode": "Forethought",
        "Release": "generated",
        "SerialNo": "001",
        "DateTime": f"{end.isoformat()}T12:00:00",
    }
    parts = [
        f"<{tag}>" + "".join(f"<{name}>{values[name]}</{name}>" for name in names) + f"</{tag}>\n"
        for tag, names in layout.header.items()
    ]
    return "<Header>\n" + "".join(parts) + "</Header>\n"


class _Writer:
    """The tables of one lot on their way to text: each element is a column, what it holds is joined into it."""

    def __init__(self, form: Form, layout: CinLayout, tables: Mapping[str, Rows]) -> None:
        self._form, self._layout, self._tables = form, layout, tables

    def children(self, count: int) -> Column:
        """The text of each child."""
        parts = [self._under(self._layout.blocks[tag], count) for tag in self._layout.child]
        return _joined("<Child>\n", *parts, "</Child>\n")

    def _under(self, block: Block, parents: int) -> Column:
        """The elements of ``block`` that stand in each of the ``parents`` rows above."""
        rows = self._tables[block.table]
        return _gathered(self._element(block, rows), rows.parent, parents)

    def _element(self, block: Block, rows: Rows) -> Column:
        table, fields = rows.table.combine_chunks(), self._form.tables[block.table].fields
        parts = []
        for name in block.content:
            if name in self._layout.blocks and self._layout.blocks[name].table not in self._tables:
                continue  # a module that the year of this census does not have
            if name in self._layout.blocks:
                parts.append(self._under(self._layout.blocks[name], table.num_rows))
            elif name in self._layout.lists:
                parts.append(self._list(name, table.num_rows))
            elif name in fields and name in table.column_names:
                parts.append(_element(name, table[name].combine_chunks()))
        return _joined(f"<{block.tag}>\n", *parts, f"</{block.tag}>\n")

    def _list(self, tag: str, parents: int) -> Column:
        items = self._layout.lists[tag]
        rows = self._tables[items.table]
        values = rows.table[items.field].combine_chunks()
        # An item whose value was taken away stays as an empty element, as in a file that someone left unfinished.
        held = _gathered(
            _joined(f"<{items.item}>", pc.fill_null(values, ""), f"</{items.item}>\n"), rows.parent, parents
        )
        return pc.if_else(pc.equal(held, ""), "", _joined(f"<{tag}>\n", held, f"</{tag}>\n"))


def _element(name: str, values: Column) -> Column:
    """``<name>value</name>``, nothing where the value is not given."""
    return pc.fill_null(pc.binary_join_element_wise(f"<{name}>", values, f"</{name}>\n", ""), "")


def _joined(*parts: Column) -> Column:
    return pc.binary_join_element_wise(*parts, "")


def _gathered(texts: Column, parent: Column | None, parents: int) -> Column:
    """The texts of each parent, one after the other; ``parent`` is in order, and None where it is one for one."""
    if parent is None:
        return texts
    starts = pc.cast(pc.search_sorted(pc.cast(parent, pa.int32()), rows_of(parents + 1)), pa.int32())
    return pc.binary_join(pa.ListArray.from_arrays(starts, texts), "")
