"""Releases: a ledger of everything a project has let out, and the check of one more table against all of
it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from forethought.disclosure.attack import Problem, attack, audit_tables, given_away
from forethought.disclosure.cells import LIMIT, Layout, Published, cells, layout_of, whole_number
from forethought.disclosure.errors import DisclosureError

_Sums = dict[tuple[str, frozenset[tuple[str, str]]], int]


@dataclass(frozen=True, slots=True)
class Release:
    """One table that was let out: for which project, under which name, when, exactly as the public sees
    it.
    """

    project: str
    name: str
    at: datetime
    published: Published


class ReleaseLedger:
    """All releases, oldest first, as JSON lines in one file that only grows.

    ``record`` writes a whole new file beside the old one and swaps it in, so that a reader or a crash never
    meets half a line. One writer at a time. A table that was released can be subtracted from for ever, so
    nothing is removed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, release: Release) -> None:
        """Add ``release`` at the end, durably."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        before = self._path.read_bytes() if self._path.exists() else b""
        draft = self._path.with_suffix(self._path.suffix + ".new")
        with draft.open("wb") as file:
            file.write(before + (json.dumps(_as_json(release), sort_keys=True) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    def releases(self, project: str | None = None) -> Iterator[Release]:
        """Every release, or those of ``project``, oldest first. Raises ``DisclosureError`` for a damaged
        ledger.
        """
        if not self._path.exists():
            return
        for number, line in enumerate(self._path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                release = _from_json(json.loads(line))
            except (ValueError, KeyError, TypeError) as failure:
                raise DisclosureError(
                    "The ledger of releases is damaged",
                    where=f"{self._path.name}, line {number}",
                    why="without it nobody can tell what a new table would give away",
                    do="Restore the file from a backup before anything is released",
                ) from failure
            if project is None or release.project == project:
                yield release


def check_release(
    table: pa.Table,
    ledger: ReleaseLedger,
    project: str,
    *,
    count_columns: Sequence[str] | None = None,
    dimensions: Sequence[str] | None = None,
    total: str = "Total",
    parents: Mapping[str, Mapping[str, str]] | None = None,
    population: str = "all",
    rounding: int = 1,
    required_rounding: int = 1,
    limit: int = LIMIT,
) -> list[Problem]:
    """Every reason why ``table`` may not be released for ``project``; an empty list means it may.

    Finds small counts, counts that are not rounded as claimed or required, hidden counts that can be worked
    out from the table itself or together with earlier releases of the same population, and small differences
    from any earlier release of the project, cell by cell and for every sum over dimensions. Not found:
    differences that need three or more releases of different populations, and anything an attacker knows from
    elsewhere.
    """
    published = Published(table, layout_of(table, count_columns, dimensions, total, parents), population, rounding)
    problems = [
        *_rounding(published, max(rounding, required_rounding)),
        *audit_tables(published, limit=limit),
    ]
    for release in ledger.releases(project):
        problems.extend(_subtraction(published, release, limit))
    known = {(problem.count, problem.row) for problem in problems}
    problems.extend(_together(published, ledger, project, limit, known))
    return problems


def _rounding(published: Published, base: int) -> Iterator[Problem]:
    if base <= 1:
        return
    for cell in cells(published):
        number = whole_number(cell.text)
        if published.rounding != base or (number is not None and number % base):
            yield Problem(
                "not_rounded",
                f"A count is not rounded to the nearest {base}",
                f"Round every count to the nearest {base} before release",
                cell.count,
                cell.row,
            )


def _together(
    published: Published, ledger: ReleaseLedger, project: str, limit: int, known: set[tuple[str, int | None]]
) -> Iterator[Problem]:
    """Small counts that come out only when this table is laid beside earlier ones of the same population."""
    earlier = [
        release.published
        for release in ledger.releases(project)
        if release.published.population == published.population
    ]
    if not earlier:
        return
    before = _given_away(earlier, limit)
    for table, row, count in sorted(_given_away([*earlier, published], limit) - before):
        mine = table == len(earlier)
        if not (mine and (count, row) in known):
            yield Problem(
                "subtraction",
                "Together with an earlier release this table gives away a small count",
                "Hide or round the same cells as in the earlier release",
                count,
                row if mine else None,
            )


def _given_away(tables: Sequence[Published], limit: int) -> set[tuple[int, int, str]]:
    """Position of table, row and count column of every small count that the tables together give away."""
    found = (item for item in attack(tables) if given_away(item.low, item.high, limit))
    return {(item.table, item.row, item.count) for item in found}


def _subtraction(published: Published, release: Release, limit: int) -> Iterator[Problem]:
    """Cells, and sums of cells, that differ from an earlier release by a small number of people."""
    if published.rounding > 1 or release.published.rounding > 1:
        return
    earlier = _sums(release.published)
    reported: list[frozenset[tuple[str, str]]] = []
    finest_first = sorted(_sums(published).items(), key=lambda item: (-len(item[0][1]), item[0][0], sorted(item[0][1])))
    for key, value in finest_first:
        if key not in earlier or not 0 < abs(value - earlier[key]) <= limit:
            continue
        if any(key[1] < finer for finer in reported):
            continue  # the finer cell says it already
        reported.append(key[1])
        labels = ", ".join(f"{name} {label}" for name, label in sorted(key[1])) or "the total"
        yield Problem(
            "subtraction",
            f"Subtracting the earlier release '{release.name}' gives a small count at {labels}",
            "Release the same group of people as before, or round every count",
            key[0],
        )


def _sums(published: Published) -> _Sums:
    """Every count, and every sum over whole dimensions whose cells are all shown; keyed without the
    population.
    """
    exact: _Sums = {}
    gaps: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for cell in cells(published):
        number = whole_number(cell.text)
        key = (cell.key[1], cell.key[2])
        if number is None:
            gaps.add(key)
        else:
            exact[key] = number
    sums: _Sums = dict(exact)
    for count in published.layout.counts:
        for dropped in _subsets(published.layout):
            sums = _margins(exact, gaps, published.layout, count, dropped) | sums
    return {key: value for key, value in sums.items() if key not in gaps}


def _subsets(layout: Layout) -> Iterator[frozenset[str]]:
    flat = [name for name in layout.dimensions if name not in layout.parents][:4]
    for size in range(1, len(flat) + 1):
        yield from (frozenset(chosen) for chosen in combinations(flat, size))


def _margins(
    exact: _Sums,
    gaps: set[tuple[str, frozenset[tuple[str, str]]]],
    layout: Layout,
    count: str,
    dropped: frozenset[str],
) -> _Sums:
    """Sums over the dimensions ``dropped``, from the cells that stand at no total of them."""
    wanted = len(dropped)
    margins: _Sums = {}
    broken: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for key in (*exact, *gaps):
        inner = {pair for pair in key[1] if pair[0] in dropped}
        if key[0] != count or len(inner) != wanted:
            continue
        margin = (count, frozenset(key[1] - inner))
        if key in gaps:
            broken.add(margin)
        else:
            margins[margin] = margins.get(margin, 0) + exact[key]
    return {key: value for key, value in margins.items() if key not in broken}


def _as_json(release: Release) -> dict[str, object]:
    layout = release.published.layout
    return {
        "project": release.project,
        "name": release.name,
        "at": release.at.astimezone(UTC).isoformat(),
        "population": release.published.population,
        "rounding": release.published.rounding,
        "dimensions": list(layout.dimensions),
        "counts": list(layout.counts),
        "total": layout.total,
        "parents": {name: dict(links) for name, links in layout.parents.items()},
        "columns": {
            name: [None if value is None else str(value) for value in release.published.table.column(name).to_pylist()]
            for name in (*layout.dimensions, *layout.counts)
        },
    }


def _from_json(raw: Mapping[str, object]) -> Release:
    columns, parents = raw["columns"], raw["parents"]
    dimensions, counts = raw["dimensions"], raw["counts"]
    if not (isinstance(columns, dict) and isinstance(parents, dict) and isinstance(dimensions, list)):
        raise TypeError("not a release")
    if not (isinstance(counts, list) and isinstance(raw["rounding"], int)):
        raise TypeError("not a release")
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    layout = Layout(tuple(dimensions), tuple(counts), str(raw["total"]), parents)
    return Release(
        str(raw["project"]),
        str(raw["name"]),
        datetime.fromisoformat(str(raw["at"])),
        Published(table, layout, str(raw["population"]), raw["rounding"]),
    )
