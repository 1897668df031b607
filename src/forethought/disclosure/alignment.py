"""One name for a dimension in all tables of a project, so that renaming a column hides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from forethought.disclosure.cells import Published, texts
from forethought.disclosure.labels import words
from forethought.disclosure.subtraction import TOTAL


def aligned(tables: Sequence[Published]) -> list[Published]:
    """The tables with each dimension under the name it had when its labels first appeared.

    A dimension takes the earlier name that most of its labels stood under; labels that mean something else in every
    column (yes, no, not known) have no say. ``tables`` are folded, oldest first.
    """
    homes: dict[str, str] = {}
    found = []
    for table in tables:
        names = {name: _home(table, name, homes) for name in table.layout.dimensions}
        if len(set(names.values())) < len(names):
            names = {name: name for name in names}
        for name, home in names.items():
            homes |= {label: home for label in _telling(table, name) if label not in homes}
        found.append(_renamed(table, names))
    return found


def _home(table: Published, name: str, homes: Mapping[str, str]) -> str:
    votes = Counter(homes[label] for label in _telling(table, name) if label in homes)
    return min(votes, key=lambda home: (-votes[home], home != name, home)) if votes else name


def _telling(table: Published, name: str) -> Iterator[str]:
    for text in dict.fromkeys(texts(table.table, name)):
        if text and text != TOTAL and text not in words("shared"):
            yield text


def _renamed(table: Published, names: Mapping[str, str]) -> Published:
    layout = replace(
        table.layout,
        dimensions=tuple(names[name] for name in table.layout.dimensions),
        parents={names[name]: links for name, links in table.layout.parents.items()},
    )
    columns = [names.get(name, name) for name in table.table.column_names]
    return replace(table, table=table.table.rename_columns(columns), layout=layout)
