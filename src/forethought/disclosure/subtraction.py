"""Subtraction: cells of one table that differ by a few people from the same cell elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa

from forethought.disclosure.attack import Problem
from forethought.disclosure.cells import Equation, Key, Layout, Published, cells, equations, texts, whole_number
from forethought.disclosure.labels import fold, is_total, words

TOTAL = "Total"
MOST_COUNTS = 6
"""More count columns than this are written long: every combination of them would have to be subtracted."""

_ALL_COUNTS = ""
_Place = tuple[str, frozenset[tuple[str, str]]]
_Sums = dict[_Place, int]


@dataclass(frozen=True, slots=True)
class Normal:
    """A table as it is compared: labels and names folded, every word for everybody become ``Total``.

    ``original`` gives the name in the table for each count column of ``published``; a single count column has one
    name whatever it was called. ``folded`` gives the folded name, ``words`` the words of the table for each folded
    pair of dimension and label.
    """

    published: Published
    original: Mapping[str, str]
    folded: Mapping[str, str]
    words: Mapping[tuple[str, str], str]

    def labels(self) -> frozenset[str]:
        """Every folded label that stands in the table, in whichever dimension."""
        return frozenset(label for _, label in self.words)


def normal(published: Published) -> Normal:
    """``published`` with everything that does not matter to its meaning taken out, rows in the same order."""
    layout = published.layout
    dimensions = _names(layout.dimensions, "{}")
    counts = _names(layout.counts, "({})") if len(layout.counts) > 1 else dict.fromkeys(layout.counts, "(count)")
    columns: dict[str, list[str | None]] = {}
    shown: dict[tuple[str, str], str] = {}
    for old, new in dimensions.items():
        labels = texts(published.table, old)
        columns[new] = [_label(text, layout.total) for text in labels]
        shown |= {(new, _label(text, layout.total)): f"{old} {text}" for text in labels}
    columns |= {new: texts(published.table, old) for old, new in counts.items()}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    plain = Layout(tuple(dimensions.values()), tuple(counts.values()), TOTAL, _parents(layout, dimensions))
    return Normal(
        Published(table, plain, published.population, published.rounding),
        {new: old for old, new in counts.items()},
        {new: fold(old) for old, new in counts.items()},
        shown,
    )


def within(table: Normal, limit: int) -> Iterator[Problem]:
    """Small differences between the counts of one row: the whole less some of its parts."""
    published = table.published
    if published.rounding > 1:
        return
    rows: dict[int, dict[str, int]] = {}
    for cell in cells(published):
        number = whole_number(cell.text)
        if number is not None:
            rows.setdefault(cell.row, {})[cell.count] = number
    for row, counts in rows.items():
        whole = next((name for name in counts if _little_is_left(name, counts, limit)), None)
        if whole is not None:
            yield Problem(
                "subtraction",
                "Subtracting the counts of one row from each other gives a small count",
                "Put the counts under each other in one column, with a column that says which group each is of; "
                "if one group is part of another, leave one of the columns out",
                whole,
                row,
            )
            return


def between(table: Normal, earlier: Normal, name: str, limit: int) -> Iterator[Problem]:
    """Cells, and sums of cells, that differ by a small number of people from the earlier release called ``name``.

    What the count column is called does not matter, nor which way round the tables are laid.
    """
    if table.published.rounding > 1 or earlier.published.rounding > 1:
        return
    before: dict[frozenset[str], set[int]] = {}
    for place, value in sums(earlier.published).items():
        for key in _keys(place, earlier, table.labels()):
            before.setdefault(key, set()).add(value)
    mine = sorted(sums(table.published).items(), key=lambda item: (-len(item[0][1]), item[0][0], sorted(item[0][1])))
    reported: list[frozenset[tuple[str, str]]] = []
    for place, value in mine:
        others = {other for key in _keys(place, table, earlier.labels()) for other in before.get(key, ())}
        if not any(0 < abs(value - other) <= limit for other in others):
            continue
        if any(place[1] < finer for finer in reported):
            continue  # the finer cell says it already
        reported.append(place[1])
        labels = ", ".join(table.words[pair] for pair in sorted(place[1])) or "the total"
        yield Problem(
            "subtraction",
            f"Subtracting the earlier release '{name}' gives a small count at {labels}",
            "Release the same group of people as before, or round every count",
            place[0],
        )


def remainders(tables: Sequence[Published], limit: int) -> set[tuple[int, Key]]:
    """Wholes whose listed parts fall short of them by a small number of people: the position of a table, and the whole.

    The whole may stand in any of the tables, the parts in the table named. Only where a reader can name a part that is
    left out: its label stands elsewhere in the table, or among the parents. ``tables`` are of one population.
    """
    exact = [_exact(table) for table in tables]
    known: dict[Key, set[int]] = {}
    for values in exact:
        for key, value in values.items():
            known.setdefault(key, set()).update(() if value is None else (value,))
    found: set[tuple[int, Key]] = set()
    for number, (table, values) in enumerate(zip(tables, exact, strict=True)):
        for equation in equations(table):
            parts = [values[part] for part in equation.parts if part in values]
            if not parts or None in parts or not (len(parts) < len(equation.parts) or _lacks(table, equation)):
                continue
            listed = sum(part for part in parts if part is not None)
            if any(0 < whole - listed <= limit for whole in known.get(equation.whole, ())):
                found.add((number, equation.whole))
    return found


def _lacks(published: Published, equation: Equation) -> bool:
    """Whether the parents name a part of this whole that the table does not list."""
    name, label = min(equation.parts[0][2] - equation.whole[2])
    parents = published.layout.parents.get(name, {})
    parts = {part for part, whole in parents.items() if whole == parents.get(label)}
    return not parts <= set(texts(published.table, name))


def _exact(published: Published) -> dict[Key, int | None]:
    """Every count that is shown as it is, ``None`` where one is hidden or rounded."""
    values = {cell.key: whole_number(cell.text) for cell in cells(published)}
    return values if published.rounding <= 1 else dict.fromkeys(values)


def sums(published: Published) -> _Sums:
    """Every count, and every sum over whole dimensions or over all count columns whose cells are all shown."""
    exact: _Sums = {}
    gaps: set[_Place] = set()
    for cell in cells(published):
        number = whole_number(cell.text)
        place = (cell.key[1], cell.key[2])
        if number is None:
            gaps.add(place)
        else:
            exact[place] = number
    found: _Sums = dict(exact)
    for count in published.layout.counts:
        for dropped in _subsets(published.layout):
            found = _margins(exact, gaps, count, dropped) | found
    shown = {place: value for place, value in found.items() if place not in gaps}
    return shown | _across(shown, published.layout)


def _names(names: Sequence[str], form: str) -> dict[str, str]:
    """A folded name for each name; where two fold alike, all keep a number."""
    folded = [form.format(fold(name)) for name in names]
    alike = len(set(folded)) < len(folded)
    return {
        name: f"{new} {place}" if alike else new for place, (name, new) in enumerate(zip(names, folded, strict=True))
    }


def _parents(layout: Layout, dimensions: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {
        dimensions[name]: {_label(part, layout.total): _label(whole, layout.total) for part, whole in links.items()}
        for name, links in layout.parents.items()
        if name in dimensions
    }


def _label(text: str | None, total: str) -> str:
    folded = fold(text)
    return TOTAL if text == total or is_total(folded) else folded


def _little_is_left(whole: str, counts: Mapping[str, int], limit: int) -> bool:
    parts = [value for name, value in counts.items() if name != whole and value]
    return any(
        0 < counts[whole] - sum(chosen) <= limit
        for size in range(1, len(parts) + 1)
        for chosen in combinations(parts, size)
    )


def _keys(place: _Place, table: Normal, labels_elsewhere: frozenset[str]) -> set[frozenset[str]]:
    """The names under which a cell is compared: its labels; with its column too, where that is a label elsewhere."""
    own = frozenset(f"{name}: {label}" if label in words("shared") else label for name, label in place[1])
    found = {own}
    column = table.folded.get(place[0], "")
    if column in labels_elsewhere or is_total(column):
        full = own if is_total(column) else own | {column}
        found |= {full, *(full - {label} for label in own)}
    return found


def _across(shown: _Sums, layout: Layout) -> _Sums:
    """The sum of all count columns at each place, when there are several."""
    if len(layout.counts) < 2:
        return {}
    places = {place for _, place in shown}
    whole = (place for place in places if all((count, place) in shown for count in layout.counts))
    return {(_ALL_COUNTS, place): sum(shown[(count, place)] for count in layout.counts) for place in whole}


def _subsets(layout: Layout) -> Iterator[frozenset[str]]:
    flat = [name for name in layout.dimensions if name not in layout.parents][:4]
    for size in range(1, len(flat) + 1):
        yield from (frozenset(chosen) for chosen in combinations(flat, size))


def _margins(exact: _Sums, gaps: set[_Place], count: str, dropped: frozenset[str]) -> _Sums:
    """Sums over the dimensions ``dropped``, from the cells that stand at no total of them."""
    margins: _Sums = {}
    broken: set[_Place] = set()
    for place in (*exact, *gaps):
        inner = {pair for pair in place[1] if pair[0] in dropped}
        if place[0] != count or len(inner) != len(dropped):
            continue
        margin = (count, frozenset(place[1] - inner))
        if place in gaps:
            broken.add(margin)
        else:
            margins[margin] = margins.get(margin, 0) + exact[place]
    return {place: value for place, value in margins.items() if place not in broken}
